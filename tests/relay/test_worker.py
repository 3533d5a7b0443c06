"""The worker as a process: who may speak to it, what it lives on, how it ends."""

import asyncio
import re
import signal
import stat
from pathlib import Path

import pytest

from conference.errors import Busy, PeerClosed, RelayUnavailable
from conference.forwarding.media import Source
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay import control
from conference.relay.client import RelayClient
from conference.relay.events import MediaLost, RelayEvent, SourcesWithheld, WorkerGone
from conference.relay.framing import frame
from conference.relay.settings import RelaySettings
from conference.relay.worker import media_addresses
from tests.relay.offers import captured
from tests.relay.parts import opened
from tests.support.calls import attached
from tests.support.worker import answers, running_worker, start_worker


def mode(path: Path) -> int | None:
    """Who may do what with a file, or None if there is none."""
    return stat.S_IMODE(path.stat().st_mode) if path.exists() else None


async def open_peer(client: RelayClient, peer_id: str, *, generation: int = 1) -> str:
    return await client.open_peer(
        meeting_id=MeetingId("meeting"),
        participant_id=ParticipantId(peer_id),
        peer_id=PeerId(peer_id),
        generation=generation,
        offer_id=1,
        offer_sdp=captured("chromium"),
        sources={},
        slots=[],
    )


async def test_only_its_own_user_may_speak_to_a_worker(control_path: Path) -> None:
    async with running_worker(control_path):
        assert mode(control_path) == 0o600


async def test_a_worker_refuses_a_directory_that_others_may_enter(control_path: Path) -> None:
    control_path.parent.chmod(0o755)
    with pytest.raises(AssertionError, match="did not start"):
        await start_worker(control_path)
    assert mode(control_path) is None


async def test_a_port_that_is_taken_is_the_end_of_it(control_path: Path, tmp_path: Path) -> None:
    async with running_worker(control_path), attached(control_path) as calls:
        assert calls.client is not None
        answer = await open_peer(calls.client, "peer")
        port = int(answer.split("127.0.0.1 ")[1].split()[0])
        with pytest.raises(AssertionError, match="did not start"):
            async with running_worker(tmp_path / "other" / "sock", media_port=port):
                pass


@pytest.mark.parametrize("media_tcp", [True, False])
async def test_tcp_is_on_the_same_port_unless_it_is_switched_off(
    control_path: Path, media_tcp: bool
) -> None:
    worker = running_worker(control_path, media_tcp=media_tcp)
    async with worker, attached(control_path) as calls:
        assert calls.client is not None
        answer = await open_peer(calls.client, "peer")
        ports = {
            transport: int(port)
            for transport, port in re.findall(r" 1 (udp|tcp) \d+ 127.0.0.1 (\d+) ", answer)
        }
        assert ports.get("tcp") == (ports["udp"] if media_tcp else None)
        if media_tcp:
            reader, writer = await asyncio.open_connection("127.0.0.1", ports["tcp"])
            writer.write(frame(b"GET / HTTP/1.1"))
            with pytest.raises(ConnectionResetError):
                await reader.read()
            writer.close()
            counters = (await calls.client.counters())[0].values
            assert (counters["stream_not_a_check"], counters["streams"]) == (1, 0)
        else:
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", ports["udp"])


async def test_whoever_has_not_attached_has_no_say(control_path: Path) -> None:
    async with running_worker(control_path):
        reader, writer = await asyncio.open_unix_connection(control_path)
        writer.write(control.frame(opened("peer")))
        text = await control.read_frame(reader)
        assert text is not None
        reply = control.read_from_worker(text)
        assert isinstance(reply, control.Failed)
        assert (reply.code, reply.request_id) == ("not_attached", 1)
        writer.write((5).to_bytes(4, "big") + b"bogus")
        assert await control.read_frame(reader) is None
        assert await answers(control_path)
        writer.close()


async def test_a_new_signaling_displaces_the_old_one(control_path: Path) -> None:
    async with running_worker(control_path), attached(control_path) as old:
        assert old.client is not None
        await open_peer(old.client, "peer")
        async with attached(control_path, peer=1):
            await old.seen(WorkerGone(peers={PeerId("peer"): 1}))


async def test_a_new_signaling_is_told_what_is_withheld(control_path: Path) -> None:
    """R60: nobody is unmuted by a restart, and somebody must know that they are not."""
    peer, mic = PeerId("peer"), frozenset({Source.MIC})
    async with running_worker(control_path):
        async with attached(control_path) as calls:
            assert calls.client is not None
            await open_peer(calls.client, peer)
            await calls.client.withhold_peer(peer_id=peer, generation=1, sources=mic)
            with pytest.raises(PeerClosed):
                await calls.client.withhold_peer(peer_id=peer, generation=2, sources=mic)
        async with attached(control_path, peer=1) as calls:
            await calls.seen(SourcesWithheld(peer, 1, mic))


async def test_without_signaling_a_worker_ends_with_its_lease(control_path: Path) -> None:
    async with running_worker(control_path, lease=2.0) as process:
        async with attached(control_path):
            pass
        assert await process.wait() == 0
        assert mode(control_path) is None


async def test_a_worker_that_is_told_to_ends_in_order(control_path: Path) -> None:
    async with running_worker(control_path) as process, attached(control_path) as calls:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
        await calls.seen(WorkerGone(peers={}))


