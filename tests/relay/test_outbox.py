"""The send ring: protected in place, sent in order, and what cannot be sent is only counted."""

from collections.abc import Iterator

import pytest

from conference.forwarding.outgoing import SLOT_BYTES
from conference.relay.datagrams import SEND_SLOTS, DatagramSocket, Destination, name_of, open_socket
from conference.relay.outbox import MAX_RTCP_BYTES, Egress, Outbox
from tests.relay.parts import OUR_KEY, Source, rtp, srtp_session

REPORT = b"\x80\xc9\x00\x01\x00\x00\x00\x07"


class Subscriber:
    """Somebody with an egress of their own on one socket of ours."""

    def __init__(self, socket: DatagramSocket) -> None:
        self.subscriber = Source((socket.host, socket.port))
        self.theirs = srtp_session(OUR_KEY, inbound=True)
        self._ours = srtp_session(OUR_KEY, inbound=False)
        self.egress = Egress()
        self.egress.srtp = self._ours._srtp[0]
        self.egress.socket = socket
        self.egress.destination = Destination(name_of(*self.subscriber.address))

    def received(self) -> list[bytes]:
        return [self.theirs.unprotect(each) for each in self.subscriber.received()]

    def close(self) -> None:
        self.subscriber.close()


class Ring(Subscriber):
    """An outbox, its socket, and a subscriber there."""

    def __init__(self) -> None:
        self.counters: dict[str, int] = {}
        self.outbox = Outbox(self.counters, clock=lambda: 0.0)
        self.socket = open_socket("127.0.0.1", 0, self.outbox.slots)
        self._others: list[Subscriber] = []
        super().__init__(self.socket)

    def other(self) -> Subscriber:
        """One more subscriber."""
        self._others.append(Subscriber(self.socket))
        return self._others[-1]

    def write(self, packet: bytes) -> int:
        """As forwarding does; the next free offset."""
        offset = self.outbox.reserve(1)
        self.outbox.memory[offset : offset + len(packet)] = packet
        self.outbox.send_rtp(offset, len(packet), [self.egress])
        return self.outbox.reserve(1)

    def close(self) -> None:
        for other in self._others:
            other.close()
        super().close()
        self.socket.close()


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
    assert ring.outbox.reserve(1) == 0
    assert ring.counters["packets_sent"] == 5


def test_a_full_ring_sends_itself(ring: Ring) -> None:
    for seq in range(1, SEND_SLOTS + 1):
        ring.write(rtp(seq=seq))
    assert len(ring.received()) == SEND_SLOTS


def test_reports_are_protected_too(ring: Ring) -> None:
    ring.outbox.send_rtcp(REPORT, ring.egress)
    ring.outbox.flush()
    (datagram,) = ring.subscriber.received()
    assert ring.theirs.unprotect_rtcp(datagram) == REPORT


def test_to_a_muted_peer_nothing_is_sent(ring: Ring) -> None:
    ring.egress.srtp = None
    ring.write(rtp())
    ring.outbox.send_rtcp(REPORT, ring.egress)
    ring.outbox.flush()
    assert ring.subscriber.received() == []
    assert ring.counters["send_muted"] == 2
    assert ring.counters["packets_sent"] == ring.counters["bytes_sent"] == 0


@pytest.mark.parametrize("packet", [b"", b"\x80", rtp()[:11]])
def test_what_cannot_be_protected_is_not_sent(ring: Ring, packet: bytes) -> None:
    ring.write(packet)
    ring.outbox.flush()
    assert ring.subscriber.received() == []
    assert ring.counters["protect_failed"] == 1


def test_several_get_a_packet_of_their_own_and_one_who_gets_none_holds_nobody_up(
    ring: Ring,
) -> None:
    muted = Egress()
    other = ring.other()
    packets = [rtp(seq=seq) for seq in range(1, 5)]
    offset = ring.outbox.reserve(4)
    for slot, packet in enumerate(packets):
        at = offset + slot * SLOT_BYTES
        ring.outbox.memory[at : at + len(packet)] = packet
    ring.outbox.send_rtp(offset, len(packets[0]), [ring.egress, muted, other.egress, ring.egress])
    ring.outbox.flush()
    assert ring.received() == [packets[0], packets[3]]
    assert other.received() == [packets[2]]
    assert ring.counters["send_muted"] == 1
    assert ring.counters["packets_sent"] == 3


def test_several_slots_are_in_a_row_even_if_the_ring_has_to_be_sent_for_it(ring: Ring) -> None:
    for seq in range(1, SEND_SLOTS - 2):
        ring.write(rtp(seq=seq))
    assert ring.outbox.reserve(3) == (SEND_SLOTS - 3) * SLOT_BYTES
    assert ring.received() == []
    assert ring.outbox.reserve(4) == 0
    assert len(ring.received()) == SEND_SLOTS - 3


def test_a_report_too_long_for_a_datagram_is_not_sent(ring: Ring) -> None:
    ring.outbox.send_rtcp(REPORT + bytes(MAX_RTCP_BYTES), ring.egress)
    ring.outbox.flush()
    assert ring.subscriber.received() == []
    assert ring.counters["protect_failed"] == 1
