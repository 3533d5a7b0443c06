"""R40 in real browsers: a host talks with one asker before deciding, and nobody else hears it."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Browsers
from tests.browser.people import PATIENCE_MS, SENSES, Caller, Look

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONNECTIONS = (Path(__file__).parent / "connections.js").read_text(encoding="utf-8")


async def hears(caller: Caller, other: Look) -> None:
    """By the media connection that was made last, which is the talk's."""
    await caller.page.evaluate(
        f"(wanted) => {SENSES}.hears({{ srcObject: window.lastVoice() }}, wanted)",
        {"pitch_hz": other.appearance.pitch_hz, "patience_ms": PATIENCE_MS},
    )


async def test_a_host_talks_with_one_who_asks_and_decides_then(browsers: Browsers) -> None:
    booked = await browsers.server.book("Doorstep")
    host = await browsers.host()
    await host.page.evaluate(CONNECTIONS)
    await host.starts(booked.title)
    inside = await browsers.guest("Robin", hue=120, pitch_hz=500)
    asker = await browsers.guest("Sam", hue=240, pitch_hz=700, firefox=True)
    await asker.page.add_init_script(CONNECTIONS)
    for guest in (inside, asker):
        await guest.opens(booked.link)
        await guest.gives_name()
        await guest.press("Ask to Join")
        if guest is inside:
            await host.finds("Robin", under="Waiting to Join")
            await host.decides("Admit", "Robin")
            await inside.meets(host.look)

    await host.press("More for Sam")
    await host.press("Talk with Sam before deciding")
    await asker.reads("would like to talk with you for a moment")
    await asker.press("Accept")
    await host.reads("You are talking with Sam")
    await asker.reads("You are not in the meeting yet")
    await hears(host, asker.look)
    await hears(asker, host.look)
    silent = inside.tile(host.look.name).get_by_role("img", name="Microphone off")
    await expect(silent).to_be_visible()

    await asker.press("Hang up")
    await host.is_told("The talk at the door has ended")
    await expect(silent).to_be_hidden()
    await inside.meets(host.look)
    await host.decides("Admit", "Sam")
    await asker.meets(host.look, inside.look)
