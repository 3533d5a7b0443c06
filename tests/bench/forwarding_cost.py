"""What pure forwarding costs, in µs of CPU: everything but SRTP and the sockets.

    python -m tests.bench.forwarding_cost [--seconds 10]

Publishers send as Chromium does: one-byte extensions with transport-cc and abs-send-time, 60
frames a second of four 1,100-byte packets. History, loss tracking, transport-cc feedback, reports
and speakers are on, with a tick every 20 ms of media time. The send ring does nothing. "Renamed"
are subscribers whose extension ids differ from the publisher's, which share one rewritten copy.
"""

import argparse
import random
import time
from collections.abc import Sequence

from conference.forwarding.forwarder import Forwarder
from conference.forwarding.media import (
    Codec,
    Kind,
    PeerMedia,
    Publishing,
    Purpose,
    Receiving,
    Source,
)
from conference.forwarding.outgoing import MOST_AT_ONCE, SLOT_BYTES
from conference.forwarding.peer import ForwardingPeer
from conference.forwarding.settings import ForwardingSettings
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.rtp.extensions import ABS_SEND_TIME, AUDIO_LEVEL, MID, TRANSPORT_CC, write_block
from conference.rtp.header import FIXED_HEADER

PACKET_BYTES = 1100
PACKETS_PER_FRAME = 4
FRAMES_PER_SECOND = 60
BATCH = 16
"""Packets that come in one wake of the relay, and share one `now`."""

VP8 = Codec(
    96,
    "vp8",
    90_000,
    rtx_payload_type=97,
    feedback=frozenset({"nack", "nack pli", "ccm fir", "goog-remb", "transport-cc"}),
)
EXTENSIONS = {AUDIO_LEVEL: 1, ABS_SEND_TIME: 2, TRANSPORT_CC: 3, MID: 4}
OTHER_EXTENSIONS = {AUDIO_LEVEL: 2, ABS_SEND_TIME: 5, TRANSPORT_CC: 4, MID: 1}


class NoOutgoing:
    """A send ring that sends nothing."""

    def __init__(self) -> None:
        self.memory = memoryview(bytearray(MOST_AT_ONCE * SLOT_BYTES))
        self.rtcp_packets = 0

    def reserve(self, count: int) -> int:
        return 0

    def send_rtp(self, offset: int, length: int, egresses: Sequence[object]) -> None:
        pass

    def send_rtcp(self, packet: bytes, egress: object) -> None:
        self.rtcp_packets += 1


def video_packets(ssrc: int, count: int) -> list[bytes]:
    """A keyframe, then ordinary frames, with running numbers."""
    packets = []
    for number in range(count):
        block = write_block(
            [(2, number.to_bytes(3, "big")), (3, (number & 0xFFFF).to_bytes(2, "big"))]
        )
        frame, part = divmod(number, PACKETS_PER_FRAME)
        marker = 0x80 if part == PACKETS_PER_FRAME - 1 else 0
        header = FIXED_HEADER.pack(
            0x90, marker | VP8.payload_type, number & 0xFFFF, frame * 90_000 // 60, ssrc
        )
        picture = (0x8000 | frame & 0x7FFF).to_bytes(2, "big")
        descriptor = bytes((0x90 if part == 0 else 0x80, 0xC0)) + picture + bytes((frame & 0xFF,))
        body = bytes((0x00 if number == 0 else 0x01,))
        packet = header + block + descriptor + body
        packets.append(packet + bytes(PACKET_BYTES - len(packet)))
    return packets


def build(
    *, publishers: int, subscribers: int, other_ids: bool
) -> tuple[Forwarder, NoOutgoing, list[ForwardingPeer]]:
    """Meetings of one publisher and its subscribers."""
    outgoing = NoOutgoing()
    rng = random.Random(1)
    forwarder = Forwarder(
        outgoing=outgoing,
        settings=ForwardingSettings(),
        random_u32=lambda: rng.getrandbits(32),
    )
    sending = []
    for meeting in range(publishers):
        meeting_id = MeetingId(f"m{meeting}")
        published = Publishing("0", Source.CAMERA, (VP8,), EXTENSIONS, ssrcs=(1000 + meeting,))
        sending.append(
            forwarder.add_peer(
                PeerId(f"p{meeting}"),
                meeting_id=meeting_id,
                participant_id=ParticipantId(f"p{meeting}"),
                media=PeerMedia(publishing=(published,)),
                egress=None,
                now=0.0,
            )
        )
        for subscriber in range(subscribers):
            slot = Receiving(
                "0",
                Kind.VIDEO,
                Purpose.CAMERA,
                0,
                (VP8,),
                OTHER_EXTENSIONS if other_ids else EXTENSIONS,
                ssrc=2000 + subscriber,
                rtx_ssrc=3000 + subscriber,
            )
            forwarder.add_peer(
                PeerId(f"s{meeting}.{subscriber}"),
                meeting_id=meeting_id,
                participant_id=ParticipantId(f"s{meeting}.{subscriber}"),
                media=PeerMedia(receiving=(slot,)),
                egress=None,
                now=0.0,
            )
    return forwarder, outgoing, sending


def measure(*, publishers: int, subscribers: int, seconds: float, other_ids: bool) -> None:
    """Run that much media through and print a row."""
    forwarder, outgoing, sending = build(
        publishers=publishers, subscribers=subscribers, other_ids=other_ids
    )
    per_second = FRAMES_PER_SECOND * PACKETS_PER_FRAME
    count = int(seconds * per_second)
    arena = bytearray(2048)
    ring = memoryview(arena)
    streams = [video_packets(1000 + index, count) for index in range(publishers)]
    receive = forwarder.receive_rtp
    rtp_cpu = tick_cpu = 0.0
    next_tick = 0.0
    clock = time.process_time
    for begin in range(0, count, BATCH):
        now = begin / per_second
        for peer, packets in zip(sending, streams, strict=True):
            batch = packets[begin : begin + BATCH]
            copy_started = clock()
            for packet in batch:
                arena[:PACKET_BYTES] = packet
            started = clock()
            for packet in batch:
                arena[:PACKET_BYTES] = packet
                receive(peer, ring, PACKET_BYTES, now=now)
            rtp_cpu += clock() - started - (started - copy_started)
        while next_tick <= now:
            started = clock()
            for _ in forwarder.tick(now=next_tick, wall=next_tick):
                pass
            tick_cpu += clock() - started
            next_tick += 0.02
    received = count * publishers
    forwarded = forwarder.counters["rtp_forwarded"]
    assert forwarded == received * subscribers, (forwarded, received * subscribers)
    total = rtp_cpu + tick_cpu
    print(
        f"{publishers:3d} × 1→{subscribers:<4d} {'renamed' if other_ids else 'same':>8} "
        f"{1e6 * rtp_cpu / received:12.2f} {1e6 * tick_cpu / received:8.2f} "
        f"{1e6 * total / received:10.2f} {1e6 * total / forwarded:14.2f} "
        f"{outgoing.rtcp_packets:8d}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="of media per row")
    seconds = parser.parse_args().seconds
    print(f"{'shape':>12} {'ids':>8} {'µs/received':>12} {'tick':>8} {'sum':>10} ", end="")
    print(f"{'µs/forwarded':>14} {'rtcp':>8}")
    for publishers, subscribers, other_ids in (
        (20, 1, False),
        (20, 1, True),
        (10, 10, False),
        (10, 10, True),
        (1, 100, False),
        (1, 400, False),
    ):
        measure(
            publishers=publishers, subscribers=subscribers, seconds=seconds, other_ids=other_ids
        )


if __name__ == "__main__":
    main()
