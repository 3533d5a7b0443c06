"""Stock aiortc peers behind a bad network: they connect, and are seen all the same."""

from conference.headless.pattern import colour_of
from conference.ids import ParticipantId
from tests.support.calls import Calls
from tests.support.impairment import Bursts, Impairment
from tests.support.waiting import until

BAD = Impairment(
    loss=0.05,
    bursts=Bursts(begin=0.01, end=0.5),
    delay=0.02,
    jitter=0.01,
    reordered=0.02,
    duplicated=0.02,
    rate_bps=3e6,
)


async def test_a_peer_with_losses_both_ways_sees_and_is_seen(calls: Calls) -> None:
    bo, bo_runs = calls.join("bo")
    ana, ana_runs = calls.join("ana", up=BAD, down=BAD, seed=5)
    for watcher, name in ((ana, "bo"), (bo, "ana")):
        await until(lambda w=watcher, n=name: _frames(w, n) > 60, within=60)  # type: ignore[misc]
        colour = watcher.observed[ParticipantId(name)].colour
        assert all(abs(a - b) < 40 for a, b in zip(colour, colour_of(name), strict=True))
    (shim,) = calls.shims
    assert shim.up.lost > 5
    assert shim.down.lost > 5
    for peer, runs in ((ana, ana_runs), (bo, bo_runs)):
        await peer.close()
        await runs


def _frames(watcher: object, name: str) -> int:
    seen = watcher.observed.get(ParticipantId(name))  # type: ignore[attr-defined]
    return 0 if seen is None else seen.frames
