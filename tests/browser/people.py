"""The host and the guests of a scenario: what each of them does and notices, on real pages."""

import asyncio
import colorsys
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar
from playwright.async_api import Browser, Locator, Page, expect

from conference.headless.observing import Observed
from conference.headless.pattern import colour_of, tone_of
from conference.headless.peer import HeadlessOptions, HeadlessPeer
from signaling.client.headless import GuestSignaller
from tests.support.browsers import Appearance, visitor
from tests.support.product import PRACTITIONER, Booked, Server

SENSES = (Path(__file__).parent / "senses.js").read_text(encoding="utf-8")
PATIENCE_MS = 60_000
"""For what the network and two busy cores take their time over; a pass never waits this long."""

expect.set_options(timeout=PATIENCE_MS)


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody is known to the others: the name on the tile, the picture, the voice."""

    name: str
    appearance: Appearance


HOST_LOOK = Look("Demo Practitioner", Appearance(hue=0, pitch_hz=300))


class Caller:
    """Whoever sits before a page of a call."""

    def __init__(self, page: Page, look: Look) -> None:
        self.page = page
        self.look = look

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def reads(self, text: str | re.Pattern[str]) -> None:
        await expect(self.page.get_by_text(text).first).to_be_visible()

    async def is_offered(self, name: str) -> None:
        await expect(self.page.get_by_role("button", name=name, exact=True)).to_be_enabled()

    async def is_not_offered(self, name: str) -> None:
        await expect(self.page.get_by_role("button", name=name, exact=True)).to_have_count(0)

    async def is_told(self, text: str) -> None:
        """In the lower right corner (R19, R20, R28)."""
        await expect(self.corner.get_by_text(text).first).to_be_visible()

    @property
    def corner(self) -> Locator:
        return self.page.get_by_role("region", name="Notifications")

    def tile(self, name: str) -> Locator:
        return self.page.get_by_role("group", name=name, exact=True)

    async def meets(self, *others: Look) -> None:
        """Sees and hears each of them: decoded frames advance, in their hue, at their pitch."""
        await asyncio.gather(*(self._meets(other) for other in others))

    async def _meets(self, other: Look) -> None:
        tile = self.tile(other.name)
        await expect(tile).to_be_visible()
        await asyncio.gather(
            tile.locator("video").evaluate(
                f"(video, wanted) => {SENSES}.sees(video, wanted)",
                {"hue": other.appearance.hue, "frames": 5, "patience_ms": PATIENCE_MS},
            ),
            tile.locator("audio").evaluate(
                f"(audio, wanted) => {SENSES}.hears(audio, wanted)",
                {"pitch_hz": other.appearance.pitch_hz, "patience_ms": PATIENCE_MS},
            ),
        )

    async def misses(self, other: Look) -> None:
        await expect(self.tile(other.name)).to_have_count(0)


class Guest(Caller):
    """A client's page."""

    async def opens(self, link: str) -> None:
        await self.page.goto(link)

    async def gives_name(self) -> None:
        await self.page.get_by_label("Your name").fill(self.look.name)
        await self.press("Continue")

    async def signs_in(self, portal: str, *, email: str, password: str) -> None:
        await self.page.goto(portal)
        await self.page.get_by_label("E-mail address").fill(email)
        await self.page.get_by_label("Password").fill(password)
        await self.press("Sign in")
        await self.reads("Your appointments")

    async def waits(self) -> None:
        """The exact words of R7."""
        await self.reads("Please wait for the host to start this meeting")

    async def joins(self) -> None:
        await self.press("Join now")
        await expect(self.page.get_by_role("button", name="Leave", exact=True)).to_be_visible()


class Host(Caller):
    """The practitioner's page."""

    async def signs_in(self, workspace: str, *, email: str, password: str) -> None:
        await self.page.goto(workspace)
        await self.page.get_by_label("E-mail address").fill(email)
        await self.page.get_by_label("Password").fill(password)
        await self.press("Sign in")
        await self.sees_today()

    async def sees_today(self) -> None:
        await expect(self.page.get_by_role("heading", name="Today")).to_be_visible()

    def appointment(self, title: str) -> Locator:
        return self.page.get_by_role("listitem").filter(
            has=self.page.get_by_role("heading", name=title, exact=True)
        )

    async def go_to(self, title: str, button: str) -> None:
        """By keyboard: on a full day a notification may lie over the button until one scrolls."""
        await self.appointment(title).get_by_role("button", name=button).press("Enter")

    async def opens_pre_join(self, title: str) -> None:
        await self.go_to(title, "Start Video Call")
        await self.is_offered("Join now")

    async def starts(self, title: str) -> None:
        """Start Video Call leads to the pre-join screen, Join now there starts (R3)."""
        await self.opens_pre_join(title)
        await self.joins()

    async def joins(self) -> None:
        await self.press("Join now")
        await expect(self.page.get_by_role("button", name="Leave", exact=True)).to_be_visible()

    def list_part(self, heading: str) -> Locator:
        return self.page.get_by_role("region", name=re.compile(f"^{heading}"))

    async def answers(self, told: str, *, with_: str) -> None:
        """By the button on that notification."""
        card = self.page.locator(".toast").filter(has_text=told)
        await card.get_by_role("button", name=with_, exact=True).click()

    async def finds(self, name: str, *, under: str) -> None:
        """In the attendee list, under that heading."""
        row = self.list_part(under).get_by_role("listitem").filter(has_text=name)
        await expect(row).to_be_visible()

    async def finds_nobody(self, *, under: str) -> None:
        await expect(self.list_part(under)).to_have_count(0)

    async def decides(self, verb: str, name: str) -> None:
        """Admit, Deny or Remove in the attendee list."""
        attendees = self.page.locator(".attendees-part")
        await attendees.get_by_role("button", name=f"{verb} {name}", exact=True).click()

    async def confirms(self, word: str) -> None:
        await self.page.get_by_role("dialog").get_by_role("button", name=word).click()


