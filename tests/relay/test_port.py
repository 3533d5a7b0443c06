"""What must be dropped before anything else sees it, each by its name (the hostile datagrams)."""

import struct

import pytest

from conference.relay import port as port_module
from conference.relay.ice import MAX_PATHS, PATH_SILENCE
from conference.relay.peer import MAX_DTLS_BACKLOG, PeerState
from conference.relay.port import HELD_UP, MAX_PEER_SSRCS, SOURCE_HOLD
from conference.relay.transport import IceCredentials
from tests.relay.parts import OUR_KEY, Bench, check, opened, rtp, srtp_session

CLIENT_HELLO = b"\x16\xfe\xff" + bytes(60)
ALERT = b"\x15\xfe\xfd" + bytes(10) + b"\x00\x02\x02\x28"
INDICATION = struct.pack("!HHI12s", 0x0011, 0, 0x2112A442, bytes(12))
RECEIVER_REPORT = struct.pack("!BBHI", 0x80, 201, 1, 7)


HOSTILE = [
    ("nothing", b"", "datagram_empty"),
    ("a byte", b"\x00", "datagram_runt"),
    ("half a header", b"\x80" * 11, "datagram_runt"),
    ("more than a frame", b"\x80" * 1501, "datagram_oversized"),
    ("more than a slot", b"\x80" * 4000, "datagram_oversized"),
    ("a DTLS hello", CLIENT_HELLO, "source_unknown"),
    ("a DTLS alert", ALERT, "source_unknown"),
    ("media", rtp() + bytes(10), "source_unknown"),
    ("a report", RECEIVER_REPORT + bytes(30), "source_unknown"),
    ("TURN channel data", b"\x40" * 50, "source_unknown"),
    ("noise", b"\xff" * 50, "source_unknown"),
    ("half of STUN", b"\x00\x01" + bytes(30), "stun_malformed"),
    ("an indication", INDICATION, "stun_not_a_request"),
    ("a truncated check", check(opened("peer").local)[:60], "stun_malformed"),
    (
        "a check of nobody's",
        check(IceCredentials("nobody-here", "l" * 24)),
        "stun_unknown_ufrag",
    ),
    ("a wrong password", check(opened("peer").local, password="w" * 24), "stun_bad_integrity"),
    (
        "another peer's half of the username",
        check(opened("peer").local, remote=IceCredentials("other", "r" * 24)),
        "stun_bad_integrity",
    ),
]


@pytest.mark.parametrize(
    ("datagram", "reason"),
    [row[1:] for row in HOSTILE],
    ids=[row[0] for row in HOSTILE],
)
async def test_a_stranger_gets_no_reply_and_touches_nothing(
    bench: Bench, datagram: bytes, reason: str
) -> None:
    peer, stranger = bench.peer(), bench.source()
    assert bench.arrive(stranger, datagram) == {reason: 1}
    assert stranger.received() == []
    assert peer.agent.paths == []
    assert peer.state is PeerState.CHECKING
    assert not peer.dtls.waiting


@pytest.mark.parametrize("length", range(0, 100, 3))
async def test_every_truncation_of_a_check_is_refused(bench: Bench, length: int) -> None:
    peer, stranger = bench.peer(), bench.source()
    whole = check(peer.opened.local, nominate=True)
    bench.arrive(stranger, whole[: min(length, len(whole) - 1)])
    assert stranger.received() == []
    assert peer.agent.paths == []


async def test_the_reply_to_a_check_is_shorter_than_the_check(bench: Bench) -> None:
    peer, source = bench.peer(), bench.source()
    asked = check(peer.opened.local, nominate=True)
    assert bench.arrive(source, asked) == {"checks_answered": 1}
    (reply,) = source.received()
    assert len(reply) < len(asked)
    assert reply[:2] == b"\x01\x01"


