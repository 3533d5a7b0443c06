"""Whose packet is this, and whose it must not be."""

from conference.forwarding.media import Codec, PeerMedia, Source
from conference.rtp.extensions import MID, REPAIRED_RID
from conference.rtp.rtcp import Goodbye
from tests.forwarding.stage import EXTENSIONS, OPUS, VP8, Packet, Stage, Stream


def test_an_ssrc_that_the_offer_named_needs_nothing_else() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.start()
    assert (len(ben.video), len(ben.audio)) == (1, 1)


def test_mid_decides_where_no_ssrc_was_named() -> None:
    stage = Stage()
    ann, ben = stage.meet("ann"), stage.join("ben", screens=1)
    lines = ann.publishes(Source.CAMERA, Source.SCREEN, ssrcs=(), rtx_ssrcs={})
    stage.let_in(ann, PeerMedia(lines))
    camera = Stream(51, mid="camera", color=b"camera")
    screen = Stream(52, mid="screen", color=b"screen")
    ann.send(*camera.frame(key=True), *screen.frame(key=True))
    stage.pass_time(0.5)
    ann.send(*screen.frame(key=True))
    assert [packet.payload[-6:] for packet in ben.video] == [b"camera", b"screen"]
    # Once bound, mid is not needed any more; browsers stop sending it.
    camera.extensions.clear()
    ann.send(*camera.frame())
    assert ben.video[-1].payload.endswith(b"camera")


def test_a_payload_type_that_one_line_has_decides_where_there_is_no_mid() -> None:
    stage = Stage()
    ann, ben = stage.meet("ann"), stage.join("ben")
    lines = ann.publishes(Source.CAMERA, Source.MIC, ssrcs=(), rtx_ssrcs={}, extensions={})
    stage.let_in(ann, PeerMedia(lines))
    ann.send(*Stream(51).frame(key=True), Stream(52, codec=OPUS).sound())
    assert (len(ben.video), len(ben.audio)) == (1, 1)


def test_a_payload_type_that_two_lines_have_decides_nothing() -> None:
    stage = Stage()
    ann = stage.meet("ann")
    lines = ann.publishes(Source.CAMERA, Source.SCREEN, ssrcs=(), rtx_ssrcs={}, extensions={})
    stage.let_in(ann, PeerMedia(lines))
    ann.send(*Stream(51).frame(key=True))
    assert stage.dropped("rtp_unknown_ssrc") == 1


def test_an_unknown_mid_or_rid_is_dropped() -> None:
    stage = Stage()
    ann = stage.meet("ann")
    stage.let_in(ann, PeerMedia(ann.publishes(Source.CAMERA, ssrcs=(), rids=("q", "h"))))
    ann.send(*Stream(51, mid="nobody").frame(), *Stream(52, mid="camera", rid="x").frame())
    ann.send(*Stream(53, mid="camera").frame())
    assert stage.dropped("rtp_unknown_ssrc") == 3


def test_ssrcs_beyond_those_negotiated_are_few() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.start()
    for ssrc in range(500, 520):
        ann.send(*Stream(ssrc, mid="camera").frame(key=True))
    assert stage.dropped("rtp_ssrc_limit") == 12
    assert len(ann.peer.layers) == 2
    assert len(ben.video) == 9


def test_one_ssrc_does_not_serve_two_lines() -> None:
    stage = Stage()
    ann = stage.join("ann")
    ann.camera.extensions = [(EXTENSIONS[MID], b"mic")]
    ann.send(*ann.camera.frame(key=True))
    assert stage.dropped("rtp_ssrc_of_another") == 1


def test_an_ssrc_of_another_participant_is_dropped() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.start()
    ben.send(*Stream(ann.camera.ssrc, mid="camera").frame(key=True))
    assert stage.dropped("rtp_ssrc_of_another") == 1
    assert ann.packets == []
    # Named in the offer too, it still belongs to whoever came first.
    cyd = stage.meet("cyd")
    stage.let_in(cyd, PeerMedia(cyd.publishes(Source.CAMERA, ssrcs=(ann.camera.ssrc,))))
    cyd.send(*Stream(ann.camera.ssrc).frame(key=True))
    assert stage.dropped("rtp_ssrc_of_another") == 2
    # And is free again when they are gone.
    ann.leave()
    cyd.send(*Stream(ann.camera.ssrc).frame(key=True))
    assert stage.dropped("rtp_ssrc_of_another") == 2


