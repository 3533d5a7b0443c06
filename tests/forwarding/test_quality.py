"""One word for each direction of everybody's path: out of which numbers, how steadily, and told
when it changes."""

import pytest

from conference.forwarding.media import Codec, PeerMedia, Source
from conference.forwarding.quality import Pictures, Quality, Reading, Steady, grade, rating
from conference.rtp.rtcp import ReceiverReport, ReportBlock
from tests.bandwidth.link import Link
from tests.forwarding.network import LossyCall
from tests.forwarding.stage import OPUS, RED, Stage
from tests.forwarding.test_budget import Camera, Scene
from tests.support.impairment import PERFECT, Impairment

EXCELLENT, GOOD, POOR, LOST = Quality


@pytest.mark.parametrize(
    ("reading", "word"),
    [
        (Reading(), EXCELLENT),
        (Reading(round_trip=0.2), EXCELLENT),
        (Reading(round_trip=0.4), GOOD),
        (Reading(round_trip=0.6), POOR),
        (Reading(round_trip=1.5), POOR),
        (Reading(jitter=0.03), EXCELLENT),
        (Reading(jitter=0.2), POOR),
        (Reading(lost=0.03), EXCELLENT),
        (Reading(lost=0.10, missing=0.0), GOOD),
        (Reading(lost=0.20, missing=0.04), GOOD),
        (Reading(lost=0.02, missing=0.02), EXCELLENT),
        (Reading(lost=0.05, missing=0.05), GOOD),
        (Reading(lost=0.10, missing=0.10), POOR),
        (Reading(round_trip=0.3, lost=0.05, missing=0.05), POOR),
        (Reading(lost=1.0, missing=1.0), POOR),
        (Reading(given=0.25), GOOD),
        (Reading(given=0.13), POOR),
        (Reading(given=0.9, stopped=True), POOR),
    ],
)
def test_the_word_for_a_reading(reading: Reading, word: Quality) -> None:
    """Loss after repair weighs more than loss; delay as G.114 has it; two sizes less are poor."""
    assert grade(reading) is word


def test_a_rating_is_that_of_the_e_model() -> None:
    """The published examples of its simplified form: 100, 200 and 300 ms one way."""
    assert rating(missing=0, delay=0.1) == pytest.approx(90.8)
    assert rating(missing=0, delay=0.2) == pytest.approx(85.9, abs=0.1)
    assert rating(missing=0, delay=0.3) == pytest.approx(72.5, abs=0.1)


@pytest.mark.parametrize(
    ("seen", "value"),
    [
        ([EXCELLENT, POOR, POOR], EXCELLENT),
        ([EXCELLENT, POOR, POOR, POOR, POOR], POOR),
        ([EXCELLENT, POOR, POOR, POOR, GOOD], GOOD),
        ([EXCELLENT, GOOD, GOOD, POOR, POOR], POOR),
        ([EXCELLENT, POOR, POOR, EXCELLENT, POOR, POOR], EXCELLENT),
        ([GOOD, POOR, POOR, EXCELLENT, POOR, POOR], GOOD),
        ([POOR] + 8 * [EXCELLENT], POOR),
        ([POOR] + 9 * [EXCELLENT], EXCELLENT),
        ([POOR] + 8 * [EXCELLENT] + [GOOD], GOOD),
        ([POOR] + 5 * [EXCELLENT] + [POOR] + 8 * [EXCELLENT], POOR),
        ([POOR, EXCELLENT] * 20, POOR),
    ],
)
def test_a_word_changes_only_when_another_has_lasted(seen: list[Quality], value: Quality) -> None:
    """3 s for a worse one, 8 s for a better one, one look a second; the first is begun with."""
    steady = Steady(tuple(Quality), first=seen[0])
    for second, each in enumerate(seen):
        steady.see(each, now=float(second))
    assert steady.value is value


def test_a_cliff_is_told_soon_and_once_and_its_end_too() -> None:
    """From 3 Mbit/s to 300 kbit/s: poor within 6 s, with smaller pictures, while what the other
    sends stays excellent. Excellent again within 25 s, of which the picture climbs for up to 15."""
    link = Link(rate_bps=3e6)
    scene = Scene(link)
    (viewer,) = scene.viewers
    stage, ben, ann = scene.stage, scene.viewers[0].person, scene.camera.person
    fell = scene.run(20)
    assert [(each.receiving, each.pictures) for _, each in stage.quality_of(ben)] == [
        (EXCELLENT, Pictures.ALL)
    ], "the climb at the beginning is over before it is told"
    link.set_rate(300e3, fell)
    rose = scene.run(30)
    when, poor = stage.quality_of(ben)[-1]
    assert (poor.receiving, poor.pictures) == (POOR, Pictures.SMALLER)
    assert when < fell + 6
    link.set_rate(3e6, rose)
    scene.run(25)
    *worse, (_, last) = [each for each in stage.quality_of(ben) if each[0] > fell]
    assert (last.receiving, last.pictures) == (EXCELLENT, Pictures.ALL)
    assert [each.receiving for when, each in worse if when > rose][1:] == []
    assert {each.sending for _, each in stage.quality_of(ann)} == {EXCELLENT}
    assert viewer.sounds


