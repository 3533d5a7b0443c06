"""Both ways from end to end without a pointer: everything is reached by Tab, in an order that makes
sense, shows that it has the focus, and is pressed by Enter or Space (WCAG 2.1.1, 2.4.3, 2.4.7)."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Browsers
from tests.support.product import CLIENT_ONE

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST_STOPS = 40

FOCUSED = """() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  return {
    name: one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent ?? '',
    shown: one.matches(':focus-visible') && outlineStyle !== 'none' && outlineWidth !== '0px',
    inside: one !== document.body,
  };
}"""


async def tab_to(page: Page, name: str) -> list[str]:
    """What the focus passes on its way to the control that begins with `name`, which is last."""
    passed: list[str] = []
    while not (passed and passed[-1].startswith(name)):
        assert len(passed) < MOST_STOPS, passed
        await page.keyboard.press("Tab")
        focused = await page.evaluate(FOCUSED)
        assert focused["shown"] or not focused["inside"], focused
        passed.append(" ".join(focused["name"].split()))
    return passed


async def focused_heading(page: Page, text: str) -> None:
    """A new screen begins at its heading: whoever hears the page is told where they are."""
    await expect(page.locator("[data-focus]:focus")).to_contain_text(text)


async def test_from_the_workspace_and_from_the_link_to_the_end_by_keyboard(
    browsers: Browsers,
) -> None:
    booked = await browsers.server.book("Keyboard", clients=(CLIENT_ONE[0],))
    host = await browsers.host()
    guest = await browsers.guest("Sam", hue=120, pitch_hz=500)

    # The client: a name, the door.
    await guest.page.bring_to_front()
    await guest.opens(booked.link)
    await focused_heading(guest.page, "What is your name?")
    await tab_to(guest.page, "Your name")
    await guest.page.keyboard.type("Sam")
    await guest.page.keyboard.press("Enter")
    await focused_heading(guest.page, "Please wait for the host")
    order = await tab_to(guest.page, "Leave the waiting room")
    assert [name for name in order if name in ("Mute", "Stop video", "Sign in")] == [
        "Mute",
        "Stop video",
        "Sign in",
    ]

    # The host: the notification is there for them, and the appointment's own button in the list.
    await host.page.bring_to_front()
    await host.is_told("Sam is waiting")
    button = host.appointment("Keyboard").get_by_role("button", name="Start Video Call")
    while not await button.evaluate("(one) => one === document.activeElement"):
        await host.page.keyboard.press("Tab")
    await host.page.keyboard.press("Enter")
    await focused_heading(host.page, "Ready to start?")
    await tab_to(host.page, "Join now")
    await host.page.keyboard.press("Enter")
    await focused_heading(host.page, "Keyboard")

    # In, and announced once; nobody was taken the focus from.
    await guest.page.bring_to_front()
    await guest.is_offered("Join now")
    await tab_to(guest.page, "Join now")
    await guest.page.keyboard.press("Space")
    await focused_heading(guest.page, "Keyboard")
    await guest.meets(host.look)
    status = host.page.locator("body > [role=status]")
    await expect(status).to_have_text("Sam is in the call now.")
    await tab_to(guest.page, "Leave")
    await guest.page.keyboard.press("Enter")
    await focused_heading(guest.page, "You have left the meeting")
    await expect(status).to_have_text("Sam has left the call.")

    # The door again, full by now for whoever is not booked: asked and admitted from the list.
    await host.page.bring_to_front()
    client = await browsers.signed_in("Client One", CLIENT_ONE, hue=240, pitch_hz=700)
    await client.opens(booked.link)
    await client.joins()
    await guest.page.bring_to_front()
    await tab_to(guest.page, "Go back in")
    await guest.page.keyboard.press("Enter")
    await guest.is_offered("Ask to Join")
    await tab_to(guest.page, "Ask to Join")
    await guest.page.keyboard.press("Enter")
    await host.page.bring_to_front()
    await host.is_told("Sam asks to join")
    await tab_to(host.page, "Admit Sam")
    await host.page.keyboard.press("Enter")
    await host.finds_nobody(under="Waiting to Join")

    # End for all is confirmed, the focus inside the question, and back where it was if not.
    await tab_to(host.page, "End for all")
    await host.page.keyboard.press("Enter")
    dialog = host.page.get_by_role("dialog", name="End the meeting for all?")
    await expect(dialog.locator(":focus")).to_have_count(1)
    await host.page.keyboard.press("Escape")
    focused = await host.page.evaluate(FOCUSED)
    assert focused["name"].strip() == "End for all"
    # Asked again before the page was told that the first question was closed.
    await host.page.keyboard.press("Enter")
    await expect(dialog.locator(":focus")).to_have_count(1)
    await host.page.evaluate(
        "() => { document.querySelector('dialog').close(); document.activeElement.click(); }"
    )
    await host.page.evaluate("() => new Promise(requestAnimationFrame)")
    await expect(dialog.locator(":focus")).to_have_count(1)
    await tab_to(host.page, "End for all")
    await host.page.keyboard.press("Enter")
    await focused_heading(host.page, "This meeting has ended")
    await client.reads("This meeting has ended")
