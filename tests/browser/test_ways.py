"""A page's two ways to the server: it leaves one that a network forbids, not one that was lost."""

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

TRIED = """async (welcomes) => {
  const { Connection } = await import('/static/js/protocol.js');
  const later = window.setTimeout;
  // No pause between two tries.
  window.setTimeout = (work, delay) => later(work, delay < 10000 ? 0 : delay);
  let connection;
  try {
    return await new Promise((resolve) => {
      const tried = [];
      const way = (name) => () => {
        tried.push(name);
        if (tried.length === 12) resolve(tried);
        const socket = { send: () => {}, close: () => {} };
        queueMicrotask(() => {
          socket.onopen();
          const data = JSON.stringify({ type: 'welcome', n: 0, heartbeat_s: 20 });
          if (welcomes.includes(tried.length)) socket.onmessage({ data });
          socket.onclose();
        });
        return socket;
      };
      const ways = [way('socket'), way('polling')];
      connection = new Connection({ url: '', ways, onEvent: () => {}, onStatus: () => {} });
    });
  } finally {
    connection.close();
    window.setTimeout = later;
  }
}"""


@pytest.mark.parametrize(
    ("welcomes", "tried"),
    [
        ([], ["socket"] * 2 + ["polling"] * 2 + ["socket"] * 2),
        ([3], ["socket"] * 2 + ["polling"] * 6 + ["socket"] * 2),
        ([1], ["socket"] * 6 + ["polling"] * 2 + ["socket"] * 4),
    ],
    ids=["never welcomed", "welcomed by polling", "welcomed by the socket"],
)
async def test_a_way_that_has_led_to_the_server_is_not_given_up_for_a_restart(
    plain_page: Page, welcomes: list[int], tried: list[str]
) -> None:
    assert (await plain_page.evaluate(TRIED, welcomes))[: len(tried)] == tried
