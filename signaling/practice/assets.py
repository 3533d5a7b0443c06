"""The files of the pages, read once at start: compressed, and under addresses that never change.

The scripts import one another by relative paths, so one version in the folder's name is enough to
give every file an address of its own content: `/static/{version}/js/call.js`. Whatever is asked for
under it may be kept for ever, and an update is another folder.
"""

import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Final

from signaling.http.languages import LANGUAGES, spoken_by, worded

STATIC: Final = "/static/"
_WORKER: Final = "worker/service_worker.js"

_TYPES: Final = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""What is served, under which type; the machine's own table differs from one to the next."""

_TEXT: Final = {".css", ".html", ".js", ".svg"}
"""The others are compressed already."""

_VERSION_DIGITS: Final = 12
_VERSIONED: Final = re.compile(rf"([0-9a-f]{{{_VERSION_DIGITS}}})/(.+)")
_PART: Final = re.compile(rf'="{STATIC}[0-9a-f]+/([^"]+\.(?:css|js))"')
_ENTRY: Final = re.compile(rf'<script type="module" src="{STATIC}([^"]+)">')
_LATER: Final = re.compile(r"\bimport\('([^'$]+\.js)'\)")
_IMPORT: Final = re.compile(
    r"""(?:^|;)(?:import|export)\b[^;'\"]*\bfrom ?['"]([^'"]+)['"]""", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent. `gzipped` is None where that would not make it smaller."""

    content_type: str
    content: bytes
    gzipped: bytes | None
    tag: str
    is_part: bool
    """A page names it, or imports it."""

    @classmethod
    def of(cls, content: bytes, *, suffix: str, is_part: bool = False) -> "Asset":
        # A time in the header would make the same content differ from one node to the next.
        small = gzip.compress(content, mtime=0) if suffix in _TEXT else content
        return cls(
            content_type=_TYPES[suffix],
            content=content,
            gzipped=small if len(small) < len(content) else None,
            tag=hashlib.sha256(content).hexdigest()[:32],
            is_part=is_part,
        )


class Assets:
    """Every file of a folder that is of a served type, and its pages, each in every language."""

    def __init__(self, folder: Path) -> None:
        contents = _contents(folder)
        digest = hashlib.sha256()
        for path, content in sorted(contents.items()):
            digest.update(f"{path}\0{len(content)}\0".encode() + content)
        self.version: Final = digest.hexdigest()[:_VERSION_DIGITS]
        self._pages = {
            (path, language): Asset.of(worded(page, language).encode(), suffix=".html")
            for path, page in self._written(contents)
            for language in LANGUAGES
        }
        parts = {
            path for page in self._pages.values() for path in _PART.findall(page.content.decode())
        }
        self._files = {
            path: Asset.of(content, suffix=Path(path).suffix, is_part=path in parts)
            for path, content in contents.items()
            if not path.endswith(".html")
        }

        worker = contents.get(_WORKER, b"").decode()
        self._workers = {
            language: Asset.of(spoken_by(worker, language).encode(), suffix=".js")
            for language in LANGUAGES
        }

    def worker(self, language: str) -> Asset | None:
        """The service worker, with its words in it: it speaks when nothing else is loaded."""
        return self._workers.get(language)

    def page(self, name: str, language: str) -> Asset:
        return self._pages[name, language]

    def find(self, path: str) -> tuple[Asset, bool] | None:
        """The file at a path below `/static/`, and whether that address is this content's for ever.

        Another version's address leads to the present file: while nodes are updated one by one, a
        page of one may ask the other.
        """
        versioned = _VERSIONED.fullmatch(path)
        version, name = versioned.groups() if versioned else (None, path)
        asset = self._files.get(name)
        return None if asset is None else (asset, version == self.version)

    def _written(self, contents: dict[str, bytes]) -> Iterator[tuple[str, str]]:
        """The pages by name, with the addresses of the files in."""
        for path, content in contents.items():
            if path.endswith(".html"):
                yield path, self._page(content.decode(), contents)

    def _page(self, page: str, contents: dict[str, bytes]) -> str:
        """With versioned addresses, everything its script will import asked for at once, and named
        what comes with each part that the script fetches later (`later.js`)."""
        entry = _ENTRY.search(page)
        if entry:
            modules = _imported(entry.group(1), contents)
            links = [f'rel="modulepreload" href="{STATIC}{module}"' for module in modules]
            links += [
                f'data-with="{part}" href="{STATIC}{module}"'
                for part, module in _imported_later([entry.group(1), *modules], contents)
            ]
            ahead = "".join(f"<link {link} />\n    " for link in links)
            page = page.replace('<script type="module"', f'{ahead}<script type="module"', 1)
        return page.replace(f'="{STATIC}', f'="{STATIC}{self.version}/')


def _contents(folder: Path) -> dict[str, bytes]:
    """By path in a URL."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix in _TYPES and path.is_file() and not path.is_symlink()
    }


def _imported(entry: str, contents: dict[str, bytes]) -> list[str]:
    """What a script imports, directly or not, without what it may load later by `import()`."""
    found: list[str] = []
    ahead = [entry]
    while ahead:
        script = ahead.pop(0)
        for named in _IMPORT.findall(contents.get(script, b"").decode()):
            path = normpath(join(dirname(script), named))
            if path != entry and path not in found:
                found.append(path)
                ahead.append(path)
    return found


def _imported_later(scripts: list[str], contents: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """What scripts load by `import()`, with all that it imports and they do not: the name of the
    part, which is its module's, and a module of it."""
    known = set(scripts)
    for script in scripts:
        for named in _LATER.findall(contents[script].decode()):
            part = normpath(join(dirname(script), named))
            for module in [part, *_imported(part, contents)]:
                if module not in known:
                    known.add(module)
                    yield Path(part).stem, module
