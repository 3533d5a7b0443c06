"""`make bench`: every bench, or those named; prints Markdown and writes build/bench/report.*.

CYCLES=500 in the environment makes `turnover` shorter than its 10,000.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import (
    climbing,
    crashes,
    flatness,
    forwarding,
    joining,
    loss,
    network_change,
    overload,
    pages,
    removal,
    turnover,
    waiting_room,
    worth,
)
from tests.bench.report import Section, markdown, write

BENCHES: dict[str, Callable[[], Awaitable[list[Section]]]] = {
    "forwarding": forwarding.run,
    "flatness": flatness.run,
    "turnover": turnover.run,
    "overload": overload.run,
    "worth": worth.run,
    "loss": loss.run,
    "removal": removal.run,
    "joining": joining.run,
    "climbing": climbing.run,
    "network_change": network_change.run,
    "crashes": crashes.run,
    "waiting_room": waiting_room.run,
    "pages": pages.run,
}


async def main(names: list[str]) -> int:
    """Exit status 1 if a figure misses what it is held to."""
    unknown = set(names) - set(BENCHES)
    if unknown:
        print(f"No such bench: {', '.join(sorted(unknown))}. There are: {', '.join(BENCHES)}.")
        return 2
    sections: list[Section] = []
    for name in names or BENCHES:
        print(f"… {name}", file=sys.stderr, flush=True)
        sections += await BENCHES[name]()
        # After each, so that one that fails does not take the others' figures with it.
        write(sections, Path("build/bench"))
    print(markdown(sections))
    missed = [figure for section in sections for figure in section.figures if figure.held is False]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
