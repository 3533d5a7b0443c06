"""Keyframes are asked for when somebody needs one, and not more often than the throttle allows."""

import pytest

from conference.forwarding.keyframes import RequestBackoff
from conference.forwarding.media import Codec, PeerMedia, Source
from conference.rtp.feedback import FullIntraRequest, PictureLoss
from tests.forwarding.stage import Person, Stage


def requests(person: Person) -> int:
    return sum(isinstance(packet, PictureLoss | FullIntraRequest) for packet in person.rtcp)


def test_many_askers_make_one_request() -> None:
    """However many, and the more rarely the longer they go on."""
    stage = Stage()
    ann, people = stage.join("ann"), [stage.join(f"p{n}", sources=()) for n in range(20)]
    ann.start()
    stage.clear()
    for _ in range(100):
        for person in people:
            slot = person.peer.media.receiving[1].ssrc
            person.say(PictureLoss(1, slot), FullIntraRequest(1, ((slot, 3),)))
        ann.send(*ann.camera.frame())
        stage.pass_time()
    assert requests(ann) == 3


def test_one_who_asks_for_ever_is_heard_ever_more_rarely() -> None:
    stage = Stage()
    ann, ben, _cyd = stage.join("ann"), stage.join("ben", sources=()), stage.join("cyd")
    ann.start()
    began, asked_at = stage.now, []
    for _ in range(1000):
        ben.say(PictureLoss(1, ben.peer.media.receiving[1].ssrc))
        ann.send(*ann.camera.frame())
        stage.clear()
        stage.pass_time()
        asked_at += [stage.now - began] * requests(ann)
    assert asked_at == pytest.approx([0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5], abs=0.05)


def test_another_is_heard_at_once_all_the_same() -> None:
    stage = Stage()
    ann, ben, cyd = stage.join("ann"), stage.join("ben", sources=()), stage.join("cyd")
    ann.start()
    for _ in range(120):
        ben.say(PictureLoss(1, ben.peer.media.receiving[1].ssrc))
        ann.send(*ann.camera.frame())
        stage.pass_time()
    stage.clear()
    cyd.say(PictureLoss(1, cyd.peer.media.receiving[1].ssrc))
    stage.pass_time()
    assert requests(ann) == 1


def test_a_request_that_has_to_wait_is_met_by_a_keyframe_that_comes_anyway() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.start()
    for _ in range(80):
        ben.say(PictureLoss(1, ben.peer.media.receiving[1].ssrc))
        ann.send(*ann.camera.frame())
        stage.pass_time()
    assert requests(ann) == 3
    ann.send(*ann.camera.frame(key=True))
    for _ in range(300):
        ann.send(*ann.camera.frame())
        stage.pass_time()
    assert requests(ann) == 3


def test_after_a_quiet_time_one_is_trusted_anew() -> None:
    backoff = RequestBackoff()
    assert [backoff.heard_at(now=now) for now in (0, 0.1, 0.6, 2.0)] == [0, 0.5, 1.5, 3.5]
    assert backoff.heard_at(now=3.4) == 3.5
    assert backoff.heard_at(now=12.0) == 12.0
    assert backoff.heard_at(now=12.1) == 12.5


def test_the_throttle_is_per_layer() -> None:
    stage = Stage()
    ann, _ben = stage.meet("ann"), stage.join("ben", sources=(), slots=1, screens=1)
    stage.let_in(ann, PeerMedia(ann.publishes(Source.CAMERA, Source.SCREEN)))
    ann.send(*ann.camera.frame(), *ann.screen.frame())
    stage.pass_time(0.3)
    ann.send(*ann.screen.frame())
    stage.pass_time(0.04)
    asked = {packet.media_ssrc for packet in ann.rtcp if isinstance(packet, PictureLoss)}
    assert asked == {ann.camera.ssrc, ann.screen.ssrc}


def test_a_newcomer_gets_a_keyframe_asked_for_at_once_and_again_until_it_comes() -> None:
    stage = Stage()
    ann = stage.join("ann")
    ann.start()
    stage.pass_time(1)
    assert requests(ann) == 0
    ben = stage.join("ben")
    stage.pass_time()
    assert requests(ann) == 1
    for _ in range(50):
        ann.send(*ann.camera.frame())
        stage.pass_time()
    assert requests(ann) == 2
    ann.send(*ann.camera.frame(key=True))
    stage.clear()
    for _ in range(100):
        ann.send(*ann.camera.frame())
        stage.pass_time()
    assert requests(ann) == 0
    assert len(ben.video) == 100


def test_a_keyframe_that_comes_by_itself_is_not_asked_for() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.start()
    stage.pass_time(2)
    assert requests(ann) == 0
    assert len(ben.video) == 1


def test_a_camera_that_is_off_is_not_rung() -> None:
    stage = Stage()
    ann, _ben = stage.join("ann"), stage.join("ben")
    ann.send(*ann.camera.frame())
    stage.pass_time(10)
    assert requests(ann) == 1


def test_nobody_is_asked_for_a_keyframe_of_sound() -> None:
    stage = Stage()
    ann, ben = stage.meet("ann"), stage.join("ben")
    stage.let_in(ann, PeerMedia(ann.publishes(Source.MIC)))
    ann.send(ann.mic.sound())
    ben.say(PictureLoss(1, ben.peer.media.receiving[0].ssrc))
    stage.pass_time(2)
    assert requests(ann) == 0


def test_a_publisher_without_pli_gets_firs_with_growing_numbers() -> None:
    stage = Stage()
    ann, _ben = stage.meet("ann"), stage.join("ben")
    codec = Codec(96, "vp8", 90_000, feedback=frozenset({"ccm fir"}))
    stage.let_in(ann, PeerMedia(ann.publishes(Source.CAMERA, codecs=(codec,))))
    for _ in range(60):
        ann.send(*ann.camera.frame())
        stage.pass_time()
    firs = [packet.requests for packet in ann.rtcp if isinstance(packet, FullIntraRequest)]
    assert firs == [((ann.camera.ssrc, 1),), ((ann.camera.ssrc, 2),), ((ann.camera.ssrc, 3),)]


def test_a_fir_repeated_is_the_same_command() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.start()
    slot = ben.peer.media.receiving[1].ssrc
    for number in (5, 5, 5, 6):
        ben.say(FullIntraRequest(1, ((slot, number),)))
        for _ in range(50):
            ann.send(*ann.camera.frame())
            stage.pass_time()
    assert requests(ann) == 2


def test_a_change_of_path_asks_for_what_was_lost_on_the_old_one() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben", sources=())
    ann.start()
    ann.send(*ann.camera.frame())
    stage.pass_time(2)
    stage.clear()
    stage.forwarder.change_path(ben.peer, now=stage.now)
    ann.send(*ann.camera.frame())
    stage.pass_time()
    assert requests(ann) == 1
