"""Which language a page is served in, and what pages say before their script runs or without any.

A page's script goes on in the language that its document is marked with, so the choice is made here
alone: by the address, else as remembered, else as the browser asks.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from aiohttp import web

WEB_FOLDER: Final = Path(__file__).resolve().parents[2] / "web"

LANGUAGES: Final = ("en", "de", "es", "fr", "ar")
"""The first is spoken where no other is asked for. Each has files in web/texts, web/js/texts."""

COOKIE: Final = "language"
"""Written here and by the page's script, when somebody chooses; it holds one of LANGUAGES."""

QUERY: Final = "language"
_REMEMBERED_S: Final = 365 * 24 * 3600

_PLACE: Final = re.compile(r"\{\{([\w.]+)\}\}")
_RANGE: Final = re.compile(r"([a-z]{1,8})(?:-[a-z0-9]{1,8})*(?:;q=([01](?:\.\d{0,3})?))?", re.I)


def language_of(request: web.BaseRequest) -> str:
    """`?language=` in the address, the cookie, or the browser's languages in its order."""
    for given in (request.query.get(QUERY), request.cookies.get(COOKIE)):
        if given in LANGUAGES:
            return given
    return preferred(request.headers.get("Accept-Language", ""))


def preferred(accepted: str) -> str:
    """The best of LANGUAGES for an Accept-Language header (RFC 9110, section 12.5.4).

    Only the first subtag counts: es serves whoever asks for es-MX better than their next language.
    """
    weights: dict[str, float] = {}
    for part in accepted.split(","):
        if (match := _RANGE.fullmatch(part.replace(" ", ""))) is not None:
            tag, weight = match[1].lower(), float(match[2] or 1)
            if tag in LANGUAGES and weight > 0:
                weights[tag] = max(weight, weights.get(tag, 0.0))
    return max(weights, key=lambda tag: weights[tag], default=LANGUAGES[0])


def remember(request: web.BaseRequest, response: web.StreamResponse) -> None:
    """Keep a choice that came with the address; the page's script can read and change it."""
    chosen = request.query.get(QUERY)
    if chosen in LANGUAGES:
        secure = request.scheme == "https"
        response.set_cookie(
            COOKIE, chosen, max_age=_REMEMBERED_S, path="/", samesite="Lax", secure=secure
        )


# ------------------------------------------------------------------ pages


@cache
def texts(language: str) -> Mapping[str, str]:
    """Of a language, by keys like `front.title`."""
    content = tomllib.loads((WEB_FOLDER / "texts" / f"{language}.toml").read_text(encoding="utf-8"))
    flat: dict[str, str] = {}
    for name, value in content.items():
        if isinstance(value, str):
            flat[name] = value
        else:
            flat |= {f"{name}.{below}": text for below, text in value.items()}
    return flat


def worded(page: str, language: str, further: Mapping[str, str] | None = None) -> str:
    """The HTML with every `{{key}}` said in the language; `further` are texts of this page alone.

    `{{languages}}` becomes links to the same page in the others, for pages that have no script.
    """
    known = {**texts(language), "lang": language, **(further or {})}

    def text_at(place: re.Match[str]) -> str:
        key = place[1]
        return _links(language) if key == "languages" else escape(known[key])

    return _PLACE.sub(text_at, page)


def spoken_by(script: str, language: str) -> str:
    """A script that loads no texts, with every `{{key}}` within its single quotes said."""
    known = {**texts(language), "lang": language}

    def text_at(place: re.Match[str]) -> str:
        return json.dumps(known[place[1]])[1:-1].replace("'", "\\u0027")

    return _PLACE.sub(text_at, script)


def _links(spoken: str) -> str:
    links = []
    for language in LANGUAGES:
        name = escape(texts(language)["name"])
        current = ' aria-current="true"' if language == spoken else ""
        links.append(
            f'<a href="?{QUERY}={language}" lang="{language}" hreflang="{language}"{current}>'
            f"{name}</a>"
        )
    return "\n          ".join(links)


def problem_page(code: str, *, ours: bool, language: str) -> str:
    """What people read of an error, by its code; what no visitor can bring about has no text."""
    known = texts(language)
    about = {
        "title": known["problem.ours" if ours else "problem.theirs"],
        "text": known.get(f"error.{code}", known["error.internal"]),
    }
    return worded(_problem(), language, about)


@cache
def _problem() -> str:
    return Path(__file__).with_name("problem.html").read_text(encoding="utf-8")
