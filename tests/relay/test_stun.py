"""Checks in and answers out, held against RFC 5769's test vectors and against aioice's STUN."""

import pytest
from aioice import stun

from conference.relay.datagrams import name_of
from conference.relay.stun import Check, CheckRefused, answer_check, read_check
from conference.relay.transport import IceCredentials
from tests.relay.parts import check

LOCAL = IceCredentials("ours", "l" * 24)
SOURCES = [("192.0.2.1", 32853), ("2001:db8:1234:5678:11:2233:4455:6677", 65535)]

SAMPLE = bytes.fromhex(
    "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74"
    "002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf"
)
"""RFC 5769 §2.1. It is from the controlled end, and padded with spaces."""
SAMPLE_PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt"


def read(datagram: bytes) -> Check:
    made = read_check(datagram)
    assert isinstance(made, Check)
    return made


def signed(message: stun.Message) -> bytes:
    message.add_message_integrity(LOCAL.password.encode())
    return bytes(message)


def test_the_rfcs_own_sample() -> None:
    made = read(SAMPLE)
    assert (made.local, made.remote) == ("evtj", "h6vY")
    assert made.role_conflict
    assert not made.nominates
    assert made.is_proved_by(SAMPLE_PASSWORD)
    assert not made.is_proved_by(SAMPLE_PASSWORD.lower())


@pytest.mark.parametrize("nominate", [False, True])
@pytest.mark.parametrize("controlled", [False, True])
def test_what_a_check_says(nominate: bool, controlled: bool) -> None:
    made = read(check(LOCAL, nominate=nominate, controlled=controlled))
    assert (made.local, made.remote) == ("ours", "theirs")
    assert (made.nominates, made.role_conflict) == (nominate, controlled)
    assert made.is_proved_by(LOCAL.password)


@pytest.mark.parametrize("source", SOURCES)
def test_an_answer_says_where_the_check_came_from(source: tuple[str, int]) -> None:
    datagram = check(LOCAL)
    reply = stun.parse_message(
        answer_check(read(datagram), source=name_of(*source), password=LOCAL.password)
    )
    assert reply.message_class is stun.Class.RESPONSE
    assert reply.transaction_id == stun.parse_message(datagram).transaction_id
    assert reply.attributes["XOR-MAPPED-ADDRESS"] == source
    assert reply.check_message_integrity(LOCAL.password.encode())
    assert "FINGERPRINT" in reply.attributes


def test_one_who_takes_us_for_the_controlling_end_is_told() -> None:
    made = read(check(LOCAL, controlled=True))
    reply = stun.parse_message(
        answer_check(made, source=name_of(*SOURCES[0]), password=LOCAL.password)
    )
    assert reply.message_class is stun.Class.ERROR
    assert reply.error_code == 487
    assert reply.check_message_integrity(LOCAL.password.encode())


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("controlled", [False, True])
def test_no_answer_is_longer_than_its_check(source: tuple[str, int], controlled: bool) -> None:
    datagram = check(LOCAL, controlled=controlled)
    answer = answer_check(read(datagram), source=name_of(*source), password=LOCAL.password)
    assert len(answer) <= len(datagram)


def test_no_part_of_a_check_is_one() -> None:
    datagram = check(LOCAL)
    for length in range(len(datagram)):
        assert read_check(datagram[:length]) is CheckRefused.MALFORMED


def test_a_check_with_any_signed_bit_turned_is_none_that_is_proved() -> None:
    datagram = check(LOCAL)
    fingerprint = 8
    for at in range((len(datagram) - fingerprint) * 8):
        turned = bytearray(datagram)
        turned[at // 8] ^= 0x80 >> at % 8
        made = read_check(bytes(turned))
        assert not isinstance(made, Check) or not made.is_proved_by(LOCAL.password)


def test_without_a_signature_nothing_is_proved() -> None:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = "ours:theirs"
    assert not read(bytes(message)).is_proved_by(LOCAL.password)


def test_what_follows_the_signature_is_nobodys_word() -> None:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = "ours:theirs"
    datagram = signed(message)[:-8] + b"\x00\x25\x00\x00"
    datagram = datagram[:2] + (len(datagram) - 20).to_bytes(2, "big") + datagram[4:]
    made = read(datagram)
    assert made.is_proved_by(LOCAL.password)
    assert not made.nominates


@pytest.mark.parametrize(
    ("method", "kind", "refused"),
    [
        (stun.Method.BINDING, stun.Class.INDICATION, CheckRefused.NOT_A_REQUEST),
        (stun.Method.BINDING, stun.Class.RESPONSE, CheckRefused.NOT_A_REQUEST),
        (stun.Method.ALLOCATE, stun.Class.REQUEST, CheckRefused.NOT_A_REQUEST),
    ],
)
def test_other_messages_are_none(
    method: stun.Method, kind: stun.Class, refused: CheckRefused
) -> None:
    assert read_check(signed(stun.Message(method, kind))) is refused


@pytest.mark.parametrize(
    "username", [b"\xff\xfe", b"ours:\xc3"], ids=["no text", "half a character"]
)
def test_a_username_that_is_no_text_is_malformed(username: bytes) -> None:
    body = b"\x00\x06" + len(username).to_bytes(2, "big") + username + bytes(-len(username) & 3)
    header = b"\x00\x01" + len(body).to_bytes(2, "big") + (0x2112A442).to_bytes(4, "big")
    assert read_check(header + bytes(12) + body) is CheckRefused.MALFORMED