def test_another_meeting_may_have_the_same_ssrc() -> None:
    stage = Stage()
    ann = stage.join("ann", meeting="one")
    ben, cyd = stage.join("ben", meeting="two"), stage.join("cyd", meeting="two")
    ann.start()
    ben.send(*Stream(ann.camera.ssrc, mid="camera").frame(key=True))
    assert len(cyd.video) == 1


def test_the_ssrc_of_ones_own_slot_is_dropped() -> None:
    stage = Stage()
    ann = stage.join("ann")
    ann.send(*Stream(ann.peer.media.receiving[1].ssrc, mid="camera").frame(key=True))
    assert stage.dropped("rtp_ssrc_of_another") == 1


def test_a_payload_type_that_was_not_negotiated_is_dropped_at_first_and_later() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    alien = Codec(99, "vp8", 90_000)
    ann.camera.codec = alien
    ann.send(*ann.camera.frame(key=True))
    ann.camera.codec = VP8
    ann.start()
    ann.camera.codec = alien
    ann.send(*ann.camera.frame(key=True))
    assert stage.dropped("rtp_payload_type") == 2
    assert len(ben.video) == 1


def repair(packet: bytes, *, ssrc: int, seq: int, payload_type: int = 97) -> bytes:
    """What a publisher sends again over RTX."""
    plain = Packet.parse(packet)
    return Packet(
        payload_type,
        plain.marker,
        seq,
        plain.timestamp,
        ssrc,
        plain.seq.to_bytes(2, "big") + plain.payload,
        plain.extensions,
    ).encode()


def test_a_repair_by_named_ssrc_takes_its_place() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.send(*ann.camera.frame(key=True))
    (lost,) = ann.camera.frame()
    ann.send(*ann.camera.frame())
    ann.send(repair(lost, ssrc=ann.camera.ssrc + 500, seq=1))
    first = ben.video[0]
    assert [packet.seq - first.seq for packet in ben.video] == [0, 2, 1]
    assert ben.video[2].payload == Packet.parse(lost).payload
    assert ben.video[2].payload_type == 96


def test_a_repair_by_rid_takes_its_place() -> None:
    stage = Stage()
    ann, ben = stage.meet("ann"), stage.join("ben")
    lines = ann.publishes(Source.CAMERA, ssrcs=(), rtx_ssrcs={}, rids=("q",))
    stage.let_in(ann, PeerMedia(lines))
    stream = Stream(51, mid="camera", rid="q")
    early = Stream(52, mid="camera", rid="q").frame()[0]
    ann.send(repair(early, ssrc=53, seq=1))
    assert stage.dropped("rtp_unknown_ssrc") == 1
    ann.send(*stream.frame(key=True))
    (lost,) = stream.frame()
    ann.send(*stream.frame())
    again = Packet.parse(repair(lost, ssrc=54, seq=1))
    marked = ((EXTENSIONS[MID], b"camera"), (EXTENSIONS[REPAIRED_RID], b"q"))
    ann.send(Packet(**{**again.__dict__, "extensions": marked}).encode())
    assert len(ben.video) == 3
    assert ben.video[2].passed == ()


def test_padding_on_the_repair_stream_is_a_probe_and_no_packet() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.start()
    probe = Packet(97, False, 1, 0, ann.camera.ssrc + 500, b"").encode()
    padded = bytes((0xA0,)) + probe[1:] + bytes(199) + b"\xc8"
    ann.send(probe, padded)
    assert stage.dropped("rtp_empty_repair") == 2
    assert len(ben.video) == 1


def test_a_repair_that_names_an_unknown_original_type_is_dropped() -> None:
    stage = Stage()
    ann = stage.join("ann")
    ann.start()
    (lost,) = ann.camera.frame()
    ann.send(repair(lost, ssrc=ann.camera.ssrc + 500, seq=1))
    ann.send(repair(lost, ssrc=ann.camera.ssrc + 500, seq=2, payload_type=120))
    assert stage.dropped("rtp_payload_type") == 1


def test_ssrcs_come_and_go_with_goodbyes_without_leaving_anything_behind() -> None:
    stage = Stage()
    ann = stage.meet("ann")
    stage.let_in(ann, PeerMedia(ann.publishes(Source.CAMERA, ssrcs=(), rtx_ssrcs={})))
    for ssrc in range(1000, 1100):
        ann.send(*Stream(ssrc, mid="camera").frame(key=True))
        ann.say(Goodbye((ssrc,)))
    assert ann.peer.layers == {}
    assert ann.peer.meeting.ssrc_owners == {}
