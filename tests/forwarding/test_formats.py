"""How payload types and extension ids of two peers translate."""

from dataclasses import replace

import pytest

from conference.errors import BadInput
from conference.forwarding.formats import Route, match_extensions, match_formats
from conference.forwarding.media import Codec, PeerMedia, Source
from conference.rtp.extensions import ABS_SEND_TIME, AUDIO_LEVEL, MID
from tests.forwarding.stage import H264, OPUS, RED, VIDEO_ORIENTATION, VP8, Stage

BASELINE = Codec(39, "h264", 90_000, fmtp="packetization-mode=1;profile-level-id=42001f")
MODE_0 = Codec(40, "h264", 90_000, fmtp="packetization-mode=0;profile-level-id=42e01f")
VP9 = Codec(98, "vp9", 90_000, fmtp="profile-id=0")


@pytest.mark.parametrize(
    ("sent", "received", "routes"),
    [
        ((VP8,), (VP8,), {96: Route(96, 97)}),
        ((VP8, H264), (Codec(120, "vp8", 90_000),), {96: Route(120)}),
        ((VP8,), (VP9, H264), {}),
        ((H264,), (BASELINE, H264), {102: Route(102, 103)}),
        ((H264,), (BASELINE,), {102: Route(39)}),
        ((BASELINE,), (H264,), {39: Route(102, 103)}),
        ((MODE_0,), (H264,), {40: Route(102, 103)}),
        ((OPUS,), (Codec(111, "opus", 48_000, channels=1),), {}),
        ((OPUS, RED), (OPUS, RED), {111: Route(63, red_inner=111), 63: Route(63)}),
        ((OPUS,), (OPUS, RED), {111: Route(63, red_inner=111)}),
        ((OPUS,), (OPUS, replace(RED, fmtp="111")), {111: Route(111)}),
        ((OPUS,), (OPUS, replace(RED, fmtp="111/112")), {111: Route(111)}),
        ((OPUS,), (OPUS, replace(RED, fmtp="")), {111: Route(111)}),
        ((OPUS,), (replace(OPUS, payload_type=109), RED), {111: Route(109)}),
        (
            (OPUS, RED),
            (replace(OPUS, payload_type=109), replace(RED, fmtp="109/109")),
            {111: Route(63, red_inner=109), 63: Route(109, unwrap_red=True)},
        ),
        ((OPUS, RED), (OPUS,), {111: Route(111), 63: Route(111, unwrap_red=True)}),
        ((OPUS, RED), (VP8,), {}),
        ((OPUS, Codec(63, "red", 48_000)), (OPUS,), {111: Route(111)}),
        ((), (VP8,), {}),
    ],
)
def test_formats(
    sent: tuple[Codec, ...], received: tuple[Codec, ...], routes: dict[int, Route]
) -> None:
    assert match_formats(sent, received) == routes


@pytest.mark.parametrize(
    ("sent", "received", "pairs"),
    [
        ({AUDIO_LEVEL: 1, MID: 4}, {AUDIO_LEVEL: 1, MID: 9}, None),
        ({AUDIO_LEVEL: 1}, {AUDIO_LEVEL: 2}, ((1, 2),)),
        ({AUDIO_LEVEL: 1, VIDEO_ORIENTATION: 3}, {AUDIO_LEVEL: 1}, ((1, 1),)),
        ({ABS_SEND_TIME: 2, MID: 4}, {}, None),
        ({AUDIO_LEVEL: 1}, {}, ()),
    ],
)
def test_extensions(
    sent: dict[str, int], received: dict[str, int], pairs: tuple[tuple[int, int], ...] | None
) -> None:
    assert match_extensions(sent, received) == pairs


def test_media_that_contradicts_itself_is_refused_and_changes_nothing() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    lines, slots = ben.publishes(Source.MIC, Source.CAMERA), ben.receives(2)
    for media in (
        PeerMedia((lines[0], lines[0])),
        PeerMedia((), (slots[0], slots[0])),
        PeerMedia(ben.publishes(Source.MIC, codecs=())),
        PeerMedia((), ben.receives(1, ssrc=5)),
        PeerMedia((), ben.receives(2, pair=0)),
    ):
        with pytest.raises(BadInput):
            stage.forwarder.update_peer(ben.peer, media=media, now=stage.now)
        with pytest.raises(BadInput):
            stage.let_in(stage.meet("cyd"), media)
    ann.start()
    assert len(ben.packets) == 2
    ben.leave()
    with pytest.raises(BadInput):
        stage.forwarder.update_peer(ben.peer, media=PeerMedia(), now=stage.now)
