"""The README's pictures, made anew from the running product.

    tests/support/in_namespace.sh .venv/bin/python -m tests.browser.pictures

A host with two clients in the call and a third asking, and a client's telephone in the same call.
"""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.people import HOST_LOOK, Guest, Look, practitioner
from tests.support.browsers import Appearance, product_and_chromium, visitor
from tests.support.product import CLIENT_ONE, CLIENT_TWO, Server

FOLDER = Path(__file__).parent / "pictures"
PORTRAIT = (Path(__file__).parent / "portrait.js").read_text(encoding="utf-8")


async def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    async with AsyncExitStack() as stack:
        server, chromium = await stack.enter_async_context(product_and_chromium())
        booked = await server.book("Group session", clients=(CLIENT_ONE[0], CLIENT_TWO[0]))

        look = Look(HOST_LOOK.name, Appearance(205, 0, media=PORTRAIT))
        host = await stack.enter_async_context(practitioner(chromium, server, look=look))
        waiting = await _client(stack, chromium, server, CLIENT_ONE, hue=28)
        await waiting.opens(booked.link)
        await waiting.waits()
        await host.is_told("Client One is waiting")
        await _take(waiting.page, "waiting")

        await host.starts(booked.title)
        phone = await _client(stack, chromium, server, CLIENT_TWO, hue=150, phone=True)
        await waiting.joins()
        await phone.opens(booked.link)
        await phone.joins()
        asking = await _guest(stack, chromium, "Robin", hue=300)
        await asking.opens(booked.link)
        await asking.gives_name()
        await asking.press("Ask to Join")
        await host.finds("Robin", under="Waiting to Join")
        for page in (host.page, phone.page):
            await expect(page.locator(".tile:not([hidden]) video.painted")).to_have_count(3)
        await _take(host.page, "host")
        await _take(phone.page, "phone")


async def _client(
    stack: AsyncExitStack,
    chromium: Browser,
    server: Server,
    account: tuple[str, str],
    *,
    hue: int,
    phone: bool = False,
) -> Guest:
    email, password = account
    guest = await _guest(stack, chromium, email, hue=hue, phone=phone)
    await guest.signs_in(f"{server.clients}/portal", email=email, password=password)
    return guest


async def _guest(
    stack: AsyncExitStack, chromium: Browser, name: str, *, hue: int, phone: bool = False
) -> Guest:
    look = Look(name, Appearance(hue, 0, media=PORTRAIT))
    page = await stack.enter_async_context(
        visitor(chromium, appearance=look.appearance, phone=phone)
    )
    return Guest(page, look)


async def _take(page: Page, name: str) -> None:
    await page.wait_for_timeout(1500)  # for a sharp picture: the encoders have just begun
    await page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
