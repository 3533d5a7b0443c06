"""Beside `MediaRelay`, which decodes each camera and encodes it again for each subscriber."""

import asyncio
import random
import subprocess
import sys

import aiohttp
import av
from aiortc import RTCPeerConnection, RTCSessionDescription, VideoStreamTrack

from conference.forwarding.media import Kind
from tests.bench import media_relay, relay
from tests.bench.load import connected, connection, flow, seating
from tests.bench.measure import RELAY_CORE, cpu_seconds, pin
from tests.bench.report import Section
from tests.bench.shape import Shape, Track

MEDIA_RELAY_PORT = 8899
SUBSCRIBERS = 4
SECONDS = 8.0
CAMERAS, CAMERA_SUBSCRIBERS = 40, 10


async def beside_media_relay() -> Section:
    section = Section(
        "Beside aiortc's MediaRelay",
        f"A 640×480 camera at 30 frames/s. MediaRelay decodes it and encodes it again for each of"
        f" {SUBSCRIBERS} subscribers, near all that a core can do; anteroom forwards {CAMERAS} of"
        f" them at the same rate and packet size, each to {CAMERA_SUBSCRIBERS}.",
    )
    theirs, packets_per_s, size = await _media_relay()
    shape = Shape(
        "cameras", meetings=CAMERAS, people=1 + CAMERA_SUBSCRIBERS, showing=1, speaking=0,
        seen=1, heard=0,
        camera=Track(Kind.VIDEO, frames_per_s=packets_per_s, sizes=(size,)),
        tells=False,  # as MediaRelay's own subscribers, which know receiver reports alone
    )  # fmt: skip
    async with seating(relay.running(), shape) as (worker, everybody, _):
        ours = await flow(shape, everybody, pid=worker.pid)
    per_subscriber = ours.busy / shape.subscribers
    section.add("one camera", packets_per_s, "packets/s")
    section.add("MediaRelay, per subscriber", theirs * 100, "% of a core")
    section.add("anteroom, per subscriber", per_subscriber * 100, "% of a core")
    section.add("times cheaper", theirs / per_subscriber, "×", limit=100, better="higher")
    return section


async def _media_relay() -> tuple[float, int, int]:
    """Share of a core per subscriber, packets/s that a subscriber gets, and their mean size."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.media_relay", str(MEDIA_RELAY_PORT),
        stdout=subprocess.PIPE, preexec_fn=lambda: pin(RELAY_CORE),
    )  # fmt: skip
    try:
        assert process.stdout is not None
        await process.stdout.readline()
        async with aiohttp.ClientSession() as http:
            publisher = connection()
            publisher.addTrack(_Camera())
            await _offer(http, publisher, "publish")
            peers = []
            for _ in range(SUBSCRIBERS):
                peer = connection()
                peer.addTransceiver("video", direction="recvonly")
                await _offer(http, peer, "subscribe")
                peers.append(peer)
            counts = [_count(peer) for peer in peers]
            await asyncio.sleep(1)
            cpu = cpu_seconds(process.pid)
            packets = sum(each[0] for each in counts)
            total = sum(each[1] for each in counts)
            await asyncio.sleep(SECONDS)
            cpu = cpu_seconds(process.pid) - cpu
            packets = sum(each[0] for each in counts) - packets
            total = sum(each[1] for each in counts) - total
            for peer in (publisher, *peers):
                await peer.close()
        share = cpu / SECONDS / SUBSCRIBERS
        rate = packets / SECONDS / SUBSCRIBERS
        return share, round(rate), total // packets
    finally:
        process.terminate()
        await process.wait()


class _Camera(VideoStreamTrack):
    """640×480 at 30 frames/s; a made-up picture that changes, but needs no time to draw."""

    def __init__(self) -> None:
        super().__init__()
        self._frames = [_picture(number) for number in range(30)]
        self._next = 0

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        frame = self._frames[self._next % len(self._frames)]
        self._next += 1
        frame.pts, frame.time_base = pts, time_base
        return frame


def _picture(number: int) -> av.VideoFrame:
    """Bars that move, under the grain of a camera's sensor."""
    frame = av.VideoFrame(640, 480, "yuv420p")
    grain = random.Random(number)
    for plane in frame.planes:
        bars = bytes((x * 3 + number * 8) & 0xF8 for x in range(plane.line_size)) * plane.height
        noise = int.from_bytes(grain.randbytes(len(bars)), "big")
        mask = int.from_bytes(b"\x07" * len(bars), "big")
        picture = int.from_bytes(bars, "big") | noise & mask
        plane.update(picture.to_bytes(len(bars), "big"))
    return frame


async def _offer(http: aiohttp.ClientSession, peer: RTCPeerConnection, path: str) -> None:
    await peer.setLocalDescription(await peer.createOffer())
    offer = {"sdp": peer.localDescription.sdp, "type": peer.localDescription.type}
    url = f"http://{media_relay.HOST}:{MEDIA_RELAY_PORT}/{path}"
    async with http.post(url, json=offer) as response:
        answer = await response.json()
    await peer.setRemoteDescription(RTCSessionDescription(**answer))
    await connected(peer)


def _count(peer: RTCPeerConnection) -> list[int]:
    """Packets and bytes of RTP that arrive from now on; they are counted, not decoded."""
    counts = [0, 0]
    transport = peer.getTransceivers()[0].receiver.transport.transport
    for protocol in transport._connection._protocols:
        original = protocol.datagram_received

        def received(data: bytes, address: tuple[str, int], original=original) -> None:
            if 127 < data[0] < 192 and not 191 < data[1] < 224:
                counts[0] += 1
                counts[1] += len(data)
            else:
                original(data, address)

        protocol.datagram_received = received
    return counts
