"""Who gets which layer: rows first, then what must hold for any of them."""

from hypothesis import given
from hypothesis import strategies as st

from conference.bandwidth.allocation import Allocation, Allocator, Layer, Rank, Want
from conference.bandwidth.settings import BandwidthSettings
from conference.rtp.scalable import ALL, EVERYTHING, Limit

RATES = (120_000, 350_000, 900_000)
SIMULCAST = tuple(Layer(rid, rate) for rid, rate in zip("qhf", RATES, strict=True))
HALF = Limit(ALL, 0)
HALVED = tuple(
    Layer(layer.rid, share * layer.bitrate_bps, limit)
    for layer in SIMULCAST
    for limit, share in ((HALF, 0.6), (EVERYTHING, 1.0))
)
"""The same with half of the frames for 60 % of it."""
VOICE = (Layer("", 40_000),)
SCREEN = (Layer("l", 300_000), Layer("h", 1_200_000))


def camera(key: str, given: str | None = None, rank: Rank = Rank.CAMERA) -> Want:
    return Want(key, rank, SIMULCAST, given=(given, EVERYTHING) if given else None)


def allocator() -> Allocator:
    """Of somebody who had room for everything until now."""
    share = Allocator(BandwidthSettings())
    share.allocate(20e6, [], now=0)
    return share


def rids(allocation: Allocation) -> dict[object, str | None]:
    return {key: layer and layer.rid for key, layer in allocation.layers.items()}


def given_after(wants: list[Want], allocation: Allocation) -> list[Want]:
    """The same wants, once what was allocated is sent."""
    result = []
    for want in wants:
        layer = allocation.layers[want.key]
        given = layer.name if layer else None
        result.append(Want(want.key, want.rank, want.layers, given=given))
    return result


def test_sound_is_never_in_doubt() -> None:
    wants = [camera("a"), Want("v", Rank.AUDIO, VOICE), Want("w", Rank.AUDIO, VOICE)]
    allocation = allocator().allocate(10_000, wants, now=0)
    assert rids(allocation) == {"a": None, "v": "", "w": ""}
    assert allocation.total_bps == 80_000


def test_everybody_has_a_picture_before_anybody_has_a_better_one() -> None:
    wants = [camera("a"), camera("b"), camera("c", rank=Rank.SPEAKER)]
    assert rids(allocator().allocate(420_000, wants, now=0)) == {"a": "q", "b": "q", "c": "q"}
    assert rids(allocator().allocate(300_000, wants, now=0)) == {"a": "q", "b": None, "c": "q"}


def test_then_the_screen_then_who_speaks_then_the_rest_in_steps() -> None:
    wants = [
        camera("a"),
        camera("b"),
        camera("s", rank=Rank.SPEAKER),
        Want("x", Rank.SCREEN, SCREEN),
    ]
    rows = [
        (660_000, {"x": "l", "s": "q", "a": "q", "b": "q"}),
        (1_560_000, {"x": "h", "s": "q", "a": "q", "b": "q"}),
        (1_790_000, {"x": "h", "s": "h", "a": "q", "b": "q"}),
        (2_340_000, {"x": "h", "s": "f", "a": "q", "b": "q"}),
        (2_570_000, {"x": "h", "s": "f", "a": "h", "b": "q"}),
        (2_800_000, {"x": "h", "s": "f", "a": "h", "b": "h"}),
        (3_900_000, {"x": "h", "s": "f", "a": "f", "b": "f"}),
    ]
    for total, expected in rows:
        allocation = allocator().allocate(total * 1.151, wants, now=0)
        assert rids(allocation) == expected
        assert allocation.total_bps <= total


def test_frames_go_before_the_layer_does() -> None:
    rows = [
        (900_000, ("f", EVERYTHING)),
        (899_000, ("f", HALF)),
        (540_000, ("f", HALF)),
        (539_000, ("h", EVERYTHING)),
        (349_000, ("h", HALF)),
        (209_000, ("q", EVERYTHING)),
        (119_000, ("q", HALF)),
        (71_000, None),
    ]
    for available, expected in rows:
        want = Want("a", Rank.CAMERA, HALVED, given=("f", EVERYTHING))
        layer = allocator().allocate(available, [want], now=0).layers["a"]
        assert (layer and layer.name) == expected


def test_a_step_up_needs_headroom_and_staying_does_not() -> None:
    assert rids(allocator().allocate(900_000, [camera("a", "f")], now=0)) == {"a": "f"}
    assert rids(allocator().allocate(900_000, [camera("a", "h")], now=0)) == {"a": "h"}
    assert rids(allocator().allocate(1_036_000, [camera("a", "h")], now=0)) == {"a": "f"}


def test_a_step_down_is_immediate_and_a_step_up_rests() -> None:
    share = allocator()
    assert rids(share.allocate(500_000, [camera("a", "f")], now=100.0)) == {"a": "h"}
    assert rids(share.allocate(3e6, [camera("a", "h")], now=103.9)) == {"a": "h"}
    assert rids(share.allocate(3e6, [camera("a", "h")], now=104.1)) == {"a": "f"}


