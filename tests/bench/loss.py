"""What losses leave of a call after every repair: in virtual time, so exact, seeded and quick."""

from dataclasses import dataclass

from tests.bench.report import Section
from tests.forwarding.network import LossyCall, Outcome
from tests.support.impairment import Impairment

SECONDS = 60
SEEDS = (1, 2, 3)
DELAY = 0.05
"""One way; a round trip of 100 ms on either side of the relay."""


@dataclass(frozen=True, slots=True)
class HeldTo:
    """With this share of all packets lost there and back, so much may be missing at the end."""

    loss: float
    video: float


HELD_TO = (HeldTo(0.05, 0.001), HeldTo(0.1, 0.005), HeldTo(0.2, 0.02))
MOST_REPAIRS = 0.4
WAYS = {"viewing": "between relay and subscriber", "publishing": "between publisher and relay"}


def lossy_call(way: str, *, loss: float, seed: int) -> LossyCall:
    """A call with losses on one of `WAYS`, and delay on both."""
    clean, lossy = Impairment(delay=DELAY), Impairment(loss=loss, delay=DELAY)
    if way == "viewing":
        return LossyCall(publishing=clean, viewing=lossy, seed=seed)
    return LossyCall(publishing=lossy, viewing=clean, seed=seed)


async def run() -> list[Section]:
    sections = []
    for way, said in WAYS.items():
        section = Section(
            f"Loss {said}",
            f"Of all packets {said}, so many are lost, RTCP and repairs too, both ways; round trips"
            f" are {2 * DELAY * 1000:.0f} ms. Camera of 1 Mbit/s, mic of 50 packets/s, in virtual"
            f" time: {len(SEEDS)} seeds of {SECONDS} s. Lost is what is not there 1 s after it was"
            " sent first.",
        )
        for held_to in HELD_TO:
            outcomes = [
                lossy_call(way, loss=held_to.loss, seed=seed).run(SECONDS) for seed in SEEDS
            ]
            _add(section, held_to, outcomes)
        sections.append(section)
    return sections


def _add(section: Section, held_to: HeldTo, outcomes: list[Outcome]) -> None:
    loss, count = f"{held_to.loss:.0%}", len(outcomes)
    video = sum(each.video for each in outcomes) / count * 100
    repairs = max(each.repairs for each in outcomes) * 100
    section.add(f"video still lost, {loss}", video, "%", limit=held_to.video * 100)
    section.add(f"retransmissions to its rate, {loss}", repairs, "%", limit=MOST_REPAIRS * 100)
