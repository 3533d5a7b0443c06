"""A machine with two networks, as a laptop has Wi-Fi and a telephone's, and a server beyond both.

The test's own namespace is the machine; the server runs in a namespace of its own, which both
networks lead to.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.waiting import until

SERVER = "10.80.0.1"
NETWORKS = {"wifi": "10.78.0", "mobile": "10.79.0"}


@dataclass(frozen=True, slots=True)
class TwoNetworks:
    """`beyond` goes before a command that is to run where the server is."""

    beyond: tuple[str, ...]

    def script(self, folder: Path, program: Path) -> Path:
        """A program that is that one where the server is."""
        path = folder / f"{program.name}-beyond"
        path.write_text(f'#!/bin/sh\nexec {" ".join(self.beyond)} {program} "$@"\n')
        path.chmod(0o700)
        return path

    @asynccontextmanager
    async def reach(self, port: int) -> AsyncIterator[None]:
        """Port `port` of the server's loopback is the same port of this machine's, by whichever
        network there is when a connection is made."""
        tunnel = (sys.executable, "-m", "tests.support.tunnel")
        ends = [
            await asyncio.create_subprocess_exec(*command, str(port))
            for command in (
                (*self.beyond, *tunnel, SERVER, "127.0.0.1"),
                (*tunnel, "127.0.0.1", SERVER),
            )
        ]
        try:
            yield
        finally:
            for end in ends:
                end.terminate()
                await end.wait()

    async def lose(self, network: str) -> None:
        """The interface goes down and takes its address and its routes along."""
        await _run("ip", "link", "set", network, "down")
        await _run("ip", "addr", "flush", "dev", network)

    async def join(self, network: str) -> None:
        net = NETWORKS[network]
        await _run("ip", "addr", "add", f"{net}.2/24", "dev", network)
        await _run("ip", "link", "set", network, "up")
        metric = str(100 + list(NETWORKS).index(network))
        await _run("ip", "route", "add", SERVER, "via", f"{net}.1", "metric", metric)

    def sent(self, network: str) -> int:
        """Bytes that have left by it."""
        rows = (row.split() for row in Path("/proc/self/net/dev").read_text().splitlines())
        return next(int(row[9]) for row in rows if row[0] == f"{network}:")

    async def in_use(self) -> str:
        """By which network more is sent just now."""
        before = {network: self.sent(network) for network in NETWORKS}
        await asyncio.sleep(0.3)
        return max(NETWORKS, key=lambda network: self.sent(network) - before[network])


@asynccontextmanager
async def two_networks() -> AsyncIterator[TwoNetworks]:
    holder = await asyncio.create_subprocess_exec("unshare", "--net", "sleep", "infinity")
    beyond = ("nsenter", f"--net=/proc/{holder.pid}/ns/net")
    networks = TwoNetworks(beyond)
    try:
        own = _namespace("self")
        await until(lambda: _namespace(holder.pid) != own)
        await _run(*beyond, "ip", "link", "set", "lo", "up")
        await _run(*beyond, "ip", "addr", "add", f"{SERVER}/32", "dev", "lo")
        for network, net in NETWORKS.items():
            far = f"{network}-far"
            await _run("ip", "link", "add", network, "type", "veth", "peer", "name", far)
            await _run("ip", "link", "set", far, "netns", str(holder.pid))
            await _run(*beyond, "ip", "addr", "add", f"{net}.1/24", "dev", far)
            await _run(*beyond, "ip", "link", "set", far, "up")
            await networks.join(network)
        yield networks
    finally:
        holder.kill()
        await holder.wait()


def _namespace(process: int | str) -> Path:
    return Path(f"/proc/{process}/ns/net").readlink()


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, (command, said.decode())
