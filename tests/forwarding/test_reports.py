"""Sender and receiver reports: lip-sync in a slot, honest losses, round trips."""

from itertools import pairwise

import pytest

from conference.forwarding.media import Kind
from conference.forwarding.settings import ForwardingSettings
from conference.rtp.rtcp import (
    ReceiverReport,
    ReportBlock,
    SenderReport,
    SourceDescription,
    middle_of_ntp,
    ntp_from_wall,
    seconds_from_ntp,
)
from tests.forwarding.stage import TICK, Packet, Person, Stage

RATES = {Kind.VIDEO: 90_000, Kind.AUDIO: 48_000}


def sender_reports(person: Person) -> dict[int, SenderReport]:
    """The newest by SSRC."""
    return {packet.ssrc: packet for packet in person.rtcp if isinstance(packet, SenderReport)}


def presented_at(person: Person, packet: Packet, kind: Kind) -> float:
    """When a subscriber would show this packet, by the slot's reports: in relay NTP seconds."""
    report = sender_reports(person)[packet.ssrc]
    behind = (packet.timestamp - report.rtp_timestamp + 0x8000_0000 & 0xFFFF_FFFF) - 0x8000_0000
    return seconds_from_ntp(report.ntp) + behind / RATES[kind]


def call(stage: Stage, person: Person, *, seconds: float, clock_ahead: float) -> None:
    """Camera and mic, captured at the same instants, with reports in the person's own clock; sound
    travels 35 ms longer than its picture."""
    waiting: list[tuple[float, bytes]] = []
    for step in range(round(seconds / 0.02)):
        captured_at = stage.wall + clock_ahead
        # `Stream.frame` moves on by 1/30 s, but here a frame is made with every sound.
        person.camera.timestamp = person.camera.timestamp + 1800 - 3000 & 0xFFFF_FFFF
        if step % 50 == 0:
            person.say(person.camera.report(ntp_wall=captured_at))
        if step % 50 == 25:
            person.say(person.mic.report(ntp_wall=captured_at))
        person.send(*person.camera.frame(key=step == 0))
        waiting.append((stage.now + 0.035, person.mic.sound()))
        while waiting and waiting[0][0] <= stage.now:
            person.send(waiting.pop(0)[1])
        stage.pass_time()


def test_lips_and_voice_stay_together_whatever_the_publishers_clock() -> None:
    stage = Stage(ForwardingSettings(slot_rest=0))
    ben = stage.join("ben", sources=())
    for name, clock_ahead in (("ann", 0.0), ("cyd", 1234.5), ("dan", -77_777.0)):
        stage.clear()
        person = stage.join(name)
        person.camera.timestamp = 0xFFFF_0000
        call(stage, person, seconds=4, clock_ahead=clock_ahead)
        video, audio = ben.video[-1], ben.audio[-1]
        # Of the last picture and the last sound we know how far apart they were captured.
        apart = (len(ben.video) - len(ben.audio)) * 0.02
        shown = presented_at(ben, video, Kind.VIDEO)
        heard = presented_at(ben, audio, Kind.AUDIO)
        assert shown - heard == pytest.approx(apart, abs=0.001)
        # And both are mapped to the relay's own time.
        assert shown == pytest.approx(seconds_from_ntp(ntp_from_wall(stage.wall)), abs=0.05)
        person.leave()


def test_a_slot_has_no_sender_report_before_its_publisher_had_one() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben", sources=())
    ann.start()
    stage.pass_time(3)
    assert sender_reports(ben) == {}
    ann.say(SenderReport(ann.camera.ssrc, 0, 0, 0, 0))  # as stock aiortc says before it sends
    stage.pass_time(3)
    assert sender_reports(ben) == {}


def test_many_who_began_together_are_soon_reported_to_apart() -> None:
    stage = Stage()
    ann = stage.join("ann")
    listeners = [stage.join(f"listener {number}", sources=()) for number in range(40)]
    ann.start()
    ann.say(ann.camera.report(ntp_wall=stage.wall))
    at_once, times = [], []
    for _ in range(500):
        stage.clear()
        stage.pass_time()
        reported = [each for each in listeners if sender_reports(each)]
        at_once.append(len(reported))
        times += [stage.now] * (listeners[0] in reported)
    assert at_once[0] == len(listeners)
    assert max(at_once[250:]) < len(listeners) / 4
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) >= 0.5
    assert max(gaps) <= 1.5 + TICK


def test_whoever_is_alone_and_sends_nothing_hears_of_the_relay_all_the_same() -> None:
    """So that silence is a dead path and nothing else."""
    stage = Stage()
    ben = stage.join("ben", sources=())
    stage.pass_time(3)
    reports = [packet for packet in ben.rtcp if isinstance(packet, ReceiverReport)]
    assert len(reports) >= 2
    assert all(report.blocks == () for report in reports)


