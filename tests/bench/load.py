"""A synthetic load on a server: stock aiortc connections, made-up packets, real pacing.

The load runs in this process, the server in one of its own on another core, and both ends speak
real ICE, DTLS and SRTP. Publishers send what Chromium sends: Opus with its level and VP8, each
packet with a transport-wide sequence number, so that history, statistics, speakers and feedback all
have their work. Subscribers tell when packets arrived, as browsers do.
"""

import asyncio
import itertools
import os
import struct
import time
from collections.abc import AsyncIterator, Container, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCRtpTransceiver,
)
from aiortc.rtcdtlstransport import RTCDtlsTransport

from conference.forwarding.media import Kind
from conference.rtp.extensions import TRANSPORT_CC
from tests.bench.inbox import Inbox, Take
from tests.bench.measure import cpu_seconds, memory_bytes, pace, waited_seconds
from tests.bench.shape import Joining, Outcome, Shape, Track
from tests.bench.telling import HEAD_BYTES, Rota, Telling, telling_interval

TRANSPORT_CC_ID = 14
AUDIO_LEVEL_ID = 2
"""aiortc's own choice."""

CODECS = {"audio": {"audio/opus"}, "video": {"video/VP8", "video/rtx"}}
KEYFRAME_EVERY = 30
"""In frames; the first packet of a slot's new person has to begin a keyframe."""

DELAY_SAMPLES = 8
"""Of so many packets one is opened, to read when it was sent."""

WARM_UP = 2.0
"""Seconds. The first keyframe of each publisher opens the slots; what is counted comes after it."""

VIDEO_HEADER = struct.Struct("!BBHIIHHBHx")
"""RTP, and a one-byte extension block with the transport-wide number."""
AUDIO_HEADER = struct.Struct("!BBHIIHHBHBB3x")
"""The same with an audio level (RFC 6464)."""
STAMP = struct.Struct("!d")
ONE_BYTE_BLOCK = 0xBEDE
VOICE_LEVEL = 0x80 | 30
"""A voice, at -30 dBov."""

OPUS = b"\x78"
FIRST_OF_FRAME, LATER_OF_FRAME = b"\x10", b"\x00"  # RFC 7741 section 4.2
KEYFRAME = b"\x10\x00\x00\x9d\x01\x2a\x80\x02\xe0\x01"
DELTA = b"\x11\x00\x00\x00\x00\x00\x00\x00\x00\x00"


def connection() -> RTCPeerConnection:
    return RTCPeerConnection(
        RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
    )


def add_section(peer: RTCPeerConnection, kind: str, direction: str) -> RTCRtpTransceiver:
    """Of an offer, with the one codec that is sent here, as pages restrict theirs."""
    section = peer.addTransceiver(kind, direction=direction)
    codecs = RTCRtpSender.getCapabilities(kind).codecs
    section.setCodecPreferences([each for each in codecs if each.mimeType in CODECS[kind]])
    return section


async def connected(peer: RTCPeerConnection) -> None:
    """Wait until media may flow; raises `ConnectionError` if it never will."""
    done = asyncio.get_running_loop().create_future()

    def changed() -> None:
        if peer.connectionState in ("connected", "failed", "closed") and not done.done():
            done.set_result(peer.connectionState)

    peer.on("connectionstatechange", changed)
    changed()
    state = await asyncio.wait_for(done, timeout=20)
    if state != "connected":
        raise ConnectionError(f"the peer connection is {state}")


def with_transport_cc(
    sdp: str, *, number_id: int = TRANSPORT_CC_ID, kinds: Container[str] = ("audio", "video")
) -> str:
    """The description as Chromium would make it: with transport-wide congestion control."""
    lines, kind = [], ""
    for line in sdp.splitlines():
        lines.append(line)
        if line.startswith("m="):
            kind = line[2:].split(" ", 1)[0]
        elif line.startswith("a=mid:") and kind in kinds:
            lines.append(f"a=extmap:{number_id} {TRANSPORT_CC}")
            lines.append("a=rtcp-fb:* transport-cc")
    return "\r\n".join(lines) + "\r\n"


