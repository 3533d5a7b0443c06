"""Headless guests go through the door like anybody else, and media flows when they are through."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import av
import pytest
from aiohttp import ClientSession, CookieJar

from conference.errors import BadInput, NotFound
from conference.headless.observing import mean_colour
from conference.headless.pattern import PatternVideo, colour_of
from conference.headless.peer import HeadlessOptions, HeadlessPeer
from signaling.client.headless import GuestSignaller, attend
from tests.headless.conftest import CLIENTS, Practice, running_practice
from tests.support.coturn import SECRET, running_coturn
from tests.support.product import child_of
from tests.support.waiting import until


@dataclass
class Guest:
    """A headless guest under way, and what it told."""

    name: str
    signaller: GuestSignaller
    peer: HeadlessPeer
    told: list[str] = field(default_factory=list)

    def sees(self, name: str, *, frames: int = 5) -> bool:
        for participant_id, seen in self.peer.observed.items():
            if self.signaller.names.get(participant_id) == name:
                near = zip(seen.colour, colour_of(name), strict=True)
                return seen.frames >= frames and all(abs(a - b) < 40 for a, b in near)
        return False


@asynccontextmanager
async def guest(link: str, name: str, *, turn_only: bool = False) -> AsyncIterator[Guest]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        told: list[str] = []
        signaller = GuestSignaller(http, link, name=name, told=told.append)
        options = HeadlessOptions(name, turn_only=turn_only)
        made = Guest(name, signaller, HeadlessPeer(options, signaller), told)
        running = asyncio.create_task(made.peer.run())
        try:
            yield made
        finally:
            await made.peer.close()
            await running


async def test_they_wait_for_the_host_then_join_and_see_each_other(practice: Practice) -> None:
    """S1 without browsers: R7, R10, then decoded pictures of the right person."""
    booked = await practice.book(clients=CLIENTS)
    async with AsyncExitStack() as stack:
        ana = await stack.enter_async_context(guest(booked.link, "Ana"))
        bo = await stack.enter_async_context(guest(booked.link, "Bo"))
        await until(lambda: ana.told and bo.told)
        assert ana.told == ["at the door: wait, not_started"]
        host = await stack.enter_async_context(practice.host(booked))
        await host.join()
        await until(lambda: ana.sees("Bo") and bo.sees("Ana"))

        generation = ana.signaller._generation
        ana.signaller._caller.line.abort()  # the socket is lost, the media is not
        seen = next(iter(ana.peer.observed.values())).frames
        await until(lambda: ana.sees("Bo", frames=seen + 15))
        assert ana.signaller._generation == generation
        assert ana.told.count("in the call") == 1

        await host.end()
        await until(lambda: ana.told[-1] == bo.told[-1] == "over: ended")


async def test_they_are_back_by_themselves_when_the_relay_was_killed(practice: Practice) -> None:
    """Offers are refused until there is another worker."""
    booked = await practice.book(clients=CLIENTS)
    async with practice.host(booked) as host, AsyncExitStack() as stack:
        await host.join()
        ana = await stack.enter_async_context(guest(booked.link, "Ana"))
        bo = await stack.enter_async_context(guest(booked.link, "Bo"))
        await until(lambda: ana.sees("Bo") and bo.sees("Ana"))

        os.kill(child_of(practice.pid, "--worker=0"), signal.SIGKILL)
        await until(lambda: not (ana.peer.in_call.is_set() or bo.peer.in_call.is_set()))
        seen = [next(iter(each.peer.observed.values())).frames for each in (ana, bo)]
        await until(lambda: ana.sees("Bo", frames=seen[0] + 15))
        await until(lambda: bo.sees("Ana", frames=seen[1] + 15))


async def test_one_asks_and_comes_in_when_admitted(practice: Practice) -> None:
    """R14, R23: nobody is booked, so all ask; a headless peer's page and devices are ready."""
    booked = await practice.book(clients=())
    async with practice.host(booked) as host, guest(booked.link, "Eva") as eva:
        await host.join()
        await until(lambda: "asking to join" in eva.told)
        await host.until(lambda screen: any(row.request for row in screen.rows.values()))
        await host.admit_all()
        await until(lambda: eva.peer.in_call.is_set())
        assert "admitted" in eva.told


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_one_is_in_the_call_through_turn_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transport: str
) -> None:
    async with AsyncExitStack() as stack:
        coturn = await stack.enter_async_context(running_coturn(tmp_path))
        monkeypatch.setenv("SSL_CERT_FILE", str(coturn.authority))
        practice = await stack.enter_async_context(
            running_practice(tmp_path, turn_urls=coturn.url(transport), turn_secret=SECRET)
        )
        booked = await practice.book(clients=CLIENTS)
        host = await stack.enter_async_context(practice.host(booked))
        await host.join()
        ana = await stack.enter_async_context(guest(booked.link, "Ana"))
        bo = await stack.enter_async_context(guest(booked.link, "Bo", turn_only=True))
        await until(lambda: ana.sees("Bo") and bo.sees("Ana"))