async def test_a_killed_worker_is_told_and_its_successor_is_found(control_path: Path) -> None:
    async with running_worker(control_path) as process, attached(control_path) as calls:
        client = calls.client
        assert client is not None
        await open_peer(client, "peer")
        process.kill()
        await calls.seen(WorkerGone(peers={PeerId("peer"): 1}))
        with pytest.raises(RelayUnavailable):
            await open_peer(client, "peer", generation=2)
        async with running_worker(control_path):
            while not await client.counters():
                await asyncio.sleep(0.01)
            assert "m=audio 9" in await open_peer(client, "peer", generation=2)


async def test_no_worker_is_an_answer_and_it_is_looked_for(control_path: Path) -> None:
    events: list[RelayEvent] = []
    client = RelayClient([control_path], on_event=events.append)
    with pytest.raises(RelayUnavailable):
        await client.attach({})
    await client.close_peer(peer_id=PeerId("nobody"), generation=1)
    async with running_worker(control_path):
        while not await client.counters():
            await asyncio.sleep(0.01)
        await open_peer(client, "peer")
        await client.close()
    assert events == []


async def test_a_full_worker_is_busy(control_path: Path) -> None:
    """R37: the machine's own limit is another answer than a full meeting."""
    async with running_worker(control_path, max_peers=1), attached(control_path) as calls:
        assert calls.client is not None
        await open_peer(calls.client, "first")
        with pytest.raises(Busy) as refused:
            await open_peer(calls.client, "second")
        assert refused.value.retry_after_s
        await open_peer(calls.client, "first", generation=2)  # a takeover needs no more room
        await calls.client.close_peer(peer_id=PeerId("first"), generation=2)
        await open_peer(calls.client, "second")


async def test_in_a_full_worker_a_probe_goes_for_a_call(control_path: Path) -> None:
    """R39: and not for another probe."""
    async with running_worker(control_path, max_peers=2), attached(control_path) as calls:
        client = calls.client
        assert client is not None
        await open_peer(client, "first")
        await client.open_probe(peer_id=PeerId("probe"), offer_sdp=captured("chromium"))
        with pytest.raises(Busy):
            await client.open_probe(peer_id=PeerId("other"), offer_sdp=captured("chromium"))
        await open_peer(client, "second")
        assert MediaLost(peer_id=PeerId("probe"), generation=1, reason="gave_way") in calls.events
        with pytest.raises(Busy):
            await open_peer(client, "third")


async def test_a_closed_generation_stays_closed(control_path: Path) -> None:
    async with running_worker(control_path), attached(control_path) as calls:
        client = calls.client
        assert client is not None
        await open_peer(client, "peer", generation=2)
        await client.close_peer(peer_id=PeerId("peer"), generation=1)  # not the present one
        assert (await client.counters())[0].values["peers"] == 1
        await client.close_peer(peer_id=PeerId("peer"), generation=2)
        await client.close_peer(peer_id=PeerId("peer"), generation=2)
        assert (await client.counters())[0].values["peers"] == 0
        for generation in (1, 2):
            with pytest.raises(PeerClosed):
                await open_peer(client, "peer", generation=generation)
        await open_peer(client, "peer", generation=3)
        await client.close_meeting(MeetingId("meeting"))
        with pytest.raises(PeerClosed):
            await open_peer(client, "peer", generation=3)


@pytest.mark.parametrize("whole_meeting", [False, True])
async def test_a_close_stops_an_offer_that_is_still_being_read(
    control_path: Path, whole_meeting: bool
) -> None:
    async with running_worker(control_path), attached(control_path) as calls:
        client = calls.client
        assert client is not None
        opening = asyncio.create_task(open_peer(client, "peer"))
        await asyncio.sleep(0)  # it is with the reading thread now
        if whole_meeting:
            await client.close_meeting(MeetingId("meeting"))
        else:
            await client.close_peer(peer_id=PeerId("peer"), generation=1)
        with pytest.raises(PeerClosed):
            await opening
        assert (await client.counters())[0].values["peers"] == 0


async def test_an_offer_repeated_has_the_same_answer(control_path: Path) -> None:
    async with running_worker(control_path), attached(control_path) as calls:
        assert calls.client is not None
        first = await open_peer(calls.client, "peer")
        assert await open_peer(calls.client, "peer") == first
    async with running_worker(control_path):
        async with attached(control_path) as calls:
            assert calls.client is not None
            first = await open_peer(calls.client, "peer")
        async with attached(control_path, peer=1) as calls:
            assert calls.client is not None
            assert await open_peer(calls.client, "peer") == first


async def test_drop_reasons_can_be_read(control_path: Path) -> None:
    async with running_worker(control_path), attached(control_path) as calls:
        assert calls.client is not None
        (counters,) = [each.values for each in (await calls.client.counters()).values()]
        assert counters["source_unknown"] == 0
        assert counters.keys() >= {"peers", "streams", "rtp_received", "rtp_received_bytes"}


@pytest.mark.parametrize(
    ("configured", "understood"),
    [
        (("192.0.2.7",), [("192.0.2.7", "192.0.2.7")]),
        (("203.0.113.5=10.0.0.5", "::1"), [("203.0.113.5", "10.0.0.5"), ("::1", "::1")]),
    ],
)
def test_addresses_may_be_announced_by_another_name_than_their_own(
    configured: tuple[str, ...], understood: list[tuple[str, str]]
) -> None:
    settings = RelaySettings(media_addresses=configured)
    assert [(each.announced, each.bound) for each in media_addresses(settings)] == understood


def test_by_default_the_machine_s_own_addresses_are_announced_and_loopback_last() -> None:
    assert media_addresses(RelaySettings())[-1].announced == "127.0.0.1"


def test_an_address_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="example"):
        media_addresses(RelaySettings(media_addresses=("example.org",)))
