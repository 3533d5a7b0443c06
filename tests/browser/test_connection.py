"""How everybody's connection is, on both pages: a sign while all is well, plain words while it is
not, and a panel of one's own numbers."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from signaling.wire.parts import Quality
from tests.browser.conftest import Browsers
from tests.browser.gallery.said import quality
from tests.browser.gallery.scenes import scenes
from tests.browser.gallery.server import Stage, serving
from tests.browser.gallery.show import FAKE_MEDIA, show
from tests.browser.roaming import call_through_shim
from tests.support.impairment import PERFECT, Impairment

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOUND_ALONE = Impairment(rate_bps=100e3, delay=0.02)
"""Too little for the smallest picture beside a voice."""
HARDLY_HEARD = Impairment(loss=0.5)
"""More than what is sent twice, and again when it is asked for, makes up for."""
CLIMB_MS = 60_000
"""For the estimate to find the path wide again, and the word to have been good for a while."""


async def test_a_weak_connection_is_told_to_both_sides_and_so_is_its_end(
    browsers: Browsers,
) -> None:
    call = await call_through_shim(browsers, "A narrow path", firefox=False)
    host, guest = call.host, call.guest
    robin = host.tile("Robin")
    await expect(robin.get_by_role("img", name="Excellent connection")).to_be_visible()
    own_news = guest.page.get_by_role("status").get_by_text("Your connection is weak.")
    await expect(own_news).to_have_count(0)

    call.shim.down.impairment = SOUND_ALONE
    await expect(own_news).to_be_visible()
    await expect(robin.get_by_text("Weak connection")).to_be_visible()
    await expect(robin.get_by_role("img", name="Weak connection")).to_be_visible()
    for_ears = host.page.get_by_role("status").get_by_text("Robin has a weak connection")
    await expect(for_ears).to_have_count(1)
    await guest.press("Connection")
    numbers = guest.page.get_by_role("complementary", name="Your connection")
    await expect(numbers.get_by_text("Straight to the practice")).to_be_visible()
    await expect(numbers.get_by_text("You receive", exact=True)).to_be_visible()

    call.shim.down.impairment = PERFECT
    await expect(own_news).to_have_count(0, timeout=CLIMB_MS)
    await expect(robin.get_by_text("Weak connection")).to_have_count(0)
    await guest.meets(host.look)


async def test_a_weak_way_to_the_others_is_told_to_both_sides(browsers: Browsers) -> None:
    call = await call_through_shim(browsers, "A bad way up", firefox=False)
    call.shim.up.impairment = HARDLY_HEARD
    await call.guest.reads("Your connection is weak. The others may not see and hear you well")
    robin = call.host.tile("Robin")
    await expect(robin.get_by_role("img", name="Weak connection")).to_be_visible()
    await expect(robin.get_by_text("sound and picture may falter")).to_be_visible()


# ------------------------------------------------------------------ the pages' side alone


@pytest_asyncio.fixture(loop_scope="session")
async def stage(engines: tuple[Browser, Browser]) -> AsyncIterator[tuple[Page, str, Stage]]:
    chromium, _ = engines
    async with serving(scenes()["front"]) as (address, stage):
        context = await chromium.new_context(viewport={"width": 320, "height": 640})
        await context.add_init_script(FAKE_MEDIA)
        yield await context.new_page(), address, stage
        await context.close()


@pytest.mark.parametrize("scene", ["client/call-pair", "host/call-no-list"])
async def test_the_panel_by_keyboard_on_the_narrowest_screen(
    stage: tuple[Page, str, Stage], scene: str
) -> None:
    """By the menu; the focus is in it then, and back at the menu's button after Escape."""
    page, address, theatre = stage
    played = scenes()[scene]
    await show(page, played, address=address, stage=theatre)
    if played.steps:
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("complementary")).to_have_count(0)
    opens = page.get_by_role("button", name="More")
    await opens.press("Enter")
    await page.get_by_role("menuitem", name="Your connection").press("Enter")
    panel = page.get_by_role("complementary", name="Your connection")
    await expect(panel.get_by_role("heading", name="Your connection")).to_be_focused()
    await panel.get_by_text("Details for support").press("Enter")
    await expect(panel.get_by_text("Room towards you")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    await expect(opens).to_be_focused()


SAID = """async (quality) => {
  const { ownTrouble, othersTrouble, wordOf } = await import('/static/js/quality.js');
  return [wordOf(quality), ownTrouble(quality), othersTrouble(quality)];
}"""


@pytest.mark.parametrize(
    ("known", "word", "own", "others"),
    [
        (None, None, None, None),
        (quality("me"), "excellent", None, None),
        (quality("me", receiving="good", pictures="smaller"), "good", None, None),
        (quality("me", sending="lost", receiving="lost"), "lost", None, None),
        (quality("me", sending="poor"), "poor", "own.sending", "other.sending"),
        (quality("me", receiving="poor"), "poor", "own.receiving", "other.receiving"),
        (
            quality("me", receiving="poor", pictures="smaller"),
            "poor",
            "own.smaller",
            "other.smaller",
        ),
        (quality("me", receiving="poor", pictures="fewer"), "poor", "own.fewer", "other.fewer"),
        (quality("me", sending="poor", receiving="poor"), "poor", "own.both", "other.receiving"),
    ],
)
async def test_what_is_said_of_a_connection(
    stage: tuple[Page, str, Stage],
    known: Quality | None,
    word: str | None,
    own: str | None,
    others: str | None,
) -> None:
    """Nothing while it is well enough; a lost one is said by other means."""
    page, address, _ = stage
    await page.goto(address)
    told = await page.evaluate(SAID, known.model_dump() if known else None)
    assert told == [word, own and f"quality.{own}", others and f"quality.{others}"]


PATHS = """async (candidate) => {
  const { pageNumbers } = await import('/static/js/numbers.js');
  const stats = [
    { id: 'L', type: 'local-candidate', ...candidate },
    { id: 'P', type: 'candidate-pair', nominated: true, state: 'succeeded', localCandidateId: 'L' },
    { id: 'A', type: 'outbound-rtp', frameWidth: 640, frameHeight: 360, framesPerSecond: 24 },
    { id: 'B', type: 'outbound-rtp', frameWidth: 1280, frameHeight: 720, framesPerSecond: 0 },
  ];
  const { path, transport, sent, received } = pageNumbers(new Map(stats.map((s) => [s.id, s])));
  return [path, transport, sent, received];
}"""


@pytest.mark.parametrize(
    ("candidate", "path", "transport"),
    [
        ({"candidateType": "host", "protocol": "udp"}, "direct", "UDP"),
        ({"candidateType": "srflx", "protocol": "udp"}, "direct", "UDP"),
        ({"candidateType": "host", "protocol": "tcp"}, "tcp", "TCP"),
        (
            {"candidateType": "relay", "protocol": "udp", "relayProtocol": "tls"},
            "relayed",
            "TURN, TLS",
        ),
    ],
)
async def test_the_way_that_media_takes(
    stage: tuple[Page, str, Stage], candidate: dict[str, str], path: str, transport: str
) -> None:
    """Of the pictures, the largest that moves."""
    page, address, _ = stage
    await page.goto(address)
    told = await page.evaluate(PATHS, candidate)
    assert told == [path, transport, {"width": 640, "height": 360}, None]
