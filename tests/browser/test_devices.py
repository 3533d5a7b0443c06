"""`plugged.js` and `unheard.js`: rows of what was there and heard, and what is made of it.

They run in Chromium; the time is an argument."""

from collections.abc import Sequence

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLUGGED = """async ([before, after]) => {
  const { pluggedIn } = await import('/static/js/plugged.js');
  return pluggedIn(before, after).map(({ name, devices }) => [name, devices]);
}"""
LISTEN = """async (parts) => {
  const { Unheard } = await import('/static/js/unheard.js');
  const unheard = new Unheard();
  const said = [];
  let now = 1000;
  for (const [seconds, levels, muted] of parts) {
    for (let i = 0; i < seconds * 10; i++, now += 0.1) {
      const is = unheard.note(levels[i % levels.length], { muted, now });
      if (is !== (said.length % 2 === 1)) said.push(Math.round(now - 1000));
    }
  }
  return said;
}"""


def device(kind: str, name: str, *, label: str = "Headset", group: str = "g") -> dict[str, str]:
    return {"kind": kind, "deviceId": name, "groupId": group, "label": label}


MIC = device("audioinput", "m", label="Microphone", group="a")
HEADSET = [device("audioinput", "h"), device("audiooutput", "h")]


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ([MIC], [MIC], []),
        ([MIC, *HEADSET], [MIC], []),
        ([MIC], [MIC, *HEADSET], [["Headset", {"audioinput": "h", "audiooutput": "h"}]]),
        (
            [],
            [device("videoinput", "c", label="Camera (046d:082d)", group="")],
            [["Camera", {"videoinput": "c"}]],
        ),
        (
            [MIC],
            [
                MIC,
                device("audioinput", "x", label="One", group=""),
                device("audioinput", "y", label="Two", group=""),
            ],
            [["One", {"audioinput": "x"}], ["Two", {"audioinput": "y"}]],
        ),
        ([MIC], [MIC, device("audioinput", "default", label="Default - Headset")], []),
        ([MIC], [MIC, device("audioinput", "z", label="")], []),  # nothing to call it by yet
    ],
)
async def test_what_was_plugged_in(
    plain_page: Page,
    before: Sequence[dict[str, str]],
    after: Sequence[dict[str, str]],
    new: list[object],
) -> None:
    assert await plain_page.evaluate(PLUGGED, [before, after]) == new


QUIET = [0.1]
SPEECH = [0.7, 0.6, 0.2, 0.6, 0.1, 0.3]
TYPING = [0.6, 0.1, 0.1, 0.1]


@pytest.mark.parametrize(
    ("story", "parts", "said"),
    [
        ("speech that is heard is not unheard", [(30, SPEECH, False)], []),
        ("silence", [(30, QUIET, True)], []),
        ("typing is no speech", [(30, TYPING, True)], []),
        ("a cough is no speech", [(5, QUIET, True), (0.5, [0.9], True), (9, QUIET, True)], []),
        ("speech is told for a while", [(5, QUIET, True), (50, SPEECH, True)], [6, 14]),
        ("and told again only much later", [(5, QUIET, True), (70, SPEECH, True)], [6, 14, 59, 67]),
        ("the last word before the hand was off the button", [(1.5, SPEECH, True)], []),
        (
            "it ends with the microphone on",
            [(5, QUIET, True), (3, SPEECH, True), (9, SPEECH, False)],
            [6, 8],
        ),
        (
            "whoever mutes again is left alone",
            [(5, QUIET, True), (3, SPEECH, True), (2, SPEECH, False), (9, SPEECH, True)],
            [6, 8],
        ),
    ],
)
async def test_speaking_while_muted(
    plain_page: Page, story: str, parts: list[object], said: list[int]
) -> None:
    """The seconds at which it was begun and ended to be said."""
    assert await plain_page.evaluate(LISTEN, parts) == said
