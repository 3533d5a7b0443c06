"""Handshakes: so many at once, the rest in order, one datagram a turn, none for ever."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from conference.relay.handshakes import Handshakes
from conference.relay.peer import MAX_DTLS_BACKLOG, PeerState


class FakeDtls:
    """A DTLS end that is connected when the test says so."""

    def __init__(self) -> None:
        self.read: list[bytes] = []
        self.result: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    waiting = False

    def deliver(self, datagram: bytes) -> bool:
        self.read.append(datagram)
        return True

    async def handshake(self, fingerprints: object) -> bool:
        return await self.result


class FakePeer:
    """What `Handshakes` looks at in a peer."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.state = PeerState.CHECKING
        self.dtls = FakeDtls()
        self.dtls_waiting = 0
        self.agent = type("Agent", (), {"selected": object()})
        self.opened = type("Opened", (), {"fingerprints": ()})

    def enter(self, state: PeerState) -> None:
        self.state = state


@dataclass
class Desk:
    """Handshakes for two at once, and what they reported."""

    deadline: float = 10.0
    finished: list[tuple[str, bool | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.handshakes = Handshakes(
            limit=2,
            deadline=self.deadline,
            finished=lambda peer, result: self.finished.append((peer.name, result)),  # type: ignore[attr-defined]
        )

    def hello(self, name: str) -> Any:
        peer: Any = FakePeer(name)
        assert self.handshakes.deliver(peer, b"hello")
        return peer

    def running(self) -> list[str]:
        return [peer.name for peer in self.handshakes._running]  # type: ignore[attr-defined]


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_two_run_and_the_others_wait_in_order() -> None:
    desk = Desk()
    peers = [desk.hello(name) for name in "abcd"]
    assert desk.running() == ["a", "b"]
    await turns()
    peers[1].dtls.result.set_result(True)
    await turns()
    assert (desk.finished, desk.running()) == ([("b", True)], ["a", "c"])
    await desk.handshakes.abandon(peers[0])
    assert desk.running() == ["c", "d"]
    peers[2].dtls.result.set_result(False)
    await turns()
    assert desk.finished == [("b", True), ("c", False)]
    for peer in peers:
        await desk.handshakes.abandon(peer)


async def test_one_datagram_is_read_per_turn_of_the_loop() -> None:
    desk = Desk()
    one, other = desk.hello("a"), desk.hello("b")
    desk.handshakes.deliver(one, b"more")
    read = []
    for _ in range(3):
        await asyncio.sleep(0)
        read.append((len(one.dtls.read), len(other.dtls.read)))
    assert read == [(1, 0), (1, 1), (2, 1)]
    for peer in (one, other):
        await desk.handshakes.abandon(peer)


async def test_a_peer_s_backlog_is_bounded_and_empties() -> None:
    desk = Desk()
    peer = desk.hello("a")
    taken = [desk.handshakes.deliver(peer, b"x") for _ in range(MAX_DTLS_BACKLOG)]
    assert taken == [True] * (MAX_DTLS_BACKLOG - 1) + [False]
    await turns(MAX_DTLS_BACKLOG)
    assert desk.handshakes.deliver(peer, b"x")
    await desk.handshakes.abandon(peer)


async def test_a_handshake_has_a_deadline() -> None:
    desk = Desk(deadline=0.0)
    desk.hello("a")
    await turns()
    assert desk.finished == [("a", None)]


async def test_an_error_of_ours_is_a_failed_handshake(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk()
    peer = desk.hello("a")
    peer.dtls.result.set_exception(RuntimeError("a bug"))
    await turns()
    assert desk.finished == [("a", False)]
    assert "an error of ours" in caplog.text


async def test_an_abandoned_handshake_reports_nothing() -> None:
    desk = Desk()
    peer = desk.hello("a")
    await desk.handshakes.abandon(peer)
    await desk.handshakes.abandon(peer)
    await turns()
    assert desk.finished == []
