"""What those in the call are told: each other, slots, speakers; and what becomes of them when the
relay is gone or the server restarts (R2, R30, R31)."""

import pytest

from conference.errors import Busy
from conference.forwarding.events import SlotState
from conference.forwarding.media import Purpose, Source
from conference.forwarding.statistics import (
    DirectionStatistics,
    LayerStatistics,
    PeerStatistics,
    PublicationStatistics,
    SubscriptionStatistics,
)
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay.events import SlotsChanged, SpeakersChanged
from signaling.client.caller import Refused
from signaling.wire.commands import Show, Sources, Stats
from signaling.wire.events import Encode, PeopleChanged, QualityChanged, Speakers
from signaling.wire.events import SlotsChanged as SlotsTold
from signaling.wire.parts import Quality
from signaling.wire.replies import Statistics
from tests.support.clinic import ANN, BEN, Clinic
from tests.support.people import Attendee


async def call_of_three(clinic: Clinic) -> tuple[Attendee, Attendee, Attendee]:
    """A host, a verified guest, an unverified one."""
    appointment = await clinic.appointment(ANN, BEN)
    host = await clinic.host(appointment)
    ann = await clinic.client(appointment, ANN)
    guest = await clinic.guest(appointment, "Guest")
    for each in (host, ann, guest):
        await clinic.connected(each)
    for each in (host, ann, guest):
        await each.until(lambda screen: sum(p.connected for p in screen.people.values()) == 3)
    return host, ann, guest


async def test_everybody_sees_everybody_and_hosts_see_who_is_verified(clinic: Clinic) -> None:
    """R30."""
    host, ann, guest = await call_of_three(clinic)
    everybody = {host.id, ann.id, guest.id}
    for each in (host, ann, guest):
        assert set(each.screen.people) == everybody
    assert {p.verified for p in guest.screen.people.values()} == {None}
    assert host.screen.people[ann.id].verified is True
    assert host.screen.people[guest.id].verified is False


async def test_a_muted_microphone_is_seen_as_muted(clinic: Clinic) -> None:
    host, ann, _ = await call_of_three(clinic)
    await ann.line.request(Sources(mic=True, camera=True, screen=False))
    await host.until(lambda screen: screen.people[ann.id].mic)
    await ann.line.request(Sources(mic=False, camera=True, screen=False))
    await host.until(lambda screen: not screen.people[ann.id].mic)
    assert host.screen.people[ann.id].camera


async def test_whoever_leaves_is_gone_from_everybodys_screen(clinic: Clinic) -> None:
    host, ann, guest = await call_of_three(clinic)
    await ann.leave()
    for each in (host, guest):
        await each.until(lambda screen: ann.id not in screen.people)
    assert ann.device not in clinic.relay.open


async def test_slots_and_speakers_reach_those_in_the_call_only(clinic: Clinic) -> None:
    host, ann, guest = await call_of_three(clinic)
    meeting = host.screen.meeting.meeting
    waiting = await clinic.guest((await clinic.live_of(host)).appointment, "Waiting")
    slots = (
        SlotState(
            mid_audio="4",
            mid_video="5",
            purpose=Purpose.CAMERA,
            participant_id=ParticipantId(ann.id),
            generation=3,
            ready=True,
        ),
    )
    clinic.relay.told(
        SlotsChanged(peer_id=PeerId(guest.device), generation=guest.generation or 0, slots=slots)
    )
    clinic.relay.told(
        SpeakersChanged(meeting_id=MeetingId(meeting), participant_ids=(ParticipantId(ann.id),))
    )
    told = await guest.line.event(SlotsTold)
    assert (told.slots[0].participant, told.slots[0].video, told.slots[0].ready) == (
        ann.id,
        "5",
        True,
    )
    for each in (host, ann, guest):
        assert (await each.line.event(Speakers)).participants == [ann.id]
    await waiting.settled()
    assert not any(isinstance(e, Speakers | SlotsTold | PeopleChanged) for e in waiting.seen)

    await guest.blink()
    assert guest.screen.call.slots == told.slots
    assert guest.screen.call.speakers == [ann.id]


async def test_slots_of_a_connection_that_is_over_are_told_to_nobody(clinic: Clinic) -> None:
    _, _, guest = await call_of_three(clinic)
    before = guest.generation or 0
    await guest.reconnect()
    clinic.relay.told(SlotsChanged(peer_id=PeerId(guest.device), generation=before, slots=()))
    await guest.settled()
    assert not any(isinstance(event, SlotsTold) for event in guest.seen)


# ------------------------------------------------------------------ the relay


