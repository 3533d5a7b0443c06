"""R83: a client turns it on, goes away, is called by a message that names nobody, comes back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, CDPSession, Page, expect
from playwright.async_api import Worker as BrowserWorker

from signaling.http.languages import texts
from tests.browser.people import Guest, Look, practitioner
from tests.support.browsers import Appearance, product_and_chromium, visitor
from tests.support.product import CLIENT_ONE, Server
from tests.support.push_service import PushService, push_service
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

STUB = (Path(__file__).parent / "push_manager.js").read_text(encoding="utf-8")
OFFER = "Tell me on this device when it is time"

REGISTERED = """async () => (await navigator.serviceWorker.getRegistrations()).map(
  ({ scope, active, installing, waiting }) =>
    [scope, new URL((installing ?? waiting ?? active).scriptURL).pathname])"""

SHOWN = """async () => {
  const [registration] = await navigator.serviceWorker.getRegistrations();
  return (await registration.getNotifications()).map(
    ({ title, body, lang, dir, data }) => ({ title, body, lang, dir, data }));
}"""

PRESSED = """async () => {
  let opened = null;
  self.clients.openWindow = async (url) => { opened = url; };
  await goThere();
  return opened;
}"""
"""Where a press on the message leads; a browser opens nothing without a real one."""


class Worker:
    """The visit's service worker, as a push service reaches it."""

    def __init__(self, session: CDPSession, *, origin: str) -> None:
        self._session = session
        self._origin = origin
        self._ids: list[str] = []
        session.on("ServiceWorker.workerRegistrationUpdated", self._learn)

    async def push(self) -> None:
        await self._session.send("ServiceWorker.enable")
        await until(lambda: self._ids)
        delivery = {"origin": self._origin, "registrationId": self._ids[-1], "data": ""}
        await self._session.send("ServiceWorker.deliverPushMessage", delivery)

    def _learn(self, told: dict[str, list[dict[str, str]]]) -> None:
        self._ids += [each["registrationId"] for each in told["registrations"]]


@asynccontextmanager
async def clinic(
    folder: Path, patch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Server, Browser, PushService]]:
    async with push_service(folder) as service:
        patch.setenv("SSL_CERT_FILE", str(service.authority))
        async with product_and_chromium(push_services=service.site) as (server, chromium):
            yield server, chromium, service


async def in_worker(page: Page, language: str, script: str) -> object:
    """In the visit's worker of this language; one in whose place it has come is being stopped."""

    def spoken() -> list[BrowserWorker]:
        workers = page.context.service_workers
        return [each for each in workers if each.url.endswith(f"/{language}.js")]

    await until(spoken)
    return await spoken()[-1].evaluate(script)


async def comes_to(page: Page, script: str, wanted: object) -> None:
    """Workers do things in their own time."""
    await page.wait_for_function(
        f"async (wanted) => JSON.stringify(await ({script})()) === wanted",
        arg=await page.evaluate("(wanted) => JSON.stringify(wanted)", wanted),
        polling=50,
    )


async def test_it_is_turned_on_and_calls_whoever_went_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Appearance(hue=120, pitch_hz=500)
    async with (
        clinic(tmp_path, monkeypatch) as (server, chromium, service),
        practitioner(chromium, server) as host,
        visitor(chromium, appearance=look) as page,
    ):
        booked = await server.book("Web Push", clients=(CLIENT_ONE[0],))
        guest = Guest(page, Look("Sam", look))
        await page.context.grant_permissions(["notifications"])
        await page.add_init_script(STUB.replace("__ENDPOINT__", service.endpoint("sam")))
        worker = Worker(await page.context.new_cdp_session(page), origin=server.clients + "/")
        await guest.opens(booked.link)
        await guest.gives_name()
        await guest.waits()
        assert await page.evaluate(REGISTERED) == [], "nothing before a press"

        # Turned on, and in another language on the spot. A page that is seen needs no message.
        await guest.press(OFFER)
        await expect(page.get_by_role("button", name=OFFER, pressed=True)).to_be_visible()
        await comes_to(page, REGISTERED, [[booked.link, "/service_worker/en.js"]])
        await page.get_by_label("Language").select_option("de")
        await comes_to(page, REGISTERED, [[booked.link, "/service_worker/de.js"]])
        await page.wait_for_function(
            "async () => (await navigator.serviceWorker.ready).active.scriptURL.endsWith('de.js')"
        )
        await in_worker(page, "de", "call()")
        assert await page.evaluate(SHOWN) == []

        # Gone to another page: the start calls.
        await page.goto(server.clients)
        await host.starts(booked.title)
        await until(lambda: service.taken_by("sam"))
        await worker.push()
        german = texts("de")
        message = {"title": german["push.title"], "body": german["push.more"], "lang": "de"}
        await comes_to(page, SHOWN, [{**message, "dir": "ltr", "data": None}])
        assert await in_worker(page, "de", PRESSED) == booked.link

        # Back: the message is put away, the button knows; the end leaves nothing in the browser.
        await guest.opens(booked.link)
        await expect(page.get_by_role("button", pressed=True)).to_be_visible()
        await comes_to(page, SHOWN, [])
        await guest.press("Jetzt teilnehmen")
        await page.get_by_role("button", name="Verlassen", exact=True).click()
        await comes_to(page, REGISTERED, [])
        assert service.taken_by("sam") == 1
