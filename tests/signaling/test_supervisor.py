"""The supervisor with real processes, which tell over a Unix socket when they live and die."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from signaling.process.supervisor import EXIT_CONFIG, Backoff

SUPERVISOR = """
import asyncio, os, sys
from signaling.process.supervisor import Program, Supervisor

programs = [
    Program(
        name,
        (sys.executable, "-c", os.environ["CHILD"], name, *sys.argv[1:]),
        standby_after=0 if (name, sys.argv[2]) == ("second", "replaceable") else None,
    )
    for name in ("first", "second")
]
sys.exit(asyncio.run(Supervisor(programs, environment=os.environ).run()))
"""

CHILD = """
import os, signal, socket, sys, threading
from signaling.process.lifeline import hold_on_to_parent

name, path, manner, *standby = sys.argv[1:]
line = socket.socket(socket.AF_UNIX)
line.connect(path)
if standby:
    line.send(f"{name} {os.getpid()} waits\\n".encode())
    if not os.read(0, 1):
        sys.exit()

def asked_to_end(*_):
    line.send(f"{name} {os.getpid()} ends\\n".encode())
    if manner != "stubborn":
        sys.exit(0)

signal.signal(signal.SIGTERM, asked_to_end)
signal.signal(signal.SIGINT, lambda *_: line.send(f"{name} {os.getpid()} interrupted\\n".encode()))
hold_on_to_parent()
line.send(f"{name} {os.getpid()} lives\\n".encode())
if manner == "misconfigured" and name == "second":
    line.recv(1)
    sys.exit(78)
while True:
    signal.pause()
"""


@dataclass
class Family:
    """A supervisor's process, and what its children say."""

    process: asyncio.subprocess.Process
    said: "asyncio.Queue[tuple[str, int, str]]" = field(default_factory=asyncio.Queue)
    lines: dict[str, asyncio.StreamWriter] = field(default_factory=dict)

    async def hears(self) -> tuple[str, int, str]:
        """Name, process id and word of the next child that says something."""
        async with asyncio.timeout(30):
            return await self.said.get()

    async def is_whole(self) -> dict[str, int]:
        """When both live: their process ids."""
        found = [await self.hears(), await self.hears()]
        assert {word for _, _, word in found} == {"lives"}
        return {name: pid for name, pid, _ in found}

    async def listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        name, pid = "", 0
        while line := await reader.readline():
            name, number, word = line.decode().split()
            pid = int(number)
            self.lines[name] = writer
            self.said.put_nowait((name, pid, word))
        self.said.put_nowait((name, pid, "is gone"))
        writer.close()


@asynccontextmanager
async def family(folder: Path, manner: str = "usual") -> AsyncIterator[Family]:
    path = folder / "family.sock"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SUPERVISOR, str(path), manner),
        env={**os.environ, "CHILD": CHILD},
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    made = Family(process)
    server = await asyncio.start_unix_server(made.listen, path)
    try:
        yield made
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        server.close()


async def test_a_killed_child_is_started_again_and_the_other_is_left_alone(tmp_path: Path) -> None:
    async with family(tmp_path) as home:
        pids = await home.is_whole()
        for _ in range(3):
            os.kill(pids["first"], signal.SIGKILL)
            assert await home.hears() == ("first", pids["first"], "is gone")
            name, pid, word = await home.hears()
            assert (name, word) == ("first", "lives")
            assert pid != pids["first"]
            pids["first"] = pid
        os.kill(pids["second"], 0)


async def until_one_waits(home: Family) -> tuple[int, int]:
    """The process ids of the second child, and of the one that stands ready for it."""
    said = [await home.hears() for _ in range(3)]
    pids = {(name, word): pid for name, pid, word in said}
    return pids["second", "lives"], pids["second", "waits"]