async def meet_by_link(host: Host, guest: Guest, booked: Booked) -> None:
    """The host starts, and the guest comes in by the link."""
    await host.starts(booked.title)
    await guest.opens(booked.link)
    await guest.gives_name()
    await guest.joins()


@asynccontextmanager
async def practitioner(
    browser: Browser, server: Server, *, look: Look = HOST_LOOK, by_form: bool = False
) -> AsyncIterator[Host]:
    """The demo's practitioner before a page of their own, signed in to the workspace: by what the
    form sends, or as a person does."""
    workspace = f"{server.workspace}/workspace"
    email, password = PRACTITIONER
    async with visitor(browser, appearance=look.appearance) as page:
        host = Host(page, look)
        if by_form:
            await host.signs_in(workspace, email=email, password=password)
        else:
            signed_in = await page.request.post(
                f"{workspace}/sign-in",
                data={"email": email, "password": password},
                headers={"Origin": server.workspace},
            )
            assert signed_in.ok, await signed_in.text()
            await page.goto(workspace)
            await host.sees_today()
        yield host


def _hue(colour: tuple[int, int, int]) -> float:
    """Degrees."""
    return 360 * colorsys.rgb_to_hsv(*(channel / 255 for channel in colour))[0]


class Headless:
    """A stock aiortc peer, who goes through the door like anybody else and presses by itself."""

    def __init__(
        self, http: ClientSession, link: str, *, name: str, video_codec: str | None = None
    ) -> None:
        appearance = Appearance(hue=round(_hue(colour_of(name))), pitch_hz=tone_of(name))
        self.look = Look(name, appearance)
        self.told: list[str] = []
        self._signaller = GuestSignaller(http, link, name=name, told=self.told.append)
        options = HeadlessOptions(name=name, video_codec=video_codec)
        self._peer = HeadlessPeer(options, self._signaller)
        self._running = asyncio.create_task(self._peer.run())

    async def close(self) -> None:
        await self._peer.close()
        await self._running

    async def over(self, reason: str) -> None:
        """Its last word was that."""
        await asyncio.wait_for(asyncio.shield(self._running), PATIENCE_MS / 1000)
        assert self.told[-1] == f"over: {reason}"

    async def meets(self, *others: Look) -> None:
        """New pictures of each in their hue, and sound with energy in it."""
        for other in others:
            seen = before = None
            try:
                async with asyncio.timeout(PATIENCE_MS / 1000):
                    while (seen := self._of(other)) is None or seen.frames < 1:
                        await asyncio.sleep(0.1)
                    before = (seen.frames, seen.energy)
                    while seen.frames < before[0] + 5 or seen.energy <= before[1]:
                        await asyncio.sleep(0.1)
            except TimeoutError:
                pytest.fail(f"{other.name} is {seen} after {before}; told: {self.told}")
            apart = abs((_hue(seen.colour) - other.appearance.hue + 180) % 360 - 180)
            assert apart < 20, f"{other.name} has the hue {_hue(seen.colour):.0f}"

    def pictures_of(self, other: Look) -> int:
        """Decoded so far."""
        seen = self._of(other)
        return seen.frames if seen is not None else 0

    @property
    def video_codecs(self) -> set[str]:
        """What was negotiated for pictures: no other is sent, and no other can be decoded."""
        assert self._peer._connection is not None
        answer = self._peer._connection.pc.remoteDescription.sdp
        return set(re.findall(r"^a=rtpmap:\d+ (\w+)/90000", answer, re.MULTILINE))

    def _of(self, other: Look) -> Observed | None:
        for participant_id, name in self._signaller.names.items():
            if name == other.name:
                return self._peer.observed.get(participant_id)
        return None


@asynccontextmanager
async def headless_guest(
    name: str,
    booked: Booked,
    *,
    admitted_by: Host | None = None,
    video_codec: str | None = None,
) -> AsyncIterator[Headless]:
    """A stock aiortc guest, who joins where there is room and asks where there is none."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        headless = Headless(http, booked.link, name=name, video_codec=video_codec)
        try:
            if admitted_by is not None:
                await admitted_by.finds(name, under="Waiting to Join")
                await admitted_by.decides("Admit", name)
            yield headless
        finally:
            await headless.close()
