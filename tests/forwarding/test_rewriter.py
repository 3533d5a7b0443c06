"""A slot's numbers go on whoever is put into it."""

import itertools

import pytest

from conference.forwarding.media import Kind
from conference.forwarding.settings import ForwardingSettings
from tests.forwarding.stage import Person, Stage, vp8_numbers
from tests.forwarding.test_layers import assert_continuous

NO_REST = ForwardingSettings(slot_rest=0)


@pytest.mark.parametrize("keyframes_until_change", [1, 40])
def test_publishers_change_in_a_slot_without_a_seam(keyframes_until_change: int) -> None:
    stage = Stage(NO_REST)
    ben = stage.join("ben", sources=())
    for number in range(6):
        ann = stage.join(f"ann{number}")
        ann.camera.seq = 65_530 + number & 0xFFFF
        ann.camera.timestamp = 4_000_000_000 + number * 123_456_789 & 0xFFFF_FFFF
        ann.camera.picture = 32_760 + number & 0x7FFF
        for index in range(keyframes_until_change):
            ann.send(*ann.camera.frame(key=index == 0), ann.mic.sound())
            stage.pass_time(1 / 30)
        ann.leave()
    assert len(ben.video) == 6 * keyframes_until_change
    assert_continuous(ben.video, most_seconds=5)
    seqs = [packet.seq for packet in ben.audio]
    assert [later - earlier & 0xFFFF for earlier, later in itertools.pairwise(seqs)] == [1] * (
        len(seqs) - 1
    )


def test_the_first_publisher_keeps_their_picture_numbers() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.send(*ann.camera.frame(key=True), *ann.camera.frame())
    assert [vp8_numbers(packet) for packet in ben.video] == [(20, 7), (21, 8)]


def test_narrow_picture_ids_stay_narrow() -> None:
    stage = Stage(NO_REST)
    ben = stage.join("ben", sources=())
    numbers = []
    for name, picture in (("ann", 126), ("cyd", 10)):
        person = stage.join(name)
        for index in range(3):
            payload = bytes((0x90, 0x80, picture + index & 0x7F, 0 if index == 0 else 1))
            person.camera._vp8_payload = (  # type: ignore[method-assign]
                lambda payload=payload, **_: payload
            )
            person.send(*person.camera.frame(key=index == 0))
        person.leave()
    numbers = [packet.payload[2] for packet in ben.video]
    assert numbers == [126, 127, 0, 1, 2, 3]


def span_of(person: Person, kind: Kind) -> int:
    """The timestamp difference in the person's only slot."""
    for subscription in person.peer.subscriptions.values():
        if subscription.receiving.kind is kind and subscription.rewriter.span is not None:
            return subscription.rewriter.span.timestamp_delta
    raise AssertionError("nothing is forwarded")


def test_timestamps_follow_the_relays_clock_between_publishers() -> None:
    stage = Stage(NO_REST)
    ann, ben = stage.join("ann"), stage.join("ben", sources=())
    ann.send(*ann.camera.frame(key=True))
    ann.leave()
    stage.pass_time(10)
    cyd = stage.join("cyd")
    cyd.send(*cyd.camera.frame(key=True))
    first, second = ben.video
    assert (second.timestamp - first.timestamp) & 0xFFFF_FFFF == pytest.approx(900_000, abs=2)


def test_timestamps_never_go_back_even_for_a_broken_clock() -> None:
    stage = Stage(NO_REST)
    ann, ben = stage.join("ann"), stage.join("ben", sources=())
    ann.send(*ann.camera.frame(key=True))
    ann.camera.timestamp += 500_000_000
    ann.send(*ann.camera.frame())
    ann.leave()
    cyd = stage.join("cyd")
    cyd.send(*cyd.camera.frame(key=True))
    _first, second, third = ben.video
    assert 0 < (third.timestamp - second.timestamp) & 0xFFFF_FFFF < 90_000


def test_what_the_slot_missed_is_no_gap_in_it() -> None:
    stage = Stage(NO_REST)
    ann, ben = stage.join("ann"), stage.join("ben", sources=())
    for _ in range(50):
        ann.send(*ann.camera.frame(packets=3))
    ann.send(*ann.camera.frame(key=True, packets=2), *ann.camera.frame())
    assert_continuous(ben.video)
    assert len(ben.video) == 3
