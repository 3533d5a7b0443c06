"""A subscriber of whom nothing is heard is forwarded nothing, and goes on later without a gap."""

from conference.rtp.feedback import FullIntraRequest, PictureLoss
from tests.forwarding.stage import Stage


def test_a_paused_peer_gets_nothing_and_goes_on_with_a_keyframe_and_the_next_number() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.start()
    ben.start()
    stage.pass_time()
    ann.send(*ann.camera.frame(), ann.mic.sound())
    last_picture, last_sound = ben.video[-1].seq, ben.audio[-1].seq
    stage.forwarder.pause_peer(ben.peer)
    stage.clear()
    for _ in range(30):
        ann.send(*ann.camera.frame(), ann.mic.sound())
        ben.send(*ben.camera.frame())
        stage.pass_time()
    assert ben.packets == []
    assert len(ann.video) == 30
    assert ben.sees == ["ann"]
    stage.clear()
    stage.forwarder.resume_peer(ben.peer)
    stage.pass_time()
    ann.send(*ann.camera.frame(), ann.mic.sound())
    assert ben.video == []
    assert any(isinstance(packet, PictureLoss | FullIntraRequest) for packet in ann.rtcp)
    ann.send(*ann.camera.frame(key=True))
    assert [packet.seq for packet in ben.video] == [last_picture + 1 & 0xFFFF]
    assert ben.audio[0].seq == last_sound + 1 & 0xFFFF


def test_whoever_comes_meanwhile_is_shown_after_it() -> None:
    stage = Stage()
    ben = stage.join("ben")
    stage.forwarder.pause_peer(ben.peer)
    ann = stage.join("ann")
    ann.start()
    stage.pass_time()
    stage.events()
    assert ben.packets == []
    assert [(state.participant_id, state.ready) for state in ben.slots] == [("ann", False)]
    stage.forwarder.resume_peer(ben.peer)
    ann.start()
    stage.events()
    assert len(ben.video) == 1
    assert ben.slots[0].ready
