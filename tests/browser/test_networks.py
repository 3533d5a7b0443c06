"""Calls out of bad networks: whoever can send no UDP talks to the relay over TCP."""

from pathlib import Path

import pytest

from tests.browser.conftest import Browsers
from tests.browser.people import Caller
from tests.support.product import CLIENT_ONE

pytestmark = pytest.mark.asyncio(loop_scope="session")

WITHOUT_UDP = (Path(__file__).parent / "without_udp.js").read_text(encoding="utf-8")

PROTOCOLS_USED = """async () => {
  const stats = [...(await window.peerConnection.getStats()).values()];
  const used = stats.filter((each) => each.type === "candidate-pair" && each.bytesReceived > 0);
  const remote = new Set(used.map((each) => each.remoteCandidateId));
  return [...new Set(stats.filter((each) => remote.has(each.id)).map((each) => each.protocol))];
}"""


async def protocols_used(caller: Caller) -> list[str]:
    """By which transports the page's media connection has received anything."""
    used: list[str] = await caller.page.evaluate(PROTOCOLS_USED)
    return used


@pytest.mark.parametrize("firefox", [False, True], ids=["chromium", "firefox"])
async def test_without_udp_a_call_goes_over_tcp(browsers: Browsers, firefox: bool) -> None:
    booked = await browsers.server.book(f"Without UDP, {firefox}", clients=(CLIENT_ONE[0],))
    host = await browsers.host()
    guest = await browsers.guest("Robin", hue=120, pitch_hz=500, firefox=firefox)
    await guest.page.add_init_script(WITHOUT_UDP)

    await guest.opens(booked.link)
    await guest.gives_name()
    await host.starts(booked.title)
    await guest.joins()

    await guest.meets(host.look)
    await host.meets(guest.look)
    assert await protocols_used(guest) == ["tcp"]
