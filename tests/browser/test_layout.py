"""`layout.js`: rows of what was chosen and who spoke when, and who is then shown large.

It runs in Chromium; the time is an argument."""

from collections.abc import Sequence
from typing import Any

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOLLOW = """async ({ remembered, heard, ...present }) => {
  const { firstLayout, followed, placement } = await import('/static/js/layout.js');
  let layout = firstLayout(remembered);
  const fronts = [];
  for (const { now, speakers } of heard) {
    layout = followed(layout, { ...present, speakers, now });
    if (layout.front !== fronts.at(-1)) fronts.push(layout.front);
  }
  return { fronts, layout, placement: placement(layout, present) };
}"""
PIN = """async ({ remembered, place }) => {
  const { firstLayout, togglePin, toRemember } = await import('/static/js/layout.js');
  const once = togglePin(firstLayout(remembered), place);
  return [once.pinned, togglePin(once, place).pinned, firstLayout(toRemember(once)).pinned];
}"""

PRESENT: dict[str, Any] = {
    "others": ["ann", "bob"],
    "presenter": None,
    "looked": None,
    "spotlight": None,
}

STEP = 0.25
"""A page draws when something happens, and each second; here somewhat oftener."""


def heard(*parts: tuple[float, Sequence[str]]) -> list[dict[str, Any]]:
    """For so many seconds these speak, loudest first; then the next part."""
    found: list[dict[str, Any]] = []
    for seconds, speakers in parts:
        found += [
            {"now": 100 + STEP * (len(found) + i), "speakers": list(speakers)}
            for i in range(round(seconds / STEP))
        ]
    return found


@pytest.mark.parametrize(
    ("story", "spoken", "fronts"),
    [
        ("nobody has spoken: the first", [(9, [])], ["ann"]),
        ("whoever speaks at once is there at once", [(1, ["bob"])], ["bob"]),
        ("a turn is taken", [(5, ["ann"]), (2, ["bob"])], ["ann", "bob"]),
        ("an 'mhm' takes none", [(5, ["ann"]), (1, ["bob"]), (9, ["ann"])], ["ann"]),
        ("silence leaves it", [(5, ["bob"]), (60, [])], ["bob"]),
        (
            "two who are loudest by turns do not flicker",
            [(5, ["ann"]), *[(0.5, ["bob", "ann"]), (0.5, ["ann", "bob"])] * 20],
            ["ann"],
        ),
        (
            "of two others who speak at once, the one who began comes to the front",
            [(5, ["ann"]), *[(0.5, ["bob", "cid"]), (0.5, ["cid", "bob"])] * 2],
            ["ann", "bob"],
        ),
        (
            "a face stays for three seconds at least",
            [(5, ["ann"]), (1.5, ["bob"]), (1.5, ["cid"]), (1.5, ["ann"]), (1, ["ann"])],
            ["ann", "bob", "ann"],
        ),
        ("oneself is never shown large", [(5, ["ann"]), (9, ["me"])], ["ann"]),
    ],
)
async def test_the_front_follows_who_speaks(
    plain_page: Page, story: str, spoken: list[tuple[float, Sequence[str]]], fronts: list[str]
) -> None:
    given = {"heard": heard(*spoken), **PRESENT, "others": ["ann", "bob", "cid"]}
    assert (await plain_page.evaluate(FOLLOW, given))["fronts"] == fronts


async def test_whoever_is_gone_is_at_no_front_and_pinned_no_more(plain_page: Page) -> None:
    pinned = {"participant": "gone", "source": "camera"}
    given = {
        "remembered": {"view": "speaker", "pinned": pinned},
        "heard": heard((1, ["bob"])),
        **PRESENT,
    }
    then = await plain_page.evaluate(FOLLOW, given)
    assert then["layout"]["pinned"] is None
    assert then["placement"]["large"] == {"participant": "bob", "source": "camera"}


ANN = {"participant": "ann", "source": "camera"}
BOB = {"participant": "bob", "source": "camera"}
SCREEN = {"participant": "bob", "source": "screen"}


@pytest.mark.parametrize(
    ("remembered", "present", "arrangement", "large"),
    [
        (None, {"others": []}, "grid", None),
        (None, {"others": ["ann"]}, "pair", ANN),
        (None, {}, "grid", None),
        (None, {"presenter": "bob"}, "large", SCREEN),
        (None, {"others": ["bob"], "presenter": "bob"}, "large", SCREEN),
        ({"view": "speaker"}, {"others": ["ann"]}, "pair", ANN),
        ({"view": "speaker"}, {}, "large", ANN),
        ({"view": "speaker"}, {"presenter": "bob"}, "large", SCREEN),
        ({"pinned": BOB}, {}, "large", BOB),
        ({"pinned": ANN}, {"presenter": "bob"}, "large", ANN),
        ({"pinned": SCREEN}, {}, "grid", None),
        (None, {"spotlight": "bob", "presenter": "ann"}, "large", BOB),
        (None, {"spotlight": "oneself"}, "grid", None),
        (None, {"others": ["ann"], "spotlight": "ann"}, "pair", ANN),
        ({"pinned": ANN}, {"spotlight": "bob"}, "large", ANN),
        ({"pinned": ANN}, {"spotlight": "ann", "looked": "bob"}, "large", BOB),
        ({"pinned": ANN, "audioOnly": True}, {"spotlight": "bob"}, "grid", None),
        ({"view": "mosaic", "pinned": {"participant": 7}}, {}, "grid", None),
        ("nonsense", {}, "grid", None),
    ],
)
async def test_one_s_own_choice_comes_first_then_a_host_s_then_what_is_shown_then_who_speaks(
    plain_page: Page, remembered: object, present: dict[str, Any], arrangement: str, large: object
) -> None:
    given = {"remembered": remembered, "heard": heard((1, [])), **PRESENT, **present}
    then = (await plain_page.evaluate(FOLLOW, given))["placement"]
    assert then == {"arrangement": arrangement, "large": large}


@pytest.mark.parametrize(
    ("remembered", "place", "after"),
    [
        (None, BOB, [BOB, None, BOB]),
        ({"pinned": ANN}, BOB, [BOB, None, BOB]),
        ({"pinned": BOB}, BOB, [None, BOB, None]),
        ({"pinned": BOB}, SCREEN, [SCREEN, None, SCREEN]),
    ],
)
async def test_one_is_pinned_or_none_and_a_reload_remembers(
    plain_page: Page, remembered: object, place: object, after: list[object]
) -> None:
    assert await plain_page.evaluate(PIN, {"remembered": remembered, "place": place}) == after
