"""What a page in a call does by itself, by keyboard, without a server's word: views, menu, keys.

The pages are real and their media is drawn (`gallery`)."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.gallery.scenes import scenes
from tests.browser.gallery.server import Stage, serving
from tests.browser.gallery.show import FAKE_MEDIA, Complaints, show

pytestmark = pytest.mark.asyncio(loop_scope="session")


PLUG_HEADSET = """fakeDevices.plug(
  { kind: 'audioinput', deviceId: 'h1', groupId: '9', label: 'Good headset (046d:0a44)' },
  { kind: 'audiooutput', deviceId: 'h2', groupId: '9', label: 'Good headset (046d:0a44)' },
)"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def theatre(
    engines: tuple[Browser, Browser],
) -> AsyncIterator[tuple[BrowserContext, str, Stage]]:
    chromium, _ = engines
    context = await chromium.new_context(viewport={"width": 1280, "height": 800})
    await context.add_init_script(FAKE_MEDIA)
    async with serving(scenes()["front"]) as (address, stage):
        yield context, address, stage
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(theatre: tuple[BrowserContext, str, Stage]) -> AsyncIterator[Page]:
    """A client in a call of four, of whom one has no picture and one speaks."""
    context, address, stage = theatre
    page = await context.new_page()
    complaints = Complaints()
    complaints.listen(page)
    await show(page, scenes()["client/call-group"], address=address, stage=stage)
    yield page
    await page.close()
    assert complaints.texts == []


async def test_a_change_of_the_layout_begins_no_picture_anew(page: Page) -> None:
    """Other elements, or covered ones, would be black for a moment."""
    large = page.locator(".tile[data-large]")
    await expect(page.locator("video.painted")).to_have_count(3)
    await page.evaluate(
        """() => {
          for (const video of document.querySelectorAll('video')) {
            video.known = true;
            video.onpause = video.onemptied = () => (video.known = false);
          }
        }"""
    )
    await page.keyboard.press("g")
    await expect(large).to_have_attribute("data-participant", "baker")
    await page.get_by_role("button", name="Keep large: Dr. Host").press("Enter")
    await expect(large).to_have_attribute("data-participant", "host")
    await page.keyboard.press("g")
    await expect(large).to_have_attribute("data-participant", "host")
    await page.get_by_role("button", name="Keep large: Dr. Host").press("Enter")
    await expect(large).to_have_count(0)
    await expect(page.locator("video.painted")).to_have_count(3)
    assert await page.evaluate("[...document.querySelectorAll('video')].every((one) => one.known)")


async def test_the_view_outlives_a_reload(page: Page) -> None:
    await page.keyboard.press("g")
    await page.keyboard.press("h")
    await expect(page.locator(".tile.self")).to_have_count(0)
    await page.reload()
    await expect(page.locator(".tile[data-large]")).to_have_count(1)
    await expect(page.locator(".tile.self")).to_have_count(0)
    await page.evaluate("sessionStorage.clear()")


async def test_the_menu_by_keyboard(page: Page) -> None:
    more = page.get_by_role("button", name="More")
    await more.press("Enter")
    focused = page.locator(":focus")
    await expect(focused).to_have_text("Show who speaks large G")
    await page.keyboard.press("ArrowUp")
    await expect(focused).to_contain_text("Keyboard shortcuts")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(focused).to_contain_text("Show my own picture")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)
    await expect(more).to_be_focused()
    await more.press("Enter")
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(sheet).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    await expect(more).to_be_focused()


async def test_single_keys_rest_while_one_writes_and_can_be_switched_off(page: Page) -> None:
    mute = page.get_by_role("button", name="Mute", exact=True)
    unmute = page.get_by_role("button", name="Unmute", exact=True)
    await page.keyboard.press("m")
    await expect(unmute).to_be_visible()
    await page.keyboard.press("Control+m")
    await page.evaluate("document.body.append(document.createElement('input'))")
    await page.locator("input").press("m")
    await expect(page.locator("input")).to_have_value("m")
    await expect(unmute).to_be_visible()
    await page.evaluate("document.querySelector('input').remove()")
    await page.keyboard.press("?")
    await page.get_by_label("Use these keys").press(" ")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("m")
    await page.get_by_role("button", name="More").press("Enter")  # and a drawing has come and gone
    await expect(unmute).to_be_visible()
    await expect(mute).to_have_count(0)
    await page.evaluate("localStorage.clear()")


