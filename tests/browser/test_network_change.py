"""A page whose network changes, or is very slow, stays in the call by the same connection."""

from pathlib import Path

import pytest

from tests.browser.conftest import Browsers
from tests.browser.people import Guest, Host
from tests.browser.roaming import CONNECTIONS, new_pictures, roaming_call
from tests.support.impairment import Impairment
from tests.support.product import CLIENT_ONE
from tests.support.shim import Shim

pytestmark = pytest.mark.asyncio(loop_scope="session")

DEAD_END = (Path(__file__).parent / "dead_end.js").read_text(encoding="utf-8")
A_WHILE = 100
"""Pictures: longer than a browser looks for new paths."""

SATELLITE = Impairment(delay=0.75)
THROUGH = """(() => {
  const take = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
    const only = "a=candidate:1 1 udp 2130706431 __HOST__ __PORT__ typ host\\r\\n";
    return take.call(this, { type, sdp: sdp.replace(/(?:^a=candidate:.*\\r\\n)+/gm, only) });
  };
})();"""

either = pytest.mark.parametrize("firefox", [False, True], ids=["chromium", "firefox"])


async def call_of_two(
    browsers: Browsers, title: str, script: str, *, firefox: bool
) -> tuple[Host, Guest]:
    """The guest's page runs the script first."""
    booked = await browsers.server.book(f"{title}, {firefox}", clients=(CLIENT_ONE[0],))
    host = await browsers.host()
    guest = await browsers.guest("Robin", hue=120, pitch_hz=500, firefox=firefox)
    await host.page.evaluate(CONNECTIONS)
    await guest.page.add_init_script(CONNECTIONS)
    await guest.page.add_init_script(script)
    await host.starts(booked.title)
    await guest.opens(booked.link)
    await guest.gives_name()
    await guest.joins()
    return host, guest


@either
async def test_whoever_loses_a_network_goes_on_by_another(tmp_path: Path, firefox: bool) -> None:
    async with roaming_call(tmp_path, firefox=firefox) as call:
        await call.changes_network()
        await call.guest.meets(call.host.look)
        await call.host.meets(call.guest.look)
        assert await call.connections_made() == 1


@either
@pytest.mark.parametrize("failing", ["refused", "dead end"])
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
async def test_a_round_trip_of_a_second_and_a_half_is_a_call(
    browsers: Browsers, firefox: bool
) -> None:
    relay = ("10.77.0.1", browsers.server.media_port)
    shim = await Shim.open(relay, up=SATELLITE, down=SATELLITE, seed=1)
    browsers.stack.callback(shim.close)
    host, port = shim.address
    script = THROUGH.replace("__HOST__", host).replace("__PORT__", str(port))
    host_page, guest = await call_of_two(browsers, "Satellite", script, firefox=firefox)
    await guest.meets(host_page.look)
    await host_page.meets(guest.look)
    assert await guest.page.evaluate("window.connectionsMade()") == 1
