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
    audio: float


HELD_TO = (
    HeldTo(0.05, video=0.001, audio=0.004),
    HeldTo(0.1, video=0.005, audio=0.013),
    HeldTo(0.2, video=0.02, audio=0.05),
)
MOST_REPAIRS = 0.4
WAYS = {"viewing": "between relay and subscriber", "publishing": "between publisher and relay"}


def lossy_call(
    way: str, *, loss: float, seed: int, video_bps: float = 1e6, red: bool = True
) -> LossyCall:
    """A call with losses on one of `WAYS`, and delay on both. Its sound has one older frame in RED:
    the relay's own, or the publisher's where that is the one who needs it and has `red`."""
    clean, lossy = Impairment(delay=DELAY), Impairment(loss=loss, delay=DELAY)
    near_publisher = way == "publishing"
    return LossyCall(
        publishing=lossy if near_publisher else clean,
        viewing=clean if near_publisher else lossy,
        red=near_publisher and red,
        seed=seed,
        video_bps=video_bps,
    )


async def run() -> list[Section]:
    sections = []
    for way, said in WAYS.items():
        section = Section(
            f"Loss {said}",
            f"Of all packets {said}, so many are lost, RTCP and repairs too, both ways; round trips"
            f" are {2 * DELAY * 1000:.0f} ms. Camera of 1 Mbit/s, mic of 50 packets/s in RED with"
            f" one older frame; virtual time, {len(SEEDS)} seeds of {SECONDS} s. Lost is what is"
            " not there 1 s after it was sent first.",
        )
        for held_to in HELD_TO:
            outcomes = [
                lossy_call(way, loss=held_to.loss, seed=seed).run(SECONDS) for seed in SEEDS
            ]
            _add(section, way, held_to, outcomes)
            if way == "publishing":
                plain = [
                    lossy_call(way, loss=held_to.loss, seed=seed, red=False).run(SECONDS)
                    for seed in SEEDS
                ]
                audio = sum(each.audio for each in plain) / len(plain) * 100
                section.add(f"audio still lost without RED, {held_to.loss:.0%} {way}", audio, "%")
        sections.append(section)
    return sections


def _add(section: Section, way: str, held_to: HeldTo, outcomes: list[Outcome]) -> None:
    loss, count = f"{held_to.loss:.0%} {way}", len(outcomes)
    video = sum(each.video for each in outcomes) / count * 100
    audio = sum(each.audio for each in outcomes) / count * 100
    repairs = max(each.repairs for each in outcomes) * 100
    section.add(f"video still lost, {loss}", video, "%", limit=held_to.video * 100)
    section.add(f"audio still lost, {loss}", audio, "%", limit=held_to.audio * 100)
    section.add(f"retransmissions to its rate, {loss}", repairs, "%", limit=MOST_REPAIRS * 100)
