"""Who stands in which slot, told as a story."""

from dataclasses import replace

import pytest

from conference.forwarding.events import SlotsChanged, TrackStarted, TrackStopped
from conference.forwarding.media import Kind, PeerMedia, Purpose, Source
from conference.rtp.rtcp import Goodbye
from tests.forwarding.stage import Person, Stage


def talk(person: Person, seconds: float, *, level: int = 20) -> None:
    for _ in range(round(seconds / 0.02)):
        person.send(person.mic.sound(level=level))
        person.stage.pass_time()
    person.stage.events()


def test_everybody_sees_everybody_else_and_nobody_themself() -> None:
    stage = Stage()
    people = [stage.join(name, slots=3) for name in ("ann", "ben", "cyd")]
    stage.events()
    assert [person.sees for person in people] == [
        ["ben", "cyd", None],
        ["ann", "cyd", None],
        ["ann", "ben", None],
    ]


def test_ready_means_that_the_first_keyframe_was_forwarded() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.send(*ann.camera.frame(), ann.mic.sound())
    assert stage.events() == []
    assert not ben.slots[0].ready
    ann.send(*ann.camera.frame(key=True))
    (event,) = [event for event in stage.events() if isinstance(event, SlotsChanged)]
    assert event.peer_id == ben.peer.peer_id
    (slot,) = event.slots
    assert (slot.participant_id, slot.generation, slot.ready) == ("ann", 1, True)
    assert (slot.mid_audio, slot.mid_video) == ("camera-audio-0", "camera-video-0")


def test_a_person_without_a_camera_is_ready_at_once_in_a_fresh_slot() -> None:
    stage = Stage()
    ben = stage.join("ben")
    stage.join("ann", sources=(Source.MIC,))
    assert ben.slots[0].ready


def test_a_person_without_a_camera_is_not_ready_under_somebody_elses_last_picture() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.start()
    ann.leave()
    cyd = stage.join("cyd", sources=(Source.MIC,))
    stage.pass_time(0.5)
    stage.events()
    assert (ben.sees, ben.slots[0].ready) == (["cyd"], False)
    cyd.send(cyd.mic.sound())
    assert ben.audio[-1].payload.endswith(b"cyd")


def test_a_vacated_slot_rests_and_comes_back_under_a_new_generation() -> None:
    stage = Stage()
    ann, ben, cyd = stage.join("ann"), stage.join("ben"), stage.join("cyd")
    ann.start()
    stage.events()
    assert ben.sees == ["ann"]
    ann.leave()
    stage.events()
    assert (ben.sees, ben.slots[0].ready) == ([None], False)
    cyd.start()
    assert len(ben.video) == 1
    stage.pass_time(0.26)
    stage.events()
    assert ben.sees == [None]
    stage.pass_time(0.06)
    stage.events()
    assert (ben.sees, ben.slots[0].ready, ben.slots[0].generation) == (["cyd"], False, 2)
    cyd.send(*cyd.camera.frame(), *cyd.camera.frame(key=True))
    stage.events()
    assert ben.slots[0].ready
    assert [packet.payload[-3:] for packet in ben.video] == [b"ann", b"cyd"]


def test_a_newcomer_takes_a_fresh_slot_before_one_that_was_used() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben", slots=2)
    ann.start()
    ann.leave()
    stage.pass_time(1)
    stage.join("cyd")
    assert ben.sees == [None, "cyd"]


def test_with_more_people_than_slots_whoever_came_first_keeps_theirs() -> None:
    stage = Stage()
    ben = stage.join("ben", slots=2)
    for name in ("ann", "cyd", "dan", "eve"):
        stage.join(name)
    stage.pass_time(5)
    stage.events()
    assert ben.sees == ["ann", "cyd"]


def test_a_speaker_without_a_slot_takes_that_of_the_one_silent_longest_sound_and_all() -> None:
    stage = Stage()
    ben = stage.join("ben", slots=2)
    ann, cyd, dan = (stage.join(name) for name in ("ann", "cyd", "dan"))
    talk(ann, 1)
    stage.pass_time(2)
    talk(dan, 0.6)
    assert ben.sees == ["ann", None]
    talk(dan, 0.4)
    assert ben.sees == ["ann", "dan"]
    assert ben.audio[-1].payload.endswith(b"dan")
    # Cyd, who had never spoken, speaks now; ann has been silent longer than dan.
    stage.pass_time(3)
    talk(cyd, 1)
    assert ben.sees == ["cyd", "dan"]


def test_nobody_is_put_out_within_two_seconds() -> None:
    stage = Stage()
    ben = stage.join("ben", slots=1)
    _ann, cyd = stage.join("ann"), stage.join("cyd")
    talk(cyd, 1.9)
    assert ben.sees == ["ann"]
    talk(cyd, 0.6)
    assert ben.sees == ["cyd"]


def test_people_who_all_speak_do_not_push_each_other_out() -> None:
    stage = Stage()
    ben = stage.join("ben", slots=1)
    ann, cyd = stage.join("ann"), stage.join("cyd")
    for _ in range(300):
        ann.send(ann.mic.sound(level=20))
        cyd.send(cyd.mic.sound(level=10))
        stage.pass_time()
    stage.events()
    assert ben.sees == ["ann"]


