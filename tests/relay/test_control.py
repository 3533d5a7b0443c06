"""Control frames: typed both ways, bounded, and refused when they are not as agreed."""

import asyncio

import pytest

from conference.forwarding.events import PeerQuality, SlotState
from conference.forwarding.media import (
    Codec,
    Kind,
    PeerMedia,
    Publishing,
    Purpose,
    Receiving,
    Source,
)
from conference.forwarding.quality import Pictures, Quality
from conference.forwarding.statistics import (
    DirectionStatistics,
    LayerStatistics,
    PeerStatistics,
    PublicationStatistics,
    SubscriptionStatistics,
)
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay import control
from conference.relay.control import BadFrame, frame, read_command, read_frame, read_from_worker
from tests.relay.parts import opened

CODEC = Codec(96, "vp8", 90_000, 1, "x=1", 97, frozenset({"nack", "nack pli"}))
MEDIA = PeerMedia(
    publishing=(
        Publishing("0", Source.CAMERA, (CODEC,), {"urn:x": 1}, (1, 2), {3: 1}, ("h", "l")),
    ),
    receiving=(
        Receiving("1", Kind.VIDEO, Purpose.SCREEN, 0, (CODEC,), {"urn:x": 1}, 5, 6, "s s-video"),
    ),
)


@pytest.mark.parametrize(
    "command",
    [
        control.Attach(request_id=1, allowed={PeerId("a"): 2}),
        control.Renew(request_id=2),
        opened("peer").model_copy(update={"media": MEDIA}),
        control.ClosePeer(request_id=3, peer_id=PeerId("a"), generation=1),
        control.ReadPeer(request_id=4, peer_id=PeerId("a"), generation=1),
        control.ReadCounters(request_id=5),
    ],
)
def test_commands_arrive_as_they_were_sent(command: control.AnyCommand) -> None:
    assert read_command(frame(command)[4:]) == command


SLOT = SlotState("1", "2", Purpose.CAMERA, ParticipantId("p"), 3, ready=True)
QUALITY = PeerQuality(PeerId("a"), Quality.POOR, Quality.GOOD, Pictures.SMALLER)
STATISTICS = PeerStatistics(
    round_trip=0.1,
    sending=DirectionStatistics(bitrate_bps=1),
    publications=(
        PublicationStatistics(
            "0", Source.CAMERA, True, (LayerStatistics("h", 1, 2, 3, 4, 0.5, 0.1, 7, 8, 9),)
        ),
    ),
    subscriptions=(SubscriptionStatistics("1", Purpose.SCREEN, "h", 1, 2, 3, 0.25, 0.1, False),),
)


@pytest.mark.parametrize(
    "event",
    [
        control.SlotsChanged(peer_id=PeerId("a"), generation=1, slots=(SLOT,)),
        control.QualityChanged(
            meeting_id=MeetingId("m"), changed=(QUALITY,), generations={PeerId("a"): 1}
        ),
        control.PeerNumbers(request_id=1, statistics=STATISTICS),
    ],
)
def test_events_and_replies_arrive_as_they_were_sent(event: control.AnyEvent) -> None:
    assert read_from_worker(frame(event)[4:]) == event


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"{}",
        b'{"type":"open_sesame","request_id":1}',
        b'{"type":"renew"}',
        b'{"type":"renew","request_id":"1"}',
        b'{"type":"renew","request_id":1,"more":2}',
        b'{"type":"close_peer","request_id":1,"peer_id":"a","generation":1.5}',
    ],
)
def test_anything_else_is_a_bad_frame(text: bytes) -> None:
    with pytest.raises(BadFrame):
        read_command(text)


async def test_a_frame_too_long_is_refused_before_it_is_read() -> None:
    reader = asyncio.StreamReader()
    reader.feed_data((control.MAX_FRAME_BYTES + 1).to_bytes(4, "big"))
    with pytest.raises(BadFrame):
        await read_frame(reader)


@pytest.mark.parametrize("cut", [0, 3, 4, 9])
async def test_an_end_within_a_frame_is_an_end(cut: int) -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(frame(control.Renew(request_id=1))[:cut])
    reader.feed_eof()
    assert await read_frame(reader) is None
