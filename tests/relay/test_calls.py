"""Stock aiortc peers call each other through a real worker process."""

import asyncio
import select
from pathlib import Path
from typing import Any

import pytest
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)

from conference.errors import BadOffer, PeerClosed
from conference.forwarding.events import PeerQuality
from conference.forwarding.media import Purpose, Source
from conference.forwarding.quality import Pictures, Quality
from conference.headless.observing import TrackReader
from conference.headless.pattern import PatternAudio, PatternVideo, colour_of
from conference.headless.peer import HeadlessPeer
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay.client import RelayClient
from conference.relay.events import MediaLost, MediaUp, QualityChanged, SlotsChanged
from conference.relay.negotiation import SlotHint
from tests.support.calls import Calls, attached
from tests.support.waiting import until
from tests.support.worker import running_worker

EXCELLENT, ALL = Quality.EXCELLENT, Pictures.ALL

Joined = tuple[HeadlessPeer, "asyncio.Task[None]"]


def sees(peer: HeadlessPeer, name: str, *, frames: int = 10) -> bool:
    """Whether so many pictures of `name`, in that colour, and a sound came to this peer."""
    seen = peer.observed.get(ParticipantId(name))
    if seen is None or seen.frames < frames or seen.energy <= 0.001:
        return False
    return all(abs(a - b) < 40 for a, b in zip(seen.colour, colour_of(name), strict=True))


def words(calls: Calls) -> dict[str, tuple[int, PeerQuality]]:
    """What was told last of everybody's connection, with its generation."""
    return {
        each.peer_id: (event.generations[each.peer_id], each)
        for event in calls.events
        if isinstance(event, QualityChanged)
        for each in event.changed
    }


async def hang_up(*joined: Joined) -> None:
    for peer, task in joined:
        await peer.close()
        await task


async def test_two_see_and_hear_each_other(calls: Calls) -> None:
    ana, bo = calls.join("ana"), calls.join("bo")
    await until(lambda: sees(ana[0], "bo") and sees(bo[0], "ana"))
    assert set(ana[0].observed) == {"bo"}
    assert {event for event in calls.events if isinstance(event, MediaUp)} == {
        MediaUp(peer_id=PeerId("ana"), generation=1),
        MediaUp(peer_id=PeerId("bo"), generation=1),
    }
    await hang_up(ana, bo)


async def test_three_meet_and_a_fourth_in_another_meeting_gets_nothing(calls: Calls) -> None:
    here = [calls.join(name) for name in ("ana", "bo", "eva")]
    elsewhere = calls.join("max", meeting="another")
    for peer, _ in here:
        others = {"ana", "bo", "eva"} - {peer._options.name}
        await until(lambda peer=peer, others=others: all(sees(peer, each) for each in others))  # type: ignore[misc]
    assert elsewhere[0].observed == {}
    assert all("max" not in peer.observed for peer, _ in here)
    await hang_up(*here, elsewhere)


async def test_a_probe_gets_its_own_back_and_meets_nobody(calls: Calls) -> None:
    """R39: not even another probe, nor whoever is in a call meanwhile."""
    ana, bo = calls.join("ana"), calls.join("bo")
    one, two = calls.join("one", probe=True), calls.join("two", probe=True)
    await until(lambda: sees(one[0], "one") and sees(two[0], "two"))
    await until(lambda: sees(ana[0], "bo") and sees(bo[0], "ana"))
    for (peer, _), seen in ((one, "one"), (two, "two"), (ana, "bo"), (bo, "ana")):
        assert set(peer.observed) == {seen}
    assert calls.client is not None
    (read,) = (await calls.client.counters()).values()
    assert (read.values["peers"], read.values["probes"], read.census.meetings) == (4, 2, 1)
    await hang_up(ana, bo, one, two)


async def test_h264_passes_between_peers_that_speak_it(calls: Calls) -> None:
    ana, bo = (calls.join(name, video_codec="H264") for name in ("ana", "bo"))
    await until(lambda: sees(ana[0], "bo") and sees(bo[0], "ana"))
    await hang_up(ana, bo)


async def test_a_stock_peer_that_only_added_its_tracks(calls: Calls) -> None:
    """`addTrack`, the default configuration, no hint about anything."""
    client = calls.client
    assert client is not None
    bo = calls.join("bo")
    pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    frames: dict[str, list[object]] = {"audio": [], "video": []}
    readers: list[TrackReader] = []
    pc.on("track", lambda track: readers.append(TrackReader(track, frames[track.kind].append)))
    pc.addTrack(PatternAudio("ana"))
    pc.addTrack(PatternVideo("ana"))
    await offer(pc, client, "ana")
    await until(lambda: sees(bo[0], "ana") and min(map(len, frames.values())) >= 10)
    for reader in readers:
        await reader.close()
    await pc.close()
    await hang_up(bo)


