"""R44: words at the door, as they reach the pages."""

import pytest

from signaling.client.caller import Refused
from signaling.wire.commands import Late, Respond, Say, WorkspaceLate, WorkspaceSay
from tests.support.clinic import ANN, Clinic


def texts(screen: object) -> tuple[str | None, str | None]:
    """To all, to this guest."""
    words = screen.view.words  # type: ignore[attr-defined]
    both = (words.to_all, words.to_you) if words else (None, None)
    return tuple(said.text if said else None for said in both)  # type: ignore[return-value]


async def test_to_one_and_to_all_and_the_reply(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    ann, other = await clinic.client(appointment, ANN), await clinic.guest(appointment, "Other")
    with pytest.raises(Refused, match="nothing_said"):
        await ann.line.request(Respond(response="ready"))

    await host.line.request(Say(text="Soon"))
    await host.line.request(Say(participant=ann.id, text="Your list, please"))
    await ann.until(lambda screen: texts(screen) == ("Soon", "Your list, please"))
    await other.until(lambda screen: texts(screen) == ("Soon", None))

    await ann.line.request(Respond(response="one_moment"))
    row = await host.sees_row(ann, lambda row: row.responded)
    assert (row.said.text, row.responded.response) == ("Your list, please", "one_moment")
    await host.until(lambda screen: screen.meeting.said)
    assert "list" not in "".join(event.model_dump_json() for event in other.seen)
    assert "one_moment" not in "".join(event.model_dump_json() for event in other.seen)


async def test_who_comes_later_and_who_comes_back_reads_it_too(clinic: Clinic) -> None:
    """R29, R34: nothing depends on having been there."""
    appointment = await clinic.appointment(ANN)
    host, ann = await clinic.host(appointment), await clinic.client(appointment, ANN)
    await host.line.request(Late(minutes=10))
    await host.line.request(Say(participant=ann.id, text="Soon"))
    await ann.line.request(Respond(response="thanks"))
    await clinic.restart()
    for each in (host, ann):
        await each.connect()
    late = await clinic.guest(appointment, "Late")
    assert late.screen.view.words.late_minutes == ann.screen.view.words.late_minutes == 10
    assert texts(ann.screen) == (None, "Soon")
    assert ann.screen.view.words.responded.response == "thanks"
    assert host.row_of(ann).responded.response == "thanks"
    assert host.screen.meeting.late_minutes == 10


async def test_the_start_ends_being_late_on_every_screen(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN)
    worker, ann = await clinic.workspace(), await clinic.client(appointment, ANN)
    meeting = (await clinic.live(appointment)).meeting.id
    await worker.line.request(WorkspaceLate(meeting=meeting, minutes=5))
    await worker.line.request(WorkspaceSay(meeting=meeting, text="Soon"))
    await ann.until(lambda screen: screen.view.words and screen.view.words.to_all)
    host = await clinic.host(appointment)
    await clinic.connected(host)
    await ann.until(lambda screen: screen.view.words is None)
    with pytest.raises(Refused, match="already_started"):
        await host.line.request(Late(minutes=5))


async def test_only_hosts_write_and_only_to_the_door(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN)
    host, ann = await clinic.host(appointment), await clinic.client(appointment, ANN)
    for command in (Say(text="I am the host"), Late(minutes=5)):
        with pytest.raises(Refused, match="not_host"):
            await ann.line.request(command)
    with pytest.raises(Refused, match="bad_text"):
        await host.line.request(Say(text=" "))
    for each in (host, ann):
        await clinic.connected(each)
    with pytest.raises(Refused, match="already_joined"):
        await host.line.request(Say(participant=ann.id, text="Hello"))
    await host.line.request(Say(text="To the door"))
    assert (await ann.settled()).view.words is None


async def test_what_was_said_is_not_in_the_store_after_the_end(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN)
    host, ann = await clinic.host(appointment), await clinic.client(appointment, ANN)
    await host.line.request(Say(participant=ann.id, text="private words"))
    await host.line.request(Say(text="private words"))
    meeting = (await clinic.live_of(host)).meeting.id
    await host.end()
    stored = await clinic.node.store.meetings.load(meeting)
    assert "private" not in repr(stored)
