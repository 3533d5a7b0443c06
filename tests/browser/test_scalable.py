"""Scalable streams in real browsers: frames go and come back, pictures are made smaller and larger,
and no decoder stumbles over it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from conference.forwarding.budget import Budget
from conference.forwarding.media import Kind, Purpose, Source
from conference.forwarding.subscription import Subscription
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay.client import RelayClient
from conference.relay.negotiation import SlotHint
from conference.relay.worker import Worker
from conference.rtp.scalable import ALL, EVERYTHING, Limit
from tests.support.product import Server
from tests.support.waiting import until
from tests.support.worker import LOOPBACK

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCRIPT = (Path(__file__).parent / "scalable.js").read_text(encoding="utf-8")

SIZES = {"L1T2": (640, 360), "L3T3": (1024, 576), "L3T3_KEY": (1024, 576)}
RATES = {"L1T2": 25, "L3T3": 12, "L3T3_KEY": 12}
"""Pictures a second."""
CHANGES = 8
FRAMES = 30
"""Encoded between two changes."""


class Call:
    """A real relay in the test's own process, and pages that talk to it."""

    def __init__(self, worker: Worker, client: RelayClient, *, origin: str) -> None:
        self._worker, self._client, self._origin = worker, client, origin

    async def join(self, page: Page, name: str, *, codec: str, publishes: str = "") -> Page:
        """`publishes` is the scalability mode that it sends in; without one it receives."""
        # Chromium tells a page its addresses only if its origin may use the camera.
        await page.goto(f"{self._origin}/healthz")
        await page.evaluate(SCRIPT)
        offer = await page.evaluate(
            f"publish('{codec}', '{publishes}', {list(SIZES[publishes])}, {RATES[publishes]})"
            if publishes
            else f"subscribe('{codec}')"
        )
        answer = await self._client.open_peer(
            meeting_id=MeetingId("meeting"),
            participant_id=ParticipantId(name),
            peer_id=PeerId(name),
            generation=1,
            offer_id=1,
            offer_sdp=offer["sdp"],
            sources={offer["mid"]: Source.CAMERA} if publishes else {},
            slots=[] if publishes else [SlotHint(None, offer["mid"], Purpose.CAMERA)],
        )
        await page.evaluate("(sdp) => answered(sdp)", answer)
        return page

    def subscriptions(self) -> list[Subscription]:
        meetings = self._worker._forwarder._meetings.values()
        return [
            subscription
            for meeting in meetings
            for peer in meeting.peers
            for subscription in peer.subscriptions.values()
            if subscription.receiving.kind is Kind.VIDEO
        ]


@pytest.fixture
def control_path(tmp_path: Path) -> Path:
    """Where the relay listens: in a directory that is nobody else's."""
    directory = tmp_path / "run"
    directory.mkdir(mode=0o700)
    return directory / "relay.sock"


@asynccontextmanager
async def calling(control_path: Path, *, origin: str) -> AsyncIterator[Call]:
    worker = Worker(control_path, LOOPBACK)
    running = asyncio.create_task(worker.run())
    client = RelayClient([control_path], on_event=lambda event: None)
    await client.attach({})
    try:
        yield Call(worker, client, origin=origin)
    finally:
        await client.close()
        worker.end()
        await running


async def counted(page: Page) -> dict[str, int]:
    counts: dict[str, int] = await page.evaluate("counted()")
    return counts


