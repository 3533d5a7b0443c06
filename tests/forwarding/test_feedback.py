"""What publishers hear about their bitrate: transport-wide feedback or REMB, never both."""

import itertools

import pytest

from conference.forwarding.arrivals import Arrivals
from conference.forwarding.media import Codec, PeerMedia, Source
from conference.rtp.extensions import ABS_SEND_TIME, TRANSPORT_CC
from conference.rtp.feedback import BitrateEstimate
from tests.forwarding.stage import ALL_FEEDBACK, EXTENSIONS, Person, Stage, Stream
from tests.support.transport_cc import read_transport_feedback

WITHOUT = {uri: number for uri, number in EXTENSIONS.items() if uri != TRANSPORT_CC}


def publisher(
    *, feedback: frozenset[str], extensions: dict[str, int], rids: tuple[str, ...] = ()
) -> tuple[Stage, Person]:
    stage = Stage()
    ann = stage.meet("ann")
    codec = Codec(96, "vp8", 90_000, feedback=feedback)
    changes = {"rids": rids, "ssrcs": ()} if rids else {}
    lines = ann.publishes(Source.CAMERA, codecs=(codec,), extensions=extensions, **changes)
    return stage, stage.let_in(ann, PeerMedia(lines))


def publish(stage: Stage, ann: Person, *, packets: int) -> None:
    for number in range(packets):
        ann.camera.extensions = [(EXTENSIONS[TRANSPORT_CC], (65_530 + number & 0xFFFF).to_bytes(2))]
        ann.send(*ann.camera.frame(key=number == 0))
        stage.pass_time()


@pytest.mark.parametrize(
    ("feedback", "extensions", "transport_cc", "remb"),
    [
        (ALL_FEEDBACK, dict(EXTENSIONS), True, False),
        (ALL_FEEDBACK, WITHOUT, False, True),
        (ALL_FEEDBACK - {"transport-cc"}, dict(EXTENSIONS), False, True),
        (ALL_FEEDBACK - {"transport-cc", "goog-remb"}, dict(EXTENSIONS), False, False),
        (ALL_FEEDBACK - {"goog-remb"}, dict(EXTENSIONS), True, False),
    ],
)
def test_exactly_one_of_the_two_is_answered(
    feedback: frozenset[str], extensions: dict[str, int], transport_cc: bool, remb: bool
) -> None:
    stage, ann = publisher(feedback=feedback, extensions=extensions)
    publish(stage, ann, packets=60)
    assert bool(ann.transport_feedback) is transport_cc
    assert bool([p for p in ann.rtcp if isinstance(p, BitrateEstimate)]) is remb


def test_the_estimate_is_what_is_configured_from_the_first_packet_on() -> None:
    stage, ann = publisher(feedback=ALL_FEEDBACK, extensions=WITHOUT)
    publish(stage, ann, packets=1)
    assert [p for p in ann.rtcp if isinstance(p, BitrateEstimate)] == [
        BitrateEstimate(ann.peer.rtcp_ssrc, 700_000, (ann.camera.ssrc,))
    ]
    publish(stage, ann, packets=105)
    assert len([p for p in ann.rtcp if isinstance(p, BitrateEstimate)]) == 5


def test_of_several_layers_all_are_told() -> None:
    stage, ann = publisher(feedback=ALL_FEEDBACK, extensions=WITHOUT, rids=("q", "h"))
    ann.send(*Stream(51, mid="camera", rid="h").frame(key=True))
    stage.pass_time()
    assert [p for p in ann.rtcp if isinstance(p, BitrateEstimate)] == [
        BitrateEstimate(ann.peer.rtcp_ssrc, 3_000_000, (51,))
    ]


