"""Every screen and state is drawn, says what it is there to say, and is for everybody.

The browser has no complaint: no error of a script, nothing that the content policy or Trusted Types
had to stop. axe-core finds nothing against WCAG 2.2 AA, light on a wide screen and dark on one of
320 CSS pixels (1.4.10). There and at twice the size (1.4.4) every control can be scrolled to and
pressed, and nothing moves for whoever asked for less motion. Narrowed to a phone, also from right
to left, and with German's long words on the smallest, nothing reaches beyond the screen's side.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.accessibility import (
    AXE,
    EVERY_RULE,
    OF_SIZE_AND_COLOUR,
    moving,
    out_of_reach,
    violations,
)
from tests.browser.gallery.scenes import scenes
from tests.browser.gallery.server import Stage, serving
from tests.browser.gallery.show import Complaints, change_language, show

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
TWICE_THE_SIZE = {"width": 640, "height": 400}
SMALLEST = {"width": 320, "height": 640}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def theatre(
    engines: tuple[Browser, Browser],
) -> AsyncIterator[tuple[BrowserContext, str, Stage]]:
    chromium, _ = engines
    context = await chromium.new_context(viewport=WIDE)  # type: ignore[arg-type]
    await context.add_init_script(AXE)
    async with serving(scenes()["front"]) as (address, stage):
        yield context, address, stage
        await context.close()


@pytest.mark.parametrize("name", scenes())
async def test_scene(theatre: tuple[BrowserContext, str, Stage], name: str) -> None:
    context, address, stage = theatre
    page = await context.new_page()
    complaints = Complaints()
    complaints.listen(page)

    await show(page, scenes()[name], address=address, stage=stage)
    found = {"wide, light": await violations(page, EVERY_RULE)}
    await page.set_viewport_size(TWICE_THE_SIZE)  # type: ignore[arg-type]
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found["out of reach at twice the size"] = await out_of_reach(page)
    await page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    found["smallest, dark"] = await violations(page, OF_SIZE_AND_COLOUR)
    found["out of reach on the smallest"] = await out_of_reach(page)
    found["moving"] = await moving(page)
    overflows = [await _overflow(page, PHONE)]
    for language, size in (("ar", PHONE), ("de", SMALLEST)):
        await change_language(page, language)
        overflows.append(await _overflow(page, size))

    await context.clear_cookies()
    await page.close()
    assert complaints.texts == []
    assert {where: what for where, what in found.items() if what} == {}
    assert overflows == [0, 0, 0]


async def _overflow(page: Page, size: dict[str, int]) -> int:
    """How many pixels the page reaches beyond the screen's side."""
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    return int(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))
