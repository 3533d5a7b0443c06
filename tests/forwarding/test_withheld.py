"""What a host has turned off is forwarded to nobody, whatever its publisher sends (R60, R61)."""

from conference.forwarding.events import SpeakersChanged
from conference.forwarding.media import Source
from conference.rtp.feedback import FullIntraRequest, PictureLoss
from tests.forwarding.stage import Person, Stage

LOUD = 20


def call() -> tuple[Stage, Person, Person]:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.start()
    ben.start()
    stage.pass_time()
    ann.send(*ann.camera.frame(), ann.mic.sound())
    return stage, ann, ben


def test_a_withheld_microphone_is_heard_by_nobody_and_the_camera_goes_on() -> None:
    stage, ann, ben = call()
    last = ben.audio[-1].seq
    stage.forwarder.withhold(ann.peer, {Source.MIC})
    stage.clear()
    for _ in range(30):
        ann.send(*ann.camera.frame(), ann.mic.sound(level=LOUD))
        stage.pass_time()
    assert (len(ben.audio), len(ben.video)) == (0, 30)
    stage.forwarder.withhold(ann.peer, ())
    ann.send(ann.mic.sound())
    assert [packet.seq for packet in ben.audio] == [last + 1 & 0xFFFF]


def test_whoever_comes_meanwhile_hears_nothing_of_it_either() -> None:
    stage, ann, _ = call()
    stage.forwarder.withhold(ann.peer, {Source.MIC})
    cara = stage.join("cara")
    stage.pass_time()
    ann.send(*ann.camera.frame(key=True), ann.mic.sound())
    assert (len(cara.audio), len(cara.video)) == (0, 1)


def test_nobody_speaks_with_a_withheld_microphone() -> None:
    stage, ann, ben = call()
    stage.forwarder.withhold(ann.peer, {Source.MIC})
    stage.events()
    for _ in range(100):
        ann.send(ann.mic.sound(level=LOUD))
        ben.send(ben.mic.sound(level=LOUD))
        stage.pass_time()
    told = [event for event in stage.events() if isinstance(event, SpeakersChanged)]
    assert [event.participant_ids for event in told] == [("ben",)]


def test_a_withheld_picture_comes_back_with_a_keyframe() -> None:
    stage, ann, ben = call()
    stage.forwarder.withhold(ann.peer, {Source.CAMERA})
    stage.clear()
    ann.send(*ann.camera.frame(key=True), ann.mic.sound())
    assert (len(ben.video), len(ben.audio)) == (0, 1)
    stage.forwarder.withhold(ann.peer, ())
    stage.pass_time(0.5)
    assert any(isinstance(packet, PictureLoss | FullIntraRequest) for packet in ann.rtcp)
    ann.send(*ann.camera.frame())
    assert ben.video == []
    ann.send(*ann.camera.frame(key=True))
    assert len(ben.video) == 1


def test_a_further_offer_and_a_pause_do_not_bring_it_back() -> None:
    stage, ann, ben = call()
    stage.forwarder.withhold(ann.peer, {Source.MIC})
    stage.forwarder.update_peer(ann.peer, media=ann.peer.media, now=stage.now)
    stage.forwarder.pause_peer(ben.peer)
    stage.forwarder.resume_peer(ben.peer)
    stage.clear()
    ann.send(ann.mic.sound())
    assert ben.audio == []


def test_to_release_it_wakes_nobody_who_is_paused() -> None:
    stage, ann, ben = call()
    stage.forwarder.withhold(ann.peer, {Source.MIC})
    stage.forwarder.pause_peer(ben.peer)
    stage.forwarder.withhold(ann.peer, ())
    stage.clear()
    ann.send(ann.mic.sound())
    assert ben.audio == []