async def test_the_relay_gone_is_calm_and_everybody_connects_anew(clinic: Clinic) -> None:
    """Nobody is dropped by it, nothing is held, and nobody presses anything."""
    people = await call_of_three(clinic)
    before = {each.id: each.generation for each in people}
    clinic.relay.die()
    for each in people:
        await each.until(lambda screen: screen.view.stage == "connecting")
        await each.until(lambda screen, each=each: screen.call.generation > before[each.id])
        with pytest.raises(Refused, match="relay_unavailable"):
            await each.offer()
    host = people[0]
    live = await clinic.live_of(host)
    assert live.meeting.phase == "started"

    clinic.relay.come_back()
    for each in people:
        await each.offer()
        clinic.relay.media_up(each.device)
        await each.until(lambda screen: screen.view.stage == "connected")


async def test_a_relay_that_stays_away_returns_people_to_the_door(clinic: Clinic) -> None:
    """R35: after the reconnect grace, with a reason."""
    host, ann, _ = await call_of_three(clinic)
    clinic.relay.die()
    await ann.until(lambda screen: screen.view.stage == "connecting")
    await clinic.wait(clinic.settings.reconnect_grace)
    await ann.until(lambda screen: screen.returned == ["not_connected"])
    await host.until(lambda screen: screen.returned == ["not_connected"])


async def test_somebody_whose_socket_was_gone_too_connects_on_coming_back(clinic: Clinic) -> None:
    _, ann, _ = await call_of_three(clinic)
    held = ann.generation
    await ann.caller.close()
    await clinic.quiet()
    clinic.relay.die()
    await clinic.quiet()
    await ann.connect(generation=held)
    await ann.until(lambda screen: screen.call and screen.call.generation != held)


async def test_somebody_who_never_comes_back_is_away_then(clinic: Clinic) -> None:
    host, ann, _ = await call_of_three(clinic)
    await ann.caller.close()
    await clinic.quiet()
    clinic.relay.die()
    await clinic.quiet()
    await clinic.wait(clinic.settings.reconnect_grace)
    await clinic.wait(clinic.settings.away_after)
    await host.sees_row(ann, lambda row: row.away)


async def test_a_busy_relay_costs_no_seat_and_says_when_to_retry(clinic: Clinic) -> None:
    """R37: another answer than a full meeting, and never Ask to Join."""
    appointment = await clinic.appointment(ANN)
    host, ann = await clinic.host(appointment), await clinic.client(appointment, ANN)
    await clinic.connected(host)
    await ann.join()
    clinic.relay.refuses = Busy("The service is busy.", retry_after_s=3.0)
    with pytest.raises(Refused) as refused:
        await ann.offer()
    assert (refused.value.error.code, refused.value.error.retry_after_s) == ("busy", 3.0)
    assert (await ann.settled()).view.stage == "connecting"
    clinic.relay.refuses = None
    await ann.offer()


# ------------------------------------------------------------------ a restart of signaling


async def test_a_restart_of_signaling_is_no_drop(clinic: Clinic) -> None:
    """R31, R34: media flows on, and each page goes on with the connection it holds."""
    people = await call_of_three(clinic)
    held = {each.id: each.generation for each in people}
    peers = dict(clinic.relay.open)
    await clinic.restart()
    assert clinic.relay.attached == peers
    for each in people:
        welcome = await each.connect(generation=each.generation)
        assert welcome.call is not None
        assert welcome.call.generation == held[each.id]
        assert each.stage == "connected"
    assert clinic.relay.offered == []
    assert people[0].screen.meeting.phase == "started"


async def test_a_restart_of_both_connects_anew_whoever_comes_back(clinic: Clinic) -> None:
    """A page cannot know that the relay has lost what it still holds."""
    _, ann, _ = await call_of_three(clinic)
    held = ann.generation
    await clinic.stop()
    clinic.relay.open.clear()
    await clinic.start()
    await ann.connect(generation=held)
    await ann.until(lambda screen: screen.call and screen.call.generation != held)
    await ann.offer()


async def test_after_a_restart_whoever_does_not_come_back_is_returned(clinic: Clinic) -> None:
    """R34: the reconnect grace; if then no host has, the meeting is held."""
    host, ann, _ = await call_of_three(clinic)
    await clinic.stop()
    clinic.relay.open.clear()
    await clinic.start()
    await ann.connect()
    await ann.until(lambda screen: screen.call)
    await ann.offer()
    clinic.relay.media_up(ann.device)
    await ann.until(lambda screen: screen.view.stage == "connected")
    await clinic.wait(clinic.settings.reconnect_grace)
    await ann.until(lambda screen: host.id not in screen.people)
    assert ann.stage == "connected"
    live = await clinic.live_of(host)
    assert live.meeting.phase == "held"


