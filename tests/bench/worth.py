"""How many meetings a core carries, and a gigabit."""

from dataclasses import replace

from signaling.config import Settings
from tests.bench import relay
from tests.bench.forwarding import CALL
from tests.bench.load import flow, seating
from tests.bench.measure import LOAD_CORE, pin
from tests.bench.report import Section, Table
from tests.bench.shape import SMALL_CAMERA, Shape

SIX = Shape(
    "groups of 6", meetings=3, people=6, showing=6, speaking=6, seen=5, heard=5,
    camera=SMALL_CAMERA,
)  # fmt: skip
TWENTY = Shape(
    "groups of 20", meetings=2, people=20, showing=10, speaking=6, seen=9, heard=5,
    camera=SMALL_CAMERA,
)  # fmt: skip
"""Nine cameras and five voices to each, as large meetings are shown."""

GIGABIT = 1e9
FRAMING = 8 * (38 + 28 + 10)
"""Bits of a packet beside RTP: Ethernet with its gap, IP and UDP, SRTP's tag."""

HALVES = (0.5, 1.0)
"""Shares of the meetings, to see how the cost grows."""


async def run() -> list[Section]:
    pin(LOAD_CORE)
    rated = Settings.model_fields["relay_rated_load"].default
    table = Table(
        ("packets/s out of a meeting", "% of a core, half as many", "% of a core",
         "on a core at its rated load", "on a gigabit"),
        drawn="on a core at its rated load",
    )  # fmt: skip
    section = Section(
        "What a core is worth",
        f"Everybody's arrivals told as browsers tell them; the rated load is {rated:.0%} of a core."
        " What a core carries is what is measured, in proportion.",
        table=table,
    )
    for shape in (replace(CALL, name="consultations of two"), SIX, TWENTY):
        busy = []
        for share in HALVES:
            some = replace(shape, meetings=max(1, round(shape.meetings * share)))
            async with seating(relay.running(), some) as (worker, everybody, _):
                outcome = await flow(some, everybody, pid=worker.pid)
            busy.append(outcome.busy)
            section.add(f"{shape.name}, {some.meetings}: lost", outcome.loss * 100, "%", limit=0.5)
        packets_per_s = shape.out_per_s / shape.meetings
        bits_per_s = shape.received_bps * shape.subscribers / shape.meetings
        table.rows[shape.name] = (
            packets_per_s,
            busy[0] * 100,
            busy[1] * 100,
            shape.meetings * rated / busy[1],
            GIGABIT / (bits_per_s + packets_per_s * FRAMING),
        )
    return [section]