def test_pictures_that_outgrow_the_path_are_back_as_soon_as_it_has_room_for_them() -> None:
    share = allocator()
    share.allocate(300_000, [camera("a", "q")], now=0)
    assert rids(share.allocate(300_000, [camera("a", "h")], now=0)) == {"a": "q"}
    assert rids(share.allocate(400_000, [camera("a", "q")], now=0.5)) == {"a": "q"}
    assert rids(share.allocate(403_000, [camera("a", "q")], now=0.6)) == {"a": "h"}


def test_what_grows_after_a_fall_rests_for_as_long_as_what_fell() -> None:
    share = allocator()
    assert rids(share.allocate(500_000, [camera("a", "f")], now=100)) == {"a": "h"}
    grown = tuple(Layer(layer.rid, 1.5 * layer.bitrate_bps) for layer in SIMULCAST)
    want = Want("a", Rank.CAMERA, grown, given=("h", EVERYTHING))
    assert rids(share.allocate(500_000, [want], now=101)) == {"a": "q"}
    assert rids(share.allocate(700_000, [camera("a", "q")], now=104.9)) == {"a": "q"}
    assert rids(share.allocate(700_000, [camera("a", "q")], now=105.1)) == {"a": "h"}


def test_a_step_up_that_does_not_last_doubles_the_rest() -> None:
    share = allocator()
    now, given, rests = 0.0, "f", []
    for _ in range(6):
        share.allocate(500_000, [camera("a", "f")], now=now)
        down, given = now, "h"
        while given == "h":
            now += 0.5
            given = str(rids(share.allocate(3e6, [camera("a", "h")], now=now))["a"])
        rests.append(now - down)
        now += 1
    assert rests == [4, 8, 16, 32, 32, 32]
    # It lasts, and is forgiven.
    share.allocate(3e6, [camera("a", "f")], now=now + 10)
    share.allocate(500_000, [camera("a", "f")], now=now + 11)
    assert rids(share.allocate(3e6, [camera("a", "h")], now=now + 15)) == {"a": "f"}


def test_during_a_rest_who_speaks_may_still_change() -> None:
    share = allocator()
    both = [camera("a", "f", Rank.SPEAKER), camera("b", "f")]
    assert rids(share.allocate(1_300_000, both, now=0)) == {"a": "f", "b": "h"}
    swapped = [camera("a", "f"), camera("b", "h", Rank.SPEAKER)]
    assert rids(share.allocate(1_500_000, swapped, now=1)) == {"a": "h", "b": "f"}


def test_during_a_rest_somebody_new_is_shown() -> None:
    share = allocator()
    share.allocate(500_000, [camera("a", "f")], now=0)
    wants = [camera("a", "h"), camera("new")]
    assert rids(share.allocate(600_000, wants, now=1)) == {"a": "h", "new": "q"}


def test_who_was_paused_for_want_of_room_rests_too() -> None:
    share = allocator()
    wants = [camera("a", "q"), camera("b", "q")]
    assert rids(share.allocate(200_000, wants, now=0)) == {"a": "q", "b": None}
    wants = [camera("a", "q"), camera("b")]
    assert rids(share.allocate(400_000, wants, now=1)) == {"a": "q", "b": None}
    assert rids(share.allocate(400_000, wants, now=4)) == {"a": "q", "b": "q"}


def test_what_is_wanted_is_all_with_headroom_until_all_is_given() -> None:
    share = allocator()
    assert round(share.allocate(500_000, [camera("a")], now=0).wanted_bps) == 1_035_000
    assert share.allocate(950_000, [camera("a", "f")], now=0).wanted_bps == 900_000


def test_a_layer_that_stopped_leaves_the_best_of_the_others() -> None:
    want = Want("a", Rank.CAMERA, SIMULCAST[:2], given=("f", EVERYTHING))
    assert rids(allocator().allocate(400_000, [want], now=0)) == {"a": "h"}


WANTS = st.lists(
    st.tuples(
        st.sampled_from(Rank),
        st.lists(st.integers(1_000, 2_000_000), max_size=4, unique=True).map(sorted),
    ),
    max_size=8,
)


@given(WANTS, st.lists(st.integers(0, 6_000_000), min_size=1, max_size=20))
def test_never_more_than_there_is_but_for_sound(
    rows: list[tuple[Rank, list[int]]], estimates: list[int]
) -> None:
    wants = [
        Want(key, rank, tuple(Layer(str(rate), rate) for rate in rates))
        for key, (rank, rates) in enumerate(rows)
    ]
    voices = sum(
        want.layers[-1].bitrate_bps for want in wants if want.rank is Rank.AUDIO and want.layers
    )
    share, other = allocator(), allocator()
    for number, estimate in enumerate(estimates):
        allocation = share.allocate(estimate, wants, now=number)
        assert allocation == other.allocate(estimate, wants, now=number)
        assert allocation.total_bps <= max(estimate, voices)
        chosen = [layer.bitrate_bps for layer in allocation.layers.values() if layer]
        assert round(sum(chosen)) == round(allocation.total_bps)
        for want in wants:
            if want.rank is Rank.AUDIO and want.layers:
                assert allocation.layers[want.key] is not None
        wants = given_after(wants, allocation)
