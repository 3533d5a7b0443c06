"""Calls out of bad networks: whoever can send no UDP talks to the relay over TCP, whoever cannot
reach the relay at all talks through the practice's TURN server."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.conftest import Browsers
from tests.browser.people import Caller
from tests.support import product
from tests.support.browsers import launch_chromium, launch_firefox
from tests.support.coturn import SECRET, Coturn, running_coturn
from tests.support.product import CLIENT_ONE, Server
from tests.support.sound import sound_card

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


LOCAL_CANDIDATES_USED = """async () => {
  const stats = [...(await window.peerConnection.getStats()).values()];
  const used = stats.filter((each) => each.type === "candidate-pair" && each.bytesReceived > 0);
  const local = new Set(used.map((each) => each.localCandidateId));
  const candidates = stats.filter((each) => local.has(each.id));
  return candidates.map((each) => `${each.candidateType} ${each.relayProtocol}`);
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def turn(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Coturn, Server]]:
    """A TURN server, and a practice that has it by every transport."""
    folder = tmp_path_factory.mktemp("turn")
    async with running_coturn(folder) as coturn:
        urls = ",".join(coturn.url(transport) for transport in ("udp", "tcp", "tls"))
        async with product.running(folder, turn_urls=urls, turn_secret=SECRET) as server:
            yield coturn, server


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def trusting(turn: tuple[Coturn, Server]) -> AsyncIterator[tuple[Browser, Browser]]:
    """Chromium and Firefox, who take the TURN server's certificate."""
    coturn, _ = turn
    async with sound_card() as sound, async_playwright() as playwright:
        chromium = await launch_chromium(playwright, "--ignore-certificate-errors")
        firefox = await launch_firefox(playwright, sound=sound, authority=coturn.authority)
        yield chromium, firefox
        await firefox.close()
        await chromium.close()


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
@pytest.mark.parametrize("is_firefox", [False, True], ids=["chromium", "firefox"])
async def test_through_the_turn_server_a_call_goes_on(
    trusting: tuple[Browser, Browser],
    turn: tuple[Coturn, Server],
    is_firefox: bool,
    transport: str,
) -> None:
    chromium, firefox = trusting
    coturn, server = turn
    async with AsyncExitStack() as stack:
        browsers = Browsers(chromium=chromium, firefox=firefox, server=server, stack=stack)
        booked = await server.book(
            f"Through TURN, {is_firefox}, {transport}", clients=(CLIENT_ONE[0],)
        )
        host = await browsers.host()
        guest = await browsers.guest("Robin", hue=120, pitch_hz=500, firefox=is_firefox)
        await guest.page.add_init_script(coturn.alone(transport))

        await guest.opens(booked.link)
        await guest.gives_name()
        await host.starts(booked.title)
        await guest.joins()

        await guest.meets(host.look)
        await host.meets(guest.look)
        used = await guest.page.evaluate(LOCAL_CANDIDATES_USED)
        assert set(used) == {f"relay {transport}"}
