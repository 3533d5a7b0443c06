"""Who speaks, from the audio levels in the packets (RFC 6464)."""

from conference.forwarding.events import SpeakersChanged
from conference.forwarding.media import Source
from conference.forwarding.speakers import Speakers
from conference.ids import ParticipantId
from tests.forwarding.stage import Stage

ANN, BEN = ParticipantId("ann"), ParticipantId("ben")


def test_speech_begins_lasts_through_pauses_and_ends() -> None:
    speakers = Speakers()
    told = []
    for step in range(40):
        level = 20.0 if 4 <= step < 12 else 127.0
        if speakers.update({ANN: level}, now=step * 0.25):
            told.append((step, speakers.current))
    assert told == [(5, (ANN,)), (15, ())]


def test_a_quiet_room_is_no_speech() -> None:
    speakers = Speakers()
    assert not any(speakers.update({ANN: 60.0}, now=step * 0.25) for step in range(40))


def test_the_loudest_is_first_but_equals_do_not_change_places() -> None:
    speakers = Speakers()
    for step in range(8):
        speakers.update({ANN: 40.0, BEN: 20.0}, now=step * 0.25)
    assert speakers.current == (BEN, ANN)
    changes = [
        speakers.update({ANN: 30.0 + step % 2, BEN: 30.5 - step % 2}, now=2 + step * 0.25)
        for step in range(20)
    ]
    assert sum(changes) <= 1


def test_levels_in_packets_become_events_of_their_meeting_alone() -> None:
    stage = Stage()
    ann, ben, other = stage.join("ann"), stage.join("ben"), stage.join("x", meeting="other")
    for _ in range(60):
        ann.send(ann.mic.sound(level=0x80 | 15))  # the uppermost bit is voice activity, no level
        ben.send(ben.mic.sound(level=127))
        other.send(other.mic.sound(level=70))
        stage.pass_time()
    events = [event for event in stage.events() if isinstance(event, SpeakersChanged)]
    assert events == [SpeakersChanged(ann.peer.meeting.meeting_id, (ANN,))]
    stage.pass_time(3)
    events = [event for event in stage.events() if isinstance(event, SpeakersChanged)]
    assert events == [SpeakersChanged(ann.peer.meeting.meeting_id, ())]


def test_a_speaker_who_leaves_is_told_at_once() -> None:
    stage = Stage()
    ann, _ = stage.join("ann"), stage.join("ben")
    for _ in range(60):
        ann.send(ann.mic.sound(level=15))
        stage.pass_time()
    stage.events()
    ann.leave()
    assert SpeakersChanged(ann.peer.meeting.meeting_id, ()) in stage.events()


def test_without_levels_nobody_is_a_speaker() -> None:
    stage = Stage()
    ann = stage.join("ann", sources=(Source.MIC,))
    for _ in range(60):
        ann.send(ann.mic.sound())
        stage.pass_time()
    assert not [event for event in stage.events() if isinstance(event, SpeakersChanged)]