@dataclass(slots=True)
class Sender:
    """Sends made-up packets of one microphone or camera. `wide_numbers` are the transport-wide
    ones, which all that goes over one connection shares."""

    track: Track
    transport: RTCDtlsTransport
    ssrc: int
    payload_type: int
    wide_numbers: Iterator[int]
    filling: bytes = field(default_factory=lambda: os.urandom(2048))
    number: int = 0

    @classmethod
    def all_of(cls, peer: RTCPeerConnection, tracks: Sequence[Track]) -> "list[Sender]":
        """One for each of the tracks, which the peer's first sections are for."""
        wide_numbers = itertools.count()
        return [
            cls(
                track=track,
                transport=section.sender.transport,
                ssrc=section.sender._ssrc,
                payload_type=section._codecs[0].payloadType,
                wide_numbers=wide_numbers,
            )
            for track, section in zip(tracks, peer.getTransceivers(), strict=False)
        ]

    def send(self) -> None:
        """One packet, protected and given to the socket at once, stamped with the time."""
        number = self.number
        self.number += 1
        sizes = self.track.sizes
        frame, place = divmod(number, len(sizes))
        build = self._voice if self.track.kind is Kind.AUDIO else self._picture
        begun = build(number, frame, place)
        filling = self.filling[: sizes[place] - len(begun) - STAMP.size]
        protected = self.transport._tx_srtp.protect(begun + filling + STAMP.pack(time.time()))
        pair = self.transport.transport._connection._nominated[1]
        pair.protocol.transport.sendto(protected, pair.remote_addr)

    def _voice(self, number: int, frame: int, place: int) -> bytes:
        header = AUDIO_HEADER.pack(
            0x90,
            self.payload_type,
            number & 0xFFFF,
            frame * 48_000 // self.track.frames_per_s & 0xFFFF_FFFF,
            self.ssrc,
            ONE_BYTE_BLOCK,
            2,
            TRANSPORT_CC_ID << 4 | 1,
            next(self.wide_numbers) & 0xFFFF,
            AUDIO_LEVEL_ID << 4,
            VOICE_LEVEL,
        )
        return header + OPUS

    def _picture(self, number: int, frame: int, place: int) -> bytes:
        last = place == len(self.track.sizes) - 1
        header = VIDEO_HEADER.pack(
            0x90,
            self.payload_type | (0x80 if last else 0),
            number & 0xFFFF,
            frame * 90_000 // self.track.frames_per_s & 0xFFFF_FFFF,
            self.ssrc,
            ONE_BYTE_BLOCK,
            1,
            TRANSPORT_CC_ID << 4 | 1,
            next(self.wide_numbers) & 0xFFFF,
        )
        if place:
            return header + LATER_OF_FRAME
        return header + FIRST_OF_FRAME + (DELTA if frame % KEYFRAME_EVERY else KEYFRAME)


@dataclass(slots=True)
class Receiver:
    """Counts what arrives over one connection, opens some of it to read its stamp, and tells the
    server when each packet arrived."""

    transport: RTCDtlsTransport
    telling: Telling
    _payload_types: Container[int]
    delays: list[float] = field(default_factory=list)
    arrived: int = 0
    counting: bool = False

    @classmethod
    def of(
        cls, peer: RTCPeerConnection, inbox: Inbox, *, number_id: int = TRANSPORT_CC_ID
    ) -> "Receiver":
        """Takes what arrives at the peer's sockets from here on."""
        sections = peer.getTransceivers()
        transport = sections[0].receiver.transport
        media = {section._codecs[0].payloadType for section in sections}
        receiver = cls(transport, Telling(number_id), media)
        for protocol in transport.transport._connection._protocols:
            opened = protocol.transport.get_extra_info("socket")
            asyncio.get_running_loop()._remove_reader(opened.fileno())
            inbox.watch(opened, receiver._taker(protocol))
        return receiver

    def _taker(self, protocol: asyncio.DatagramProtocol) -> Take:
        note, payload_types = self.telling.note, self._payload_types

        def take(packet: memoryview, arrived: float) -> None:
            head = bytes(packet[:HEAD_BYTES])
            if not 127 < head[0] < 192 or 191 < head[1] < 224:  # not RTP: RFC 7983, RFC 5761
                pair = self.transport.transport._connection._nominated[1]
                protocol.datagram_received(bytes(packet), pair.remote_addr)
                return
            note(head, arrived)
            if head[1] & 0x7F in payload_types:  # and no padding of a probe
                self.arrived += 1
                if self.arrived % DELAY_SAMPLES == 0:
                    plain = self.transport._rx_srtp.unprotect(bytes(packet))
                    if self.counting:
                        (sent_at,) = STAMP.unpack_from(plain, len(plain) - STAMP.size)
                        self.delays.append(arrived - sent_at)

        return take

    def start_counting(self) -> None:
        """From zero."""
        self.arrived, self.delays, self.counting = 0, [], True

    def tell(self) -> None:
        """Feedback about all that arrived since the last; nothing about nothing."""
        for packet in self.telling.take():
            protected = self.transport._tx_srtp.protect_rtcp(packet)
            pair = self.transport.transport._connection._nominated[1]
            pair.protocol.transport.sendto(protected, pair.remote_addr)


