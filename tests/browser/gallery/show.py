"""Brings a scene onto a page, and notes whatever the browser complained of meanwhile."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import ConsoleMessage, Error, Page, expect

from signaling.http.languages import COOKIE
from tests.browser.gallery.scene import Scene, Step
from tests.browser.gallery.server import Stage
from tests.support.catalogues import translations

NARROW_PX = 900
"""Below this the attendee list is not open by itself."""
PHONE_PX = 600
"""Up to this some of the bar's buttons are in its menu."""

FAKE_MEDIA = (Path(__file__).parent / "fake_media.js").read_text(encoding="utf-8")


@dataclass
class Complaints:
    """Errors of scripts and of the content policy; a lost socket is meant in some scenes."""

    texts: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("pageerror", self._note_error)
        page.on("console", self._note)

    def stop(self, page: Page) -> None:
        page.remove_listener("pageerror", self._note_error)
        page.remove_listener("console", self._note)

    def _note_error(self, error: Error) -> None:
        self.texts.append(str(error))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "WebSocket" not in message.text:
            self.texts.append(message.text)


async def show(
    page: Page, scene: Scene, *, address: str, stage: Stage, language: str = "en"
) -> None:
    """Opens the scene, does its steps, and waits for the text that it is there to show. The page is
    one that runs `FAKE_MEDIA` first.

    A scene is written in English; in another language its words are looked up.
    """
    stage.scene = scene
    stage.visits = 0
    await page.context.add_cookies([{"name": COOKIE, "value": language, "url": address}])
    await page.goto(address + scene.path)
    width = await page.evaluate("innerWidth")
    for step in scene.steps:
        if not _applies(step, width):
            continue
        if step.fill is None:
            await page.click(spoken(step.press, language))
        else:
            await page.fill(step.press, step.fill)
    if language == "en":
        await expect(page.locator("body")).to_contain_text(scene.shows)


def spoken(selector: str, language: str) -> str:
    """The selector with its words, `text=…` or `name=…`, in the language."""

    def said(match: re.Match[str]) -> str:
        found = translations(match["words"].strip('"/'), language)
        return f"{match['what']}=/{'|'.join(found)}/" if found else match[0]

    if language == "en":
        return selector
    return re.sub(r'(?P<what>text|name)=(?P<words>"[^"]+"|/[^/]+/|[^"/\]>]+(?<! ))', said, selector)


async def change_language(page: Page, language: str) -> None:
    """On the spot, as its reader would; a page without a script is loaded again."""
    if await page.locator("script").count() == 0:
        await page.goto(f"{page.url.partition('?')[0]}?language={language}")
    else:
        await page.evaluate(
            "async (wanted) => (await import('/static/js/language.js')).changeLanguage(wanted)",
            language,
        )
    await expect(page.locator(f"html[lang={language}]")).to_have_count(1)


def _applies(step: Step, width: int) -> bool:
    return {
        "always": True,
        "narrow": width < NARROW_PX,
        "phone": width <= PHONE_PX,
        "roomy": width > PHONE_PX,
    }[step.when]