def test_a_place_that_becomes_free_goes_to_whoever_spoke_last() -> None:
    stage = Stage()
    ben = stage.join("ben", slots=1)
    ann, cyd, dan = (stage.join(name) for name in ("ann", "cyd", "dan"))
    for speaker in (cyd, dan):
        for _ in range(75):
            ann.send(ann.mic.sound(level=10))
            speaker.send(speaker.mic.sound(level=20))
            stage.pass_time()
    ann.leave()
    stage.pass_time(0.4)
    stage.events()
    assert ben.sees == ["dan"]


class TestScreens:
    """A screen's slot is filled while a screen is shared."""

    def stage(self) -> tuple[Stage, Person, Person]:
        stage = Stage()
        sources = (Source.MIC, Source.CAMERA, Source.SCREEN)
        return (
            stage,
            stage.join("ann", sources=sources),
            stage.join("ben", sources=sources, screens=1),
        )

    def screen_of(self, person: Person) -> str | None:
        (slot,) = [slot for slot in person.slots if slot.purpose is Purpose.SCREEN]
        return slot.participant_id

    def test_from_its_first_packet_to_its_goodbye(self) -> None:
        stage, ann, ben = self.stage()
        assert self.screen_of(ben) is None
        ann.send(*ann.screen.frame(key=True))
        stage.pass_time(0.5)
        assert [type(event) for event in stage.events()][:1] == [TrackStarted]
        assert self.screen_of(ben) == "ann"
        ann.send(*ann.screen.frame(key=True))
        assert ben.video[-1].payload.endswith(b"screen of ann")
        ann.say(Goodbye((ann.screen.ssrc,)))
        stage.pass_time()
        assert TrackStopped(ann.peer.peer_id, ann.peer.participant_id, Source.SCREEN) in (
            stage.events()
        )
        assert self.screen_of(ben) is None

    def test_until_it_has_been_silent_long(self) -> None:
        stage, ann, ben = self.stage()
        for _ in range(8):
            ann.send(*ann.screen.frame(key=True))
            stage.pass_time(1)
        stage.events()
        assert self.screen_of(ben) == "ann"
        stage.pass_time(6)
        stage.events()
        assert self.screen_of(ben) is None

    def test_of_two_screens_the_first_stays(self) -> None:
        stage, ann, ben = self.stage()
        cyd = stage.join("cyd", sources=(), screens=1)
        for _ in range(4):
            ann.send(*ann.screen.frame(key=True))
            stage.pass_time(0.5)
            ben.send(*ben.screen.frame(key=True))
        stage.events()
        assert self.screen_of(cyd) == "ann"
        assert self.screen_of(ben) == "ann"
        for _ in range(4):
            ann.say(Goodbye((ann.screen.ssrc,)))
            ben.send(*ben.screen.frame(key=True))
            stage.pass_time(0.5)
        stage.events()
        assert self.screen_of(cyd) == "ben"


def test_a_second_peer_of_a_participant_takes_over_and_they_are_seen_once() -> None:
    """R36: a further device takes over."""
    stage = Stage()
    ben = stage.join("ben", slots=2)
    old = stage.join("ann")
    old.start()
    new = stage.join("ann again", participant="ann")
    stage.events()
    assert ben.sees == [None, "ann"]
    new.start()
    old.start()
    assert [packet.payload.endswith(b"ann again") for packet in ben.video] == [False, True]
    assert old.packets == new.packets == []
    old.leave()
    stage.pass_time(1)
    stage.events()
    assert ben.sees == [None, "ann"]


def test_a_publisher_of_a_meeting_sees_their_own_other_device_nowhere() -> None:
    stage = Stage()
    old = stage.join("ann", slots=2)
    new = stage.join("ann again", participant="ann", slots=2)
    stage.events()
    assert old.sees == new.sees == [None, None]


