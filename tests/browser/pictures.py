"""The README's pictures, made anew from the running product.

    tests/support/in_namespace.sh .venv/bin/python -m tests.browser.pictures

A host with two clients in the call and a third asking, and a client's telephone in the same call.
"""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.people import Guest, Host, Look
from tests.support import product
from tests.support.browsers import Appearance, launch_chromium
from tests.support.product import CLIENT_ONE, CLIENT_TWO, PRACTITIONER, Server

FOLDER = Path(__file__).parent / "pictures"
PORTRAIT = (Path(__file__).parent / "portrait.js").read_text(encoding="utf-8")


async def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = await stack.enter_async_context(product.running(Path(folder)))
        playwright = await stack.enter_async_context(async_playwright())
        chromium = await launch_chromium(playwright)
        stack.push_async_callback(chromium.close)
        booked = await server.book("Group session", clients=(CLIENT_ONE[0], CLIENT_TWO[0]))

        host = Host(await _page(chromium, hue=205), Look("Demo Practitioner", Appearance(205, 0)))
        email, password = PRACTITIONER
        await host.signs_in(f"{server.workspace}/workspace", email=email, password=password)
        waiting = await _client(chromium, server, CLIENT_ONE, hue=28)
        await waiting.opens(booked.link)
        await waiting.waits()
        await host.is_told("Client One is waiting")
        await _take(waiting.page, "waiting")

        await host.starts(booked.title)
        phone = await _client(chromium, server, CLIENT_TWO, hue=150, phone=True)
        await waiting.joins()
        await phone.opens(booked.link)
        await phone.joins()
        asking = Guest(await _page(chromium, hue=300), Look("Robin", Appearance(300, 0)))
        await asking.opens(booked.link)
        await asking.gives_name()
        await asking.press("Ask to Join")
        await host.finds("Robin", under="Waiting to Join")
        for page in (host.page, phone.page):
            await expect(page.locator(".tile:not([hidden]) video.painted")).to_have_count(3)
        await _take(host.page, "host")
        await _take(phone.page, "phone")


async def _client(
    chromium: Browser, server: Server, account: tuple[str, str], *, hue: int, phone: bool = False
) -> Guest:
    page = await _page(chromium, hue=hue, phone=phone)
    guest = Guest(page, Look(account[0], Appearance(hue, 0)))
    email, password = account
    await guest.signs_in(f"{server.clients}/portal", email=email, password=password)
    return guest


async def _page(chromium: Browser, *, hue: int, phone: bool = False) -> Page:
    width, height = (390, 844) if phone else (1280, 800)
    context = await chromium.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=2 if phone else 1
    )
    await context.add_init_script(PORTRAIT.replace("__HUE__", str(hue)))
    return await context.new_page()


async def _take(page: Page, name: str) -> None:
    await page.wait_for_timeout(1500)  # for a sharp picture: the encoders have just begun
    await page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