async def test_an_agent_that_takes_us_for_the_controlling_end_is_put_right(bench: Bench) -> None:
    """RFC 8445 section 7.3.1.1: error 487, and nothing else happens."""
    peer, source = bench.peer(), bench.source()
    bench.arrive(source, check(peer.opened.local, nominate=True, controlled=True))
    (reply,) = source.received()
    assert reply[:2] == b"\x01\x11"
    assert peer.agent.selected is None


async def test_a_handshake_waits_for_a_nominated_path(bench: Bench) -> None:
    peer, source = bench.peer(), bench.source()
    bench.arrive(source, check(peer.opened.local), CLIENT_HELLO)
    assert peer.state is PeerState.CHECKING
    bench.arrive(source, check(peer.opened.local, nominate=True))
    assert peer.state is PeerState.HANDSHAKING


async def test_dtls_beyond_the_backlog_is_dropped(bench: Bench) -> None:
    peer, source = bench.peer(), bench.source()
    bench.arrive(source, check(peer.opened.local))
    moved = bench.arrive(source, *[CLIENT_HELLO] * (MAX_DTLS_BACKLOG + 2))
    assert moved == {"dtls_backlog": 2}


async def test_media_before_the_keys_is_dropped(bench: Bench) -> None:
    peer, source = bench.peer(), bench.source()
    bench.arrive(source, check(peer.opened.local, nominate=True))
    assert bench.arrive(source, rtp() + bytes(10)) == {"srtp_before_dtls": 1}
    assert bench.arrive(source, RECEIVER_REPORT + bytes(30)) == {"srtp_before_dtls": 1}


async def test_media_reaches_the_forwarder_in_plain(bench: Bench) -> None:
    _, source, session = bench.connected()
    assert bench.arrive(source, session.protect(rtp())) == {}
    assert bench.arrive(source, session.protect_rtcp(RECEIVER_REPORT)) == {}
    assert bench.forwarder.rtp == [("peer", rtp())]
    assert bench.forwarder.rtcp == [("peer", RECEIVER_REPORT)]


async def test_forwarding_is_told_what_left_later_than_it_was_written(bench: Bench) -> None:
    """The worker was held up, here while the third packet was forwarded."""
    _, source, session = bench.connected()
    steps = iter([0.0, HELD_UP / 2, 3 * HELD_UP, 0.0])

    def pass_time() -> None:
        bench.now += next(steps)

    bench.forwarder.meanwhile = pass_time
    bench.arrive(source, *(session.protect(rtp(seq=seq)) for seq in (1, 2)))
    assert bench.forwarder.left_later == []
    since = bench.now
    bench.arrive(source, *(session.protect(rtp(seq=seq)) for seq in (3, 4)))
    assert bench.forwarder.left_later == [(since, bench.now)]


async def test_what_follows_a_full_ring_is_written_at_a_time_of_its_own(bench: Bench) -> None:
    _, source, session = bench.connected()

    def pass_time_and_flush() -> None:
        bench.now += HELD_UP / 2
        bench.outbox.flush()

    bench.forwarder.meanwhile = pass_time_and_flush
    began = bench.now
    bench.arrive(source, *(session.protect(rtp(seq=seq)) for seq in range(5)))
    assert bench.forwarder.times == pytest.approx([began + step * HELD_UP / 2 for step in range(5)])
    assert bench.forwarder.left_later == []


async def test_forged_and_replayed_media_is_counted_and_nobody_hangs_up(bench: Bench) -> None:
    peer, source, session = bench.connected()
    genuine, report = session.protect(rtp()), session.protect_rtcp(RECEIVER_REPORT)
    wrong = srtp_session(OUR_KEY, inbound=False)
    wrong.protect_rtcp(RECEIVER_REPORT)
    bench.arrive(source, genuine, report)
    assert bench.arrive(source, genuine) == {"srtp_replayed": 1}
    assert bench.arrive(source, report) == {"srtp_replayed": 1}
    assert bench.arrive(source, wrong.protect(rtp(seq=2))) == {"srtp_unauthenticated": 1}
    assert bench.arrive(source, wrong.protect_rtcp(RECEIVER_REPORT)) == {"srtp_unauthenticated": 1}
    assert bench.arrive(source, session.protect(rtp(seq=2))) == {}
    assert peer.state is PeerState.UP
    assert len(bench.forwarder.rtp) == 2


