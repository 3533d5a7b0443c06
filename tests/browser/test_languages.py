"""The language of the pages: the browser's at first, another by choice, and remembered."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.gallery.scenes import scenes
from tests.browser.gallery.server import Stage, serving
from tests.browser.gallery.show import FAKE_MEDIA
from tests.browser.test_texts import ENGLISH, PLURAL_CATEGORIES
from tests.support.catalogues import catalogue

pytestmark = pytest.mark.asyncio(loop_scope="session")

CATEGORIES = """languages => Object.fromEntries(languages.map((tag) =>
  [tag, new Intl.PluralRules(tag).resolvedOptions().pluralCategories]))"""

SAID = """async (counts) => {
  const { t, timeSpan, countdown } = await import('/static/js/i18n.js');
  return {
    people: counts.map((count) => t('call.people.title', { count })),
    name: t('door.as', { name: 'Client' }),
    span: timeSpan(0, 1800),
    countdowns: [65, 3600, 19086].map(countdown),
  };
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def theatre(engines: tuple[Browser, Browser]) -> AsyncIterator[tuple[Browser, str, Stage]]:
    async with serving(scenes()["front"]) as (address, stage):
        yield engines[0], address, stage


async def test_a_language_is_found_changed_and_remembered(
    theatre: tuple[Browser, str, Stage],
) -> None:
    chromium, address, stage = theatre
    context = await chromium.new_context(locale="fr-CA")
    page = await context.new_page()
    catalogues: list[str] = []
    page.on("request", lambda one: catalogues.extend(re.findall(r"texts/(\w+)\.js", one.url)))
    french, arabic = catalogue("fr"), catalogue("ar")

    stage.scene = scenes()["client/door-wait"]
    await page.add_init_script(FAKE_MEDIA)
    await page.goto(f"{address}/m/link1")
    heading = page.get_by_role("heading", level=1)
    await expect(heading).to_have_text(str(french["door.wait"]))
    assert set(catalogues) == {"fr"}, "the page loads the language it speaks and no other"

    choice = page.get_by_role("combobox", name=str(french["language.choose"]))
    await choice.focus()
    await choice.select_option(label="العربية")
    await expect(heading).to_have_text(str(arabic["door.wait"]))
    await expect(page.locator("html[lang=ar][dir=rtl] select:focus")).to_have_value("ar")

    said = await page.evaluate(SAID, [0, 1, 2, 3, 11, 100])
    assert len(set(said["people"])) == 6
    assert "\u2068Client\u2069" in said["name"]

    await page.reload()
    await expect(heading).to_have_text(str(arabic["door.wait"]))
    await expect(page.locator("html[lang=ar][dir=rtl]")).to_have_count(1)
    await page.goto(f"{address}/")
    await page.get_by_role("link", name="English").click()
    await page.goto(f"{address}/m/link1")
    await expect(heading).to_have_text(str(ENGLISH["door.wait"]))
    said = await page.evaluate(SAID, [1, 2])
    assert said["people"] == ["1 person in the call", "2 people in the call"]
    assert said["name"].endswith("as Client"), "nothing to isolate where all runs one way"
    assert said["countdowns"] == ["1:05", "1:00:00", "5:18:06"]
    await context.close()


async def test_browsers_count_as_the_catalogues_do(theatre: tuple[Browser, str, Stage]) -> None:
    page = await theatre[0].new_page()
    there = await page.evaluate(CATEGORIES, list(PLURAL_CATEGORIES))
    await page.close()
    assert {language: set(forms) for language, forms in there.items()} == PLURAL_CATEGORIES
