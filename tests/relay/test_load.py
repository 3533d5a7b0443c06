"""Which worker a meeting is put on, and when there is no room on any (R37)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from conference.errors import Busy
from conference.forwarding.census import Census
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay import control
from conference.relay.client import RelayClient
from conference.relay.events import MediaLost, RelayEvent, WorkerGone
from conference.relay.load import COMPANY, SPARE, STALL, TOLD_EVERY, Load, LoadMeter, TickWatch
from conference.relay.transport import Candidate, Fingerprint
from tests.relay.offers import captured

RATED = 0.6


class StandIn:
    """Speaks as a worker does, and says of its load what a test wants."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.opened: list[PeerId] = []
        self.closed: list[PeerId] = []
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_unix_server(self._serve, self.path)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        while (text := await control.read_frame(reader)) is not None:
            writer.write(control.frame(self._reply(control.read_command(text))))

    def _reply(self, command: control.AnyCommand) -> control.AnyReply:
        number = command.request_id
        match command:
            case control.Attach():
                fingerprints = (Fingerprint("sha-256", "00"),)
                candidates = (Candidate("127.0.0.1", 1),)
                return control.Attached(
                    request_id=number, fingerprints=fingerprints, candidates=candidates
                )
            case control.ReadCounters():
                return control.Counters(request_id=number, values={}, census=Census())
            case control.OpenPeer():
                self.opened.append(command.peer_id)
            case control.ClosePeer():
                self.closed.append(command.peer_id)
        return control.Done(request_id=number)

    async def says(self, share: float, client: RelayClient) -> None:
        """Returns when signaling has read it."""
        self._writers[-1].write(control.frame(control.LoadChanged(share=share)))
        await client.counters()

    def dies(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.close()


@asynccontextmanager
async def standing_in(
    folder: Path, count: int, *, events: list[RelayEvent] | None = None
) -> AsyncIterator[tuple[RelayClient, list[StandIn]]]:
    events = [] if events is None else events
    workers = [StandIn(folder / f"relay-{number}.sock") for number in range(count)]
    for each in workers:
        await each.start()
    client = RelayClient([each.path for each in workers], on_event=events.append, rated_load=RATED)
    await client.attach({})
    try:
        yield client, workers
    finally:
        await client.close()
        for each in workers:
            each.dies()


async def join(client: RelayClient, meeting: str, peer_id: str, *, offer_id: int = 1) -> None:
    await client.open_peer(
        meeting_id=MeetingId(meeting),
        participant_id=ParticipantId(peer_id),
        peer_id=PeerId(peer_id),
        generation=1,
        offer_id=offer_id,
        offer_sdp=captured("chromium"),
        sources={},
        slots=[],
    )


async def probe(client: RelayClient, peer_id: str) -> None:
    await client.open_probe(peer_id=PeerId(peer_id), offer_sdp=captured("chromium"))


async def test_a_meeting_goes_to_the_least_loaded_and_stays_there(tmp_path: Path) -> None:
    async with standing_in(tmp_path, 2) as (client, (first, second)):
        await first.says(0.4, client)
        await second.says(0.2, client)
        await join(client, "one", "ann")
        await second.says(0.5, client)
        await join(client, "one", "ben")
        await join(client, "two", "cat")
        assert (first.opened, second.opened) == (["cat"], ["ann", "ben"])
        assert [read.load for read in (await client.counters()).values()] == [0.4, 0.5]


async def test_those_who_come_at_once_are_spread_before_any_load_shows(tmp_path: Path) -> None:
    async with standing_in(tmp_path, 2) as (client, workers):
        for number in range(10):
            await join(client, f"meeting {number}", f"peer {number}")
        assert [len(each.opened) for each in workers] == [5, 5]


async def test_beyond_the_rated_load_no_meeting_begins_but_those_there_are_made_complete(
    tmp_path: Path,
) -> None:
    """R37: an honest answer, with when to come again."""
    async with standing_in(tmp_path, 1) as (client, (worker,)):
        await join(client, "one", "ann")
        await worker.says(RATED, client)
        with pytest.raises(Busy) as refused:
            await join(client, "two", "cat")
        assert refused.value.retry_after_s
        await join(client, "one", "ben")
        await worker.says(RATED * COMPANY, client)
        with pytest.raises(Busy):
            await join(client, "one", "dan")
        await join(client, "one", "ann", offer_id=2)  # open already: nothing new
        assert worker.opened == ["ann", "ben", "ann"]
        await worker.says(RATED / 2, client)
        await join(client, "two", "cat")


async def test_whoever_lost_a_worker_finds_room_on_another(tmp_path: Path) -> None:
    events: list[RelayEvent] = []
    async with standing_in(tmp_path, 2, events=events) as (client, (first, second)):
        await join(client, "one", "ann")
        await second.says(1.0, client)
        assert first.opened == ["ann"]
        first.dies()
        while not events:
            await asyncio.sleep(0)
        assert events == [WorkerGone(peers={PeerId("ann"): 1})]
        await join(client, "one", "ann")
        assert second.opened == ["ann"]
        with pytest.raises(Busy):
            await join(client, "one", "ben")


async def test_who_drains_begins_no_meeting_and_waits_for_the_last(tmp_path: Path) -> None:
    """R37 for those who would begin one; those under way can still be made complete."""
    async with standing_in(tmp_path, 1) as (client, (worker,)):
        await join(client, "one", "ann")
        draining = asyncio.create_task(client.drain())
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await join(client, "two", "cat")
        await join(client, "one", "ben")
        await client.close_peer(peer_id=PeerId("ann"), generation=1)
        assert not draining.done()
        await client.close_meeting(MeetingId("one"))
        await draining
        assert worker.opened == ["ann", "ben"]


async def test_a_probe_is_put_where_there_is_room_to_spare(tmp_path: Path) -> None:
    """R39: below what calls may fill, so that none is refused for it."""
    async with standing_in(tmp_path, 2) as (client, (first, second)):
        await first.says(RATED * SPARE, client)
        await probe(client, "one")
        assert (first.opened, second.opened) == ([], ["one"])
        await second.says(RATED * SPARE, client)
        assert not client.has_room_for_probe
        with pytest.raises(Busy) as refused:
            await probe(client, "two")
        assert refused.value.retry_after_s
        await join(client, "meeting", "ann")


async def test_probes_go_before_a_call_suffers_and_nobody_else_does(tmp_path: Path) -> None:
    """R39, R37."""
    events: list[RelayEvent] = []
    async with standing_in(tmp_path, 2, events=events) as (client, (first, second)):
        await second.says(RATED * SPARE, client)
        await join(client, "meeting", "ann")
        await probe(client, "one")
        await second.says(0.0, client)
        await probe(client, "two")
        assert (first.opened, second.opened) == (["ann", "one"], ["two"])
        await first.says(RATED, client)
        assert events == [MediaLost(peer_id=PeerId("one"), generation=1, reason="gave_way")]
        assert (first.closed, second.closed) == (["one"], [])


async def test_nobody_who_drains_waits_for_a_probe_or_begins_one(tmp_path: Path) -> None:
    async with standing_in(tmp_path, 1) as (client, _):
        await probe(client, "one")
        await client.drain()
        assert not client.has_room_for_probe


def test_the_meter_follows_within_a_second_or_two() -> None:
    meter = LoadMeter(now=0.0, cpu=5.0)
    assert not meter.is_due(TOLD_EVERY / 2)
    assert meter.is_due(TOLD_EVERY)
    for beat in range(1, 5):
        meter.measure(now=beat * TOLD_EVERY, cpu=5.0 + 0.8 * beat * TOLD_EVERY)
    assert 0.7 < meter.share <= 0.8


def test_a_late_tick_is_a_stall_and_a_long_one_is_none() -> None:
    punctuality = TickWatch(interval=0.02, now=0.0)
    punctuality.end(0.5)
    assert punctuality.begin(0.6) == 0
    punctuality.end(3.0)
    assert punctuality.begin(3.52 + STALL) == pytest.approx(STALL + 0.5)


def test_what_was_opened_since_counts_as_much_as_those_before() -> None:
    load = Load()
    load.told(0.5, peers=10)
    load.opened = 2
    assert load.expected == pytest.approx(0.6)
