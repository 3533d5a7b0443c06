"""Five thousand guests waiting at one meeting: what each costs, and what their start costs."""

import asyncio
import contextlib
import json
import os
import resource
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession, CookieJar

from conference.ids import AccountId
from signaling.config import Settings
from signaling.practice.calendar import Calendar, NewAppointment
from signaling.process.new_ids import new_id
from signaling.store.accounts import Account, AccountRole
from signaling.store.appointments import Appointment
from signaling.store.store import Store
from signaling.wire.commands import Hello, Join, Presence, WorkspaceGuests
from signaling.wire.events import WorkspaceWelcome
from signaling.wire.message import PROTOCOL_VERSION
from tests.bench.measure import memory_bytes, percentile
from tests.bench.report import Section
from tests.support.people import Attendee
from tests.support.practice import PASSWORD, cheap_passwords, free_port

GUESTS = 5000
HOST = "host@practice.example"
PROBE_EVERY = 0.01
PROBED_BEFORE, PROBED_AFTER = 1.0, 3.0
SETTLING = 1.0


async def run() -> list[Section]:
    _raise_file_limit()
    with tempfile.TemporaryDirectory() as folder:
        return [await _measure(Path(folder), guests=GUESTS)]


async def _measure(folder: Path, *, guests: int) -> Section:
    settings = Settings(
        listen_port=free_port(), metrics_port=free_port(), data_dir=folder, run_dir=folder
    )
    crowded, other = await _prepare(settings)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(_server(settings))
        browser = await stack.enter_async_context(_host_browser(settings))
        await stack.enter_async_context(_workspace(browser, crowded))
        host, neighbour = [
            Attendee(browser, f"/workspace/meetings/{appointment.id}/ws")
            for appointment in (crowded, other)
        ]
        for attendee in (host, neighbour):
            await attendee.connect()
            stack.push_async_callback(attendee.caller.close)
        await neighbour.join()

        empty = memory_bytes(server.pid)
        began = time.monotonic()
        crowd = await stack.enter_async_context(_crowd(settings, crowded, guests))
        arriving = time.monotonic() - began
        await asyncio.sleep(SETTLING)
        full = memory_bytes(server.pid)
        calm, delays, started, told = await _start(host, neighbour, crowd)

    section = Section(
        f"{guests:,} guests waiting at one meeting",
        "One signaling process on SQLite, every guest a WebSocket of their own, a host's workspace"
        " open on the meeting; the other call's host sends a command that is written to the store"
        f" every {PROBE_EVERY * 1e3:.0f} ms.",
    )
    section.add("arriving", guests / arriving, "guests/s")
    section.add("memory per waiting guest", (full - empty) / guests / 1024, "KiB", limit=40)
    section.add("start reaches the first guest", (min(told) - started) * 1e3, "ms")
    section.add("start reaches the last guest", (max(told) - started) * 1e3, "ms", limit=1000)
    section.add("another call's signaling before, longest", max(calm) * 1e3, "ms")
    for share, name, limit in ((0.5, "p50", None), (0.99, "p99", None), (1.0, "longest", 50.0)):
        delay = percentile(delays, share) * 1e3
        section.add(f"another call's signaling meanwhile, {name}", delay, "ms", limit=limit)
    return section


async def _start(
    host: Attendee, neighbour: Attendee, crowd: Process
) -> tuple[list[float], list[float], float, list[float]]:
    """The neighbour's delays before and after, when Join now was pressed, when each was told."""
    assert crowd.stdin is not None
    assert crowd.stdout is not None
    crowd.stdin.write(b"start\n")
    delays: list[float] = []
    probing = asyncio.create_task(_probe(neighbour, delays))
    await asyncio.sleep(PROBED_BEFORE)
    calm = delays.copy()
    delays.clear()
    started = time.monotonic()
    await host.line.request(Join())
    told = json.loads(await crowd.stdout.readline())
    await asyncio.sleep(max(0.0, PROBED_AFTER - (time.monotonic() - started)))
    probing.cancel()
    return calm, delays, started, told


async def _probe(neighbour: Attendee, delays: list[float]) -> None:
    visible = False
    while True:
        await asyncio.sleep(PROBE_EVERY)
        visible = not visible
        asked = time.monotonic()
        await neighbour.line.request(Presence(visible=visible, devices_ready=True))
        delays.append(time.monotonic() - asked)


@asynccontextmanager
async def _workspace(browser: ClientSession, crowded: Appointment) -> AsyncIterator[None]:
    """Open on the crowded meeting. What it is told is not looked at: the neighbour is timed in this
    process, and five thousand rows read here would be its delay."""
    async with browser.ws_connect("/workspace/ws") as socket:
        await socket.send_str(Hello(version=PROTOCOL_VERSION).model_dump_json())
        welcome = WorkspaceWelcome.model_validate_json(await socket.receive_str())
        [meeting] = [row.meeting for row in welcome.appointments if row.appointment == crowded.id]
        await socket.send_str(WorkspaceGuests(id=1, meeting=meeting.meeting).model_dump_json())

        async def read() -> None:
            async for _ in socket:
                pass

        reading = asyncio.create_task(read())
        try:
            yield
        finally:
            reading.cancel()


# ------------------------------------------------------------------ the processes


@asynccontextmanager
async def _server(settings: Settings) -> AsyncIterator[Process]:
    given = settings.model_dump(mode="json", exclude_defaults=True)
    environment = {f"ANTEROOM_{name.upper()}": str(value) for name, value in given.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "signaling", "run-signaling"),
        stderr=PIPE,
        env={**os.environ, **environment},
    )
    assert process.stderr is not None
    try:
        while b"signaling_ready" not in (line := await process.stderr.readline()):
            assert line, "the server did not start"
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@asynccontextmanager
async def _crowd(
    settings: Settings, appointment: Appointment, count: int
) -> AsyncIterator[Process]:
    """All of them have arrived."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.crowd"),
        *(str(settings.listen_port), appointment.link, str(count)),
        stdin=PIPE,
        stdout=PIPE,
        limit=1 << 22,
    )
    assert process.stdout is not None
    try:
        assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@asynccontextmanager
async def _host_browser(settings: Settings) -> AsyncIterator[ClientSession]:
    origin = settings.public_origin
    async with ClientSession(
        origin, cookie_jar=CookieJar(unsafe=True), headers={"Origin": origin}
    ) as browser:
        body = {"email": HOST, "password": PASSWORD}
        async with browser.post("/workspace/sign-in", json=body) as response:
            assert response.status == 200
        yield browser


async def _prepare(settings: Settings) -> tuple[Appointment, Appointment]:
    """A crowded appointment with room for all, and another."""
    store = await Store.open(settings.store_address, door=settings.door)
    try:
        account = Account(
            id=AccountId(new_id()),
            role=AccountRole.PRACTITIONER,
            email=HOST,
            name="Host",
            password_hash=await cheap_passwords().hash(PASSWORD),
        )
        await store.accounts.add(account, now=time.time())
        client = Account(AccountId(new_id()), AccountRole.CLIENT, "c@d.example", "Client", "-")
        await store.accounts.add(client, now=time.time())
        calendar = Calendar(store, clock=time.time)
        now = time.time()
        crowded, other = [
            await calendar.add(
                NewAppointment(
                    title=title,
                    starts_at=now,
                    ends_at=now + 3000,
                    hosts=(HOST,),
                    clients=(client.email,),
                )
            )
            for title in ("Crowded", "Other")
        ]
        return crowded, other
    finally:
        await store.close()


def _raise_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    from tests.bench.report import markdown

    print(markdown(asyncio.run(run())))
