"""Our relay under a shape: a real worker process, joined and loaded by `load`."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

from aiortc import RTCPeerConnection, RTCSessionDescription

from conference.forwarding.media import Kind, Purpose, Source
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay.client import RelayClient
from conference.relay.negotiation import SlotHint
from tests.bench.inbox import Inbox
from tests.bench.load import (
    Receiver,
    Seated,
    Sender,
    add_section,
    connected,
    connection,
    with_transport_cc,
)
from tests.bench.measure import RELAY_CORE, pin
from tests.bench.shape import Shape, Track

ADDRESS = "10.77.0.1"
WORKER = "conference.relay.worker"


@dataclass(slots=True)
class Worker:
    """A running worker and the one client that it answers to."""

    pid: int
    client: RelayClient
    inbox: Inbox
    output: asyncio.StreamReader
    describing_s: float = field(default=0.0, init=False)
    """CPU of this process, in which the client reads offers and writes answers."""

    async def join(
        self,
        *,
        meeting: str,
        name: str,
        tracks: Sequence[Track],
        seen: int,
        heard: int,
    ) -> tuple[RTCPeerConnection, list[Sender], Receiver]:
        """Somebody who sends the tracks and has places for so many cameras and voices of others.

        Offer, answer, ICE, DTLS; returns once media may flow.
        """
        peer = connection()
        sources = {}
        for mid, track in enumerate(tracks):
            add_section(peer, track.kind.value, "sendonly")
            sources[str(mid)] = Source.MIC if track.kind is Kind.AUDIO else Source.CAMERA
        slots = [
            SlotHint(
                audio=_add_place(peer, "audio") if number < heard else None,
                video=_add_place(peer, "video") if number < seen else None,
                purpose=Purpose.CAMERA,
            )
            for number in range(max(seen, heard))
        ]
        await self._negotiate(peer, meeting=meeting, name=name, sources=sources, slots=slots)
        return peer, Sender.all_of(peer, tracks), Receiver.of(peer, self.inbox)

    async def _negotiate(
        self,
        peer: RTCPeerConnection,
        *,
        meeting: str,
        name: str,
        sources: Mapping[str, Source],
        slots: list[SlotHint],
    ) -> None:
        await peer.setLocalDescription(await peer.createOffer())
        before = time.process_time()
        answer = await self.client.open_peer(
            meeting_id=MeetingId(meeting),
            participant_id=ParticipantId(name),
            peer_id=PeerId(name),
            generation=1,
            offer_id=1,
            offer_sdp=with_transport_cc(peer.localDescription.sdp),
            sources=sources,
            slots=slots,
        )
        self.describing_s += time.process_time() - before
        await peer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        await connected(peer)

    async def leave(self, peer: RTCPeerConnection, *, name: str) -> None:
        """Closed by the worker first, as a participant who leaves is."""
        await self.client.close_peer(peer_id=PeerId(name), generation=1)
        await peer.close()

    async def seat(self, shape: Shape) -> Seated:
        """Everybody of the shape, one after the other."""
        seated = Seated()
        for meeting in range(shape.meetings):
            for person in range(shape.people):
                peer, senders, receiver = await self.join(
                    meeting=f"meeting-{meeting}",
                    name=f"person-{meeting}-{person}",
                    tracks=shape.tracks(person),
                    seen=shape.seen,
                    heard=shape.heard,
                )
                seated.connections.append(peer)
                seated.senders += senders
                seated.receivers.append(receiver)
        return seated


def _add_place(peer: RTCPeerConnection, kind: str) -> str:
    """The new section's mid: aiortc numbers them in the order of coming."""
    add_section(peer, kind, "recvonly")
    return str(len(peer.getTransceivers()) - 1)


@asynccontextmanager
async def running(*, module: str = WORKER, rated_load: float = inf) -> AsyncIterator[Worker]:
    """A worker on its own core, ended and reaped afterwards. Mostly no load is too much for it:
    what it does to a worker is what is measured."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "control"
        settings = {"media_addresses": [ADDRESS], "media_port": 0, "lease": 60}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, str(path), json.dumps(settings),
            stdout=subprocess.PIPE, preexec_fn=lambda: pin(RELAY_CORE),
        )  # fmt: skip
        inbox = Inbox()
        client = RelayClient([path], on_event=lambda _: None, lease=60, rated_load=rated_load)
        try:
            for _ in range(200):
                if path.exists():
                    break
                await asyncio.sleep(0.05)
            await client.attach({})
            assert process.stdout is not None
            yield Worker(process.pid, client, inbox, process.stdout)
        finally:
            inbox.close()
            process.terminate()
            await process.wait()
            await client.close()
