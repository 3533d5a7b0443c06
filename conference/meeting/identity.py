"""Verbs of who somebody is: sign in, booked or taken off, host rights given or taken."""

from dataclasses import replace
from typing import TypeVar

from conference.ids import AccountId, ParticipantId
from conference.meeting.draft import Draft, Step
from conference.meeting.effects import Merge, Reason
from conference.meeting.errors import IdentityUsedUp, MeetingEnded
from conference.meeting.meeting import Meeting, Phase
from conference.meeting.participant import Bar, Participant, Role
from conference.meeting.words import Responded, Said


def sign_in(
    meeting: Meeting,
    *,
    participant_id: ParticipantId,
    account_id: AccountId,
    name: str,
    account_participant_id: ParticipantId,
    now: float,
) -> Step:
    """The unverified guest `participant_id` signs in: merged into the account, used up (R41).

    The account is found by its id, or becomes `account_participant_id` if it was not here yet. A
    host's sign-in ends the guest. Raises `MeetingEnded`, `IdentityUsedUp`, `UnknownParticipant`.
    """
    if meeting.phase is Phase.ENDED:
        raise MeetingEnded("This meeting has ended.")
    if participant_id in meeting.used_up:
        raise IdentityUsedUp("This guest has signed in already.")
    guest = meeting.participant(participant_id)
    if guest.verified:
        raise IdentityUsedUp("This guest is signed in already.")
    draft = Draft(meeting, now=now)
    if account_id in meeting.hosts:
        _end_guest(draft, guest)
    else:
        known_id = meeting.accounts.get(account_id, account_participant_id)
        account = draft.get(known_id) or Participant(
            id=known_id,
            role=Role.GUEST,
            name=name,
            account_id=account_id,
            arrived_at=guest.arrived_at,
        )
        _merge(draft, guest, account)
    draft.record("signed_in", by=account_id, participant_id=participant_id)
    draft.settle()
    return draft.step()


def _end_guest(draft: Draft, guest: Participant) -> None:
    """Signing in as a host ends the guest; the host arrives as such (R41)."""
    guest = draft.end_request(guest, outcome=None)
    guest = draft.clear_announcement(guest)
    for device in tuple(guest.devices.values()):
        guest = draft.finish_device(guest, device, reason=Reason.SIGNED_IN)
    draft.drop_participant(guest)


def _merge(draft: Draft, guest: Participant, account: Participant) -> None:
    """Two identities become one: devices, seat, request and place, admission, bars (R41)."""
    taken_over = account.call_device
    if guest.in_call and taken_over is not None:
        account = draft.finish_device(account, taken_over, reason=Reason.CONTINUED_ELSEWHERE)
    account, guest = _keep_earlier_request(draft, account, guest)

    in_call = account.in_call or guest.in_call
    removed = Bar.REMOVED in (account.bar, guest.bar)
    booked = account.account_id in draft.booking
    denied = Bar.DENIED in (account.bar, guest.bar) and not booked
    sent_back = (account.sent_back or guest.sent_back) and not removed and not denied
    kept = not in_call and not removed and (account.kept_seat or guest.kept_seat)
    again = [time for time in (account.ask_again_at, guest.ask_again_at) if time is not None]
    until = [time for time in (account.kept_until, guest.kept_until) if time is not None]
    rung = [start for start in (account.rung, guest.rung) if start is not None]
    decisions = [each for each in (account.last_decision, guest.last_decision) if each is not None]
    decision = max(decisions, key=lambda each: each.at, default=None)
    if decision is not None and decision is guest.last_decision:  # news on the account's row
        decision = replace(decision, version=draft.next_version(account))
    merged = replace(
        account,
        devices={**account.devices, **guest.devices},
        request=account.request or guest.request,
        let_in=(account.let_in or guest.let_in) and not removed,
        bar=Bar.REMOVED if removed else Bar.DENIED if denied else Bar.NONE,
        denials=0 if booked else account.denials + guest.denials,
        ask_again_at=max(again) if again and (removed or denied) else None,
        sent_back=sent_back,
        kept_seat=kept,
        kept_until=max(until) if kept and until and not sent_back else None,
        rung=max(rung, default=None),
        last_decision=decision,
        said=_later(account.said, guest.said),
        responded=_later(account.responded, guest.responded),
        generation=max(account.generation, guest.generation),
        arrived_at=min(account.arrived_at, guest.arrived_at),
    )
    draft.requests = {merged.id if each == guest.id else each: None for each in draft.requests}
    draft.drop_participant(guest)
    merged = draft.decide(merged)
    draft.emit(Merge(used_up=guest.id, into=merged.id))

    device = merged.call_device
    if removed and device is not None:
        merged = draft.send_to_door(merged, device, reason=Reason.REMOVED, first=True)
    elif sent_back and device is not None:
        merged = draft.hold_at_door(merged, device)
    if not merged.barred and (booked or merged.let_in or merged.seats):
        draft.end_request(merged, outcome=None)


Words = TypeVar("Words", Said, Responded)


def _later(one: Words | None, other: Words | None) -> Words | None:
    """Of what was said to, or by, two who are one now, the last word stands."""
    spoken = [each for each in (one, other) if each is not None]
    return max(spoken, key=lambda each: each.at, default=None)


def _keep_earlier_request(
    draft: Draft, account: Participant, guest: Participant
) -> tuple[Participant, Participant]:
    """Of two requests the earlier keeps its place, the other is withdrawn."""
    if account.request is None or guest.request is None:
        return account, guest
    if account.request.order < guest.request.order:
        return account, draft.end_request(guest, outcome=None)
    return draft.end_request(account, outcome=None), guest


def set_booking(meeting: Meeting, *, booking: frozenset[AccountId], now: float) -> Step:
    """The appointment's clients have changed (R17).

    Being added lifts a denial, not a removal, and withdraws the request. Being taken off puts
    nobody out. Capacity follows until the first start.
    """
    if meeting.phase is Phase.ENDED:
        raise MeetingEnded("This meeting has ended.")
    draft = Draft(meeting, now=now)
    draft.booking = booking
    for account_id in sorted(booking ^ meeting.booking):
        participant_id = meeting.accounts.get(account_id)
        if participant_id is None:
            continue
        participant = draft[participant_id]
        if account_id in booking:
            participant = draft.end_request(participant, outcome=None)
            if participant.bar is not Bar.REMOVED:
                participant = draft.put(participant, bar=Bar.NONE, denials=0, ask_again_at=None)
        draft.decide(participant)
    return draft.step()


def set_hosts(meeting: Meeting, *, hosts: frozenset[AccountId], now: float) -> Step:
    """Host rights on the appointment have changed (R18)."""
    if meeting.phase is Phase.ENDED:
        raise MeetingEnded("This meeting has ended.")
    draft = Draft(meeting, now=now)
    draft.hosts = hosts
    for account_id in sorted(hosts ^ meeting.hosts):
        participant_id = meeting.accounts.get(account_id)
        if participant_id is None:
            continue
        participant = draft[participant_id]
        if account_id in hosts:
            participant = draft.end_request(participant, outcome=None)
            participant = draft.clear_announcement(participant)
            draft.decide(
                participant,
                role=Role.HOST,
                sent_back=False,
                said=None,
                responded=None,
                kept_seat=False,
                kept_until=None,
                let_in=False,
                bar=Bar.NONE,
                denials=0,
                ask_again_at=None,
            )
        else:
            let_in = participant.let_in or participant.in_call
            draft.decide(participant, role=Role.GUEST, let_in=let_in)
    draft.settle()
    return draft.step()