def test_a_narrow_path_does_not_flicker() -> None:
    """Half-size pictures are good, and it is not said anew whenever one is tried larger."""
    scene = Scene(Link(rate_bps=600e3))
    settled = scene.run(20)
    scene.run(60)
    told = [each for when, each in scene.stage.quality_of(scene.viewers[0].person)]
    later = [e for when, e in scene.stage.quality_of(scene.viewers[0].person) if when > settled]
    assert told[-1].receiving is GOOD
    assert len(later) <= 2


def test_no_room_for_any_picture_is_poor_and_said_to_be_fewer() -> None:
    scene = Scene(Link(rate_bps=90e3))
    scene.run(25)
    _, last = scene.stage.quality_of(scene.viewers[0].person)[-1]
    assert (last.receiving, last.pictures) == (POOR, Pictures.FEWER)


@pytest.mark.parametrize(("codecs", "word"), [((OPUS,), POOR), ((RED, OPUS), GOOD)])
def test_who_tells_no_arrivals_is_judged_by_their_reports(
    codecs: tuple[Codec, ...], word: Quality
) -> None:
    """One packet in eight of the sound is lost; with RED one frame in sixty-four."""
    stage = Stage()
    ann, ben = stage.join("ann", sources=(Source.MIC,)), stage.meet("ben")
    sound = ben.receives(codecs=codecs, extensions={})[0]
    stage.let_in(ben, PeerMedia((), (sound,)))
    for second in range(8):
        for _ in range(50):
            ann.send(ann.mic.sound())
            stage.pass_time()
        ben.say(ReceiverReport(1, (ReportBlock(sound.ssrc, 32, 6 * second, second * 50, 0, 0, 0),)))
    stage.events()
    assert stage.forwarder.census.receiving == {"excellent": 1, word.value: 1}


def test_what_somebody_sends_over_a_bad_uplink_is_told_of_them_alone() -> None:
    """Sound that cannot be repaired; its end is told as well."""
    call = LossyCall(publishing=PERFECT, viewing=PERFECT, seed=3)
    stage = call.stage
    call.run(5)
    uplink = stage.way_up(call.ann)
    uplink.impairment = Impairment(loss=0.15, delay=0.02)
    went = stage.now
    call.run(10)
    when, poor = stage.quality_of(call.ann)[-1]
    assert poor.sending is POOR
    assert when < went + 6
    assert stage.quality_of(call.ben)[-1][1].receiving is EXCELLENT
    uplink.impairment = PERFECT
    call.run(20)
    assert stage.quality_of(call.ann)[-1][1].sending is EXCELLENT


def test_a_layer_that_its_publisher_cannot_bring_is_its_uplinks_fault() -> None:
    """Chromium stops its larger layers when its uplink narrows, and loses next to nothing."""
    stage = Stage()
    camera, ben = Camera(stage), stage.join("ben", sources=())
    for encoded in ("q", "h", "f"), ("q",):
        for beat in range(12 * 30):
            camera.send(*encoded, key=beat % 30 == 0)
    assert stage.quality_of(camera.person)[-1][1].sending is POOR
    assert stage.quality_of(ben)[-1][1].receiving is EXCELLENT


def test_another_camera_with_fewer_sizes_is_not_a_weak_uplink() -> None:
    stage = Stage()
    camera = Camera(stage)
    stage.join("ben", sources=())
    for beat in range(5 * 30):
        camera.send("q", "h", "f", key=beat % 30 == 0)
    for beat in range(12 * 30):
        frame = camera.layers["q"].frame(key=beat % 30 == 0, pixels=(640, 480), packets=2)
        camera.person.send(*frame)
        stage.pass_time(1 / 30)
    assert {each.sending for _, each in stage.quality_of(camera.person)} == {EXCELLENT}


def test_who_is_not_heard_is_lost_until_the_next_sign() -> None:
    """A publisher after 4 s, whoever only receives after 7: its checks come every 6 s at worst."""
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben", sources=())
    ann.start()
    for person in (ann, ben):
        stage.forwarder.note_heard(person.peer, at=stage.now)
    heard = stage.now
    for _ in range(20):
        stage.pass_time(1)
        stage.events()
    for person, after in ((ann, 4), (ben, 7)):
        when, last = stage.quality_of(person)[-1]
        assert (last.sending, last.receiving) == (LOST, LOST)
        assert after <= when - heard <= after + 1.1
    stage.forwarder.note_heard(ben.peer, at=stage.now)
    stage.pass_time(1.1)
    assert stage.quality_of(ben)[-1][1].receiving is EXCELLENT
    assert stage.quality_of(ann)[-1][1].receiving is LOST


def test_nothing_is_told_again_but_to_somebody_new() -> None:
    stage = Stage()
    ann = stage.join("ann")
    ann.start()
    stage.pass_time(30)
    assert len(stage.quality_of(ann)) == 1
    stage.forwarder.tell_again()
    stage.pass_time(1.1)
    first, again = stage.quality_of(ann)
    assert first[1] == again[1]
