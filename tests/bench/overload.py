"""What a worker may be loaded with, and what happens when more want to come."""

import asyncio
import time
from dataclasses import replace

from conference.errors import Busy
from conference.forwarding.media import Purpose
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay.load import TOLD_EVERY
from conference.relay.negotiation import SlotHint
from tests.bench import relay
from tests.bench.forwarding import CALL
from tests.bench.load import Seated, add_section, connection, flow, seating, with_transport_cc
from tests.bench.measure import LOAD_CORE, percentile, pin
from tests.bench.report import Section
from tests.bench.shape import Outcome

MOST_LOST = 0.005
OVERLOAD = 1.5
"""Times the rated load that live calls must bear."""

SPEEDS = tuple(1 + step / 5 for step in range(8))
"""Of the same consultations: what each sends grows, not how many there are."""

REFUSED = 20
KNOWN_AFTER = 4 * TOLD_EVERY
"""Seconds until what is known of a worker's load is what it is."""
REST = 0.1
"""Seconds between two who ask."""


async def run() -> list[Section]:
    """The load at which no more than half a percent is lost, over `OVERLOAD`, is what a worker is
    rated at; then so much is put on one that is rated so."""
    pin(LOAD_CORE)
    found = Section(
        "Rated load",
        f"{CALL.name}, ever faster, until more than {MOST_LOST:.1%} is lost. What a worker bears is"
        f" {OVERLOAD} × what it is rated at (`ANTEROOM_RELAY_RATED_LOAD`, a share of a core).",
    )
    async with seating(relay.running(), CALL) as (worker, everybody, _):
        speed, most = await _most(worker, everybody)
        rated = await flow(replace(CALL, speed=speed / OVERLOAD), everybody, pid=worker.pid)
    found.add("forwarded at most", most.arrived / most.elapsed_s, "packets/s")
    found.add("busy then", most.busy * 100, "% of a core")
    found.add("rated load", rated.busy * 100, "% of a core")
    found.add("forwarded then", rated.arrived / rated.elapsed_s, "packets/s")

    refusing = Section(
        "At 150 % of the rated load",
        f"{REFUSED} newcomers, each with a meeting of their own, ask for a connection meanwhile.",
    )
    offer = await _offer()
    async with seating(relay.running(rated_load=rated.busy), CALL) as (worker, everybody, _):
        loaded = asyncio.create_task(
            flow(replace(CALL, speed=speed), everybody, pid=worker.pid, warm_up=KNOWN_AFTER)
        )
        await asyncio.sleep(2 * KNOWN_AFTER)
        waits = [await _refused(worker, offer, number) for number in range(REFUSED)]
        live = await loaded
    refusing.add("let in", sum(wait is None for wait in waits), "", limit=0)
    told = [wait for wait in waits if wait is not None]
    refusing.add("told to come later, slowest", max(told, default=0.0) * 1e3, "ms", limit=200)
    refusing.add("live calls lost", live.loss * 100, "%", limit=MOST_LOST * 100)
    refusing.add("live calls' delay, p99", percentile(live.delays, 0.99) * 1e3, "ms")
    return [found, refusing]


async def _most(worker: relay.Worker, everybody: Seated) -> tuple[float, Outcome]:
    """The last speed that was borne, and what became of it."""
    borne: tuple[float, Outcome] | None = None
    for speed in SPEEDS:
        outcome = await flow(replace(CALL, speed=speed), everybody, pid=worker.pid)
        if outcome.loss > MOST_LOST:
            break
        borne = speed, outcome
    if borne is None:
        raise RuntimeError(f"this machine does not even bear {CALL.name}")
    return borne


async def _offer() -> str:
    """Of somebody who would hear and see another. One for all, and beforehand: to make it takes the
    time that the load needs."""
    peer = connection()
    for kind in ("audio", "video"):
        add_section(peer, kind, "recvonly")
    await peer.setLocalDescription(await peer.createOffer())
    offer = with_transport_cc(peer.localDescription.sdp)
    await peer.close()
    return offer


async def _refused(worker: relay.Worker, offer: str, number: int) -> float | None:
    """Seconds until the newcomer was told; None if they were let in."""
    await asyncio.sleep(REST)
    began = time.perf_counter()
    name = f"newcomer-{number}"
    try:
        await worker.client.open_peer(
            meeting_id=MeetingId(name),
            participant_id=ParticipantId(name),
            peer_id=PeerId(name),
            generation=1,
            offer_id=1,
            offer_sdp=offer,
            sources={},
            slots=[SlotHint(audio="0", video="1", purpose=Purpose.CAMERA)],
        )
    except Busy:
        return time.perf_counter() - began
    await worker.client.close_peer(peer_id=PeerId(name), generation=1)
    return None
