"""Stock aiortc peers behind a bad network: they connect, and are seen all the same."""

from collections import deque

from conference.headless.pattern import colour_of
from conference.ids import ParticipantId
from conference.rtp.header import PAYLOAD_TYPE
from tests.support.calls import Calls
from tests.support.impairment import PERFECT, Bursts, Impairment, Way
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
SOUND, PICTURE = 96, 97
"""Payload types of stock peers: Opus, VP8."""


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


async def test_what_a_stock_peer_reports_lost_costs_it_the_picture_and_not_the_sound(
    calls: Calls,
) -> None:
    """Without send times in what it gets it asks for no bitrate (REMB), but its receiver reports
    tell."""
    bo, bo_runs = calls.join("bo")
    ana, ana_runs = calls.join("ana", down=PERFECT)
    await until(lambda: _frames(ana, "bo") > 10 and _frames(bo, "ana") > 10)
    (shim,) = calls.shims
    passed = _payload_types(shim.down)
    await until(lambda: set(passed) == {SOUND, PICTURE})
    shim.down.impairment = Impairment(loss=0.6)
    await until(lambda: set(passed) == {SOUND})
    before = _frames(bo, "ana")
    await until(lambda: _frames(bo, "ana") > before + 10)
    for peer, runs in ((ana, ana_runs), (bo, bo_runs)):
        await peer.close()
        await runs


def _payload_types(way: Way) -> deque[int]:
    """Of the newest RTP packets that enter this way, kept up to date."""
    newest: deque[int] = deque(maxlen=50)
    send = way.send

    def watched(packet: bytes, *, now: float) -> list[tuple[float, bytes]]:
        if packet[0] & 0xC0 == 0x80 and not 192 <= packet[1] <= 223:
            newest.append(packet[1] & PAYLOAD_TYPE)
        return send(packet, now=now)

    way.send = watched  # type: ignore[method-assign]
    return newest


def _frames(watcher: object, name: str) -> int:
    seen = watcher.observed.get(ParticipantId(name))  # type: ignore[attr-defined]
    return 0 if seen is None else seen.frames
