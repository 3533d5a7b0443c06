"""CPU per forwarded packet and added delay, beside the floor and `MediaRelay`, in one run."""

import asyncio
import random
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import aiohttp
import av
from aiortc import RTCPeerConnection, RTCSessionDescription, VideoStreamTrack

from tests.bench import floor, media_relay, relay
from tests.bench.load import connected, connection
from tests.bench.measure import LOAD_CORE, RELAY_CORE, cpu_seconds, percentile, pin
from tests.bench.report import Section
from tests.bench.shape import Outcome, Shape

SHAPES = (
    Shape(groups=10, fan=10, packets_per_s=2500),
    Shape(groups=20, fan=1, packets_per_s=10_000),
)
MEDIA_RELAY_PORT = 8899
MEDIA_RELAY_SUBSCRIBERS = 4
MEDIA_RELAY_SECONDS = 8.0
CAMERAS, CAMERA_SUBSCRIBERS = 40, 10


async def run() -> list[Section]:
    pin(LOAD_CORE)
    sections = []
    with tempfile.TemporaryDirectory() as folder:
        program = floor.compile_floor(Path(folder))
        for shape in SHAPES:
            sections.append(await _beside_the_floor(program, shape))
    sections.append(await _beside_media_relay())
    return sections


async def _beside_the_floor(program: Path, shape: Shape) -> Section:
    """The floor before and after, so that a machine that changes its speed shows."""
    section = Section(
        f"Forwarding, {shape.name}",
        f"{shape.size}-byte packets one by one at an even pace; each server on a core of its own,"
        " the load on another. Every subscriber tells when packets arrived, 20 times a second, as"
        " browsers do, so that estimator and budget run. The floor is a bare C loop of the same"
        " shape.",
    )
    before = await floor.run(program, shape)
    ours, joined = await relay.run(shape)
    untold, _ = await relay.run(replace(shape, tells=False))
    after = await floor.run(program, shape)
    lowest = (before.cpu_us_per_forward + after.cpu_us_per_forward) / 2
    section.add("floor, CPU per forward", lowest, "µs")
    section.add("anteroom, CPU per forward", ours.cpu_us_per_forward, "µs")
    section.add("anteroom / floor", ours.cpu_us_per_forward / lowest, "×", limit=2.5)
    section.add("anteroom, CPU per forward, nobody tells arrivals", untold.cpu_us_per_forward, "µs")
    section.add("load, busy with telling", ours.telling_s / ours.elapsed_s * 100, "% of a core")
    section.add("anteroom, busy", ours.cpu_s / ours.elapsed_s * 100, "% of a core")
    # Where the load is starved its queue is a congested path, and pictures are paused.
    section.add("anteroom, lost", ours.loss * 100, "%", limit=1)
    section.add("joining, CPU per peer", joined.cpu_ms, "ms")
    section.add("memory per peer", joined.memory_kib, "KiB")
    half = replace(shape, packets_per_s=_half_load(shape, ours))
    calm, _ = await relay.run(half)
    base = await floor.run(program, half)
    section.add("half load", half.packets_per_s, "packets/s in")
    for share, name, limit in ((0.5, "p50", None), (0.99, "p99", 5.0)):
        added = percentile(calm.delays, share) - percentile(base.delays, share)
        section.add(f"delay added at half load, {name}", added * 1e3, "ms", limit=limit)
    return section


def _half_load(shape: Shape, ours: Outcome) -> int:
    """The rate at which the worker would be half busy, but no more than the load can carry.

    The load is Python too: beyond 70 % of its core its own delay would be measured.
    """
    busy = ours.cpu_s / ours.elapsed_s
    telling = ours.telling_s / ours.elapsed_s
    load_s_per_packet = 40e-6 + shape.fan * 10e-6
    return min(int(shape.packets_per_s * 0.5 / busy), int((0.7 - telling) / load_s_per_packet))


# ------------------------------------------------------------------ MediaRelay


async def _beside_media_relay() -> Section:
    section = Section(
        "Beside aiortc's MediaRelay",
        f"A 640×480 camera at 30 frames/s. MediaRelay decodes it and encodes it again for each of"
        f" {MEDIA_RELAY_SUBSCRIBERS} subscribers, near all that a core can do; anteroom forwards"
        f" {CAMERAS} of them at the same rate and packet size, each to {CAMERA_SUBSCRIBERS}.",
    )
    theirs, packets_per_s, size = await _media_relay()
    shape = Shape(
        groups=CAMERAS,
        fan=CAMERA_SUBSCRIBERS,
        packets_per_s=packets_per_s * CAMERAS,
        size=size,
        seconds=MEDIA_RELAY_SECONDS,
        tells=False,  # as MediaRelay's own subscribers, which know receiver reports alone
    )
    ours, _ = await relay.run(shape)
    per_subscriber = ours.cpu_s / ours.elapsed_s / (CAMERAS * CAMERA_SUBSCRIBERS)
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
            for _ in range(MEDIA_RELAY_SUBSCRIBERS):
                peer = connection()
                peer.addTransceiver("video", direction="recvonly")
                await _offer(http, peer, "subscribe")
                peers.append(peer)
            counts = [_count(peer) for peer in peers]
            await asyncio.sleep(1)
            cpu = cpu_seconds(process.pid)
            packets = sum(each[0] for each in counts)
            total = sum(each[1] for each in counts)
            await asyncio.sleep(MEDIA_RELAY_SECONDS)
            cpu = cpu_seconds(process.pid) - cpu
            packets = sum(each[0] for each in counts) - packets
            total = sum(each[1] for each in counts) - total
            for peer in (publisher, *peers):
                await peer.close()
        share = cpu / MEDIA_RELAY_SECONDS / MEDIA_RELAY_SUBSCRIBERS
        rate = packets / MEDIA_RELAY_SECONDS / MEDIA_RELAY_SUBSCRIBERS
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
