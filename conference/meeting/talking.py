"""Verbs of the doorstep talk: offer, accept, hang up, and what its media does (R40, R80-R82).

It ends by itself with what it stands on, in whichever verb that goes: see `Draft.step`.
"""

from dataclasses import replace

from conference.ids import DeviceId, ParticipantId, RequestId, TalkId
from conference.meeting.deciding import check_may_decide, check_pending
from conference.meeting.draft import Draft, Step
from conference.meeting.errors import NoTalk, NotAtDoor, NotHost, TalkUnderWay
from conference.meeting.meeting import Meeting
from conference.meeting.participant import Participant, Request, Stage
from conference.meeting.talk import Talk, TalkEnd, Talker, TalkStage


def offer_talk(
    meeting: Meeting,
    *,
    host_id: ParticipantId,
    device_id: DeviceId,
    participant_id: ParticipantId,
    request_id: RequestId,
    talk_id: TalkId,
    now: float,
) -> Step:
    """A host offers an asker to talk before deciding. Offering again changes nothing.

    Raises `NotHost`, `NotStarted`, `MeetingEnded`; of the request `AlreadyDecided`,
    `AlreadyJoined`, `RequestGone`; `NotAtDoor` if either has no page open; `TalkUnderWay`.
    """
    host = meeting.participant(host_id)
    device = meeting.device(host_id, device_id)
    if host.account_id is None:
        raise NotHost("Only a host of this appointment can do that.")
    check_may_decide(meeting, host.account_id)
    guest = meeting.participant(participant_id)
    check_pending(guest, request_id)
    if device.stage in (Stage.AWAY, Stage.GRACE):
        raise NotAtDoor("Only a host who is there can talk.")
    if (
        known := meeting.talks.get(participant_id)
    ) is not None and known.host.device_id == device_id:
        return Step(meeting)
    if known is not None or any(
        each.host.participant_id == host_id for each in meeting.talks.values()
    ):
        raise TalkUnderWay("Another talk at the door is under way.")
    assert guest.request is not None, "it was just found to be pending"
    page = _page_of(guest, guest.request)
    if page is None:
        raise NotAtDoor("This guest's page is not open at the moment.")
    draft = Draft(meeting, now=now)
    draft.put_talk(
        Talk(
            id=talk_id,
            request_id=request_id,
            host=Talker(host_id, device_id),
            guest=Talker(participant_id, page),
            stage=TalkStage.OFFERED,
            deadline=now + meeting.settings.talk_offer,
        )
    )
    draft.record("talk_offered", by=host.account_id, participant_id=participant_id)
    return draft.step()


def _page_of(guest: Participant, request: Request) -> DeviceId | None:
    """Where they asked if that is still open, else wherever they are."""
    open_pages = [each.id for each in guest.devices.values() if each.stage is Stage.PAGE]
    if request.device_id in open_pages:
        return request.device_id
    return open_pages[0] if open_pages else None


def accept_talk(meeting: Meeting, *, device_id: DeviceId, talk_id: TalkId, now: float) -> Step:
    """The asker accepts; twice is once. Raises `NoTalk` for whoever it was not offered to."""
    talk = find_talk(meeting, device_id=device_id, talk_id=talk_id)
    if talk.guest.device_id != device_id:
        raise NoTalk("This talk was not offered to you.")
    draft = Draft(meeting, now=now)
    if talk.stage is TalkStage.OFFERED:
        deadline = now + meeting.settings.connecting
        draft.put_talk(replace(talk, stage=TalkStage.OPEN, deadline=deadline))
        guest_id = talk.guest.participant_id
        draft.record("talk_opened", by=guest_id, participant_id=guest_id)
    return draft.step()


def hang_up(meeting: Meeting, *, device_id: DeviceId, talk_id: TalkId, now: float) -> Step:
    """Either ends it; of an offer, the asker's way to decline. Of one that is over, nothing."""
    talk = _of_device(meeting, device_id)
    draft = Draft(meeting, now=now)
    if talk is not None and talk.id == talk_id:
        offered = talk.stage is TalkStage.OFFERED
        declined = offered and talk.guest.device_id == device_id
        draft.end_talk(talk, TalkEnd.DECLINED if declined else TalkEnd.HUNG_UP)
    return draft.step()


def talk_media_up(
    meeting: Meeting, *, talk_id: TalkId, participant_id: ParticipantId, now: float
) -> Step:
    """One side's media is there; with both, nothing is waited for any more."""
    talk = _of_id(meeting, talk_id)
    draft = Draft(meeting, now=now)
    if talk is not None and participant_id not in talk.up:
        up = talk.up | {participant_id}
        complete = len(up) == len(talk.sides)
        draft.put_talk(replace(talk, up=up, deadline=None if complete else talk.deadline))
    return draft.step()


def talk_media_lost(meeting: Meeting, *, talk_id: TalkId, now: float) -> Step:
    """One side's media is gone, and with it the talk: it is opened again in a moment."""
    draft = Draft(meeting, now=now)
    if (talk := _of_id(meeting, talk_id)) is not None:
        draft.end_talk(talk, TalkEnd.LOST)
    return draft.step()


def find_talk(meeting: Meeting, *, device_id: DeviceId, talk_id: TalkId) -> Talk:
    """The talk of that id, if this device is in it. Raises `NoTalk`."""
    talk = _of_device(meeting, device_id)
    if talk is None or talk.id != talk_id:
        raise NoTalk("This talk is over.")
    return talk


def _of_device(meeting: Meeting, device_id: DeviceId) -> Talk | None:
    return next((each for each in meeting.talks.values() if each.side_of(device_id)), None)


def _of_id(meeting: Meeting, talk_id: TalkId) -> Talk | None:
    return next((each for each in meeting.talks.values() if each.id == talk_id), None)
