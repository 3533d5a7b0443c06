"""Who may import whom: the floors of the house, read from the syntax trees."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PURE = (
    "conference/meeting",
    "conference/conversation",
    "conference/probe",
    "conference/rtp",
    "conference/bandwidth",
    "conference/forwarding",
)
IMPURE_MODULES = {
    "aiohttp", "aioice", "aiortc", "asyncio", "datetime", "logging", "os", "pydantic", "random",
    "secrets", "socket", "structlog", "threading", "time", "uuid",
}  # fmt: skip
GROUND = {"conference.errors", "conference.ids", "conference.text"}

MAY_IMPORT = {
    "conference/meeting": {"conference.meeting"},
    "conference/conversation": {"conference.conversation"},
    "conference/probe": {"conference.probe"},
    "conference/rtp": {"conference.rtp"},
    "conference/bandwidth": {"conference.bandwidth", "conference.rtp"},
    "conference/forwarding": {"conference.forwarding", "conference.bandwidth", "conference.rtp"},
    "conference/relay": {
        "conference.relay",
        "conference.garbage",
        "conference.forwarding",
        "conference.rtp",
    },
    "conference/headless": {"conference.headless", "conference.relay", "conference.forwarding"},
    "signaling": {
        "signaling",
        "conference.garbage",
        "conference.meeting",
        "conference.conversation",
        "conference.probe",
        "conference.relay",
        "conference.headless",
    },
}
"""Beside these and the ground. Signaling knows of forwarding only the words that media has."""

SIGNALING_ROOMS = {
    "process": set(),
    "store": set(),
    "wire": {"process"},
    "client": {"wire"},
    "http": {"process"},
    "meetings": {"process", "store", "wire"},
    "practice": {"process", "store", "http"},
    "push": {"process", "store"},
    "channels": {"process", "store", "wire", "meetings", "practice", "push"},
}
"""Which of signaling's rooms each may enter beside its own; what stands outside of them is the
settings, for all, and what puts everything together, for none."""

SIGNALING_MAY_NAME = {
    "conference.forwarding.census",
    "conference.forwarding.media",
    "conference.forwarding.events",
    "conference.forwarding.quality",
    "conference.forwarding.statistics",
}


def modules(folder: str) -> Iterator[tuple[Path, set[str]]]:
    """Each file of a folder with the modules that it imports."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        imported = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: imports are absolute"
                imported |= {_module(str(node.module), alias.name) for alias in node.names}
        yield path, imported


def _module(package: str, name: str) -> str:
    """`from conference.meeting import access` names a module, not the package."""
    path = ROOT.joinpath(*package.split("."), f"{name}.py")
    return f"{package}.{name}" if path.exists() else package


@pytest.mark.parametrize("folder", PURE)
def test_pure_folders_know_no_clock_chance_or_io(folder: str) -> None:
    for path, imported in modules(folder):
        roots = {name.partition(".")[0] for name in imported}
        assert not roots & IMPURE_MODULES, path


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_no_arrow_runs_back_up(folder: str) -> None:
    for path, imported in modules(folder):
        ours = {name for name in imported if name.split(".")[0] in ("conference", "signaling")}
        for name in ours - {"conference", "signaling"}:
            allowed = MAY_IMPORT[folder] | GROUND
            if folder == "signaling":
                allowed |= SIGNALING_MAY_NAME
            assert any(name == each or name.startswith(f"{each}.") for each in allowed), (
                path,
                name,
            )


@pytest.mark.parametrize("room", SIGNALING_ROOMS)
def test_signalings_rooms_stand_on_each_other(room: str) -> None:
    entered = {f"signaling.{each}." for each in SIGNALING_ROOMS[room] | {room}}
    for path, imported in modules(f"signaling/{room}"):
        for name in imported:
            if name.startswith("signaling.") and name != "signaling.config":
                assert name.startswith(tuple(entered)), (path, name)


def test_every_room_of_signaling_is_known() -> None:
    rooms = {path.parent.name for path in (ROOT / "signaling").glob("*/__init__.py")}
    assert rooms == set(SIGNALING_ROOMS)


def test_borrowed_private_names_live_in_one_file() -> None:
    """Of aiortc, aioice and pylibsrtp; tests and benches may reach deeper."""
    for folder in ("conference", "signaling"):
        for path, imported in modules(folder):
            if path.name == "aiortc_seam.py":
                continue
            for name in imported:
                package, _, rest = name.partition(".")
                if package in ("aiortc", "aioice", "pylibsrtp"):
                    assert not any(part.startswith("_") for part in rest.split(".")), (path, name)


@pytest.mark.parametrize("name", ["protocol.js", "state.js"])
def test_the_pages_core_imports_nothing(name: str) -> None:
    text = (ROOT / "web" / "js" / name).read_text(encoding="utf-8")
    assert not re.search(r"^\s*import\b", text, re.MULTILINE)
    assert "import(" not in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
