"""Peers whose path changes, or is very long, behind a real worker: nobody offers again."""

import asyncio

import pytest

from conference.headless.pattern import colour_of
from conference.headless.peer import HeadlessPeer
from conference.ids import ParticipantId, PeerId
from conference.relay.events import MediaLost
from tests.support.calls import Calls
from tests.support.impairment import PERFECT, Impairment
from tests.support.shim import Shim
from tests.support.waiting import until

SATELLITE = Impairment(delay=0.75)
"""Twice over a geostationary one: a round trip of 1.5 s."""


def pictures(watcher: HeadlessPeer, name: str) -> int:
    """How many pictures of `name`, in that colour, the watcher has seen."""
    seen = watcher.observed.get(ParticipantId(name))
    if seen is None or any(
        abs(a - b) > 40 for a, b in zip(seen.colour, colour_of(name), strict=True)
    ):
        return 0
    return seen.frames


async def test_a_rebinding_nat_costs_a_sender_nothing(calls: Calls) -> None:
    ana, bo = calls.join("ana", up=PERFECT), calls.join("bo")
    await until(lambda: pictures(ana[0], "bo") > 5 and pictures(bo[0], "ana") > 5)
    await rebind(calls, calls.shims[0], moves=1)
    before = pictures(ana[0], "bo"), pictures(bo[0], "ana")
    await until(
        lambda: pictures(ana[0], "bo") > before[0] + 5 and pictures(bo[0], "ana") > before[1] + 5
    )
    assert_one_offer_was_enough(calls, "ana")
    await hang_up(ana, bo)


async def test_whoever_only_receives_is_found_again(calls: Calls) -> None:
    ana, bo = calls.join("ana", up=PERFECT, publish=False), calls.join("bo")
    await until(lambda: pictures(ana[0], "bo") > 5)
    await rebind(calls, calls.shims[0], moves=1)
    before = pictures(ana[0], "bo")
    await until(lambda: pictures(ana[0], "bo") > before + 5)
    assert_one_offer_was_enough(calls, "ana")
    await hang_up(ana, bo)


async def test_a_round_trip_of_a_second_and_a_half_is_a_call(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ICE, DTLS, a keyframe, and consent, which is asked for so often that six checks without an
    answer would be the end of it before the last picture."""
    monkeypatch.setattr("aioice.ice.CONSENT_INTERVAL", 0.05)
    bo = calls.join("bo")
    ana = calls.join("ana", up=SATELLITE, down=SATELLITE)
    await until(lambda: pictures(ana[0], "bo") > 90 and pictures(bo[0], "ana") > 90, within=60)
    assert_one_offer_was_enough(calls, "ana")
    await hang_up(ana, bo)


# ------------------------------------------------------------------ helpers


async def rebind(calls: Calls, shim: Shim, *, moves: int) -> None:
    """Returns when the relay sends to the new address."""
    assert calls.client is not None
    before, sent = shim.outside, shim.down.bytes
    shim.rebind()
    await until(lambda: shim.outside and shim.down.bytes > sent)
    assert shim.outside.isdisjoint(before)
    counters = (await calls.client.counters())[0].values
    assert counters["paths_moved"] == moves


def assert_one_offer_was_enough(calls: Calls, name: str) -> None:
    assert calls.callers[PeerId(name)].offers == 1
    assert not [event for event in calls.events if isinstance(event, MediaLost)]


async def hang_up(*joined: tuple[HeadlessPeer, "asyncio.Task[None]"]) -> None:
    for peer, task in joined:
        await peer.close()
        await task
