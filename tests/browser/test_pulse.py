"""`pulse.js`: rows of when something arrived, and whether the path is then taken to be dead.

It runs in Chromium; the time is an argument."""

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

FEEL = """async ({ arrivals, now }) => {
  const { Pulse } = await import('/static/js/pulse.js');
  const pulse = new Pulse();
  let bytes = 0;
  for (let at = 0; at <= now; at += 100) {
    if (arrivals.includes(at)) bytes += 100;
    pulse.note(bytes, at);
  }
  return pulse.isSilent(now) ? 'silent' : pulse.isRegular(now) ? 'regular' : 'unknown';
}"""

MEDIA = list(range(100, 3100, 100))
REPORTS = list(range(1000, 6000, 1000))


@pytest.mark.parametrize(
    ("arrivals", "now", "verdict"),
    [
        ([], 60_000, "unknown"),
        (MEDIA, 3_000, "regular"),
        (MEDIA, 3_900, "regular"),
        (MEDIA, 4_000, "silent"),
        (MEDIA, 60_000, "silent"),
        (REPORTS, 7_700, "regular"),  # two reports were lost
        (REPORTS, 7_800, "silent"),
        ([*MEDIA, 3_800], 4_700, "regular"),
        ([*MEDIA, 3_800], 4_800, "silent"),  # a single pause is no rhythm
        ([*MEDIA, 3_800, 4_600], 5_700, "regular"),  # this may be the next of these
        ([*MEDIA, 3_800, 4_600], 6_800, "silent"),
        ([*MEDIA, 9_000, 9_100], 9_500, "regular"),  # back: the outage is no pause of the rhythm's
        ([*MEDIA, 9_000, 9_100], 10_100, "silent"),
    ],
)
async def test_silence_is_judged_by_the_rhythm_before(
    plain_page: Page, arrivals: list[int], now: int, verdict: str
) -> None:
    assert await plain_page.evaluate(FEEL, {"arrivals": arrivals, "now": now}) == verdict