@pytest.mark.parametrize("codec", ["VP8", "VP9", "AV1"])
async def test_frames_go_and_come_back_without_a_stumble(
    engines: tuple[Browser, Browser],
    server: Server,
    control_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    codec: str,
) -> None:
    """The test has the budget's say over what there is room for, and changes its mind often."""
    monkeypatch.setattr(Budget, "run", lambda self, *, now: 0)
    chromium, firefox = engines
    async with AsyncExitStack() as stack:
        call = await stack.enter_async_context(calling(control_path, origin=server.clients))
        pages = [await browser.new_page() for browser in (chromium, chromium, firefox)]
        for page in pages:
            stack.push_async_callback(page.close)
        publisher = await call.join(pages[0], "ann", codec=codec, publishes="L1T2")
        viewers = [
            await call.join(page, name, codec=codec)
            for page, name in zip(pages[1:], ("ben", "cat"), strict=True)
        ]

        def ready() -> bool:
            layers = [each.active for each in call.subscriptions() if each.active is not None]
            known = [
                layer.rid in ("high", "") and len(layer.scalability.rates()) == 2
                for layer in layers
            ]
            return known == [True] * len(viewers)

        await until(ready, within=30)
        before = [await counted(viewer) for viewer in viewers]
        for change in range(CHANGES):
            limit = Limit(ALL, 0) if change % 2 == 0 else EVERYTHING
            for subscription in call.subscriptions():
                room = {"low": EVERYTHING, "high": limit, "": limit}
                subscription.allow(room, now=0)
            encoded = (await counted(publisher))["encoded"]
            decoded = [(await counted(viewer))["decoded"] for viewer in viewers]
            async with asyncio.timeout(30):
                while (await counted(publisher))["encoded"] < encoded + FRAMES:
                    await asyncio.sleep(0.04)
            encoded = (await counted(publisher))["encoded"] - encoded
            for viewer, known in zip(viewers, decoded, strict=True):
                share = ((await counted(viewer))["decoded"] - known) / encoded
                assert (share < 0.72) is (limit.temporal == 0), (change, share)
                assert share > 0.35
        for viewer, known in zip(viewers, before, strict=True):
            # Not `freezeCount`: that judges by the clock, and AV1 is much for a busy core.
            after = await counted(viewer)
            assert after["beginnings"] == known["beginnings"]


TILES = (144, 576, 288, 576, 144, 288, 144, 576, 288, 144, 576, 288)
"""One after the other, by height."""


@pytest.mark.parametrize(("codec", "mode"), [("VP9", "L3T3_KEY"), ("AV1", "L3T3")])
async def test_tiles_change_their_size_without_a_stumble(
    engines: tuple[Browser, Browser],
    server: Server,
    control_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    codec: str,
    mode: str,
) -> None:
    """Each viewer is sent the smallest size that fills its tile. No decoder asks for anything, and
    no more keyframes are made than there are changes of a tile."""
    monkeypatch.setattr(Budget, "run", lambda self, *, now: 0)
    chromium, _ = engines
    async with AsyncExitStack() as stack:
        call = await stack.enter_async_context(calling(control_path, origin=server.clients))
        pages = [await chromium.new_page() for _ in range(3)]
        for page in pages:
            stack.push_async_callback(page.close)
        publisher = await call.join(pages[0], "ann", codec=codec, publishes=mode)
        viewers = {
            name: await call.join(page, name, codec=codec)
            for page, name in zip(pages[1:], ("ben", "cat"), strict=True)
        }

        async def seen(viewer: Page, height: int) -> None:
            async with asyncio.timeout(30):
                while (await counted(viewer))["height"] != height:
                    await asyncio.sleep(0.04)

        for viewer in viewers.values():
            await seen(viewer, 576)
        before = {name: await counted(viewer) for name, viewer in viewers.items()}
        keys = (await counted(publisher))["keys"]
        for sizes in zip(TILES, TILES[::-1], strict=True):
            tiles = dict(zip(viewers, sizes, strict=True))
            for subscription in call.subscriptions():
                height = tiles[subscription.peer.participant_id]
                subscription.show(height * height * 16 // 9)
            for name, height in tiles.items():
                await seen(viewers[name], height)
        for name, viewer in viewers.items():
            after = await counted(viewer)
            assert after["beginnings"] == before[name]["beginnings"]
            assert after["decoded"] > before[name]["decoded"] + len(TILES)
        assert (await counted(publisher))["keys"] - keys <= len(viewers) * len(TILES)
