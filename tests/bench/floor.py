"""The floor: the same shape through a bare C loop that receives and sends and does nothing else."""

import asyncio
import json
import shutil
import socket
import struct
import subprocess
import time
from pathlib import Path

from tests.bench.inbox import Inbox
from tests.bench.measure import RELAY_CORE, pace, pin
from tests.bench.shape import Outcome, Shape

ADDRESS = "10.77.0.1"
PORT, FIRST_PORT = 42000, 43000
STAMP = struct.Struct("!Bd")


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
    """Put the shape on the floor and read its own count of CPU and packets."""
    total = int(shape.packets_per_s * shape.seconds)
    words = [ADDRESS, PORT, shape.groups, shape.fan, FIRST_PORT, total]
    server = await asyncio.create_subprocess_exec(
        program, *map(str, words), stdout=subprocess.PIPE, preexec_fn=lambda: pin(RELAY_CORE)
    )
    try:
        return await _load(server, shape, total)
    finally:
        if server.returncode is None:
            server.kill()
        await server.wait()


async def _load(server: asyncio.subprocess.Process, shape: Shape, total: int) -> Outcome:
    assert server.stdout is not None
    await server.stdout.readline()
    outcome = Outcome()
    inbox = Inbox()
    sockets = [_receiver(inbox, FIRST_PORT + i, outcome) for i in range(shape.groups * shape.fan)]
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    padding = bytes(shape.size + 16 - STAMP.size)  # 16: the tag that SRTP adds to ours
    started = time.perf_counter()

    def send(i: int) -> None:
        stamp = STAMP.pack(i % shape.groups, time.time())
        sender.sendto(stamp + padding, (ADDRESS, PORT))

    outcome.sent = await pace(per_second=shape.packets_per_s, seconds=shape.seconds, send=send)
    # It ends by its own count, so what a full buffer has swallowed is sent again, at leisure.
    report = b""
    while not report:
        send(outcome.sent)
        try:
            report = await asyncio.wait_for(server.stdout.readline(), timeout=0.002)
        except TimeoutError:
            outcome.sent += 1
    inbox.close()
    for each in sockets:
        each.close()
    sender.close()
    outcome.elapsed_s = time.perf_counter() - started
    outcome.cpu_s = json.loads(report)["cpu_s"]
    outcome.expected = outcome.sent * shape.fan
    return outcome


def _receiver(inbox: Inbox, port: int, outcome: Outcome) -> socket.socket:
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    receiver.bind((ADDRESS, port))
    receiver.setblocking(False)

    def take(packet: memoryview, arrived: float) -> None:
        outcome.arrived += 1
        if outcome.arrived % 20 == 0:
            outcome.delays.append(arrived - STAMP.unpack_from(packet)[1])

    inbox.watch(receiver, take)
    return receiver