async def test_whoever_opens_the_chat_writes_at_once(page: Page) -> None:
    line = page.get_by_label("Write to everybody")
    await page.keyboard.press("c")
    await page.keyboard.type("mmm")
    await expect(line).to_have_value("mmm")
    await expect(page.get_by_role("button", name="Mute", exact=True)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(line).to_have_count(0)


async def test_the_space_bar_speaks_as_long_as_it_is_held(page: Page) -> None:
    mute = page.get_by_role("button", name="Mute", exact=True)
    unmute = page.get_by_role("button", name="Unmute", exact=True)
    await mute.click()  # and has the focus, which the space bar is not meant for
    await page.keyboard.down(" ")
    await expect(mute).to_be_visible()
    await page.keyboard.up(" ")
    await expect(unmute).to_be_visible()
    await page.keyboard.down(" ")
    await expect(mute).to_be_visible()
    await page.evaluate("window.dispatchEvent(new Event('blur'))")
    await expect(unmute).to_be_visible()
    await page.keyboard.up(" ")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Shift+Tab")
    await expect(unmute).to_be_focused()
    await page.keyboard.press(" ")  # whoever came by keyboard presses the button
    await expect(mute).to_be_visible()


async def test_letters_of_another_keyboard_are_told_by_their_place(page: Page) -> None:
    await page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ة', code: 'KeyM' }))"
    )
    await expect(page.get_by_role("button", name="Unmute", exact=True)).to_be_visible()


def choice(page: Page, what: str) -> Locator:
    """The list in the panel from which that device is chosen."""
    return page.get_by_role("combobox", name=what, exact=True)


async def test_an_unplugged_headset_falls_back_and_says_so(page: Page) -> None:
    told = page.get_by_role("region", name="Notifications")
    await page.evaluate("fakeDevices.unplug('m1')")
    await expect(told).to_contain_text(
        "Your microphone was unplugged. In use now: Headset with a rather long name (USB)"
    )
    await page.evaluate("fakeDevices.unplug('m2')")
    await expect(told).to_contain_text("The others cannot hear you.")
    await expect(page.get_by_role("button", name="Unmute", exact=True)).to_be_visible()
    await page.evaluate(PLUG_HEADSET)  # where there was nothing it is taken without asking
    await expect(page.get_by_role("button", name="Mute", exact=True)).to_be_visible()


async def test_what_is_plugged_in_is_offered_as_one_thing(page: Page) -> None:
    told = page.get_by_role("region", name="Notifications")
    await page.evaluate(PLUG_HEADSET)
    await expect(told).to_contain_text("Good headset is plugged in now.")
    await expect(told.locator(".toast")).to_have_count(1)
    await told.get_by_role("button", name="Use it").press("Enter")
    await page.keyboard.press("d")
    await expect(choice(page, "Microphone")).to_have_value("h1")
    await expect(choice(page, "Speaker")).to_have_value("h2")
    await expect(choice(page, "Camera")).to_have_value("c1")
    await page.evaluate("fakeDevices.unplug('h2')")  # sound goes where the system wants it
    await expect(choice(page, "Speaker")).to_have_value("s1")
    await page.evaluate("localStorage.clear()")


async def test_audio_only_lets_the_camera_go_and_outlives_a_reload(page: Page) -> None:
    start = page.get_by_role("button", name="Start video")
    await page.keyboard.press("a")
    await expect(start).to_be_visible()
    await expect(page.locator("video.painted")).to_have_count(0)
    await page.reload()
    await expect(
        page.get_by_text("Audio only: you see nobody and nobody sees you.")
    ).to_be_visible()
    await expect(start).to_be_visible()
    await start.click()  # is the end of it
    await expect(page.locator("video.painted")).to_have_count(3)
    await page.evaluate("sessionStorage.clear()")


async def test_blur_is_offered_where_the_camera_has_it_and_remembered(page: Page) -> None:
    blur = page.get_by_label("Blur what is behind me")
    await page.keyboard.press("d")
    await expect(choice(page, "Camera")).to_have_value("c1")
    await expect(blur).to_have_count(0)
    await page.evaluate(
        """fakeDevices.plug({ kind: 'videoinput', deviceId: 'b1', label: 'Best', blurs: true })"""
    )
    await page.get_by_role("button", name="Use it").press("Enter")
    await blur.press(" ")
    await expect(blur).to_be_checked()
    await choice(page, "Camera").select_option("c1")
    await expect(blur).to_have_count(0)
    await choice(page, "Camera").select_option("b1")
    await expect(blur).to_be_checked()
    await page.evaluate("localStorage.clear()")


async def test_the_small_window_follows_who_is_large_and_ends_with_the_call(page: Page) -> None:
    await page.keyboard.press("i")
    await page.wait_for_function("() => document.pictureInPictureElement?.videoWidth > 0")
    shown = "document.pictureInPictureElement.srcObject.id"
    of = "document.querySelector('[data-participant=%s] video').srcObject.id"
    assert await page.evaluate(f"{shown} === {of % 'baker'}")
    await page.get_by_role("button", name="Keep large: Dr. Host").press("Enter")
    await page.wait_for_function(f"() => {shown} === {of % 'host'}")
    await page.get_by_role("button", name="Leave").click()
    await expect(page.get_by_text("You have left the meeting")).to_be_visible()
    await page.wait_for_function("() => document.pictureInPictureElement === null")


async def test_the_whole_screen(page: Page) -> None:
    await page.keyboard.press("f")
    await page.wait_for_function("() => document.fullscreenElement !== null")
    await page.keyboard.press("f")
    await page.wait_for_function("() => document.fullscreenElement === null")
