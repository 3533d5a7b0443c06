"""Verbs of who somebody is: sign in, bind, booked or taken off, host rights given or taken."""

from dataclasses import replace
from typing import TypeVar

from conference.ids import AccountId, ParticipantId
from conference.meeting.draft import Draft, Step
from conference.meeting.effects import Merge, Reason
from conference.meeting.errors import (
    AlreadyBound,
    AlreadyVerified,
    ClientBound,
    IdentityUsedUp,
    MeetingEnded,
    NotBooked,
)
from conference.meeting.meeting import Meeting, Phase
from conference.meeting.participant import Bar, Participant, Role
from conference.meeting.permissions import check_host
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
    if guest.bound:
        return _sign_in_bound(draft, guest, account_id=account_id, name=name)
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
        if account.bound:
            account = replace(account, name=name)
        _merge(draft, gone=guest, stays=account)
    draft.used_up |= {guest.id}
    draft.record("signed_in", by=account_id, participant_id=participant_id)
    draft.settle()
    return draft.step()


def _sign_in_bound(draft: Draft, guest: Participant, *, account_id: AccountId, name: str) -> Step:
    """Whom a host has bound signs in: what the host said is now verified. Whoever turns out to be
    somebody else comes as that account, and the binding is for hosts to see and undo (R46)."""
    if guest.account_id == account_id:
        draft.decide(guest, bound_to=None, name=name)
        draft.record("signed_in", by=account_id, participant_id=guest.id)
    return draft.step()


def bind(
    meeting: Meeting,
    *,
    by: AccountId,
    participant_id: ParticipantId,
    account_id: AccountId,
    name: str,
    now: float,
) -> Step:
    """A host knows who came by the link: a booked client, from now on one with their account (R46).

    If the account is here too, the two are merged as by R41; the guest's browser goes on, by its
    cookie. `name` is the client's. Raises `NotHost`, `MeetingEnded`, `UnknownParticipant`,
    `AlreadyBound`, `AlreadyVerified`, `NotBooked`, `ClientBound`.
    """
    check_host(meeting, by)
    guest = meeting.participant(participant_id)
    if guest.bound:
        raise AlreadyBound("This guest is bound to a client already.")
    if guest.verified:
        raise AlreadyVerified("This person is signed in.")
    if account_id not in meeting.booking or account_id in meeting.hosts:
        raise NotBooked("This client is not booked for this appointment.")
    draft = Draft(meeting, now=now)
    account = draft.get(meeting.accounts.get(account_id, ParticipantId("")))
    if account is not None and account.bound:
        raise ClientBound("Another guest is bound to this client already.")
    guest = replace(guest, account_id=account_id, bound_to=name)
    if account is not None:
        _merge(draft, gone=account, stays=replace(guest, name=account.name))
    else:
        guest = draft.end_request(draft.decide(guest), outcome=None)
        if guest.bar is not Bar.REMOVED:
            draft.put(guest, bar=Bar.NONE, denials=0, ask_again_at=None)
    draft.record("bound", by=by, participant_id=participant_id, detail=account_id)
    draft.settle()
    return draft.step()


def _end_guest(draft: Draft, guest: Participant) -> None:
    """Signing in as a host ends the guest; the host arrives as such (R41)."""
    guest = draft.end_request(guest, outcome=None)
    guest = draft.clear_announcement(guest)
    for device in tuple(guest.devices.values()):
        guest = draft.finish_device(guest, device, reason=Reason.SIGNED_IN)
    draft.drop_participant(guest)


def _merge(draft: Draft, *, gone: Participant, stays: Participant) -> None:
    """Two identities become one: devices, seat, request and place, admission, bars (R41).

    `stays` has the account already, and of two devices in the call that of `gone` goes on.
    """
    taken_over = stays.call_device
    if gone.in_call and taken_over is not None:
        stays = draft.finish_device(stays, taken_over, reason=Reason.CONTINUED_ELSEWHERE)
    stays, gone = _keep_earlier_request(draft, stays, gone)

    in_call = stays.in_call or gone.in_call
    removed = Bar.REMOVED in (stays.bar, gone.bar)
    booked = stays.account_id in draft.booking
    denied = Bar.DENIED in (stays.bar, gone.bar) and not booked
    sent_back = (stays.sent_back or gone.sent_back) and not removed and not denied
    kept = not in_call and not removed and (stays.kept_seat or gone.kept_seat)
    again = [time for time in (stays.ask_again_at, gone.ask_again_at) if time is not None]
    until = [time for time in (stays.kept_until, gone.kept_until) if time is not None]
    rung = [start for start in (stays.rung, gone.rung) if start is not None]
    decisions = [each for each in (stays.last_decision, gone.last_decision) if each is not None]
    decision = max(decisions, key=lambda each: each.at, default=None)
    if decision is not None and decision is gone.last_decision:  # news on the row that stays
        decision = replace(decision, version=draft.next_version(stays))
    merged = replace(
        stays,
        devices={**stays.devices, **gone.devices},
        request=stays.request or gone.request,
        let_in=(stays.let_in or gone.let_in) and not removed,
        bar=Bar.REMOVED if removed else Bar.DENIED if denied else Bar.NONE,
        denials=0 if booked else stays.denials + gone.denials,
        ask_again_at=max(again) if again and (removed or denied) else None,
        sent_back=sent_back,
        kept_seat=kept,
        kept_until=max(until) if kept and until and not sent_back else None,
        rung=max(rung, default=None),
        last_decision=decision,
        said=_later(stays.said, gone.said),
        responded=_later(stays.responded, gone.responded),
        generation=max(stays.generation, gone.generation),
        arrived_at=min(stays.arrived_at, gone.arrived_at),
    )
    draft.requests = {merged.id if each == gone.id else each: None for each in draft.requests}
    draft.drop_participant(gone)
    merged = draft.decide(merged)
    draft.emit(Merge(gone=gone.id, into=merged.id))

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
    for account_id, participant_id in _present(meeting, booking ^ meeting.booking):
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
    for account_id, participant_id in _present(meeting, hosts ^ meeting.hosts):
        participant = draft[participant_id]
        if account_id in hosts and participant.bound:
            # A browser that never signed in gets no host's rights: the account comes by itself.
            draft.decide(participant, account_id=None, bound_to=None)
        elif account_id in hosts:
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


def _present(
    meeting: Meeting, accounts: frozenset[AccountId]
) -> list[tuple[AccountId, ParticipantId]]:
    """Those of the accounts that are at this meeting, in an order that does not vary."""
    return [(each, meeting.accounts[each]) for each in sorted(accounts) if each in meeting.accounts]
