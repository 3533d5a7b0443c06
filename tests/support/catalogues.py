"""The catalogues of the pages' scripts, read without running them."""

import re
from functools import cache

from signaling.http.languages import WEB_FOLDER

TEXTS = WEB_FOLDER / "js" / "texts"

STRING = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
ENTRY = re.compile(
    rf"^  '(?P<key>[\w.]+)':\s+(?:(?P<text>{STRING})|\{{(?P<forms>.*?)\}}),$", re.M | re.S
)
FORM = re.compile(rf"(\w+): ({STRING})")

Text = str | dict[str, str]


@cache
def catalogue(language: str) -> dict[str, Text]:
    """Of a language, in its order."""
    source = (TEXTS / f"{language}.js").read_text(encoding="utf-8")
    body = source.partition("export default {\n")[2]
    found: dict[str, Text] = {}
    for match in ENTRY.finditer(body):
        assert match["key"] not in found, f"{match['key']} stands twice"
        forms = {name: text[1:-1] for name, text in FORM.findall(match["forms"] or "")}
        found[match["key"]] = forms or match["text"][1:-1]
    assert len(found) == len(re.findall(r"^  '", body, re.M)), "an entry has an unknown form"
    return found


def places(text: str) -> list[str]:
    """What is to be filled in."""
    return sorted(re.findall(r"\{(\w+)\}", text))


def translations(english: str, language: str) -> list[str]:
    """Regular expressions of whatever this English text of a page may be in the language.

    The same words may be several texts, and what is filled in is found in either.
    """
    found: list[str] = []
    there = catalogue(language)
    for key, pattern in _patterns().items():
        text = there[key]
        if (match := pattern.fullmatch(english)) is not None and isinstance(text, str):
            values = match.groupdict()
            parts = re.split(r"\{(\w+)\}", text)
            for n in range(1, len(parts), 2):
                parts[n] = rf"\u2068?{re.escape(values[parts[n]])}\u2069?"
            parts[::2] = [re.escape(part) for part in parts[::2]]
            found.append("".join(parts))
    return list(dict.fromkeys(found))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """By key, what its English text looks like on a page. A name stands by itself in no text."""
    return {
        key: re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(text)))
        for key, text in catalogue("en").items()
        if isinstance(text, str) and re.search(r"\w", re.sub(r"\{\w+\}", "", text))
    }