class TestANewOffer:
    """More slots or other tracks on the same peer."""

    def test_more_slots_are_filled_and_the_first_goes_on_without_a_seam(self) -> None:
        stage = Stage()
        ben = stage.join("ben", slots=1)
        ann, cyd = stage.join("ann"), stage.join("cyd")
        ann.start()
        stage.forwarder.update_peer(
            ben.peer, media=PeerMedia(ben.publishes(Source.MIC), ben.receives(2)), now=stage.now
        )
        stage.events()
        assert ben.sees == ["ann", "cyd"]
        assert [slot.generation for slot in ben.slots] == [1, 2]
        ann.send(*ann.camera.frame())
        cyd.start()
        first, second, third = ben.video
        assert (second.seq, second.ssrc) == (first.seq + 1, first.ssrc)
        assert third.ssrc != first.ssrc

    def test_a_slot_under_another_pair_number_goes_on_without_a_seam(self) -> None:
        stage = Stage()
        ann, ben = stage.join("ann"), stage.join("ben", sources=(), slots=1)
        ann.start()
        stage.events()
        before = ben.slots
        moved = ben.receives(1, pair=3)
        stage.forwarder.update_peer(ben.peer, media=PeerMedia((), moved), now=stage.now)
        stage.events()
        assert ben.slots == before
        ann.send(*ann.camera.frame())
        assert [packet.seq - ben.video[0].seq for packet in ben.video] == [0, 1]

    def test_m_lines_paired_anew_keep_their_numbers_but_start_over(self) -> None:
        stage = Stage()
        ann, ben = stage.join("ann"), stage.join("ben", sources=(), slots=1)
        ann.start()
        audio, video = ben.receives(1)
        apart = PeerMedia((), (audio, replace(video, pair=1)))
        stage.forwarder.update_peer(ben.peer, media=apart, now=stage.now)
        stage.events()
        assert [(slot.participant_id, slot.generation) for slot in ben.slots] == [
            ("ann", 2),
            (None, 0),
        ]
        ann.send(ann.mic.sound())
        assert [packet.seq - ben.audio[0].seq for packet in ben.audio] == [0, 1]
        together = PeerMedia((), (audio, video))
        stage.forwarder.update_peer(ben.peer, media=together, now=stage.now)
        stage.pass_time()
        ann.send(*ann.camera.frame(key=True))
        stage.events()
        assert [(slot.participant_id, slot.ready) for slot in ben.slots] == [("ann", True)]
        assert [packet.seq - ben.video[0].seq for packet in ben.video] == [0, 1]

    def test_fewer_slots_lose_their_people(self) -> None:
        stage = Stage()
        ben = stage.join("ben", slots=2)
        ann, cyd = stage.join("ann"), stage.join("cyd")
        stage.forwarder.update_peer(ben.peer, media=PeerMedia((), ben.receives(1)), now=stage.now)
        stage.events()
        assert ben.sees == ["ann"]
        ann.start()
        cyd.start()
        assert len(ben.video) == 1

    def test_a_new_track_is_forwarded_and_a_gone_one_is_not(self) -> None:
        stage = Stage()
        ann, ben = stage.join("ann", sources=(Source.MIC,)), stage.join("ben")
        lines = ann.publishes(Source.CAMERA)
        stage.forwarder.update_peer(ann.peer, media=PeerMedia(lines), now=stage.now)
        ann.send(*ann.camera.frame(key=True), ann.mic.sound())
        assert (len(ben.video), len(ben.audio)) == (1, 0)

    def test_other_extension_ids_and_payload_types_are_followed(self) -> None:
        stage = Stage()
        ann, ben = stage.join("ann"), stage.join("ben", sources=())
        ann.start()
        media = PeerMedia((), ben.receives(extensions={}))
        stage.forwarder.update_peer(ben.peer, media=media, now=stage.now)
        ann.camera.extensions = [(13, b"\1")]
        ann.send(*ann.camera.frame())
        assert [packet.passed for packet in ben.video] == [(), ()]
        lines = ann.publishes(Source.CAMERA, extensions={"urn:3gpp:video-orientation": 5})
        stage.forwarder.update_peer(ann.peer, media=PeerMedia(lines), now=stage.now)
        media = PeerMedia((), ben.receives(extensions={"urn:3gpp:video-orientation": 6}))
        stage.forwarder.update_peer(ben.peer, media=media, now=stage.now)
        ann.camera.extensions = [(5, b"\1"), (13, b"\2")]
        ann.send(*ann.camera.frame())
        assert ben.video[-1].extensions == ((6, b"\1"),)


def test_a_slot_of_sound_alone_and_one_of_picture_alone() -> None:
    stage = Stage()
    ann, ben, cyd = stage.join("ann"), stage.meet("ben"), stage.meet("cyd")
    audio, video = ben.receives()
    assert audio.kind is Kind.AUDIO
    stage.let_in(ben, PeerMedia((), (audio,)))
    stage.let_in(cyd, PeerMedia((), (video,)))
    ann.start()
    stage.events()
    assert (len(ben.packets), len(ben.audio), ben.slots[0].ready) == (1, 1, True)
    assert (len(cyd.packets), len(cyd.video), cyd.slots[0].ready) == (1, 1, True)


@pytest.mark.parametrize("people", [30])
def test_many_people_come_and_go_and_every_slot_tells_the_truth(people: int) -> None:
    stage = Stage()
    watcher = stage.join("watcher", slots=8, sources=())
    present: list[Person] = []
    for number in range(people):
        person = stage.join(f"p{number:02}")
        present.append(person)
        if number % 3 == 2:
            present.pop(number * 7 % len(present)).leave()
        for each in present:
            each.start()
        stage.pass_time(0.1)
    stage.pass_time(1)
    for person in present:
        person.start()
    stage.events()
    assert len({who for who in watcher.sees if who}) == 8
    stage.clear()
    for person in present:
        person.send(*person.camera.frame())
    by_ssrc = {packet.ssrc: packet.payload[-3:].decode() for packet in watcher.video}
    for slot in watcher.peer.slots:
        assert slot.video is not None
        assert slot.ready
        assert by_ssrc[slot.video.receiving.ssrc] == slot.state.participant_id
