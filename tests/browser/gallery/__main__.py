"""Takes every scene's picture in every look into `build/gallery`.

    python -m tests.browser.gallery [part of a scene's name] [--wide] [--phone]

`build/gallery/index.html` is the contact sheet to leaf through: a row for each scene. With a width
named, scenes are looked at on that alone.
"""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright

from tests.browser.gallery.scene import Scene
from tests.browser.gallery.scenes import scenes
from tests.browser.gallery.server import Stage, serving
from tests.browser.gallery.show import FAKE_MEDIA, Complaints, show
from tests.support.browsers import launch_chromium

OUT = Path(__file__).parents[3] / "build" / "gallery"
SETTLE_MS = 450
"""Fonts, first frames and the rise of a notification."""


@dataclass(frozen=True, slots=True)
class Look:
    name: str
    size: tuple[int, int]
    language: str = "en"
    colours: Literal["light", "dark"] = "light"


WIDE, PHONE, SMALL = (1280, 800), (390, 844), (320, 640)
DESK = (
    Look("wide", WIDE),
    Look("dark", WIDE, colours="dark"),
    Look("right-to-left", WIDE, language="ar"),
)
HAND = (
    Look("phone", PHONE),
    Look("phone on its side", (844, 390)),
    Look("right-to-left phone", PHONE, language="ar"),
    Look("smallest, longest words", SMALL, language="de"),
)
DEVICES = {"--wide": (DESK, {}), "--phone": (HAND, {"has_touch": True, "is_mobile": True})}
"""A scene is shown once on each in every language, and looked at in one way after the other."""


async def main(part: str, widths: Sequence[str]) -> int:
    chosen = {name: scene for name, scene in scenes().items() if part in name}
    problems = 0
    async with (
        async_playwright() as playwright,
        serving(next(iter(chosen.values()))) as (address, stage),
    ):
        browser = await launch_chromium(playwright)
        for name, scene in chosen.items():
            for looks, device in _visits(widths):
                found = await _pictures(
                    browser, name, scene, looks=looks, device=device, address=address, stage=stage
                )
                for text in found:
                    print(f"{looks[0].name} {name}: {text}")
                problems += len(found)
        await browser.close()
    (OUT / "index.html").write_text(_contact_sheet(list(chosen)), encoding="utf-8")
    return 1 if problems else 0


def _visits(widths: Sequence[str]) -> Iterator[tuple[Sequence[Look], dict[str, bool]]]:
    for looks, device in (DEVICES[width] for width in widths):
        for _, alike in groupby(looks, key=lambda look: look.language):
            yield list(alike), device


async def _pictures(
    browser: Browser,
    name: str,
    scene: Scene,
    *,
    looks: Sequence[Look],
    device: dict[str, bool],
    address: str,
    stage: Stage,
) -> list[str]:
    context = await browser.new_context(viewport=_viewport(looks[0]), **device)  # type: ignore[arg-type]
    await context.add_init_script(FAKE_MEDIA)
    page = await context.new_page()
    complaints = Complaints()
    complaints.listen(page)
    try:
        await show(page, scene, address=address, stage=stage, language=looks[0].language)
        await page.wait_for_load_state("networkidle")  # what comes behind the first screen
    except AssertionError as error:
        complaints.texts.append(str(error).splitlines()[0])
    for look in looks:
        await _take(page, look, OUT / _file(name, look))
    await context.close()
    return complaints.texts


async def _take(page: Page, look: Look, file: Path) -> None:
    await page.set_viewport_size(_viewport(look))  # type: ignore[arg-type]
    await page.emulate_media(color_scheme=look.colours)
    await page.wait_for_timeout(SETTLE_MS)
    file.parent.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=file)


def _viewport(look: Look) -> dict[str, int]:
    return {"width": look.size[0], "height": look.size[1]}


def _file(name: str, look: Look) -> Path:
    return Path(look.name.replace(", ", "-").replace(" ", "-")) / f"{name.replace('/', '-')}.png"


# ------------------------------------------------------------------ the contact sheet

_STYLE = """
body { margin: 2rem; font: 1rem/1.5 system-ui, sans-serif; background: #e8ebea; color: #182623; }
section { margin-block: 2.5rem; }
h2 { margin: 0 0 .5rem; font-size: 1.1rem; }
.looks { display: flex; gap: 1rem; overflow-x: auto; padding-block-end: .75rem; }
figure { flex: none; margin: 0; }
figcaption { font-size: .85rem; color: #4c5b57; }
img { display: block; height: 26rem; background: #fff; box-shadow: 0 2px 10px rgb(0 0 0 / 15%); }
nav { columns: 5 14rem; font-size: .9rem; }
"""


def _contact_sheet(names: Sequence[str]) -> str:
    contents = "".join(f'<a href="#{name}">{escape(name)}</a><br>' for name in names)
    rows = "".join(_row(name) for name in names)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Contact sheet</title>'
        f"<style>{_STYLE}</style><h1>Every screen and state</h1><nav>{contents}</nav>{rows}</html>"
    )


def _row(name: str) -> str:
    figures = "".join(
        f'<figure><a href="{_file(name, look)}"><img loading="lazy" src="{_file(name, look)}" '
        f'alt="{escape(name)}"></a><figcaption>{escape(look.name)}</figcaption></figure>'
        for look in (*DESK, *HAND)
    )
    return (
        f'<section id="{name}"><h2>{escape(name)}</h2><div class="looks">{figures}</div></section>'
    )


if __name__ == "__main__":
    named = [one for one in sys.argv[1:] if one not in DEVICES]
    widths = [width for width in DEVICES if width in sys.argv] or list(DEVICES)
    sys.exit(asyncio.run(main(named[0] if named else "", widths)))
