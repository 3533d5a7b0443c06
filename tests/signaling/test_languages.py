"""In which language a page is served, and what it says before or without its script."""

import re
from html import escape
from pathlib import Path

import pytest

from signaling.http.languages import LANGUAGES, WEB_FOLDER, preferred, texts, worded
from tests.support.practice import running_practice

PAGES = [*WEB_FOLDER.glob("*.html"), WEB_FOLDER.parent / "signaling" / "http" / "problem.html"]

ACCEPTED = [
    ("", "en"),
    ("de", "de"),
    ("de-AT,de;q=0.9,en;q=0.8", "de"),
    ("nl,fr-CA;q=0.7,es;q=0.8", "es"),
    ("nl, pt-BR;q=0.9", "en"),
    ("en;q=0.1, ar-EG;q=0.2", "ar"),
    ("ES-mx", "es"),
    ("es;q=0, fr;q=0.1", "fr"),
    ("fr;q=1.000, es;q=0.999", "fr"),
    ("de;q=0.5, de-CH, fr;q=0.9", "de"),
    ("*", "en"),
    ("de;q=2, fr;q=x, ;;, es;q=0.1", "es"),
    ("x" * 5000, "en"),
]


@pytest.mark.parametrize(("header", "language"), ACCEPTED)
def test_the_browsers_order_of_languages(header: str, language: str) -> None:
    assert preferred(header) == language


@pytest.mark.parametrize(
    ("query", "cookie", "header", "language"),
    [
        ("", "", "fr", "fr"),
        ("", "ar", "fr", "ar"),
        ("?language=de", "ar", "fr", "de"),
        ("?language=tlh", "ar", "fr", "ar"),
        ("", "<script>", "fr", "fr"),
    ],
)
async def test_an_error_page_speaks_the_language_that_was_chosen(
    tmp_path: Path, query: str, cookie: str, header: str, language: str
) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        headers = {"Accept": "text/html", "Accept-Language": header, "Cookie": f"language={cookie}"}
        async with browser.get(f"/nothing/here{query}", headers=headers) as response:
            page = await response.text()
        direction = "rtl" if language == "ar" else "ltr"
        assert f'<html lang="{language}" dir="{direction}">' in page
        assert texts(language)["error.not_found"] in page
        remembered = response.cookies.get("language")
        assert (remembered and remembered.value) == (language if "=de" in query else None)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_worded(page: Path, language: str) -> None:
    html = worded(page.read_text(encoding="utf-8"), language, {"title": "<b>", "text": "a & b"})
    assert "{{" not in html
    assert f'<html lang="{language}"' in html
    assert "<b>" not in html
    preloads = re.findall(r'modulepreload" href="/static/(js/texts/\w+\.js)"', html)
    assert [(WEB_FOLDER / one).is_file() for one in preloads] == [True] * ("<script" in html)
    assert (escape(texts(language)["noscript.call"]) in html) == ("<script" in html)
