"""Takes every scene's picture, wide and on a phone, light and dark, into `build/gallery`.

    python -m tests.browser.gallery [part of a scene's name]

`build/gallery/index.html` is the contact sheet to leaf through.
"""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.browser.gallery.scenes import Scene, scenes
from tests.browser.gallery.server import Stage, serving
from tests.browser.gallery.show import Complaints, show
from tests.support.browsers import launch_chromium

OUT = Path(__file__).parents[3] / "build" / "gallery"
LOOKS = {
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
}
SETTLE_MS = 450
"""Fonts, first frames and the rise of a notification."""


async def _picture(
    browser: Browser, scene: Scene, *, look: str, file: Path, address: str, stage: Stage
) -> list[str]:
    context = await browser.new_context(**LOOKS[look])  # type: ignore[arg-type]
    page = await context.new_page()
    complaints = Complaints()
    complaints.listen(page)
    try:
        await show(page, scene, address=address, stage=stage)
        await page.wait_for_timeout(SETTLE_MS)
    except AssertionError as error:
        complaints.texts.append(str(error).splitlines()[0])
    file.parent.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=file)
    await context.close()
    return complaints.texts


async def main(part: str, looks: list[str]) -> int:
    chosen = {name: scene for name, scene in scenes().items() if part in name}
    problems = 0
    async with (
        async_playwright() as playwright,
        serving(next(iter(chosen.values()))) as (address, stage),
    ):
        browser = await launch_chromium(playwright)
        for name, scene in chosen.items():
            for look in looks:
                file = OUT / look / f"{name.replace('/', '-')}.png"
                found = await _picture(
                    browser, scene, look=look, file=file, address=address, stage=stage
                )
                for text in found:
                    print(f"{look} {name}: {text}")
                problems += len(found)
        await browser.close()
    _contact_sheet(list(chosen), looks)
    return 1 if problems else 0


def _contact_sheet(names: list[str], looks: list[str]) -> None:
    figures = "".join(
        f"<figure><figcaption>{name} ({look})</figcaption>"
        f'<img src="{look}/{name.replace("/", "-")}.png" alt="{name}" height="420"></figure>'
        for name in names
        for look in looks
    )
    sheet = f"<!doctype html><meta charset=utf-8><title>Gallery</title>{figures}"
    (OUT / "index.html").write_text(sheet, encoding="utf-8")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    wanted = [look for look in LOOKS if f"--{look}" in arguments] or list(LOOKS)
    parts = [one for one in arguments if not one.startswith("--")]
    sys.exit(asyncio.run(main(parts[0] if parts else "", wanted)))
