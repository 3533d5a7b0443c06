"""The reader looks at once while little comes, and once in a millisecond under load."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from conference.relay import reader as reader_module
from conference.relay.datagrams import DatagramSocket, SendRing, open_socket
from conference.relay.reader import GATHER, LONG_GATHER, Reader


class Watched:
    """A socket, a sender to it, and how many datagrams each look took."""

    def __init__(self) -> None:
        self.socket = open_socket("127.0.0.1", 0, SendRing())
        self.sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.looks: list[int] = []
        self.looked = asyncio.Event()
        self.reader = Reader([self.socket], take=self.take)

    def take(self, source: DatagramSocket) -> int:
        self.looks.append(source.receive())
        self.looked.set()
        return self.looks[-1]

    def send(self, count: int = 1) -> None:
        for _ in range(count):
            self.sender.sendto(b"x", (self.socket.host, self.socket.port))

    async def look(self) -> None:
        self.looked.clear()
        await self.looked.wait()

    def close(self) -> None:
        self.reader.stop()
        self.socket.close()
        self.sender.close()


@pytest.fixture
async def watched() -> "Iterator[Watched]":  # type: ignore[misc]
    made = Watched()
    yield made
    made.close()


async def test_idle_each_arrival_is_taken_at_once(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "BUSY_GAP", 0.0)
    watched.reader.start()
    for _ in range(3):
        watched.send()
        await watched.look()
    assert watched.looks == [1, 1, 1]


async def test_under_load_arrivals_are_gathered_until_there_are_none(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "BUSY_GAP", 10.0)
    watched.reader.start()
    watched.send()
    await watched.look()
    watched.send()
    await watched.look()  # close behind the first: from here on it gathers
    watched.send(5)
    await watched.look()
    await watched.look()  # nothing any more, so it listens again
    watched.send()
    await watched.look()
    assert watched.looks == [1, 1, 5, 0, 1]


async def test_whoever_does_much_in_one_go_looks_between(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "BUSY_GAP", 10.0)
    monkeypatch.setattr(reader_module, "GATHER", 0.0)
    watched.reader.start()
    for _ in range(2):
        watched.send()
        await watched.look()  # from here on it gathers

    def steps() -> Iterator[None]:
        for count in (1, 2):
            watched.send(count)
            yield
        yield

    watched.reader.look_between(steps())
    assert watched.looks[2:] == [1, 2, 0]
    await watched.look()
    assert watched.reader._timer is not None, "what was taken between counts: it gathers on"


async def test_it_looks_less_often_while_looking_takes_most_of_the_time(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "BUSY_GAP", 10.0)
    pauses: list[float] = []
    plan = watched.reader._plan

    def planning(pause: float) -> None:
        pauses.append(pause)
        plan(pause)

    monkeypatch.setattr(watched.reader, "_plan", planning)
    watched.reader.start()
    for least_share in (1.0, 1.0, 0.0, 1.0, 1.0):
        watched.send()
        await watched.look()  # what follows from it is planned once the look is over
        monkeypatch.setattr(reader_module, "LONG_FROM", least_share)
        await asyncio.sleep(0)
    assert pauses[:4] == [GATHER, GATHER, LONG_GATHER, GATHER]


async def test_an_error_does_not_stop_the_looking(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "BUSY_GAP", 10.0)
    errors: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: errors.append(told))
    take = watched.take

    def failing_once(source: DatagramSocket) -> int:
        taken = take(source)
        if len(watched.looks) == 3:
            raise RuntimeError("a bug")
        return taken

    watched.reader._take = failing_once
    watched.reader.start()
    for _ in range(4):
        watched.send()
        await watched.look()
    assert watched.looks == [1, 1, 1, 1]
    assert len(errors) == 1


async def test_stopped_it_looks_no_more(watched: Watched) -> None:
    watched.reader.start()
    watched.reader.stop()
    watched.reader.stop()
    watched.send()
    for _ in range(5):
        await asyncio.sleep(0)
    assert watched.looks == []
