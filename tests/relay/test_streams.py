"""Media over TCP from raw clients: who is let in, what ends a connection, who waits for nobody."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator

import pytest
from aioice import stun

from conference.relay import streams as streams_module
from conference.relay.framing import frame
from conference.relay.ice import PATH_SILENCE
from conference.relay.peer import Peer
from conference.relay.stream import LATE, QUEUE_BYTES
from conference.relay.streams import DROP_REASONS, STALLED
from conference.relay.transport import IceCredentials
from tests.relay.parts import OUR_KEY, REMOTE, check, opened, rtp, srtp_session
from tests.relay.tcp_place import SETTINGS, Place
from tests.relay.test_port import ALERT, CLIENT_HELLO, INDICATION
from tests.support.waiting import until

PACKET = b"p" * 1200


async def turns(count: int = 20) -> None:
    """Time for what should not happen."""
    for _ in range(count):
        await asyncio.sleep(0)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    made = Place()
    yield made
    made.close()


# ------------------------------------------------------------------ coming in


async def test_a_check_is_answered_on_its_connection_and_makes_it_known(place: Place) -> None:
    peer, client = place.bench.peer(), place.client()
    client.send(check(peer.opened.local, nominate=True))
    await until(client.has(1))
    reply = stun.parse_message(client.packets[0])
    assert reply.message_class is stun.Class.RESPONSE
    assert reply.attributes["XOR-MAPPED-ADDRESS"] == client.socket.getsockname()
    assert peer.agent.selected is not None
    assert peer.agent.selected.socket is place.stream
    assert place.dropped() == {}


@pytest.mark.parametrize("cut", range(1, len(frame(check(opened("peer").local))) + 8, 3))
async def test_a_check_and_what_follows_may_be_cut_anywhere(place: Place, cut: int) -> None:
    peer, client = place.bench.peer(), place.client()
    asked = check(peer.opened.local, nominate=True)
    stream = frame(asked) + frame(asked)
    client.socket.sendall(stream[:cut])
    await turns()
    client.socket.sendall(stream[cut:])
    await until(client.has(2))
    assert place.dropped() == {}


@pytest.mark.parametrize(
    ("first", "reasons"),
    [
        (b"", {"stream_not_a_check"}),
        (CLIENT_HELLO, {"stream_not_a_check"}),
        (ALERT, {"stream_not_a_check"}),
        (rtp() + bytes(10), {"stream_not_a_check"}),
        (b"GET / HTTP/1.1\r\n\r\n", {"stream_not_a_check"}),
        (b"\x00", {"stream_unproved", "datagram_runt"}),
        (INDICATION, {"stream_unproved", "stun_not_a_request"}),
        (b"\x00\x01" + bytes(30), {"stream_unproved", "stun_malformed"}),
        (
            check(opened("peer").local, password="w" * 24),
            {"stream_unproved", "stun_bad_integrity"},
        ),
        (check(opened("nobody").local), {"stream_unproved", "stun_unknown_ufrag"}),
    ],
    ids=[
        "nothing", "hello", "alert", "rtp", "http", "runt", "indication", "malformed",
        "wrong password", "unknown",
    ],
)  # fmt: skip
async def test_any_other_first_frame_ends_it_without_a_word(
    place: Place, first: bytes, reasons: set[str]
) -> None:
    peer, client = place.bench.peer(), place.client()
    client.send(first, check(peer.opened.local, nominate=True))  # too late now
    await until(client.is_over)
    assert client.packets == []
    assert peer.agent.paths == []
    assert len(place.streams) == 0
    assert {name: place.counters[name] for name in reasons} == dict.fromkeys(reasons, 1)
    assert place.counters["checks_answered"] == 0


async def test_media_that_authenticates_makes_no_connection_known(place: Place) -> None:
    """Over UDP it would move its peer (a NAT that rebinds); a connection begins with a check."""
    peer, source, session = place.bench.connected()
    place.bench.arrive(source, session.protect(rtp()))
    client = place.client()
    client.send(session.protect(rtp(seq=2)))
    await until(client.is_over)
    assert [path.socket for path in peer.agent.paths] == [place.bench.socket]
    assert place.dropped() == {"stream_not_a_check": 1}


@pytest.mark.parametrize("proved", [False, True])
async def test_a_frame_longer_than_any_packet_ends_it(place: Place, proved: bool) -> None:
    peer = place.bench.peer()
    client = await place.known(peer) if proved else place.client()
    client.socket.sendall((1501).to_bytes(2, "big"))
    await until(client.is_over)
    assert place.dropped() == {"stream_frame_oversized": 1}
    assert peer.agent.paths == []


async def test_whoever_proves_nothing_in_time_is_cut_off(place: Place) -> None:
    peer = place.bench.peer()
    await place.known(peer)
    silent, half = place.client(), place.client()
    half.socket.sendall(frame(check(peer.opened.local))[:20])
    await until(lambda: len(place.streams) == 3)
    place.streams.watch(place.bench.now + SETTINGS.stream_deadline - 0.1)
    assert len(place.streams) == 3
    place.streams.watch(place.bench.now + SETTINGS.stream_deadline)
    await until(silent.is_over)
    await until(half.is_over)
    assert place.dropped() == {"stream_too_late": 2}
    assert len(place.streams) == 1


async def test_one_address_has_so_many_connections_and_others_go_on(place: Place) -> None:
    clients = [place.client() for _ in range(SETTINGS.max_streams_per_address + 1)]
    await until(clients[-1].is_over)
    assert place.dropped() == {"stream_address_limit": 1}
    other = place.client("127.0.0.2")
    clients[0].socket.close()
    await until(lambda: len(place.streams) == SETTINGS.max_streams_per_address)
    await turns()
    again = place.client()
    await until(lambda: len(place.streams) == SETTINGS.max_streams_per_address + 1)
    assert not other.is_over()
    assert not again.is_over()


async def test_all_together_have_so_many(place: Place) -> None:
    clients = [place.client(f"127.0.0.{n}") for n in range(1, SETTINGS.max_streams + 2)]
    await until(clients[-1].is_over)
    assert place.dropped() == {"stream_limit": 1}
    assert len(place.streams) == SETTINGS.max_streams


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_an_ipv6_customer_is_counted_as_one(host: str, place: str) -> None:
    assert streams_module._place(host) == place


async def test_out_of_files_accepting_pauses_and_goes_on(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams_module, "_OUT_OF_FILES_PAUSE", 0.0)
    accept, refused = place.listener.accept, [errno.EMFILE]

    class Exhausted:
        """The listener, which has no file for the first connection."""

        def accept(self) -> tuple[socket.socket, tuple[str, int]]:
            if refused:
                raise OSError(refused.pop(), "Too many open files")
            return accept()

        def fileno(self) -> int:
            return place.listener.fileno()

    place.streams._listen(Exhausted())  # type: ignore[arg-type]
    place.client()
    await until(lambda: len(place.streams) == 1)
    assert refused == []


# ------------------------------------------------------------------ media both ways


async def test_media_reaches_the_forwarder_and_the_peer(place: Place) -> None:
    peer, client, session = await place.connected()
    client.send(*(session.protect(rtp(seq=seq)) for seq in range(1, 200)))
    await until(lambda: len(place.bench.forwarder.rtp) == 199)
    outbox = place.bench.outbox
    theirs = srtp_session(OUR_KEY, inbound=True)
    for seq in range(1, 101):
        packet = rtp(seq=seq)
        offset = outbox.reserve(1)
        outbox.memory[offset : offset + len(packet)] = packet
        outbox.send_rtp(offset, len(packet), [peer.egress])
    outbox.flush()
    await until(client.has(100))
    assert [theirs.unprotect(each) for each in client.packets] == [
        rtp(seq=seq) for seq in range(1, 101)
    ]
    assert place.counters["packets_sent"] == 100
    assert place.dropped() == {}


async def test_a_known_connection_goes_on_after_bad_packets(place: Place) -> None:
    _, client, session = await place.connected()
    client.send(b"", b"x", b"\xff" * 50, check(opened("nobody").local), session.protect(rtp()))
    await until(lambda: place.bench.forwarder.rtp)
    assert place.dropped() == {}
    assert place.counters["datagram_empty"] == place.counters["datagram_runt"] == 1


async def test_a_connection_is_one_peer_s_for_good(place: Place) -> None:
    owner = place.bench.peer("owner")
    thief = place.bench.peer("thief")
    client = await place.known(owner, nominate=True)
    place.bench.now += 3600
    client.send(check(thief.opened.local, nominate=True))
    await until(lambda: place.counters["source_taken"])
    assert thief.agent.paths == []


# ------------------------------------------------------------------ its end, and other paths


async def test_a_peer_moves_between_udp_and_tcp_by_its_media(place: Place) -> None:
    peer, udp, session = place.bench.connected()
    client = await place.known(peer)
    assert peer.egress.socket is place.bench.socket
    client.send(session.protect(rtp()))
    await until(lambda: peer.egress.socket is place.stream)
    assert place.bench.arrive(udp, session.protect(rtp(seq=2))) == {"paths_moved": 1}
    assert peer.egress.socket is place.bench.socket


async def test_when_a_connection_dies_another_live_path_goes_on_at_once(place: Place) -> None:
    peer, client, session = await place.connected()
    udp = place.bench.source()
    place.bench.arrive(udp, check(peer.opened.local))
    client.send(session.protect(rtp()))
    await until(lambda: place.bench.forwarder.rtp)
    client.socket.close()
    await until(lambda: len(place.streams) == 0)
    assert [path.socket for path in peer.agent.paths] == [place.bench.socket]
    assert peer.egress.socket is place.bench.socket
    assert place.counters["paths_moved"] == 1


async def test_when_the_only_path_dies_nothing_is_sent_until_a_check_comes(place: Place) -> None:
    peer, client, _ = await place.connected()
    client.socket.close()
    await until(lambda: len(place.streams) == 0)
    assert (peer.agent.paths, peer.agent.selected, peer.egress.socket) == ([], None, None)
    place.bench.outbox.send_rtp(0, 12, [peer.egress])
    assert place.counters["send_muted"] == 1
    again = await place.known(peer)
    assert peer.egress.socket is place.stream
    assert not again.is_over()


async def test_a_silent_path_takes_nothing_over(place: Place) -> None:
    peer, udp, _ = place.bench.connected()
    place.bench.now += PATH_SILENCE
    client = await place.known(peer)
    assert peer.egress.socket is place.stream
    client.socket.close()
    await until(lambda: len(place.streams) == 0)
    assert peer.egress.socket is None
    place.bench.arrive(udp, check(peer.opened.local))
    assert peer.egress.socket is place.bench.socket


async def test_an_ice_restart_goes_from_one_connection_to_the_next(place: Place) -> None:
    peer, old, session = await place.connected()
    fresh = IceCredentials("fresh-ufrag", "f" * 24)
    place.bench.port.restart(peer, local=fresh, remote=REMOTE)
    new = place.client()
    new.send(check(fresh, nominate=True))
    await until(new.has(1))
    old.socket.close()
    await until(lambda: len(place.streams) == 1)
    new.send(session.protect(rtp()))
    await until(lambda: place.bench.forwarder.rtp)
    assert peer.egress.socket is place.stream


async def test_a_removed_peer_s_connection_ends_and_nothing_more_goes_by_it(place: Place) -> None:
    peer, client, _ = await place.connected()
    stream = place.stream
    await fill(place, peer)
    place.bench.port.remove(peer)
    assert len(place.streams) == 0
    assert stream._unsent_bytes == 0
    await until(client.is_over)
    before = len(client.packets)
    stream.send(PACKET, stream.name)
    stream.close()
    await turns()
    client.read()
    assert len(client.packets) == before


async def test_a_peer_removed_by_its_own_packet_is_gone_for_the_rest_of_the_batch(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer, client, session = await place.connected()
    monkeypatch.setattr(place.bench.port, "_broken", place.bench.port.remove)
    monkeypatch.setattr(place.bench.forwarder, "receive_rtp", None)
    other = place.bench.peer("other")
    asked = check(peer.opened.local), check(other.opened.local)
    client.send(session.protect(rtp()), session.protect(rtp(seq=2)), *asked, CLIENT_HELLO)
    await until(client.is_over)
    assert other.agent.paths == []
    assert place.counters["internal_errors"] == 1
    assert place.counters["source_unknown"] == 2


# ------------------------------------------------------------------ whoever does not read


async def fill(place: Place, peer: Peer) -> None:
    """Send until the kernel takes no more of it."""
    stream = place.stream
    while stream.stuck_since is None:
        for _ in range(20):
            stream.send(PACKET, stream.name)
        await turns(2)


async def test_a_full_queue_drops_whole_packets_and_counts_them(place: Place) -> None:
    peer, client, _ = await place.connected()
    await fill(place, peer)
    while not place.counters["stream_send_full"]:
        place.stream.send(PACKET, place.stream.name)
    assert QUEUE_BYTES - len(frame(PACKET)) < place.stream._unsent_bytes <= QUEUE_BYTES
    await until(lambda: client.has(1)() and place.stream.stuck_since is None)
    await turns()
    client.read()
    assert set(client.packets) == {PACKET}
    place.stream.send(b"afterwards", place.stream.name)
    await until(lambda: client.has(1)() and client.packets[-1] == b"afterwards")


async def test_what_waits_too_long_is_dropped_but_for_the_one_that_is_begun(place: Place) -> None:
    peer, client, _ = await place.connected()
    await fill(place, peer)
    waiting = len(place.stream._unsent)
    place.bench.now += LATE + 0.01
    place.stream.send(b"in time", place.stream.name)
    await until(lambda: client.has(1)() and client.packets[-1] == b"in time")
    dropped = place.dropped()["stream_send_late"]
    assert waiting - 1 <= dropped <= waiting
    assert set(client.packets[:-1]) == {PACKET}
    assert place.stream._unsent_bytes == 0


async def test_nobody_waits_for_one_who_does_not_read(place: Place) -> None:
    slow_peer, _, _ = await place.connected()
    slow = place.stream
    await fill(place, slow_peer)
    _, udp, session = place.bench.connected("udp")
    assert place.bench.arrive(udp, session.protect(rtp())) == {}
    other = await place.known(place.bench.peer("other"))
    (stream,) = set(place.streams._open) - {slow}
    stream.send(b"hello there", stream.name)
    await until(other.has(1))
    assert other.packets == [b"hello there"]
    assert slow.stuck_since is not None


async def test_one_who_reads_nothing_for_long_is_closed(place: Place) -> None:
    peer, client, _ = await place.connected()
    await fill(place, peer)
    stuck_since = place.stream.stuck_since
    assert stuck_since is not None
    place.streams.watch(stuck_since + STALLED - 0.1)
    assert len(place.streams) == 1
    place.streams.watch(stuck_since + STALLED)
    assert len(place.streams) == 0
    assert peer.agent.paths == []
    await until(client.is_over)
    assert place.dropped()["stream_stalled"] == 1


async def test_one_who_reads_slowly_is_not_closed(place: Place) -> None:
    _, client, _ = await place.connected()
    while not place.counters["stream_send_full"]:
        place.stream.send(PACKET, place.stream.name)
    before = place.stream._unsent_bytes
    stuck_at = place.bench.now
    place.bench.now += LATE

    def took_some() -> bool:
        with contextlib.suppress(BlockingIOError):
            client.socket.recv(4096)
        return place.stream._unsent_bytes < before

    await until(took_some)
    assert place.stream.stuck_since == place.bench.now
    place.streams.watch(stuck_at + STALLED)
    assert len(place.streams) == 1


# ------------------------------------------------------------------ the whole


async def test_every_reason_is_counted_from_the_start(place: Place) -> None:
    assert {place.counters[reason] for reason in DROP_REASONS} == {0}


async def test_closing_closes_everything_and_twice_is_nothing(place: Place) -> None:
    address = place.listener.getsockname()
    peer, client, _ = await place.connected()
    place.streams.close()
    place.streams.close()
    await until(client.is_over)
    assert peer.agent.paths == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)
