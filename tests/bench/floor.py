"""The floor: the same shape through a bare C loop that receives and sends and does nothing else."""

import asyncio
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.inbox import Inbox
from tests.bench.load import DELAY_SAMPLES
from tests.bench.measure import RELAY_CORE, cpu_seconds, pace, pin, waited_seconds
from tests.bench.shape import Outcome, Shape

ADDRESS = "10.77.0.1"
PORT, FIRST_PORT = 42000, 43000
STAMP = struct.Struct("!Hd")
TAG_BYTES = 16
"""What SRTP adds to ours."""


def compile_floor(folder: Path) -> Path:
    """The program, built where there is a compiler; without one there is no bench to speak of."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise SystemExit("The floor needs a C compiler: apt-get install gcc libc6-dev")
    program = folder / "floor"
    source = Path(__file__).with_name("floor.c")
    subprocess.run([compiler, "-O2", "-o", program, source], check=True)
    return program


async def run(program: Path, shape: Shape) -> Outcome:
    """Put the shape on the floor."""
    async with _running(program, shape) as pid:
        return await _load(pid, shape)


@asynccontextmanager
async def _running(program: Path, shape: Shape) -> AsyncIterator[int]:
    server = await asyncio.create_subprocess_exec(
        program, ADDRESS, str(PORT),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=lambda: pin(RELAY_CORE),
    )  # fmt: skip
    try:
        assert server.stdin is not None
        assert server.stdout is not None
        for stream in shape.streams:
            places = [_port(shape, stream.meeting, person) for person in stream.receivers]
            server.stdin.write(" ".join(map(str, (len(places), *places, "\n"))).encode())
        server.stdin.close()
        await server.stdout.readline()
        yield server.pid
    finally:
        server.kill()
        await server.wait()


def _port(shape: Shape, meeting: int, person: int) -> int:
    return FIRST_PORT + meeting * shape.people + person


async def _load(pid: int, shape: Shape) -> Outcome:
    ears = _Ears()
    inbox = Inbox()
    sockets = [
        ears.listen(inbox, _port(shape, meeting, person))
        for meeting in range(shape.meetings)
        for person in range(shape.people)
    ]
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    streams, order = shape.streams, shape.order
    frames = [
        [bytes(size + TAG_BYTES - STAMP.size) for size in stream.track.sizes] for stream in streams
    ]
    numbers = [0] * len(streams)

    def send(i: int) -> None:
        stream = order[i % len(order)]
        paddings = frames[stream]
        padding = paddings[numbers[stream] % len(paddings)]
        numbers[stream] += 1
        sender.sendto(STAMP.pack(stream, time.time()) + padding, (ADDRESS, PORT))

    cpu, waited, started = cpu_seconds(pid), waited_seconds(pid), time.perf_counter()
    sent = await pace(per_second=shape.in_per_s, seconds=shape.seconds, send=send)
    await asyncio.sleep(0.2)
    outcome = Outcome(
        sent=sent,
        expected=sum(
            number * len(stream.receivers) for number, stream in zip(numbers, streams, strict=True)
        ),
        arrived=ears.arrived,
        cpu_s=cpu_seconds(pid) - cpu,
        waited_s=waited_seconds(pid) - waited,
        elapsed_s=time.perf_counter() - started,
        delays=ears.delays,
    )
    inbox.close()
    for each in (sender, *sockets):
        each.close()
    return outcome


@dataclass(slots=True)
class _Ears:
    """Of everybody: counts what arrives and notes the delays of some of it."""

    arrived: int = 0
    delays: list[float] = field(default_factory=list)

    def listen(self, inbox: Inbox, port: int) -> socket.socket:
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        opened.bind((ADDRESS, port))
        opened.setblocking(False)
        inbox.watch(opened, self._take)
        return opened

    def _take(self, packet: memoryview, arrived: float) -> None:
        self.arrived += 1
        if self.arrived % DELAY_SAMPLES == 0:
            self.delays.append(arrived - STAMP.unpack_from(packet)[1])