def test_a_sender_report_counts_what_was_forwarded() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben", sources=())
    ann.send(*ann.camera.frame())
    ann.say(ann.camera.report(ntp_wall=stage.wall))
    ann.send(*ann.camera.frame(key=True))
    for _ in range(9):
        ann.send(*ann.camera.frame())
    stage.pass_time(1.5)
    (report,) = sender_reports(ben).values()
    assert report.packets == 10
    assert any(
        packet.names == ((report.ssrc, "camera-0"),)
        for packet in ben.rtcp
        if isinstance(packet, SourceDescription)
    )


def test_the_quickest_report_tells_the_clock_and_a_drift_is_followed() -> None:
    stage = Stage()
    ann = stage.join("ann")
    ann.start()
    offsets = []
    for index in range(100):
        # Reports travel 10 to 90 ms; the publisher's clock runs slow by 100 ppm.
        stage.now += 1.0
        late = 0.01 + 0.02 * (index * 7 % 5)
        sent_at = stage.wall - late - 0.0001 * index
        ann.say(ann.camera.report(ntp_wall=sent_at))
        assert ann.peer.clock_offset is not None
        offsets.append(ann.peer.clock_offset + (stage.wall - stage.now) + 2_208_988_800)
    assert offsets[4:] == pytest.approx(
        [0.01 + 0.0001 * index for index in range(4, 100)], abs=0.003
    )


def test_a_publisher_clock_that_is_set_back_is_followed_in_the_end() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben", sources=())
    call(stage, ann, seconds=2, clock_ahead=0.0)
    stage.clear()
    call(stage, ann, seconds=6, clock_ahead=-20.0)
    shown = presented_at(ben, ben.video[-1], Kind.VIDEO)
    assert shown == pytest.approx(seconds_from_ntp(ntp_from_wall(stage.wall)), abs=0.1)


def blocks(person: Person) -> list[ReportBlock]:
    return [
        block
        for packet in person.rtcp
        if isinstance(packet, ReceiverReport)
        for block in packet.blocks
    ]


def test_receiver_reports_tell_the_publisher_of_losses() -> None:
    stage = Stage()
    ann, _ben = stage.join("ann"), stage.join("ben")
    ann.camera.seq = 65_500
    for number in range(100):
        (packet,) = ann.camera.frame(key=number == 0)
        if number % 10 != 5:
            ann.send(packet)
    ann.say(ann.camera.report(ntp_wall=stage.wall))
    stage.pass_time(1.04)
    (block,) = [block for block in blocks(ann) if block.ssrc == ann.camera.ssrc][-1:]
    assert block.packets_lost == 10
    assert block.highest_seq == 0x2_0000 + (65_500 + 99 & 0xFFFF)
    assert block.last_report == middle_of_ntp(ntp_from_wall(stage.wall - 1.04))
    assert block.delay / 65_536 == pytest.approx(1.04, abs=0.001)
    fractions = [block.fraction_lost for block in blocks(ann) if block.ssrc == ann.camera.ssrc]
    assert sum(fractions) == (10 << 8) // 100


def test_a_repair_does_not_hide_the_loss() -> None:
    stage = Stage()
    ann, _ben = stage.join("ann"), stage.join("ben")
    ann.send(*ann.camera.frame(key=True))
    (lost,) = ann.camera.frame()
    ann.send(*ann.camera.frame())
    stage.pass_time()
    ann.send(lost)
    stage.pass_time(1.5)
    assert blocks(ann)[-1].packets_lost == 1


def test_jitter_is_that_of_the_arrivals() -> None:
    stage = Stage()
    ann = stage.join("ann")
    for number in range(200):
        stage.now += 1 / 30 + (0.004 if number % 2 else -0.004)
        ann.send(*ann.camera.frame(packets=3))
    stage.pass_time(1)
    assert blocks(ann)[-1].jitter == pytest.approx(0.004 * 90_000, rel=0.05)


def test_the_round_trip_is_known_from_the_subscribers_reports() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.start()
    ann.say(ann.camera.report(ntp_wall=stage.wall))
    while not sender_reports(ben):
        stage.pass_time()
    ((ssrc, report),) = sender_reports(ben).items()
    stage.pass_time(0.5)
    block = ReportBlock(ssrc, 64, 5, 9, 900, middle_of_ntp(report.ntp), int(0.44 * 65_536))
    ben.say(ReceiverReport(1, (block,)))
    numbers = stage.forwarder.statistics(ben.peer)
    assert numbers.round_trip == pytest.approx(0.06, abs=0.001)
    (video,) = [each for each in numbers.subscriptions if each.mid == "camera-video-0"]
    assert (video.fraction_lost, video.jitter, video.packets) == (0.25, 0.01, 1)
    (camera,) = [
        each for each in stage.forwarder.statistics(ann.peer).publications if each.mid == "camera"
    ]
    assert (camera.layers[0].packets, camera.layers[0].subscribers, camera.arriving) == (1, 1, True)


def test_a_broken_report_gives_no_round_trip() -> None:
    stage = Stage()
    _, ben = stage.join("ann"), stage.join("ben")
    stage.pass_time()
    ssrc = ben.peer.media.receiving[0].ssrc
    ben.say(ReceiverReport(1, (ReportBlock(ssrc, 0, 0, 0, 0, 12_345, 0),)))
    assert stage.forwarder.statistics(ben.peer).round_trip is None
