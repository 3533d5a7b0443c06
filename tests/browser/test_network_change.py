"""A page whose network changes, or is very slow, stays in the call by the same connection."""

from pathlib import Path

import pytest

from tests.browser.conftest import Browsers
from tests.browser.roaming import call_of_two, call_through_shim, new_pictures, roaming_call
from tests.support.impairment import Impairment

pytestmark = pytest.mark.asyncio(loop_scope="session")

DEAD_END = (Path(__file__).parent / "dead_end.js").read_text(encoding="utf-8")
A_WHILE = 60
"""Pictures: longer than a browser looks for new paths."""

SATELLITE = Impairment(delay=0.75)

either = pytest.mark.parametrize("firefox", [False, True], ids=["chromium", "firefox"])


@either
async def test_whoever_loses_a_network_goes_on_by_another(tmp_path: Path, firefox: bool) -> None:
    async with roaming_call(tmp_path, firefox=firefox) as call:
        await call.changes_network()
        await call.guest.meets(call.host.look)
        await call.host.meets(call.guest.look)
        assert await call.connections_made() == 1


@pytest.mark.parametrize(
    ("firefox", "failing"),
    [(False, "refused"), (True, "dead end")],
    ids=["chromium, refused", "firefox, dead end"],
)
async def test_a_failed_restart_leaves_the_old_path(
    browsers: Browsers, firefox: bool, failing: str
) -> None:
    """And then one succeeds."""
    title = f"Restart, {failing}"
    host, guest = await call_of_two(browsers, title, DEAD_END, firefox=firefox)
    await guest.meets(host.look)
    for how in (failing, ""):
        await guest.page.evaluate("(how) => { window.failing = how; }", how)
        await guest.page.evaluate("window.attempted()")
        await new_pictures(guest, A_WHILE)
        await new_pictures(host)
    assert await guest.page.evaluate("window.connectionsMade()") == 1


@either
async def test_a_dead_path_is_replaced_though_the_socket_is_dead_too(
    browsers: Browsers, firefox: bool
) -> None:
    call = await call_through_shim(browsers, "Dead path", firefox=firefox)
    await call.path_dies()
    await call.guest.meets(call.host.look)
    await call.host.meets(call.guest.look)
    assert await call.connections_made() == 1


async def test_a_round_trip_of_a_second_and_a_half_is_a_call(browsers: Browsers) -> None:
    call = await call_through_shim(browsers, "Satellite", firefox=False, way=SATELLITE)
    assert await call.connections_made() == 1
