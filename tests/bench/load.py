"""A synthetic load through the relay: stock aiortc connections, made-up VP8 packets, even pace.

The load runs in this process, the relay's worker in one of its own on another core, and both ends
speak real ICE, DTLS and SRTP. Publishers send what Chromium sends: VP8 with a transport-wide
sequence number in every packet, so that history, statistics and feedback all have their work.
"""

import asyncio
import os
import struct
import time
from dataclasses import dataclass, field

from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.rtcdtlstransport import RTCDtlsTransport

from tests.bench.inbox import Inbox, Take
from tests.bench.telling import Telling

TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
TRANSPORT_CC_ID = 14
PACKETS_PER_FRAME = 4
KEYFRAME_EVERY = 100
"""In packets; the first packet of a slot's new person has to begin a keyframe."""

HEADER = struct.Struct("!BBHIIHHBHB")  # RTP, one-byte extension block with the transport-cc number
STAMP = struct.Struct("!d")
DESCRIPTOR = b"\x10"
KEYFRAME = b"\x10\x00\x00\x9d\x01\x2a\x80\x02\xe0\x01"
DELTA = b"\x11\x00\x00\x00\x00\x00\x00\x00\x00\x00"
PAYLOAD_AT = HEADER.size + len(DESCRIPTOR) + len(KEYFRAME)


def connection() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=[]))


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


def with_transport_cc(sdp: str) -> str:
    """The offer as Chromium would make it: with transport-wide congestion control."""
    lines = []
    for line in sdp.splitlines():
        lines.append(line)
        if line.startswith("a=mid:"):
            lines.append(f"a=extmap:{TRANSPORT_CC_ID} {TRANSPORT_CC}")
            lines.append("a=rtcp-fb:* transport-cc")
    return "\r\n".join(lines) + "\r\n"


@dataclass(slots=True)
class Publisher:
    """Sends made-up packets of one camera."""

    peer: RTCPeerConnection
    transport: RTCDtlsTransport
    ssrc: int
    payload_type: int
    filling: bytes
    number: int = 0

    @classmethod
    def of(cls, peer: RTCPeerConnection, *, size: int) -> "Publisher":
        sender = peer.getTransceivers()[0].sender
        codec = next(c for c in peer.getTransceivers()[0]._codecs if c.name == "VP8")
        return cls(
            peer=peer,
            transport=sender.transport,
            ssrc=sender._ssrc,
            payload_type=codec.payloadType,
            filling=os.urandom(size - PAYLOAD_AT - STAMP.size),
        )

    def send(self) -> None:
        """One packet, protected and given to the socket at once, stamped with the time."""
        number = self.number
        self.number += 1
        frame, place = divmod(number, PACKETS_PER_FRAME)
        last = place == PACKETS_PER_FRAME - 1
        header = HEADER.pack(
            0x90,
            self.payload_type | (0x80 if last else 0),
            number & 0xFFFF,
            (frame * 3000) & 0xFFFFFFFF,
            self.ssrc,
            0xBEDE,
            1,
            TRANSPORT_CC_ID << 4 | 1,
            number & 0xFFFF,
            0,
        )
        body = KEYFRAME if number % KEYFRAME_EVERY == 0 else DELTA
        descriptor = DESCRIPTOR if place == 0 else b"\x00"
        packet = header + descriptor + body + self.filling + STAMP.pack(time.time())
        protected = self.transport._tx_srtp.protect(packet)
        pair = self.transport.transport._connection._nominated[1]
        pair.protocol.transport.sendto(protected, pair.remote_addr)


@dataclass(slots=True)
class Subscriber:
    """Counts what arrives in its one slot, opens one packet in twenty to read its stamp, and tells
    the relay when each packet arrived."""

    transport: RTCDtlsTransport
    telling: Telling
    _payload_type: int
    delays: list[float] = field(default_factory=list)
    arrived: int = 0
    counting: bool = False

    @classmethod
    def of(cls, peer: RTCPeerConnection, inbox: Inbox) -> "Subscriber":
        """Takes what arrives at the peer's sockets from here on."""
        transceiver = peer.getTransceivers()[0]
        transport = transceiver.receiver.transport
        payload_type = next(c for c in transceiver._codecs if c.name == "VP8").payloadType
        subscriber = cls(transport, Telling(TRANSPORT_CC_ID), payload_type)
        for protocol in transport.transport._connection._protocols:
            opened = protocol.transport.get_extra_info("socket")
            asyncio.get_running_loop()._remove_reader(opened.fileno())
            inbox.watch(opened, subscriber._taker(protocol))
        return subscriber

    def _taker(self, protocol: asyncio.DatagramProtocol) -> Take:
        note, payload_type = self.telling.note, self._payload_type

        def take(packet: memoryview, arrived: float) -> None:
            head = bytes(packet[: HEADER.size])
            if not 127 < head[0] < 192 or 191 < head[1] < 224:  # not RTP: RFC 7983, RFC 5761
                pair = self.transport.transport._connection._nominated[1]
                protocol.datagram_received(bytes(packet), pair.remote_addr)
                return
            note(head, arrived)
            if self.counting and head[1] & 0x7F == payload_type:  # and no padding of a probe
                self.arrived += 1
                if self.arrived % 20 == 0:
                    plain = self.transport._rx_srtp.unprotect(bytes(packet))
                    (sent_at,) = STAMP.unpack_from(plain, len(plain) - STAMP.size)
                    self.delays.append(arrived - sent_at)

        return take

    def tell(self) -> None:
        """Feedback about all that arrived since the last; nothing about nothing."""
        for packet in self.telling.take():
            protected = self.transport._tx_srtp.protect_rtcp(packet)
            pair = self.transport.transport._connection._nominated[1]
            pair.protocol.transport.sendto(protected, pair.remote_addr)