async def test_without_a_turn_server_turn_alone_is_an_error(practice: Practice) -> None:
    booked = await practice.book(clients=CLIENTS)
    async with practice.host(booked) as host:
        await host.join()
        peer = await peer_command(booked.link, "--name", "Probe", "--turn-only")
        output, _ = await peer.communicate()
        assert peer.returncode == os.EX_CONFIG
        assert b"no TURN server" in output


async def test_the_command_plays_records_and_counts(practice: Practice, tmp_path: Path) -> None:
    booked = await practice.book(clients=CLIENTS)
    clip, record = tmp_path / "clip.mkv", tmp_path / "call.mkv"
    await asyncio.to_thread(make_clip, clip)
    async with practice.host(booked) as host:
        await host.join()
        player = await peer_command(booked.link, "--name", "Player", "--play", str(clip))
        assert player.stdout is not None
        while (line := await player.stdout.readline()) != b"in the call\n":
            assert line, "the player ended"
        recorder = await peer_command(
            booked.link, "--name", "Recorder", "--record", str(record), "--seconds", "8"
        )
        output, _ = await recorder.communicate()
        assert recorder.returncode == 0, output
        assert b"Player: " in output
        assert b"640" in output
        player.terminate()
        await player.wait()
    await asyncio.to_thread(look_at_record, record)


@pytest.mark.parametrize("link", ["nonsense", "ftp://localhost/m/x"])
async def test_what_is_no_link_is_said_to_be_none(link: str) -> None:
    with pytest.raises(BadInput):
        await attend(link, HeadlessOptions("Eva"), seconds=1, told=print)


async def test_a_link_that_leads_nowhere_is_said_to(practice: Practice) -> None:
    with pytest.raises(NotFound):
        await attend(f"{practice.address}/m/nothing", HeadlessOptions("Eva"), seconds=1, told=print)


# ------------------------------------------------------------------ helpers


async def peer_command(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "signaling", "peer"),
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


def make_clip(path: Path) -> None:
    """Two seconds of the picture that a peer called "Clip" would send."""

    async def frames() -> None:
        video = PatternVideo("Clip")
        video._interval = 0.0
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libvpx", rate=15)
            stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
            for _ in range(30):
                container.mux(stream.encode(await video.recv()))
            container.mux(stream.encode(None))

    asyncio.run(frames())


def look_at_record(path: Path) -> None:
    """A picture of the clip stands in one of its tracks, and no track is missing."""
    with av.open(str(path)) as container:
        assert len(container.streams.video) == len(container.streams.audio) == 5
        pictures = list(container.decode(video=0))
    assert len(pictures) >= 5
    near = zip(mean_colour(pictures[-1]), colour_of("Clip"), strict=True)
    assert all(abs(a - b) < 40 for a, b in near)
