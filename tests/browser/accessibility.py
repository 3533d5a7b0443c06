"""What stands in the way of somebody: found by axe-core, and by trying to reach every control."""

from importlib.resources import files
from pathlib import Path

from playwright.async_api import Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
"""To be there before the page: the content policy lets no script of others in later."""

EVERY_RULE = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
}
OF_SIZE_AND_COLOUR = {"type": "rule", "values": ["color-contrast", "target-size"]}
"""All that another size of the window or other colours can change."""

_REACH = (Path(__file__).parent / "reach.js").read_text(encoding="utf-8")


async def violations(page: Page, rules: dict[str, object]) -> list[str]:
    """Rule and element of each thing that axe-core holds against the page as it is shown now."""
    return await page.evaluate(
        """async (runOnly) => {
          // A page that is not in front draws no frames: nothing would come to its end by itself.
          document.getAnimations()
            .filter(({ effect }) => effect.getComputedTiming().endTime < Infinity)
            .forEach((passing) => passing.finish());
          const { violations } = await axe.run(document, {
            runOnly, preload: false, resultTypes: ['violations'],
          });
          return violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
        }""",
        rules,
    )


async def out_of_reach(page: Page) -> list[str]:
    """Controls that cannot be scrolled to where a finger would find them."""
    return await page.evaluate(f"{_REACH}.outOfReach()")


async def moving(page: Page) -> list[str]:
    """What moves although less motion was asked for."""
    return await page.evaluate(f"{_REACH}.moving()")