async def test_one_that_stands_ready_takes_over_and_another_gets_ready(tmp_path: Path) -> None:
    async with family(tmp_path, "replaceable") as home:
        living, waiting = await until_one_waits(home)
        for _ in range(2):
            os.kill(living, signal.SIGKILL)
            assert await home.hears() == ("second", living, "is gone")
            said = {(await home.hears())[1:] for _ in range(2)}
            assert (waiting, "lives") in said
            living = waiting
            ((waiting, _),) = {each for each in said if each[1] == "waits"}


async def test_when_the_one_that_stands_ready_has_died_a_new_one_is_started(
    tmp_path: Path,
) -> None:
    async with family(tmp_path, "replaceable") as home:
        living, waiting = await until_one_waits(home)
        os.kill(waiting, signal.SIGKILL)
        assert await home.hears() == ("second", waiting, "is gone")
        os.kill(living, signal.SIGKILL)
        assert await home.hears() == ("second", living, "is gone")
        said = {(await home.hears())[::2] for _ in range(2)}
        assert said == {("second", "lives"), ("second", "waits")}


@pytest.mark.parametrize("ends", ["politely", "killed"])
async def test_the_one_that_stands_ready_goes_with_the_supervisor(
    tmp_path: Path, ends: str
) -> None:
    async with family(tmp_path, "replaceable") as home:
        _, waiting = await until_one_waits(home)
        home.process.send_signal(signal.SIGTERM if ends == "politely" else signal.SIGKILL)
        said = [await home.hears() for _ in range(5)]
        assert ("second", waiting, "is gone") in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_cleanly_and_in_order(tmp_path: Path, number: signal.Signals) -> None:
    """Signaling, which was started last, ends first."""
    async with family(tmp_path) as home:
        await home.is_whole()
        home.process.send_signal(number)
        said = [(await home.hears())[::2] for _ in range(4)]
        assert said == [
            ("second", "ends"),
            ("second", "is gone"),
            ("first", "ends"),
            ("first", "is gone"),
        ]
        assert await home.process.wait() == 0


async def test_ctrl_c_in_a_terminal_reaches_the_supervisor_alone(tmp_path: Path) -> None:
    async with family(tmp_path) as home:
        await home.is_whole()
        os.killpg(home.process.pid, signal.SIGINT)
        assert (await home.hears())[::2] == ("second", "ends")
        assert await home.process.wait() == 0


async def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    async with family(tmp_path) as home:
        await home.is_whole()
        home.process.kill()
        said = {(await home.hears())[::2] for _ in range(4)}
        assert said == {
            ("first", "ends"),
            ("first", "is gone"),
            ("second", "ends"),
            ("second", "is gone"),
        }


async def test_asked_twice_it_waits_for_nobody(tmp_path: Path) -> None:
    async with family(tmp_path, "stubborn") as home:
        await home.is_whole()
        home.process.send_signal(signal.SIGINT)
        assert (await home.hears())[::2] == ("second", "ends")
        home.process.send_signal(signal.SIGINT)
        gone = {(await home.hears())[::2] for _ in range(2)}
        assert gone == {("first", "is gone"), ("second", "is gone")}
        assert await home.process.wait() == 0


async def test_a_child_that_cannot_run_as_configured_stops_everything(tmp_path: Path) -> None:
    async with family(tmp_path, "misconfigured") as home:
        await home.is_whole()
        home.lines["second"].write(b"!")
        said = [(await home.hears())[::2] for _ in range(3)]
        assert said == [("second", "is gone"), ("first", "ends"), ("first", "is gone")]
        assert await home.process.wait() == EXIT_CONFIG


@pytest.mark.parametrize(
    ("lifetimes", "waits"),
    [
        ([0, 0, 0, 0], [0.2, 0.4, 0.8, 1.6]),
        ([0] * 9, [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0, 10.0]),
        ([3600, 3600], [0.2, 0.2]),
        ([0, 0, 30, 29.9], [0.2, 0.4, 0.2, 0.4]),
    ],
)
def test_who_crashes_in_a_loop_waits_ever_longer(
    lifetimes: list[float], waits: list[float]
) -> None:
    backoff = Backoff()
    assert [backoff.after(lifetime) for lifetime in lifetimes] == waits