def test_a_queue_on_the_way_here_is_told_at_once() -> None:
    """By the send times in the packets; without them there is nothing to judge by."""
    stage, ann = publisher(feedback=ALL_FEEDBACK, extensions=WITHOUT)
    sent = stage.now
    for number in range(150):
        sent += 0.01  # they leave every 10 ms and come every 20
        written = (int(sent * (1 << 18)) & 0xFF_FFFF).to_bytes(3, "big")
        ann.camera.extensions = [(EXTENSIONS[ABS_SEND_TIME], written)]
        ann.send(*ann.camera.frame(key=number == 0))
        stage.pass_time()
    told = [p.bitrate_bps for p in ann.rtcp if isinstance(p, BitrateEstimate)]
    assert told[0] == 700_000
    assert told[-1] == 100_000


def test_a_screen_is_given_more() -> None:
    stage = Stage()
    ann = stage.meet("ann")
    lines = ann.publishes(Source.CAMERA, Source.SCREEN, extensions=WITHOUT)
    stage.let_in(ann, PeerMedia(lines))
    ann.send(*ann.camera.frame(), *ann.screen.frame())
    stage.pass_time()
    (estimate,) = [p for p in ann.rtcp if isinstance(p, BitrateEstimate)]
    assert estimate.bitrate_bps == 2_200_000
    assert estimate.ssrcs == (ann.camera.ssrc, ann.screen.ssrc)


def test_every_packet_is_told_once_with_its_time() -> None:
    stage, ann = publisher(feedback=ALL_FEEDBACK, extensions=dict(EXTENSIONS))
    publish(stage, ann, packets=60)
    stage.pass_time(0.2)
    told: dict[int, float | None] = {}
    for number, packet in enumerate(ann.transport_feedback):
        media_ssrc, count, arrivals = read_transport_feedback(packet)
        assert (media_ssrc, count) == (ann.camera.ssrc, number)
        assert not told.keys() & arrivals.keys()
        told |= arrivals
    assert list(told) == [65_530 + number & 0xFFFF for number in range(60)]
    times = [time for time in told.values() if time is not None]
    assert len(times) == 60
    steps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert steps == pytest.approx([0.02] * 59, abs=0.0003)


def test_losses_between_and_within_feedbacks_are_told_and_late_packets_after_all() -> None:
    arrivals = Arrivals(now=10.0)
    told: list[dict[int, bool]] = []
    for group in ((1, 2, 4), (8,), (3, 9), (), (5, 6)):
        for seq in group:
            arrivals.times[seq] = 10.1
        told += [
            {seq: time is not None for seq, time in read_transport_feedback(packet)[2].items()}
            for packet in arrivals.take_feedback(sender_ssrc=1, media_ssrc=2)
        ]
    assert told == [
        {1: True, 2: True, 3: False, 4: True},
        {5: False, 6: False, 7: False, 8: True},
        {3: True, 4: False, 5: False, 6: False, 7: False, 8: False, 9: True},
        {5: True, 6: True},
    ]


def test_a_repair_is_told_too() -> None:
    stage = Stage()
    ann = stage.join("ann")
    ann.camera.extensions = [(EXTENSIONS[TRANSPORT_CC], b"\0\1")]
    ann.send(*ann.camera.frame(key=True))
    ann.camera.extensions = [(EXTENSIONS[TRANSPORT_CC], b"\0\2")]
    (probe,) = ann.camera.frame()
    rtx = bytes((probe[0], 97)) + probe[2:8] + (ann.camera.ssrc + 500).to_bytes(4) + probe[12:]
    ann.send(rtx)
    stage.pass_time(0.2)
    (packet,) = ann.transport_feedback
    assert list(read_transport_feedback(packet)[2]) == [1, 2]


def test_subscribers_are_not_told_of_publishers_transport_numbers() -> None:
    stage, ann = publisher(feedback=ALL_FEEDBACK, extensions=dict(EXTENSIONS))
    ben = stage.join("ben", sources=())
    publish(stage, ann, packets=3)
    assert [packet.passed for packet in ben.video] == [(), (), ()]
    assert [packet.number for packet in ben.video] == [0, 1, 2]
    stage.pass_time(1)
    assert ben.transport_feedback == []
