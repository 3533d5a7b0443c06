"""The pages' files: what may import what, no text is missing, vendored files are as taken."""

import hashlib
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"
SCRIPTS = sorted((WEB / "js").rglob("*.js"))
ENTRIES = {"call.js", "workspace.js", "portal.js"}
IMPORT = re.compile(r"^(?:import|export)\b[^;]*?\bfrom '([^']+)'", re.MULTILINE | re.DOTALL)

CATALOGUE = (WEB / "js" / "texts" / "en.js").read_text(encoding="utf-8")
KEYS = set(re.findall(r"^  '([\w.]+)':", CATALOGUE, re.MULTILINE))

WORDING = [
    "Please wait for the host to start this meeting",
    "Join now",
    "Join",
    "Start Video Call",
    "Ask to Join",
    "Admit",
    "Deny",
    "Admit all",
    "Waiting to Join",
    "Admitted",
    "Denied",
    "End for all",
]
"""What the rules of the door put in quotes, letter for letter (R3, R7, R10, R12, R19, R20, R33)."""


def _imports(script: Path) -> set[str]:
    found = IMPORT.findall(script.read_text(encoding="utf-8"))
    return {str((script.parent / one).resolve().relative_to(WEB)) for one in found}


@pytest.mark.parametrize(
    "name", ["protocol.js", "state.js", "quality.js", "layout.js", "unheard.js", "plugged.js"]
)
def test_the_pure_parts_import_nothing(name: str) -> None:
    assert _imports(WEB / "js" / name) == set()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_entries_know_everything_and_nobody_knows_them(script: Path) -> None:
    assert not _imports(script) & {f"js/{entry}" for entry in ENTRIES}
    assert all((WEB / one).is_file() for one in _imports(script))


def test_every_text_that_is_asked_for_is_in_the_catalogue() -> None:
    asked = {key for script in SCRIPTS for key in _literal_keys(script)}
    assert asked - KEYS == set()


def test_every_text_in_the_catalogue_is_asked_for() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8") for path in SCRIPTS if path.parent.name != "texts"
    )
    made = [re.escape(key).replace("@", r"[\w.]+") for key in _made_keys(sources)]
    literal = set(re.findall(r"'([\w.]+)'", sources))
    unused = {key for key in KEYS - literal if not any(re.fullmatch(one, key) for one in made)}
    assert unused == set()


@pytest.mark.parametrize("words", WORDING)
def test_the_wording_of_the_rules(words: str) -> None:
    assert f": '{words}',\n" in CATALOGUE


def test_vendored_files_are_those_that_were_taken() -> None:
    folder = WEB / "vendor" / "lit-html"
    listed = re.findall(r"^\| `([\w./-]+)` \| `([0-9a-f]{64})` \|$", _readme(folder), re.MULTILINE)
    actual = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.js")
    }
    assert dict(listed) == actual


def _literal_keys(script: Path) -> list[str]:
    return re.findall(r"\bt\('([\w.]+)'", script.read_text(encoding="utf-8"))


def _made_keys(sources: str) -> set[str]:
    """Keys that are put together, `door.${action}.title`, with `@` for what varies."""
    return {
        re.sub(r"\$\{[^}]*\}", "@", key)
        for key in re.findall(r"`([a-z_]+\.[^`\s]*\$\{[^`\s]*)`", sources)
    }


def _readme(folder: Path) -> str:
    return (folder / "README.md").read_text(encoding="utf-8")
