"""The catalogues: complete in every language, and no text beside them."""

import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from signaling.http.languages import LANGUAGES, WEB_FOLDER
from tests.support.catalogues import STRING, catalogue, places

SCRIPTS = sorted(
    path for path in (WEB_FOLDER / "js").rglob("*.js") if path.parent.name not in ("texts",)
)
PROBLEM = WEB_FOLDER.parent / "signaling" / "http" / "problem.html"
PAGES = [*sorted(WEB_FOLDER.glob("*.html")), PROBLEM]
OTHERS = [language for language in LANGUAGES if language != "en"]

PLURAL_CATEGORIES = {
    "en": {"one", "other"},
    "de": {"one", "other"},
    "es": {"one", "many", "other"},
    "fr": {"one", "many", "other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
}
"""Of cardinal numbers (CLDR 44, supplemental/plurals.xml)."""

SAYS_THE_NUMBER_ITSELF = {"zero", "one", "two"}
"""Forms that may name their number in a word, "nobody" or the dual, and need not write it."""

ENGLISH = catalogue("en")


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_texts_of_english(language: str) -> None:
    there = catalogue(language)
    assert list(there) == list(ENGLISH)
    assert {key for key, text in there.items() if isinstance(text, dict)} == {
        key for key, text in ENGLISH.items() if isinstance(text, dict)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_the_places_of_english(language: str) -> None:
    for key, text in catalogue(language).items():
        english = ENGLISH[key]
        wanted = places(english if isinstance(english, str) else english["other"])
        if isinstance(text, str):
            assert text.strip() == text != "", key
            assert places(text) == wanted, key
            continue
        for form, worded in text.items():
            written = places(worded) + ["count"] * ("{count}" not in worded)
            assert places(worded) == wanted or (
                form in SAYS_THE_NUMBER_ITSELF and sorted(written) == wanted
            ), f"{key} ({form})"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_counts_has_a_form_for_each_plural_category(language: str) -> None:
    for key, text in catalogue(language).items():
        if isinstance(text, dict):
            assert set(text) == PLURAL_CATEGORIES[language], key
        else:
            assert "{count}" not in text, key


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_was_left_in_english(language: str) -> None:
    same = {
        key
        for key, text in catalogue(language).items()
        if text == ENGLISH[key]
        and isinstance(text, str)
        and not key.startswith("unit.")
        and re.search(r"\w", re.sub(r"\{\w+\}", "", text))
    }
    assert same <= SAME_IN_MORE_THAN_ONE, "translate, or note that it is the same word"


SAME_IN_MORE_THAN_ONE = {
    "chat.title",
    "call.host",
    "keys.name.escape",
    "numbers.transport",
    "numbers.source.screen",
    "speaker.no",
    "toast.region",
    "toast.responded",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_without_scripts_are_worded_in_every_language(language: str) -> None:
    english = tomllib.loads((WEB_FOLDER / "texts" / "en.toml").read_text(encoding="utf-8"))
    there = tomllib.loads((WEB_FOLDER / "texts" / f"{language}.toml").read_text(encoding="utf-8"))
    assert _shape(there) == _shape(english)
    used = {key for page in PAGES for key in re.findall(r"\{\{([a-z]+\.[a-z]+)\}\}", _read(page))}
    assert used <= {f"{part}.{key}" for part in english for key in english[part]}


def test_scripts_and_server_know_the_same_languages() -> None:
    script = _read(WEB_FOLDER / "js" / "i18n.js")
    listed = script.partition("LANGUAGES = Object.freeze({")[2].partition("});")[0]
    names = dict(re.findall(r"(\w+): '([^']+)'", listed))
    right_to_left = set(re.findall(r"'(\w+)'", script.partition("new Set([")[2].partition("]")[0]))
    assert tuple(names) == LANGUAGES
    for language, name in names.items():
        texts = tomllib.loads(_read(WEB_FOLDER / "texts" / f"{language}.toml"))
        assert (texts["name"], texts["dir"] == "rtl") == (name, language in right_to_left)


# ------------------------------------------------------------------ no text beside the catalogues

LETTERS = re.compile(r"[^\W\d_]{2,}")
SPOKEN_ATTRIBUTES = {
    "alt", "aria-description", "aria-label", "aria-placeholder", "aria-roledescription",
    "aria-valuetext", "label", "placeholder", "title",
}  # fmt: skip
HOLE = "\ue000"
NAMES = {"Escape", "Enter", "Tab", "Home", "End", "Space", "Refused"}
"""Of keys and of errors, which nobody reads."""


class TextFinder(HTMLParser):
    """Collects what somebody would read or hear of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        self.found += [
            value
            for name, value in attrs
            if value and name in SPOKEN_ATTRIBUTES and LETTERS.search(value)
        ]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent and LETTERS.search(data):
            self.found.append(data.strip())


def texts_in(html: str) -> list[str]:
    finder = TextFinder()
    finder.feed(html)
    finder.close()
    return finder.found


def without_comments(script: str) -> str:
    return re.sub(r"/\*.*?\*/|^\s*//[^\n]*|\s//\s[^\n]*", "", script, flags=re.S | re.M)


def templates(script: str) -> Iterator[str]:
    """Every `html` and `svg` template with a hole for each expression; nested ones apart."""
    for start in re.finditer(r"\b(?:html|svg)`", script):
        content, depth, i = "", 0, start.end()
        while depth or script[i] != "`":
            if script.startswith("${", i):
                content += HOLE * (depth == 0)
                depth, i = depth + 1, i + 2
            elif depth and script[i] in "{}":
                depth, i = depth + (1 if script[i] == "{" else -1), i + 1
            elif depth and script[i] == "`":
                i = _end_of_template(script, i + 1)
            else:
                content += script[i] * (depth == 0)
                i += 1
        yield content


def _end_of_template(script: str, i: int) -> int:
    depth = 0
    while depth or script[i] != "`":
        if script.startswith("${", i):
            depth, i = depth + 1, i + 2
        elif depth and script[i] == "`":
            i = _end_of_template(script, i + 1)
        else:
            depth, i = depth - (script[i] == "}" and depth > 0), i + 1
    return i + 1


def sentences(script: str) -> list[str]:
    """Strings that begin as a sentence or a label does; names of classes and events do not."""
    outside = re.sub(r"throw new \w+\([^;]*;", "", script)
    strings = re.findall(rf"{STRING}|`[^`$]*`", outside)
    return [
        one[1:-1]
        for one in strings
        if re.match(r"[A-ZÀ-Þ][^\W\d_]*(?:[ ,.:!?…][^<>]*)?$", one[1:-1])
        and re.search(r"[a-z]", one)
        and one[1:-1] not in NAMES
        and not re.fullmatch(r"[A-Z][a-z]+[A-Z]\w+", one[1:-1])
    ]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_says_anything_but_by_the_catalogue(script: Path) -> None:
    source = without_comments(_read(script))
    found = [text for template in templates(source) for text in texts_in(template)]
    if script.name != "i18n.js":
        found += sentences(source)
    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_no_page_says_anything_but_by_the_catalogue(page: Path) -> None:
    html = re.sub(r"\{\{[\w.]+\}\}", HOLE, _read(page))
    assert texts_in(html) == []
    assert html.startswith(f'<!doctype html>\n<html lang="{HOLE}" dir="{HOLE}">')


@pytest.mark.parametrize("sheet", sorted((WEB_FOLDER / "css").glob("*.css")), ids=lambda p: p.name)
def test_no_style_says_anything_or_knows_left_from_right(sheet: Path) -> None:
    source = re.sub(r"/\*.*?\*/", "", _read(sheet), flags=re.S)
    assert re.findall(r'content:\s*"[^"]*\w[^"]*"', source) == []
    sided = re.findall(
        r"^\s*((?:[\w-]+-)?(?:left|right)(?:-[\w-]+)?:[^;]*|(?:text-align|float|clear):\s*(?:left|right))",
        source,
        re.M,
    )
    assert [one for one in sided if sheet.name != "toasts.css"] == []
    uneven = re.findall(r"^\s*((?:padding|margin|inset):[^;]*);", source, re.M)
    assert [one for one in uneven if _differs_by_side(one)] == []


def _differs_by_side(rule: str) -> bool:
    """Four values of which the second and the last, right and left, are not the same."""
    sides = re.findall(r"[\w.-]+\((?:[^()]|\([^()]*\))*\)|[^\s]+", rule.partition(":")[2])
    if len(sides) != 4:
        return False
    right, left = (side.replace("right", "").replace("left", "") for side in (sides[1], sides[3]))
    return right != left


def test_the_search_finds_what_it_is_there_to_find() -> None:
    script = """
      const a = html`<p aria-label="Close it" class="wide">${x ? html`<b>Hello</b>` : no}</p>`;
      const b = html`<input placeholder=${t('name.label')} title="${a} is here" /> ${`x ${1}`}`;
      notices.add('Something went wrong');  // Not This One
    """
    source = without_comments(script)
    found = [text for template in templates(source) for text in texts_in(template)]
    assert found == ["Close it", "Hello", f"{HOLE} is here"]
    assert sentences(source) == ["Close it", "Something went wrong"]
    assert _differs_by_side("padding: 0 var(--a) 0 calc(1px + (2px))")


def _shape(content: dict[str, object]) -> dict[str, object]:
    return {
        key: _shape(value) if isinstance(value, dict) else bool(value)
        for key, value in content.items()
    }


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
