"""Both kinds of socket behave alike, on both families."""

from collections.abc import Iterator

import pytest

from conference.forwarding.outgoing import SLOT_BYTES
from conference.relay.datagrams import (
    RECEIVE_SLOTS,
    SEND_SLOTS,
    BatchedSocket,
    DatagramSocket,
    Destination,
    PlainSocket,
    SendRing,
    address_of,
    name_of,
)

Pair = tuple[DatagramSocket, DatagramSocket, SendRing]


@pytest.fixture(params=[BatchedSocket, PlainSocket])
def kind(request: pytest.FixtureRequest) -> type[DatagramSocket]:
    made: type[DatagramSocket] = request.param
    return made


@pytest.fixture(params=["127.0.0.1", "::1"])
def pair(request: pytest.FixtureRequest, kind: type[DatagramSocket]) -> Iterator[Pair]:
    outbox = SendRing()
    one, other = kind(request.param, 0, outbox), kind(request.param, 0, outbox)
    yield one, other, outbox
    one.close()
    other.close()


def queue(outbox: SendRing, slot: int, datagram: bytes, name: bytes) -> None:
    outbox.views[slot][: len(datagram)] = datagram
    outbox.lengths[slot] = len(datagram)
    outbox.destinations[slot] = destination = Destination(name)
    outbox.names[slot] = destination.pointer


def arrived(socket: DatagramSocket) -> list[bytes]:
    count = socket.receive()
    return [bytes(socket.inbox.views[slot][: socket.lengths[slot]]) for slot in range(count)]


def test_a_batch_arrives_in_order_with_its_senders(pair: Pair) -> None:
    one, other, outbox = pair
    for slot in range(5):
        queue(outbox, slot, bytes([slot]) * (slot + 1), name_of(other.host, other.port))
    assert one.send_slots(0, 5) == 5
    assert arrived(other) == [bytes([slot]) * (slot + 1) for slot in range(5)]
    assert [address_of(name) for name in other.names] == [(one.host, one.port)] * 5
    assert other.names[0] == name_of(one.host, one.port)
    assert other.receive() == 0


def test_only_the_slots_that_are_named_are_sent(pair: Pair) -> None:
    one, other, outbox = pair
    for slot in range(SEND_SLOTS):
        queue(outbox, slot, b"%d" % slot, name_of(other.host, other.port))
    assert one.send_slots(SEND_SLOTS - 2, SEND_SLOTS) == 2
    assert one.send_slots(3, 4) == 1
    assert arrived(other) == [b"%d" % slot for slot in (SEND_SLOTS - 2, SEND_SLOTS - 1, 3)]


def test_empty_datagrams_and_those_longer_than_a_slot_are_seen_to_be(pair: Pair) -> None:
    one, other, _ = pair
    for datagram in (b"", b"x" * (SLOT_BYTES + 1), b"x"):
        one.send(datagram, name_of(other.host, other.port))
    other.receive()
    assert list(other.lengths) == [0, SLOT_BYTES, 1]


def test_more_than_a_ring_waits_for_the_next_look(pair: Pair) -> None:
    one, other, _ = pair
    for number in range(RECEIVE_SLOTS + 3):
        one.send(b"%d" % number, name_of(other.host, other.port))
    assert len(arrived(other)) == RECEIVE_SLOTS
    assert arrived(other) == [b"%d" % number for number in range(RECEIVE_SLOTS, RECEIVE_SLOTS + 3)]


def test_a_destination_that_cannot_be_holds_nobody_up(pair: Pair) -> None:
    one, other, outbox = pair
    nowhere = name_of(other.host, 0)  # the kernel refuses port 0
    for slot, name in enumerate([nowhere, name_of(other.host, other.port), nowhere]):
        queue(outbox, slot, b"%d" % slot, name)
    assert one.send_slots(0, 3) == 1
    assert one.dropped == 2
    assert arrived(other) == [b"1"]


def test_a_port_that_is_taken_is_an_error(kind: type[DatagramSocket]) -> None:
    outbox = SendRing()
    holder = kind("127.0.0.1", 0, outbox)
    with pytest.raises(OSError, match="in use"):
        kind("127.0.0.1", holder.port, outbox)
    holder.close()


@pytest.mark.parametrize(
    ("address", "length"),
    [(("127.0.0.1", 1), 16), (("203.0.113.9", 65535), 16), (("2001:db8::1", 7882), 28)],
)
def test_names_and_addresses_are_two_ways_to_write_one_thing(
    address: tuple[str, int], length: int
) -> None:
    name = name_of(*address)
    assert address_of(name) == address
    assert len(name) == length
