"""R44: a guest's quick reply is told to the host once, and what was there before is no news."""

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

HEAR = """async (lists) => {
  const { speak } = await import('/static/js/i18n.js');
  const { Replies } = await import('/static/js/replies.js');
  await speak('en');
  const told = [];
  const replies = new Replies({ add: (text) => told.push(text) });
  for (const { now, rows } of lists) replies.hear({ rows, total: 0, next: null }, now);
  return told;
}"""


def rows(*replies: tuple[str, str, float] | tuple[str]) -> dict[str, object]:
    return {
        name: {
            "participant": name,
            "name": name,
            "responded": {"response": reply[0], "at": reply[1]} if reply else None,
        }
        for name, *reply in replies
    }


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        ([(100, rows(("A",))), (110, rows(("A", "ready", 105)))], ["A: I am ready"]),
        ([(100, rows(("A", "ready", 90)))], []),
        ([(100, {}), (200, rows(("A", "ready", 190)))], []),
        (
            [(100, rows(("A",))), *[(110, rows(("A", "ready", 105)))] * 2],
            ["A: I am ready"],
        ),
        (
            [
                (100, rows(("A",), ("B",))),
                (110, rows(("A", "ready", 105), ("B", "thanks", 106))),
                (120, rows(("A", "need_help", 115), ("B", "thanks", 106))),
            ],
            ["A: I am ready", "B: Thank you", "A: I need help"],
        ),
    ],
    ids=["news", "there before", "there with the first rows", "once", "each anew"],
)
async def test_each_is_told_once(
    plain_page: Page, lists: list[tuple[float, dict[str, object]]], told: list[str]
) -> None:
    said = [{"now": now, "rows": rows} for now, rows in lists]
    assert await plain_page.evaluate(HEAR, said) == told