async def test_what_a_page_can_show_is_passed_on_to_the_relay(clinic: Clinic) -> None:
    _, _, guest = await call_of_three(clinic)
    generation = guest.generation or 0
    await guest.line.request(Show(generation=generation, pixels={"5": 230_400, "7": 0}))
    assert clinic.relay.shown == {guest.device: {"5": 230_400, "7": 0}}
    with pytest.raises(Refused) as refused:
        await guest.line.request(Show(generation=generation + 1, pixels={"5": 0}))
    assert refused.value.error.code == "stale_generation"


async def test_a_page_is_told_which_of_its_layers_are_of_use(clinic: Clinic) -> None:
    """Also one that was away when it was told (R29)."""
    host, ann, guest = await call_of_three(clinic)
    clinic.relay.want_layers(guest.device, "low", "high")
    told = await guest.line.event(Encode)
    assert (told.generation, told.source, told.layers) == (
        guest.generation,
        "camera",
        ["low", "high"],
    )
    welcome = await guest.blink()
    assert welcome.call is not None
    assert welcome.call.encode == {"camera": ["low", "high"]}
    for other in (host, ann):
        back = await other.blink()
        assert back.call is not None
        assert back.call.encode == {}


# ------------------------------------------------------------------ how connections are


async def test_everybody_in_the_call_is_told_whose_connection_is_weak(clinic: Clinic) -> None:
    """Hosts and guests alike, by words; whoever comes back finds them in the snapshot; nobody at
    the door is told."""
    host, ann, guest = await call_of_three(clinic)
    waiting = await clinic.guest((await clinic.live_of(host)).appointment, "Waiting")
    clinic.relay.judge(ann.device, receiving="poor", pictures="smaller")
    weak = Quality(participant=ann.id, sending="excellent", receiving="poor", pictures="smaller")
    for each in (host, ann, guest):
        assert (await each.line.event(QualityChanged)).changed == [weak]
        assert (await each.blink()).call.quality == [weak]
    await waiting.settled()
    assert not any(isinstance(event, QualityChanged) for event in waiting.seen)

    clinic.relay.judge(ann.device)
    fine = Quality(participant=ann.id, sending="excellent", receiving="excellent", pictures="all")
    for each in (host, ann, guest):
        assert (await each.line.event(QualityChanged)).changed == [fine]
    await ann.leave()
    await guest.until(lambda screen: ann.id not in screen.people)
    assert (await guest.blink()).call.quality == []


async def test_the_word_for_a_connection_that_is_over_is_told_to_nobody(clinic: Clinic) -> None:
    _, ann, guest = await call_of_three(clinic)
    before = guest.generation or 0
    await guest.reconnect()
    await guest.offer()
    clinic.relay.judge(guest.device, sending="lost", receiving="lost", generation=before)
    await ann.settled()
    assert not any(isinstance(event, QualityChanged) for event in ann.seen)
    clinic.relay.judge(guest.device, sending="good")
    assert (await ann.line.event(QualityChanged)).changed[0].sending == "good"


async def test_a_page_reads_the_numbers_of_its_own_connection_and_no_other(clinic: Clinic) -> None:
    """Everybody has one device here, and a message names no other."""
    _, ann, guest = await call_of_three(clinic)
    clinic.relay.numbers[PeerId(guest.device)] = PeerStatistics(
        round_trip=0.05,
        estimate_bps=900_000,
        sending=DirectionStatistics(bitrate_bps=350_000, lost=0.25, missing=0.125, jitter=0.01),
        receiving=DirectionStatistics(bitrate_bps=40_000),
        publications=(
            PublicationStatistics(
                "1", Source.CAMERA, True, (LayerStatistics("low", 7, 9, 9, 1, 0.25, 0.01, 5, 6, 2),)
            ),
        ),
        subscriptions=(
            SubscriptionStatistics("5", Purpose.CAMERA, "low", 3, 0, 40_000, 0.5, 0.02, False),
            SubscriptionStatistics("7", Purpose.CAMERA, None, 0, 0, 0, 0.0, 0.0, True),
        ),
    )
    told = await guest.line.request(Stats(generation=guest.generation or 0))
    assert isinstance(told, Statistics)
    assert (told.round_trip_ms, told.estimate_bps) == (50, 900_000)
    assert told.sending.model_dump() == {
        "bitrate_bps": 350_000, "lost": 0.25, "missing": 0.125, "jitter_ms": 10
    }  # fmt: skip
    assert [(each.source, each.layers[0].forwarded_to) for each in told.sent] == [("camera", 2)]
    assert [(each.mid, each.layer, each.lost) for each in told.received] == [("5", "low", 0.5)]
    own = await ann.line.request(Stats(generation=ann.generation or 0))
    assert isinstance(own, Statistics)
    assert (own.round_trip_ms, own.sent) == (None, [])
    with pytest.raises(Refused) as refused:
        await guest.line.request(Stats(generation=(guest.generation or 0) + 1))
    assert refused.value.error.code == "stale_generation"