@pytest.mark.parametrize("length", range(12, 40))
@pytest.mark.parametrize("first", [0x80, 0x8F, 0x90, 0xBF])
async def test_truncated_media_with_any_header_bits_does_no_harm(
    bench: Bench, first: int, length: int
) -> None:
    """The CSRC count, extension and padding bits are believed by nobody before authentication."""
    _, source, session = bench.connected()
    packet = bytes([first]) + session.protect(rtp())[1:]
    report = bytes([first]) + session.protect_rtcp(RECEIVER_REPORT)[1:]
    bench.arrive(
        source, packet[: min(length, len(packet) - 1)], report[: min(length, len(report) - 1)]
    )
    assert bench.forwarder.rtp == []
    assert bench.forwarder.rtcp == []


async def test_ssrcs_have_an_end(bench: Bench) -> None:
    peer, source, session = bench.connected()
    for ssrc in range(1, MAX_PEER_SSRCS + 1):
        assert bench.arrive(source, session.protect(rtp(ssrc))) == {}
    assert bench.arrive(source, session.protect(rtp(ssrc=5000))) == {"ssrc_limit": 1}
    assert bench.arrive(
        source, session.protect_rtcp(RECEIVER_REPORT[:4] + b"\x00\x00\x99\x99")
    ) == {"ssrc_limit": 1}
    assert bench.arrive(source, session.protect(rtp(ssrc=1, seq=2))) == {}
    assert len(peer.ssrcs) == MAX_PEER_SSRCS


async def test_unauthenticated_ssrcs_are_not_learnt(bench: Bench) -> None:
    peer, source, _ = bench.connected()
    wrong = srtp_session(OUR_KEY, inbound=False)
    bench.arrive(source, *(wrong.protect(rtp(ssrc)) for ssrc in range(1, 20)))
    assert peer.ssrcs == set()


async def test_unknown_kinds_of_a_known_source_are_dropped(bench: Bench) -> None:
    _, source, _ = bench.connected()
    assert bench.arrive(source, b"\x40" * 50, b"\xff" * 50) == {"datagram_unknown_kind": 2}


async def test_a_peer_has_so_many_source_addresses(bench: Bench) -> None:
    peer = bench.peer()
    asked = check(peer.opened.local)
    sources = [bench.source() for _ in range(MAX_PATHS)]
    for source in sources:
        assert bench.arrive(source, asked) == {"checks_answered": 1}
    late = bench.source()
    assert bench.arrive(late, asked) == {"source_limit": 1}
    assert late.received() == []
    bench.now += 61  # all have been silent for a minute, so the oldest makes room
    assert bench.arrive(late, asked) == {"checks_answered": 1}
    assert len(peer.agent.paths) == MAX_PATHS


async def test_a_live_source_is_not_taken_over(bench: Bench) -> None:
    owner, source, session = bench.connected("owner")
    thief = bench.peer("thief")
    asked = check(thief.opened.local, nominate=True)
    assert bench.arrive(source, asked) == {"source_taken": 1}
    bench.arrive(source, session.protect(rtp()))
    bench.now += SOURCE_HOLD
    assert bench.arrive(source, asked) == {"checks_answered": 1}
    assert (owner.agent.paths, owner.agent.selected) == ([], None)
    assert thief.agent.selected is not None