async def test_after_closed_no_packet_of_or_to_the_removed(calls: Calls) -> None:
    """R26: out at once. What stood in the kernel's buffers at that moment is not counted."""
    client = calls.client
    assert client is not None
    ana, bo, eva = (calls.join(name) for name in ("ana", "bo", "eva"))
    for peer, others in ((ana, ("bo", "eva")), (bo, ("ana", "eva")), (eva, ("ana", "bo"))):
        await until(lambda p=peer, o=others: all(sees(p[0], each) for each in o))  # type: ignore[misc]
    arrivals = count_arrivals(eva[0])
    await client.close_peer(peer_id=PeerId("eva"), generation=1)
    await drain(eva[0])
    at_closed = len(arrivals)
    seen = ana[0].observed[ParticipantId("bo")].frames
    await until(lambda: sees(ana[0], "bo", frames=seen + 15))
    assert len(arrivals) == at_closed
    assert (await client.counters())[0].values["peers"] == 2
    frames = ana[0].observed[ParticipantId("eva")].frames
    await until(lambda: sees(ana[0], "bo", frames=seen + 30))
    assert ana[0].observed[ParticipantId("eva")].frames == frames
    emptied = [slot.participant_id for slot in last_slots(calls, "ana")]
    assert emptied.count(None) == len(emptied) - 1
    await hang_up(ana, bo, eva)


async def test_a_peer_that_hangs_up_is_lost_at_once(calls: Calls) -> None:
    ana, bo = calls.join("ana"), calls.join("bo")
    await until(lambda: sees(ana[0], "bo"))
    await connection(bo[0]).close()
    await calls.seen(MediaLost(peer_id=PeerId("bo"), generation=1, reason="dtls_closed"))
    await until(lambda: all(slot.participant_id is None for slot in last_slots(calls, "ana")))
    await hang_up(ana, bo)


async def test_how_everybody_s_connection_is_is_told_and_can_be_read(calls: Calls) -> None:
    client = calls.client
    assert client is not None
    ana, bo = calls.join("ana"), calls.join("bo")
    await until(lambda: sees(ana[0], "bo") and {"ana", "bo"} <= words(calls).keys())
    assert words(calls)["bo"] == (1, PeerQuality(PeerId("bo"), EXCELLENT, EXCELLENT, ALL))
    numbers = await client.read_peer(peer_id=PeerId("bo"), generation=1)
    assert {each.source for each in numbers.publications} == {Source.MIC, Source.CAMERA}
    assert numbers.sending.bitrate_bps > 0
    assert numbers.receiving.bitrate_bps > 0
    for peer_id, generation in (("bo", 2), ("eva", 1)):
        with pytest.raises(PeerClosed):
            await client.read_peer(peer_id=PeerId(peer_id), generation=generation)
    await hang_up(ana, bo)


async def test_whoever_falls_silent_is_lost_before_they_are_dropped(
    control_path: Path, loopback_peers: None
) -> None:
    async with running_worker(control_path), attached(control_path) as calls:
        ana, bo = calls.join("ana"), calls.join("bo")
        await until(lambda: sees(ana[0], "bo") and "bo" in words(calls))
        hold_back(bo[0])
        await until(lambda: words(calls)["bo"][1].sending is Quality.LOST)
        assert not any(isinstance(event, MediaLost) for event in calls.events)
        await hang_up(ana, bo)


async def test_a_silent_peer_is_lost_and_may_come_back(
    control_path: Path, loopback_peers: None
) -> None:
    """R31: lost after the drop time; its connection stands, so its packets make it whole again."""
    async with running_worker(control_path, drop_time=0.5), attached(control_path) as calls:
        ana, bo = calls.join("ana"), calls.join("bo")
        await until(lambda: sees(ana[0], "bo") and sees(bo[0], "ana"))
        held = hold_back(bo[0])
        await calls.seen(MediaLost(peer_id=PeerId("bo"), generation=1, reason="silent"))
        calls.events.clear()
        held.clear()
        await calls.seen(MediaUp(peer_id=PeerId("bo"), generation=1))
        seen = bo[0].observed[ParticipantId("ana")].frames
        await until(lambda: sees(bo[0], "ana", frames=seen + 5))
        await hang_up(ana, bo)


async def test_a_wrong_certificate_does_not_get_in(calls: Calls) -> None:
    client = calls.client
    assert client is not None
    pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    pc.addTrack(PatternAudio("ana"))
    await offer(pc, client, "ana", spoil=lambda sdp: swap_last_digit(sdp))
    lost = MediaLost(peer_id=PeerId("ana"), generation=1, reason="handshake_failed")
    await calls.seen(lost)
    await pc.close()


