"""The send ring: protected in place, sent in order, and what cannot be sent is only counted."""

from collections.abc import Iterator

import pytest

from conference.forwarding.outgoing import SLOT_BYTES
from conference.relay.datagrams import SEND_SLOTS, name_of, open_socket
from conference.relay.outbox import MAX_RTCP_BYTES, Egress, Outbox
from tests.relay.parts import OUR_KEY, Source, rtp, srtp_session

REPORT = b"\x80\xc9\x00\x01\x00\x00\x00\x07"


class Ring:
    """An outbox, a subscriber's egress, and the subscriber."""

    def __init__(self) -> None:
        self.counters: dict[str, int] = {}
        self.outbox = Outbox(self.counters)
        self.socket = open_socket("127.0.0.1", 0, self.outbox.slots)
        self.subscriber = Source((self.socket.host, self.socket.port))
        self.theirs = srtp_session(OUR_KEY, inbound=True)
        self._ours = srtp_session(OUR_KEY, inbound=False)
        self.egress = Egress()
        self.egress.srtp = self._ours._srtp[0]
        self.egress.socket = self.socket
        self.egress.name = name_of(*self.subscriber.address)

    def write(self, packet: bytes) -> int:
        """As forwarding does; the next free offset."""
        offset = self.outbox.reserve()
        self.outbox.memory[offset : offset + len(packet)] = packet
        return self.outbox.send_rtp(offset, len(packet), self.egress)

    def received(self) -> list[bytes]:
        return [self.theirs.unprotect(each) for each in self.subscriber.received()]

    def close(self) -> None:
        self.socket.close()
        self.subscriber.close()


@pytest.fixture
def ring() -> Iterator[Ring]:
    made = Ring()
    yield made
    made.close()


def test_packets_leave_in_order_with_the_flush(ring: Ring) -> None:
    packets = [rtp(seq=seq) for seq in range(1, 6)]
    offsets = [ring.write(packet) for packet in packets]
    assert offsets == [SLOT_BYTES * slot for slot in range(1, 6)]
    assert ring.subscriber.received() == []
    ring.outbox.flush()
    assert ring.received() == packets
    assert ring.outbox.reserve() == 0
    assert ring.counters["packets_sent"] == 5


def test_a_full_ring_sends_itself(ring: Ring) -> None:
    offsets = [ring.write(rtp(seq=seq)) for seq in range(1, SEND_SLOTS + 1)]
    assert offsets[-1] == 0
    assert len(ring.received()) == SEND_SLOTS


def test_reports_are_protected_too(ring: Ring) -> None:
    ring.outbox.send_rtcp(REPORT, ring.egress)
    ring.outbox.flush()
    (datagram,) = ring.subscriber.received()
    assert ring.theirs.unprotect_rtcp(datagram) == REPORT


def test_to_a_muted_peer_nothing_is_sent(ring: Ring) -> None:
    ring.egress.srtp = None
    assert ring.write(rtp()) == 0
    ring.outbox.send_rtcp(REPORT, ring.egress)
    ring.outbox.flush()
    assert ring.subscriber.received() == []
    assert ring.counters["send_muted"] == 2


@pytest.mark.parametrize("packet", [b"", b"\x80", rtp()[:11]])
def test_what_cannot_be_protected_leaves_its_slot_free(ring: Ring, packet: bytes) -> None:
    assert ring.write(packet) == 0
    ring.outbox.flush()
    assert ring.subscriber.received() == []
    assert ring.counters["protect_failed"] == 1


def test_a_report_too_long_for_a_datagram_is_not_sent(ring: Ring) -> None:
    ring.outbox.send_rtcp(REPORT + bytes(MAX_RTCP_BYTES), ring.egress)
    ring.outbox.flush()
    assert ring.subscriber.received() == []
    assert ring.counters["protect_failed"] == 1
