"""anteroom beside Janus, aiortc's MediaRelay and the least that anything can cost, in one run."""

import asyncio
import tempfile
from dataclasses import replace
from itertools import count
from pathlib import Path

from tests.bench import decoding, floor, janus, relay
from tests.bench.load import flow, seating
from tests.bench.measure import LOAD_CORE, percentile, pin
from tests.bench.report import Section, Table
from tests.bench.shape import CAMERA, SMALL_CAMERA, VOICE, Joining, Outcome, Shape

CALL = Shape("20 × 1:1", meetings=20, people=2, showing=2, speaking=2, seen=1, heard=1)
"""A consultation: two people who see and hear each other."""
HALL = Shape("10 × 1→10", meetings=10, people=11, showing=1, speaking=1, seen=1, heard=1)
GROUP = Shape("10 × 4×4", meetings=10, people=4, showing=4, speaking=4, seen=3, heard=3)
CROWD = Shape(
    "a meeting of 40", meetings=1, people=40, showing=10, speaking=6, seen=9, heard=5,
    camera=SMALL_CAMERA,
)  # fmt: skip
"""Nine cameras and five voices to each of them. Ten cameras are on, since nobody is shown
themself; the other thirty are paused, as pages pause a camera that nobody sees."""
SHAPES = (CALL, HALL, GROUP, CROWD)

COLUMNS = (
    "publishers", "subscribers", "packets/s in", "packets/s out", "lost, %",
    "delay p50, ms", "p99, ms", "p99.9, ms", "CPU per forward, µs", "busy, % of a core",
    "waiting for its core, %", "memory per person, KiB", "CPU per join, ms",
)  # fmt: skip

DELAY_LIMITS_MS = ((0.5, "p50", 2.0), (0.99, "p99", 5.0), (0.999, "p99.9", 20.0))
SETTLING = 1.0
"""Seconds before another measure on people who are there already."""
NEWCOMERS_PAUSE = 0.2
"""Seconds between two who join."""


async def run() -> list[Section]:
    pin(LOAD_CORE)
    sections = []
    with tempfile.TemporaryDirectory() as folder:
        program = floor.compile_floor(Path(folder))
        for shape in SHAPES:
            sections.append(await _side_by_side(program, shape))
    sections.append(await decoding.beside_media_relay())
    return sections


async def _side_by_side(program: Path, shape: Shape) -> Section:
    """The floor before and after, so that a machine that changes its speed shows."""
    table = Table(COLUMNS, drawn="CPU per forward, µs")
    section = Section(f"Forwarding, {shape.name}", _said(shape), table=table)
    before = await floor.run(program, shape)
    async with seating(janus.running(), shape) as (server, everybody, joining):
        theirs = await flow(shape, everybody, pid=server.pid)
        table.rows["Janus"] = _row(shape, theirs, joining)
    async with seating(relay.running(), shape) as (worker, everybody, joining):
        ours = await flow(shape, everybody, pid=worker.pid)
        table.rows["anteroom"] = _row(shape, ours, joining)
        describing_ms = worker.describing_s / (shape.meetings * shape.people) * 1e3
        half = replace(shape, speed=_half_speed(shape, ours))
        calm = await flow(half, everybody, pid=worker.pid, warm_up=SETTLING)
        enough = asyncio.Event()
        joining_others = asyncio.create_task(_newcomers(worker, until=enough))
        restless = await flow(half, everybody, pid=worker.pid, warm_up=SETTLING)
        enough.set()
        await joining_others
    after = await floor.run(program, shape)
    base = await floor.run(program, half)
    table.rows |= {
        "the floor, before": _row(shape, before, None),
        "the floor, after": _row(shape, after, None),
    }
    lowest = (before.cpu_us_per_forward + after.cpu_us_per_forward) / 2
    cost = ours.cpu_us_per_forward
    section.add("anteroom / Janus", cost / theirs.cpu_us_per_forward, "×", limit=0.4)
    section.add("anteroom / floor", cost / lowest, "×", limit=2.0)
    # Where the load is starved its queue is a congested path, and pictures are paused.
    section.add("anteroom, lost", ours.loss * 100, "%", limit=1)
    section.add("joining, CPU per peer", joining.cpu_ms, "ms", limit=5)
    section.add("joining, on signaling's side", describing_ms, "ms")
    section.add("memory per peer", joining.memory_kib, "KiB", limit=200)
    section.add("load, busy with telling", ours.telling_s / ours.elapsed_s * 100, "% of a core")
    section.add("half load", half.in_per_s, "packets/s in")
    section.add("anteroom, busy at half load", calm.busy * 100, "% of a core")
    for what, outcome in (("", calm), (" while others join", restless)):
        for share, name, limit in DELAY_LIMITS_MS:
            added = percentile(outcome.delays, share) - percentile(base.delays, share)
            section.add(f"delay added{what}, {name}", added * 1e3, "ms", limit=limit)
    return section


def _said(shape: Shape) -> str:
    cameras = shape.camera
    return (
        f"Voices of {VOICE.frames_per_s} packets/s and cameras of {cameras.packets_per_s}"
        f" ({cameras.bps / 1000:.0f} kbit/s), packet by packet at an even pace; each server on a"
        " core of its own, the load on another. Subscribers tell when packets arrived as browsers"
        " do. A person is one peer of anteroom's, and two of Janus's where they send and receive."
        " The floor is a bare C loop of the same shape. Who waits for a core was not alone on it:"
        " its delays are others'."
    )


def _row(shape: Shape, outcome: Outcome, joining: Joining | None) -> tuple[float | None, ...]:
    delays = [percentile(outcome.delays, share) * 1e3 for share, _, _ in DELAY_LIMITS_MS]
    return (
        shape.publishers,
        shape.subscribers,
        outcome.sent / shape.seconds,
        outcome.arrived / shape.seconds,
        outcome.loss * 100,
        *delays,
        outcome.cpu_us_per_forward,
        outcome.busy * 100,
        outcome.waited_s / outcome.elapsed_s * 100,
        *((joining.memory_kib, joining.cpu_ms) if joining is not None else (None, None)),
    )


def _half_speed(shape: Shape, ours: Outcome) -> float:
    """At which the worker would be half busy, but no more than the load can carry.

    The load is Python too: beyond 70 % of its core its own delay would be measured.
    """
    telling = ours.telling_s / ours.elapsed_s
    load = shape.in_per_s * 40e-6 + shape.out_per_s * 10e-6
    return min(0.5 / ours.busy, (0.7 - telling) / load)


async def _newcomers(worker: relay.Worker, *, until: asyncio.Event) -> None:
    """People who join a meeting of their own and leave it, one after the other."""
    for number in count():
        if until.is_set():
            return
        name = f"newcomer-{number}"
        peer, _, _ = await worker.join(
            meeting="newcomers", name=name, tracks=(VOICE, CAMERA), seen=1, heard=1
        )
        await worker.leave(peer, name=name)
        await asyncio.sleep(NEWCOMERS_PAUSE)
