"""Every screen and state is drawn, says what it is there to say, and the browser has no complaint.

No complaint means: no error of a script, nothing that the content policy or Trusted Types had to
stop. On a phone nothing may reach beyond the screen's side.
"""

import pytest
from playwright.async_api import Browser

from tests.browser.gallery.scenes import scenes
from tests.browser.gallery.server import serving
from tests.browser.gallery.show import Complaints, show

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIZES = {"wide": (1280, 800), "phone": (390, 844)}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", scenes())
async def test_scene(engines: tuple[Browser, Browser], name: str, size: str) -> None:
    chromium, _ = engines
    scene = scenes()[name]
    width, height = SIZES[size]
    async with serving(scene) as (address, stage):
        context = await chromium.new_context(viewport={"width": width, "height": height})
        page = await context.new_page()
        complaints = Complaints()
        complaints.listen(page)
        await show(page, scene, address=address, stage=stage)
        reach = await page.evaluate("document.documentElement.scrollWidth")
        await context.close()
    assert complaints.texts == []
    assert reach <= width
