"""Lossy networks, either side: NACK and RED make good what can be made good in time."""

import itertools

import pytest

from conference.forwarding.media import Kind
from tests.bench.loss import HELD_TO, MOST_REPAIRS, HeldTo, lossy_call
from tests.forwarding.network import LossyCall
from tests.support.impairment import Impairment

UNRULY = Impairment(
    loss=0.05, delay=0.02, jitter=0.006, reordered=0.01, held_back=0.005, duplicated=0.01
)


@pytest.mark.parametrize("seed", range(6))
def test_five_per_cent_lost_each_way_is_repaired_to_the_last_byte(seed: int) -> None:
    call = LossyCall(publishing=UNRULY, viewing=UNRULY, seed=seed)
    call.ann.camera.seq = 65_000
    call.run(20)
    last_shown = call.stage.now - 1
    sent = [
        serial
        for serial, sent_at in enumerate(call.publisher.sent_at[Kind.VIDEO])
        if sent_at < last_shown
    ]
    packets = [packet for _, packet in sorted(call.viewer.video.items())]
    begun = int.from_bytes(packets[0].payload[-4:], "big")
    assert begun < 200, "the second keyframe, if the very first packet was lost"
    packets = packets[: len(sent) - begun]
    assert [int.from_bytes(packet.payload[-4:], "big") for packet in packets] == sent[begun:]
    assert all(
        later.timestamp - earlier.timestamp & 0xFFFF_FFFF in (0, 3000)
        for earlier, later in itertools.pairwise(packets)
    )
    assert call.publisher.keyframes <= 2


each_way = pytest.mark.parametrize("way", ["viewing", "publishing"])
each_loss = pytest.mark.parametrize("held_to", HELD_TO, ids=lambda held_to: f"{held_to.loss:.0%}")


@each_way
@each_loss
def test_little_video_remains_lost(way: str, held_to: HeldTo) -> None:
    outcome = lossy_call(way, loss=held_to.loss, seed=3).run(20)
    assert outcome.video <= held_to.video
    assert outcome.repairs <= MOST_REPAIRS


@each_way
@each_loss
def test_little_sound_remains_lost(way: str, held_to: HeldTo) -> None:
    """With little video beside it: so many sounds take time enough."""
    outcome = lossy_call(way, loss=held_to.loss, seed=3, video_bps=50_000).run(100)
    assert outcome.audio <= held_to.audio