@dataclass(slots=True)
class Seated:
    """Everybody of a shape, connected: `senders` in the order of the shape's streams."""

    senders: list[Sender] = field(default_factory=list)
    receivers: list[Receiver] = field(default_factory=list)
    connections: list[RTCPeerConnection] = field(default_factory=list)

    async def close(self) -> None:
        for peer in self.connections:
            await peer.close()


class Server(Protocol):
    """A server under test, and a way of bringing people to it."""

    pid: int
    inbox: Inbox

    async def seat(self, shape: Shape) -> Seated: ...


S = TypeVar("S", bound=Server)


@asynccontextmanager
async def seating(
    running: AbstractAsyncContextManager[S], shape: Shape
) -> AsyncIterator[tuple[S, Seated, Joining]]:
    """The shape's people on a fresh server, and what it cost to bring them there."""
    async with running as server:
        cpu, memory = cpu_seconds(server.pid), memory_bytes(server.pid)
        everybody = await server.seat(shape)
        people = shape.meetings * shape.people
        joining = Joining(
            cpu_ms=(cpu_seconds(server.pid) - cpu) / people * 1e3,
            memory_kib=(memory_bytes(server.pid) - memory) / people / 1024,
        )
        try:
            yield server, everybody, joining
        finally:
            server.inbox.close()
            await everybody.close()


async def flow(shape: Shape, seated: Seated, *, pid: int, warm_up: float = WARM_UP) -> Outcome:
    """Put the shape's streams through the server, process `pid`, and see what becomes of them."""
    senders, streams, order = seated.senders, shape.streams, shape.order

    def send(i: int) -> None:
        senders[order[i % len(order)]].send()

    rate = shape.in_per_s
    rota = Rota(
        seated.receivers if shape.tells else (), interval=telling_interval(shape.received_bps)
    )
    telling = asyncio.create_task(rota.run())
    await pace(per_second=rate, seconds=warm_up, send=send)
    await asyncio.sleep(0.2)
    for each in seated.receivers:
        each.start_counting()
    rota.spent = 0.0
    before = [each.number for each in senders]
    cpu, waited, started = cpu_seconds(pid), waited_seconds(pid), time.perf_counter()
    sent = await pace(per_second=rate, seconds=shape.seconds, send=send)
    await asyncio.sleep(0.2)
    outcome = Outcome(
        sent=sent,
        expected=sum(
            (sender.number - earlier) * len(stream.receivers)
            for sender, earlier, stream in zip(senders, before, streams, strict=True)
        ),
        arrived=sum(each.arrived for each in seated.receivers),
        cpu_s=cpu_seconds(pid) - cpu,
        waited_s=waited_seconds(pid) - waited,
        elapsed_s=time.perf_counter() - started,
        telling_s=rota.spent,
        delays=[delay for each in seated.receivers for delay in each.delays],
    )
    telling.cancel()
    with suppress(asyncio.CancelledError):
        await telling
    return outcome
