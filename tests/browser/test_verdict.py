"""What a check of the connection means for a call (R39), and how ready a guest looks to the host.

Pure modules, run in Chromium as `state.js` is in its test.
"""

from typing import Any

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

FINE: dict[str, Any] = {
    "connected": True, "path": "direct", "roundTripMs": 40, "jitterMs": 8, "lostUp": 0.0,
    "lostDown": 0.01, "upBps": 900_000, "downBps": 880_000,
}  # fmt: skip

VERDICTS = [
    ("good", [], {}),
    ("good", [], {"roundTripMs": None, "jitterMs": None, "lostUp": None}),
    ("good", [], {"path": "relayed"}),
    ("weak", ["slow"], {"upBps": 120_000}),
    ("weak", ["slow"], {"downBps": 0}),
    ("weak", ["lossy"], {"lostUp": 0.08}),
    ("weak", ["lossy"], {"lostDown": 0.2}),
    ("weak", ["uneven"], {"jitterMs": 90}),
    ("weak", ["far"], {"roundTripMs": 700}),
    ("weak", ["slow", "lossy", "far"], {"upBps": 1, "lostUp": 0.5, "roundTripMs": 900}),
    ("blocked", [], {"connected": False, "roundTripMs": None, "upBps": None, "downBps": None}),
]

READY = {"away": False, "devices_ready": True, "connection": None}
READINESS = [
    ("ready", {}),
    ("ready", {"connection": "good"}),
    ("setting_up", {"devices_ready": False}),
    ("weak", {"connection": "weak", "devices_ready": False}),
    ("blocked", {"connection": "blocked"}),
    (None, {"away": True}),
]

BEFORE = [
    {"id": "o", "type": "outbound-rtp", "timestamp": 1000, "packetsSent": 100, "bytesSent": 10_000},
    {"id": "r", "type": "remote-inbound-rtp", "packetsLost": 5},
    {"id": "i", "type": "inbound-rtp", "packetsLost": 0, "packetsReceived": 90,
     "bytesReceived": 9_000},
]  # fmt: skip
AFTER = [
    {"id": "o", "type": "outbound-rtp", "timestamp": 4000, "packetsSent": 300,
     "bytesSent": 310_000},
    {"id": "r", "type": "remote-inbound-rtp", "packetsLost": 25, "jitter": 0.03,
     "roundTripTime": 0.2},
    {"id": "i", "type": "inbound-rtp", "packetsLost": 10, "packetsReceived": 280,
     "bytesReceived": 234_000, "jitter": 0.01},
    {"id": "p", "type": "candidate-pair", "nominated": True, "currentRoundTripTime": 0.05},
    {"id": "q", "type": "candidate-pair", "nominated": False, "currentRoundTripTime": 3.0},
]  # fmt: skip

VERDICT = """async (measured) => {
  const { verdictOf } = await import('/static/js/verdict.js');
  const { word, weaknesses } = verdictOf(measured);
  return [word, weaknesses];
}"""
BETWEEN = """async ([before, after]) => {
  const { measuredBetween } = await import('/static/js/verdict.js');
  const report = (all) => new Map(all.map((one) => [one.id, one]));
  return measuredBetween(report(before), report(after));
}"""
READINESS_OF = """async (guest) => {
  const { readinessOf } = await import('/static/js/ui/readiness.js');
  return readinessOf(guest);
}"""


@pytest.mark.parametrize(("word", "weaknesses", "measured"), VERDICTS)
async def test_one_word_and_why(
    plain_page: Page, word: str, weaknesses: list[str], measured: dict[str, Any]
) -> None:
    assert await plain_page.evaluate(VERDICT, {**FINE, **measured}) == [word, weaknesses]


async def test_two_reports_tell_of_the_time_between_them(plain_page: Page) -> None:
    assert await plain_page.evaluate(BETWEEN, [BEFORE, AFTER]) == {
        "roundTripMs": 50,
        "jitterMs": 30,
        "lostUp": 0.1,
        "lostDown": 0.05,
        "upBps": 800_000,
        "downBps": 600_000,
    }


async def test_a_browser_that_tells_little_is_not_called_weak(plain_page: Page) -> None:
    told = await plain_page.evaluate(BETWEEN, [[], []])
    assert await plain_page.evaluate(VERDICT, {"connected": True, "path": None, **told}) == [
        "good",
        [],
    ]


@pytest.mark.parametrize(("how", "guest"), READINESS)
async def test_how_ready_a_guest_looks(
    plain_page: Page, how: str | None, guest: dict[str, Any]
) -> None:
    assert await plain_page.evaluate(READINESS_OF, {**READY, **guest}) == how
