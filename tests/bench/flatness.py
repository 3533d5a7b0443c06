"""That a forwarded packet costs the same, however many people and meetings there are."""

from dataclasses import replace

from conference.forwarding.media import Kind
from tests.bench import relay
from tests.bench.load import flow, seating
from tests.bench.measure import LOAD_CORE, pin
from tests.bench.report import Section
from tests.bench.shape import VOICE, Outcome, Shape, Track

SUBSCRIBERS = (10, 100, 400)
OUT_PER_S = 20_000
"""400 voices: nobody is sent less than one."""

MEETINGS = (1, 10, 100)
IN_PER_S = 5_000
"""100 voices."""

MOST_GROWTH = 1.2


async def run() -> list[Section]:
    pin(LOAD_CORE)
    return [
        await _growth(
            "Flat in subscribers",
            f"One voice to so many, {OUT_PER_S:,} packets/s out in all.",
            {
                f"{count} subscribers": _shape(people=1 + count, packets_per_s=OUT_PER_S // count)
                for count in SUBSCRIBERS
            },
        ),
        await _growth(
            "Flat in meetings",
            f"So many meetings of one voice to one, {IN_PER_S:,} packets/s in and out in all.",
            {
                f"{count} meetings": _shape(meetings=count, packets_per_s=IN_PER_S // count)
                for count in MEETINGS
            },
        ),
    ]


def _shape(*, packets_per_s: int, meetings: int = 1, people: int = 2) -> Shape:
    """Of one speaker each; packets as large as a voice's."""
    voice = Track(Kind.AUDIO, frames_per_s=packets_per_s, sizes=VOICE.sizes)
    return Shape(
        "flat", meetings=meetings, people=people, showing=0, speaking=1, seen=0, heard=1,
        voice=voice,
    )  # fmt: skip


async def _growth(title: str, said: str, shapes: dict[str, Shape]) -> Section:
    """From the least to the most; that many cost less than few is no fault."""
    section = Section(
        title,
        f"{said} Subscribers tell when packets arrived as browsers do, and the slower a stream is"
        " the more of that comes on each of its packets.",
    )
    told: list[Outcome] = []
    untold: list[Outcome] = []
    for name, shape in shapes.items():
        async with seating(relay.running(), shape) as (worker, everybody, _):
            told.append(await flow(shape, everybody, pid=worker.pid))
            quiet = replace(shape, tells=False)
            untold.append(await flow(quiet, everybody, pid=worker.pid, warm_up=1.0))
        section.add(f"{name}, CPU per forward", told[-1].cpu_us_per_forward, "µs")
        section.add(f"{name}, lost", told[-1].loss * 100, "%")
    for outcomes, what, limit in ((told, "", MOST_GROWTH), (untold, ", nobody tells", None)):
        growth = outcomes[-1].cpu_us_per_forward / outcomes[0].cpu_us_per_forward
        section.add(f"growth from first to last{what}", growth, "×", limit=limit)
    return section
