"""Our relay under a shape: a real worker process, joined and loaded by `load`."""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from aiortc import RTCPeerConnection, RTCSessionDescription

from conference.forwarding.media import Purpose, Source
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay.client import RelayClient
from conference.relay.negotiation import SlotHint
from tests.bench.inbox import Inbox
from tests.bench.load import Publisher, Subscriber, connected, connection, with_transport_cc
from tests.bench.measure import RELAY_CORE, cpu_seconds, memory_bytes, pace, pin
from tests.bench.shape import Outcome, Shape
from tests.bench.telling import Rota

ADDRESS = "10.77.0.1"


@dataclass(slots=True)
class Worker:
    """A running worker and the one client that it answers to."""

    pid: int
    client: RelayClient
    inbox: Inbox

    async def join(
        self,
        peer: RTCPeerConnection,
        *,
        meeting: int,
        name: str,
        sources: Mapping[str, Source],
        slots: list[SlotHint],
    ) -> PeerId:
        """Offer, answer, ICE, DTLS; returns once media may flow."""
        await peer.setLocalDescription(await peer.createOffer())
        answer = await self.client.open_peer(
            meeting_id=MeetingId(f"meeting-{meeting}"),
            participant_id=ParticipantId(name),
            peer_id=PeerId(name),
            generation=1,
            offer_id=1,
            offer_sdp=with_transport_cc(peer.localDescription.sdp),
            sources=sources,
            slots=slots,
        )
        await peer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        await connected(peer)
        return PeerId(name)

    async def publish(self, *, meeting: int, size: int) -> Publisher:
        peer = connection()
        peer.addTransceiver("video", direction="sendonly")
        name = f"publisher-{meeting}"
        await self.join(peer, meeting=meeting, name=name, sources={"0": Source.CAMERA}, slots=[])
        return Publisher.of(peer, size=size)

    async def subscribe(self, *, meeting: int, number: int) -> Subscriber:
        peer = connection()
        peer.addTransceiver("video", direction="recvonly")
        slots = [SlotHint(audio=None, video="0", purpose=Purpose.CAMERA)]
        name = f"subscriber-{meeting}-{number}"
        await self.join(peer, meeting=meeting, name=name, sources={}, slots=slots)
        return Subscriber.of(peer, self.inbox)


@asynccontextmanager
async def running() -> AsyncIterator[Worker]:
    """A worker on its own core, ended and reaped afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "control"
        settings = {"media_addresses": [ADDRESS], "media_port": 0, "lease": 60}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "conference.relay.worker", str(path), json.dumps(settings),
            preexec_fn=lambda: pin(RELAY_CORE),
        )  # fmt: skip
        inbox = Inbox()
        client = RelayClient([path], on_event=lambda _: None, lease=60)
        try:
            for _ in range(200):
                if path.exists():
                    break
                await asyncio.sleep(0.05)
            await client.attach({})
            yield Worker(pid=process.pid, client=client, inbox=inbox)
        finally:
            inbox.close()
            await client.close()
            process.terminate()
            await process.wait()


@dataclass(slots=True)
class Joined:
    """What joining cost, per peer."""

    cpu_ms: float
    memory_kib: float


async def run(shape: Shape) -> tuple[Outcome, Joined]:
    """Put the shape on a fresh worker."""
    async with running() as worker:
        cpu, memory = cpu_seconds(worker.pid), memory_bytes(worker.pid)
        publishers, subscribers = await _join_all(worker, shape)
        peers = len(publishers) + len(subscribers)
        joined = Joined(
            cpu_ms=(cpu_seconds(worker.pid) - cpu) / peers * 1e3,
            memory_kib=(memory_bytes(worker.pid) - memory) / peers / 1024,
        )
        return await _load(worker, shape, publishers, subscribers), joined


async def _join_all(worker: Worker, shape: Shape) -> tuple[list[Publisher], list[Subscriber]]:
    publishers = [
        await worker.publish(meeting=number, size=shape.size) for number in range(shape.groups)
    ]
    subscribers = [
        await worker.subscribe(meeting=meeting, number=number)
        for meeting in range(shape.groups)
        for number in range(shape.fan)
    ]
    return publishers, subscribers


async def _load(
    worker: Worker, shape: Shape, publishers: list[Publisher], subscribers: list[Subscriber]
) -> Outcome:
    def send(i: int) -> None:
        publishers[i % shape.groups].send()

    rota = Rota(subscribers if shape.tells else ())
    telling = asyncio.create_task(rota.run())
    # The first keyframe of each publisher opens the slots; what is counted comes after it.
    await pace(per_second=shape.packets_per_s, seconds=2.0, send=send)
    await asyncio.sleep(0.2)
    for each in subscribers:
        each.counting = True
    rota.spent = 0.0
    cpu, started = cpu_seconds(worker.pid), time.perf_counter()
    sent = await pace(per_second=shape.packets_per_s, seconds=shape.seconds, send=send)
    await asyncio.sleep(0.2)
    outcome = Outcome(
        sent=sent,
        expected=sent * shape.fan,
        arrived=sum(each.arrived for each in subscribers),
        cpu_s=cpu_seconds(worker.pid) - cpu,
        elapsed_s=time.perf_counter() - started,
        telling_s=rota.spent,
        delays=[delay for each in subscribers for delay in each.delays],
    )
    telling.cancel()
    with suppress(asyncio.CancelledError):
        await telling
    for peer in (*publishers, *subscribers):
        peer.transport._task and peer.transport._task.cancel()
    return outcome
