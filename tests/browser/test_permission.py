"""Why there is no camera, what to press in which browser, and which device is the remembered one.

The modules are pure; they run in Chromium as `state.js` does in its test.
"""

from dataclasses import dataclass

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)"
ANDROID = "Mozilla/5.0 (Linux; Android 10; K)"
WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
BLINK = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"


@dataclass(frozen=True, slots=True)
class Seen:
    browser: str
    agent: str
    touch_points: int = 0


BROWSERS = [
    Seen("chromium", f"{WINDOWS} {BLINK} Chrome/143.0.0.0 Safari/537.36"),
    Seen("chromium", f"{WINDOWS} {BLINK} Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0"),
    Seen("chromium", f"{MAC} {BLINK} Chrome/143.0.0.0 Safari/537.36"),
    Seen("chromium_android", f"{ANDROID} {BLINK} Chrome/143.0.0.0 Mobile Safari/537.36", 5),
    Seen("firefox", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    Seen("firefox_android", "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"),
    Seen("safari_mac", f"{MAC} {WEBKIT} Version/18.5 Safari/605.1.15"),
    Seen("safari_ios", f"{IPHONE} {WEBKIT} Version/18.5 Mobile/15E148 Safari/604.1", 5),
    Seen("safari_ios", f"{MAC} {WEBKIT} Version/18.5 Safari/605.1.15", 5),  # an iPad
    Seen("other_ios", f"{IPHONE} {WEBKIT} CriOS/143.0.0.0 Mobile/15E148 Safari/604.1", 5),
    Seen("other_ios", f"{IPHONE} {WEBKIT} FxiOS/140.0 Mobile/15E148 Safari/605.1.15", 5),
    Seen("in_app", f"{IPHONE} {WEBKIT} Mobile/15E148 [FBAN/FBIOS;FBAV/500.0]", 5),
    Seen("in_app", f"{IPHONE} {WEBKIT} Mobile/15E148", 5),
    Seen("in_app", f"{ANDROID}; wv) {BLINK} Version/4.0 Chrome/143.0.0.0 Mobile", 5),
    Seen("other", "Mozilla/5.0 (X11; Linux x86_64) Something/1.0"),
]

REMEDIES = [
    ("blocked", BROWSERS[4], "devices.blocked.more.firefox"),
    ("system", BROWSERS[6], "devices.system.more.mac"),
    ("system", BROWSERS[0], "devices.system.more.windows"),
    ("system", BROWSERS[4], "devices.system.more.other"),
    ("in_use", BROWSERS[0], "devices.in_use.more"),
]

ERRORS = [
    ("NotAllowedError", "Permission denied", "blocked"),
    ("NotAllowedError", "Permission dismissed", "dismissed"),
    ("NotAllowedError", "Permission denied by system", "system"),
    ("NotAllowedError", "The request is not allowed by the user agent", "blocked"),
    ("NotFoundError", "Requested device not found", "missing"),
    ("NotReadableError", "Could not start video source", "in_use"),
    ("NotSupportedError", "", "unsupported"),
    ("InsecureContextError", "", "insecure"),
    ("SomethingNewError", "", "failed"),
    (None, "no exception of the browser's at all", "failed"),
]

DEVICES = [
    {"deviceId": "c1", "label": "Built-in camera"},
    {"deviceId": "c2", "label": "Camera on the desk"},
]
CHOICES = [
    ("as it was", {"id": "c2", "label": "Camera on the desk"}, "c2"),
    ("under a new id", {"id": "of last week", "label": "Camera on the desk"}, "c2"),
    ("the id tells more than the label", {"id": "c1", "label": "Camera on the desk"}, "c1"),
    ("not plugged in", {"id": "c9", "label": "Another camera"}, None),
    ("none was chosen", {"id": "", "label": ""}, None),
]

IN_PERMISSION = """async ([name, ...given]) => {
  const permission = await import('/static/js/permission.js');
  return permission[name](...given);
}"""
PROBLEM_OF = """async ([name, message]) => {
  const { problemOf } = await import('/static/js/permission.js');
  return problemOf(name ? new DOMException(message, name) : new Error(message));
}"""
FIND = """async ([list, choice]) => {
  const { findChosen } = await import('/static/js/remembered.js');
  return findChosen(list, choice)?.deviceId ?? null;
}"""
REMEMBER = """async (before) => {
  const { recall, remember } = await import('/static/js/remembered.js');
  if (before !== null) localStorage.setItem('anteroom.devices', before);
  remember('camera', { id: 'c2', label: 'Camera on the desk' });
  return [recall('camera').label, recall('mic').label];
}"""
HAS_TEXT = """async (key) => {
  const { hasText, speak } = await import('/static/js/i18n.js');
  await speak('en');
  return hasText(key);
}"""


def identity(seen: Seen) -> dict[str, object]:
    return {"userAgent": seen.agent, "maxTouchPoints": seen.touch_points}


@pytest.mark.parametrize("seen", BROWSERS, ids=lambda seen: f"{seen.browser}: {seen.agent}")
async def test_browsers_are_told_apart_where_their_settings_are(
    plain_page: Page, seen: Seen
) -> None:
    browser = await plain_page.evaluate(IN_PERMISSION, ["browserOf", identity(seen)])
    assert browser == seen.browser
    assert await plain_page.evaluate(HAS_TEXT, f"devices.blocked.more.{browser}")


@pytest.mark.parametrize(("problem", "seen", "key"), REMEDIES)
async def test_each_problem_has_its_own_way_out(
    plain_page: Page, problem: str, seen: Seen, key: str
) -> None:
    remedy = await plain_page.evaluate(IN_PERMISSION, ["remedyFor", problem, identity(seen)])
    assert remedy == key
    assert await plain_page.evaluate(HAS_TEXT, key)


@pytest.mark.parametrize(("name", "message", "problem"), ERRORS)
async def test_what_an_error_of_the_browser_means(
    plain_page: Page, name: str | None, message: str, problem: str
) -> None:
    assert await plain_page.evaluate(PROBLEM_OF, [name, message]) == problem


@pytest.mark.parametrize(("what", "choice", "found"), CHOICES)
async def test_the_chosen_device_is_found_again(
    plain_page: Page, what: str, choice: dict[str, str], found: str | None
) -> None:
    assert await plain_page.evaluate(FIND, [DEVICES, choice]) == found


@pytest.mark.parametrize("before", [None, "{}", '{"mic":"m1"}', "null", "[]", "not JSON"])
async def test_a_choice_is_kept_whatever_lay_there_before(
    plain_page: Page, before: str | None
) -> None:
    assert await plain_page.evaluate(REMEMBER, before) == ["Camera on the desk", ""]
