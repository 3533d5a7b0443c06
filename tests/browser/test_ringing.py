"""What pages work out by themselves: when somebody is heard or called, where appointments lie in a
day, and whose door it is. The modules run in Chromium; the time is an argument."""

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

LISTEN = """async ({ stays, until }) => {
  const { Ringing } = await import('/static/js/ringing.js');
  const ringing = new Ringing();
  const heard = [];
  for (let now = 0; now <= until; now += 1) {
    const waiting = stays
      .filter(([, from, to]) => from <= now && now < to)
      .map(([participant]) => ({ participant }));
    if (ringing.due(waiting, now)) heard.push(now);
  }
  return heard;
}"""

PLACE = """async (appointments) => {
  const { plan } = await import('/static/js/day.js');
  const rows = appointments.map(([from, to]) => ({ starts_at: from * 3600, ends_at: to * 3600 }));
  const day = plan(rows, 0.05);
  return day && {
    from: day.from / 3600, until: day.until / 3600, lanes: day.blocks.map(({ lane }) => lane),
    inside: day.blocks.every(({ start, length }) => start >= 0 && start + length <= 1),
    wide: day.blocks.every(({ length }) => length >= 0.05),
  };
}"""

CALL = """async (actions) => {
  const { Summons } = await import('/static/js/summons.js');
  let rung = 0;
  const summons = new Summons({ ring: () => { rung += 1; } });
  const called = actions.map((action, i) => summons.follow(action, 10 * i));
  return [called.at(-1), rung];
}"""

FIND = """async ({ own, now }) => {
  const { ownVisit } = await import('/static/js/own_visit.js');
  const visits = own.map(([name, from, to]) => (
    { link: `/m/${name}`, starts_at: from * 3600, ends_at: to * 3600 }));
  return ownVisit(visits, '/m/here', now * 3600)?.link ?? null;
}"""

PRESENT = """async (lists) => {
  const { Comings } = await import('/static/js/comings.js');
  const comings = new Comings();
  return lists.map((people) => comings.follow(people && {
    people: people.map((name) => ({
      participant: name.toLowerCase(), name, connected: name !== name.toLowerCase() })),
  }, 'me')).map(({ came, went }) => `+${came} -${went}`);
}"""

FOR_EVER = 10**6


@pytest.mark.parametrize(
    ("stays", "heard"),
    [
        ([], []),
        ([("a", 3, FOR_EVER)], [3, 23, 63, 143]),  # again while unanswered, and then no more
        ([("a", 3, 20)], [3]),  # answered
        ([("a", 3, 20), ("a", 30, 40)], [3, 30]),  # gone and come again
        ([("a", 3, 9), ("a", 3, 9)], [3]),  # told by two sockets, or as two kinds
        ([("a", 3, 20), ("b", 3, 20)], [3]),
        ([("a", 3, 20), ("b", 5, 20)], [3, 8]),  # not in quick succession
        ([(f"p{i}", i, 19) for i in range(19)], [0, 5, 10, 15]),
    ],
)
async def test_the_bell(
    plain_page: Page, stays: list[tuple[str, int, int]], heard: list[int]
) -> None:
    assert await plain_page.evaluate(LISTEN, {"stays": stays, "until": 500}) == heard


@pytest.mark.parametrize(
    ("appointments", "hours", "lanes"),
    [
        ([(9, 9.5), (10, 11)], (9, 15), [0, 0]),
        ([(9.25, 10), (9.5, 10.5), (10, 11)], (9, 15), [0, 1, 0]),
        ([(8, 9), (16.5, 17.2)], (8, 18), [0, 0]),
        ([(9, 9.1), (9.15, 10)], (9, 15), [0, 1]),  # one too short for a finger is drawn longer
        ([(9, 10), (14.9, 15)], (9, 15), [0, 0]),
    ],
)
async def test_a_day(
    plain_page: Page,
    appointments: list[tuple[float, float]],
    hours: tuple[int, int],
    lanes: list[int],
) -> None:
    day = await plain_page.evaluate(PLACE, appointments)
    assert (day["from"], day["until"]) == hours
    assert day["lanes"] == lanes
    assert day["inside"]
    assert day["wide"]


async def test_a_day_of_nothing_is_none(plain_page: Page) -> None:
    assert await plain_page.evaluate(PLACE, []) is None


@pytest.mark.parametrize(
    ("actions", "called", "rung"),
    [
        (["wait"], False, 0),
        (["join"], False, 0),  # the door was open when they came
        (["ask"], False, 0),
        (["wait", "join"], True, 1),
        (["wait", "ask"], True, 1),
        (["wait", "join", "join", "join"], True, 2),  # again, 20 s later
        (["wait", "join", None], False, 1),  # in the call
        (["ask", "pending", "join"], True, 1),
        (["wait", "ask", "pending", "join"], True, 2),
        (["ask", "pending", "cooldown", "ask"], False, 0),  # denied: nothing to come for
        (["ask", "pending", "cooldown", "closed", "join"], True, 1),  # let in after all
        (["wait", "final"], False, 0),
    ],
)
async def test_who_has_waited_is_called(
    plain_page: Page, actions: list[str | None], called: bool, rung: int
) -> None:
    assert await plain_page.evaluate(CALL, actions) == [called, rung]


@pytest.mark.parametrize(
    ("own", "found"),
    [
        ([], None),
        ([("here", 9, 10), ("other", 9, 10)], None),  # it is theirs
        ([("other", 9, 10)], "/m/other"),
        ([("past", 7, 8), ("next", 11, 12), ("later", 14, 15)], "/m/next"),
        ([("past", 7, 8)], None),
        ([("tomorrow", 33, 34)], None),
    ],
)
async def test_whose_door_it_is(
    plain_page: Page, own: list[tuple[str, float, float]], found: str | None
) -> None:
    assert await plain_page.evaluate(FIND, {"own": own, "now": 9.5}) == found


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ([["Me", "Ann"]], ["+ -"]),  # she was here first
        ([["Me"], ["Me", "Ann"], ["Me"]], ["+ -", "+Ann -", "+ -Ann"]),
        ([["Me"], ["Me", "ann"], ["Me", "Ann"]], ["+ -", "+ -", "+Ann -"]),  # when she is connected
        ([["Me", "Ann"], ["Me", "ann"], ["Me", "Ann"]], ["+ -", "+ -", "+ -"]),  # a drop
        ([["Me"], ["Me", "ann"], ["Me"]], ["+ -", "+ -", "+ -"]),  # never came to be seen
        ([["Me"], ["Me", "Ann", "Ben"]], ["+ -", "+Ann,Ben -"]),
        ([["Me", "Ann"], None, ["Me"]], ["+ -", "+ -", "+ -"]),  # one was away oneself
    ],
)
async def test_who_came_and_who_went(
    plain_page: Page, people: list[list[str] | None], told: list[str]
) -> None:
    assert await plain_page.evaluate(PRESENT, people) == told
