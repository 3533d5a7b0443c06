"""Every screen and state is drawn, says what it is there to say, and the browser has no complaint.

No complaint means: no error of a script, nothing that the content policy or Trusted Types had to
stop. Narrowed to a phone, from right to left on it, and with German's long words on the smallest,
nothing may reach beyond the screen's side.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.gallery.scenes import scenes
from tests.browser.gallery.server import Stage, serving
from tests.browser.gallery.show import Complaints, change_language, show

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 640}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def theatre(
    engines: tuple[Browser, Browser],
) -> AsyncIterator[tuple[BrowserContext, str, Stage]]:
    chromium, _ = engines
    context = await chromium.new_context(viewport=WIDE)  # type: ignore[arg-type]
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
    overflows = [await _overflow(page, PHONE)]
    for language, size in (("ar", PHONE), ("de", SMALLEST)):
        await change_language(page, language)
        overflows.append(await _overflow(page, size))

    await context.clear_cookies()
    await page.close()
    assert complaints.texts == []
    assert overflows == [0, 0, 0]


async def _overflow(page: Page, size: dict[str, int]) -> int:
    """How many pixels the page reaches beyond the screen's side."""
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    return int(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))
