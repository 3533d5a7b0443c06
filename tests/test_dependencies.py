"""The product runs on what it declares, whatever the tests' own packages bring along."""

import subprocess
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent

REFUSING = """
import importlib.abc, sys

class Undeclared(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[1:]:
            raise ImportError(f"{name} is not declared")

sys.meta_path.insert(0, Undeclared())
import conference.relay.worker, signaling.app, signaling.client.headless
"""


def declared() -> set[str]:
    """All that an installation of the product brings, extras asked for included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: set[tuple[str, str]] = set()
    waiting = [Requirement(text) for text in project["dependencies"]]
    while waiting:
        requirement = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        for extra in ("", *requirement.extras):
            name = canonicalize_name(requirement.name)
            if (name, extra) in found:
                continue
            found.add((name, extra))
            for text in distribution(name).requires or []:
                needed = Requirement(text)
                if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                    needed.marker = None
                    waiting.append(needed)
    return {name for name, _ in found}


def test_the_product_imports_nothing_but_what_it_declares() -> None:
    known = declared() | {"anteroom"}
    undeclared = [
        module
        for module, owners in packages_distributions().items()
        if not known.intersection(map(canonicalize_name, owners))
    ]
    run = subprocess.run(
        [sys.executable, "-c", REFUSING, *undeclared],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