async def test_an_error_of_ours_closes_one_peer(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer, source, session = bench.connected()
    monkeypatch.setattr(bench.forwarder, "receive_rtp", None)
    assert bench.arrive(source, session.protect(rtp())) == {"internal_errors": 1}
    assert bench.broken == [peer]


async def test_a_removed_peer_is_a_stranger(bench: Bench) -> None:
    peer, source, session = bench.connected()
    bench.port.remove(peer)
    bench.port.remove(peer)
    assert bench.arrive(source, session.protect(rtp())) == {"source_unknown": 1}
    assert bench.arrive(source, check(peer.opened.local)) == {"stun_unknown_ufrag": 1}
    assert bench.arrive(source, CLIENT_HELLO) == {"source_unknown": 1}


def test_every_reason_is_counted_from_the_start() -> None:
    bench = Bench.make()
    assert {bench.counters[reason] for reason in port_module.DROP_REASONS} == {0}
    bench.close()


# ------------------------------------------------------------------ following a peer that moves


async def test_media_from_a_proved_address_moves_the_peer_there(bench: Bench) -> None:
    peer, old, session = bench.connected()
    new = bench.source()
    bench.arrive(new, check(peer.opened.local))
    assert bench.arrive(new, session.protect(rtp())) == {"paths_moved": 1}
    assert bench.arrive(old, session.protect(rtp(seq=2))) == {"paths_moved": 1}
    assert bench.forwarder.moved == ["peer", "peer"]


async def test_media_that_proves_itself_moves_the_peer_without_a_check(bench: Bench) -> None:
    """A NAT that rebinds shows itself first by media from an address never seen."""
    peer, old, session = bench.connected()
    first, second = session.protect(rtp()), session.protect(rtp(seq=2))
    bench.arrive(old, first)
    rebound = bench.source()
    assert bench.arrive(rebound, first) == {"source_unknown": 1}  # a replay moves nobody
    assert bench.arrive(rebound, second) == {"paths_moved": 1}
    assert bench.forwarder.rtp == [("peer", rtp()), ("peer", rtp(seq=2))]
    peer.egress.socket.send(b"hello there", peer.egress.destination.name)  # type: ignore[union-attr]
    assert (rebound.received(), old.received()) == ([b"hello there"], [])


async def test_a_report_that_proves_itself_moves_whoever_only_receives(bench: Bench) -> None:
    _, old, session = bench.connected()
    first, second = (session.protect_rtcp(RECEIVER_REPORT) for _ in range(2))
    bench.arrive(old, first)
    rebound = bench.source()
    assert bench.arrive(rebound, first) == {"source_unknown": 1}
    assert bench.arrive(rebound, second) == {"paths_moved": 1}
    assert bench.forwarder.rtcp == [("peer", RECEIVER_REPORT)] * 2


async def test_a_check_alone_moves_only_a_silent_peer(bench: Bench) -> None:
    """Firefox and aiortc check every few seconds and do not nominate again."""
    peer, _, _ = bench.connected()
    new = bench.source()
    assert bench.arrive(new, check(peer.opened.local)) == {"checks_answered": 1}
    bench.now += PATH_SILENCE
    moved = bench.arrive(new, check(peer.opened.local))
    assert moved == {"checks_answered": 1, "paths_moved": 1}


async def test_an_ice_restart_goes_on_with_the_same_keys(bench: Bench) -> None:
    peer, old, session = bench.connected()
    fresh = IceCredentials("fresh-ufrag", "f" * 24)
    theirs = IceCredentials("fresh-theirs", "t" * 24)
    before = peer.opened.local
    bench.port.restart(peer, local=fresh, remote=theirs)
    assert bench.arrive(old, check(before)) == {"checks_answered": 1}  # still under way
    new = bench.source()
    moved = bench.arrive(new, check(fresh, remote=theirs, nominate=True))
    assert moved == {"checks_answered": 1, "paths_moved": 1}
    assert bench.arrive(old, check(before)) == {"stun_unknown_ufrag": 1}
    assert bench.arrive(new, session.protect(rtp())) == {}
    bench.port.remove(peer)
    assert bench.arrive(new, check(fresh, remote=theirs)) == {"stun_unknown_ufrag": 1}
