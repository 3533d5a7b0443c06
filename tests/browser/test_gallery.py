"""Every screen and state is drawn, says what it is there to say, and is for everybody.

The browser has no complaint: no error of a script, nothing that the content policy or Trusted Types
had to stop. axe-core finds nothing against WCAG 2.2 AA, light on a wide screen and dark on one of
320 CSS pixels (1.4.10). There and at twice the size (1.4.4) every control can be scrolled to and
pressed, and nothing moves for whoever asked for less motion. Narrowed to a phone, also from right
to left, and with German's long words on the smallest, nothing reaches beyond the screen's side.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser.accessibility import (
    AXE,
    EVERY_RULE,
    OF_SIZE_AND_COLOUR,
    moving,
    out_of_reach,
    violations,
)
from tests.browser.gallery.scene import Scene
from tests.browser.gallery.scenes import scenes
from tests.browser.gallery.server import Stage, serving
from tests.browser.gallery.show import FAKE_MEDIA, Complaints, change_language, show

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
TWICE_THE_SIZE = {"width": 640, "height": 400}
SMALLEST = {"width": 320, "height": 640}


NOTHING_KEPT = """
if (location.protocol === "http:") {
  sessionStorage.clear();
  localStorage.clear();
}"""
"""One page is shown all scenes, one after the other: a browser takes as long for a new page as for
a look at it."""

AT_ONCE = 2
"""Looking at a scene is one renderer's work, and tests are run on two cores."""


@dataclass(frozen=True, slots=True)
class Findings:
    complaints: list[str]
    against: dict[str, Any]
    """What axe, reach and motion found against it, by the look it was found in."""
    overflows: list[int]
    """Pixels beyond the side on a phone, on one from right to left, on the smallest."""


NOTHING = Findings(complaints=[], against={}, overflows=[0, 0, 0])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def findings(
    engines: tuple[Browser, Browser], request: pytest.FixtureRequest
) -> AsyncIterator[Mapping[str, "asyncio.Future[Findings]"]]:
    """What was found in each of the scenes that this run asks for."""
    chromium, _ = engines
    asked = [cast("pytest.Function", item) for item in request.session.items]
    names = [item.callspec.params["name"] for item in asked if item.path == request.path]
    found = {name: asyncio.get_running_loop().create_future() for name in names}
    left = deque(names)

    async def look_at_what_is_left() -> None:
        context = await chromium.new_context()
        for script in (NOTHING_KEPT, FAKE_MEDIA, AXE):
            await context.add_init_script(script)
        page = await context.new_page()
        async with serving(scenes()["front"]) as (address, stage):
            while left:
                name = left.popleft()
                try:
                    result = await _look_at(page, scenes()[name], address=address, stage=stage)
                    found[name].set_result(result)
                except Exception as error:
                    found[name].set_exception(error)
            await context.close()

    looking = [asyncio.create_task(look_at_what_is_left()) for _ in range(AT_ONCE)]
    yield found
    left.clear()
    await asyncio.gather(*looking)


@pytest.mark.parametrize("name", scenes())
async def test_scene(findings: Mapping[str, "asyncio.Future[Findings]"], name: str) -> None:
    assert await findings[name] == NOTHING


async def _look_at(page: Page, scene: Scene, *, address: str, stage: Stage) -> Findings:
    complaints = Complaints()
    complaints.listen(page)
    try:
        await page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        await page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        await show(page, scene, address=address, stage=stage)
        against = {"wide, light": await violations(page, EVERY_RULE)}
        await page.set_viewport_size(TWICE_THE_SIZE)  # type: ignore[arg-type]
        await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        against["out of reach at twice the size"] = await out_of_reach(page)
        await page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
        against["smallest, dark"] = await violations(page, OF_SIZE_AND_COLOUR)
        against["out of reach on the smallest"] = await out_of_reach(page)
        against["moving"] = await moving(page)
        overflows = [await _overflow(page, PHONE)]
        for language, size in (("ar", PHONE), ("de", SMALLEST)):
            await change_language(page, language)
            overflows.append(await _overflow(page, size))
    finally:
        await page.goto("about:blank")
        complaints.stop(page)
    against = {where: what for where, what in against.items() if what}
    return Findings(complaints.texts, against, overflows)


async def _overflow(page: Page, size: dict[str, int]) -> int:
    """How many pixels the page reaches beyond the screen's side."""
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    return int(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))