async def test_calls_outlive_their_signaling(control_path: Path, loopback_peers: None) -> None:
    """A new signaling process finds everybody it knows still talking, and nobody else."""
    async with running_worker(control_path):
        async with attached(control_path) as first:
            joined = [first.join(name) for name in ("ana", "bo", "eva")]
            ana, bo, eva = (peer for peer, _ in joined)
            await until(lambda: sees(ana, "bo") and sees(ana, "eva") and sees(bo, "ana"))
        async with attached(control_path, ana=1, bo=1, eva=2) as second:
            up = {event.peer_id for event in second.events if isinstance(event, MediaUp)}
            assert up == {"ana", "bo"}
            await until(lambda: words(second).keys() == {"ana", "bo"})
            # Its pages are told anew who stands in which slot, or they would show nobody.
            await until(lambda: "bo" in {each.participant_id for each in last_slots(second, "ana")})
            await until(lambda: connection(eva).connectionState == "closed")
            seen = ana.observed[ParticipantId("bo")].frames
            await until(lambda: sees(ana, "bo", frames=seen + 10))
            for _, task in joined:
                task.cancel()
            await asyncio.gather(*(task for _, task in joined), return_exceptions=True)


async def test_a_further_offer_brings_more_slots_and_no_seam(calls: Calls) -> None:
    client = calls.client
    assert client is not None
    speakers = [calls.join(name) for name in ("ana", "bo")]
    config = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
    pc = RTCPeerConnection(config)
    frames: dict[str, list[object]] = {}
    readers: list[TrackReader] = []

    def received(track: Any) -> None:
        mid = next(each.mid for each in pc.getTransceivers() if each.receiver.track is track)
        assert mid is not None
        readers.append(TrackReader(track, frames.setdefault(mid, []).append))

    pc.on("track", received)
    slots = []
    for number in (1, 2):
        pc.addTransceiver("video", direction="recvonly")
        slots.append(SlotHint(audio=None, video=str(number - 1), purpose=Purpose.CAMERA))
        await offer(pc, client, "eva", offer_id=number, slots=slots)
        await until(lambda: len(frames) == len(slots) and all(len(f) > 9 for f in frames.values()))
    assert {slot.participant_id for slot in last_slots(calls, "eva")} == {"ana", "bo"}
    other = RTCPeerConnection(config)
    other.addTransceiver("video", direction="recvonly")
    with pytest.raises(BadOffer, match="certificate"):
        await offer(other, client, "eva", offer_id=3)
    for reader in readers:
        await reader.close()
    await other.close()
    await pc.close()
    await hang_up(*speakers)


# ------------------------------------------------------------------ helpers


async def offer(
    pc: RTCPeerConnection,
    client: RelayClient,
    name: str,
    *,
    offer_id: int = 1,
    slots: list[SlotHint] | None = None,
    spoil: Any = None,
) -> None:
    await pc.setLocalDescription(await pc.createOffer())
    sdp = pc.localDescription.sdp
    answer = await client.open_peer(
        meeting_id=MeetingId("meeting"),
        participant_id=ParticipantId(name),
        peer_id=PeerId(name),
        generation=1,
        offer_id=offer_id,
        offer_sdp=spoil(sdp) if spoil else sdp,
        sources={},
        slots=slots or [],
    )
    await pc.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))


def swap_last_digit(sdp: str) -> str:
    """The offer with other fingerprints than its certificate's."""
    lines = sdp.split("\r\n")
    for index, line in enumerate(lines):
        if line.startswith("a=fingerprint:"):
            lines[index] = line[:-1] + ("0" if line[-1] != "0" else "1")
    return "\r\n".join(lines)


def connection(peer: HeadlessPeer) -> RTCPeerConnection:
    assert peer._connection is not None
    return peer._connection.pc


def protocols(peer: HeadlessPeer) -> list[Any]:
    transport: Any = connection(peer).getTransceivers()[0].receiver.transport.transport
    found: list[Any] = transport._connection._protocols
    return found


def count_arrivals(peer: HeadlessPeer) -> list[bytes]:
    """Every datagram that reaches the peer's sockets from now on."""
    arrivals: list[bytes] = []
    for protocol in protocols(peer):
        take = protocol.datagram_received

        def counting(data: bytes, address: Any, take: Any = take) -> None:
            arrivals.append(data)
            take(data, address)

        protocol.datagram_received = counting
    return arrivals


async def drain(peer: HeadlessPeer) -> None:
    """Let the peer read what its sockets hold; loopback has delivered all that was ever sent."""
    sockets = [protocol.transport.get_extra_info("socket") for protocol in protocols(peer)]
    while select.select(sockets, [], [], 0)[0]:
        await asyncio.sleep(0)


def hold_back(peer: HeadlessPeer) -> list[str]:
    """Nothing leaves the peer until the returned list is emptied."""
    held = ["held"]
    for protocol in protocols(peer):
        send = protocol.transport.sendto

        class Gate:
            def sendto(self, data: bytes, address: Any, send: Any = send) -> None:
                if not held:
                    send(data, address)

            def __getattr__(self, name: str, transport: Any = protocol.transport) -> Any:
                return getattr(transport, name)

        protocol.transport = Gate()
    return held


def last_slots(calls: Calls, peer: str) -> Any:
    told = [e for e in calls.events if isinstance(e, SlotsChanged) and e.peer_id == peer]
    return told[-1].slots if told else ()
