"""A meeting to tell stories with: it remembers the time, the meeting and what was to be done.

People are named by what they are called here: `portal("A")` is the account "A", a client signed in
to the portal; `link("C")` came by the share link; `host()` is the practitioner. Every verb of the
door is a method that takes names, commits the step and keeps its effects in `effects` (the last
verb's) and `log` (all of them).
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from conference.ids import (
    AccountId,
    AppointmentId,
    DeviceId,
    MeetingId,
    ParticipantId,
    RequestId,
)
from conference.meeting import arriving, asking, deciding, identity, joining, life, speaking
from conference.meeting.access import Access, access
from conference.meeting.asking import Answer
from conference.meeting.draft import Step
from conference.meeting.effects import Effect
from conference.meeting.meeting import Meeting
from conference.meeting.participant import Participant
from conference.meeting.settings import DoorSettings
from conference.meeting.words import Response

NINE = 1_790_000_000.0
"""When a story begins, in UTC seconds."""

HOUR = 3600.0

Found = TypeVar("Found")


def a_meeting(
    *,
    booked: Iterable[str] = (),
    hosts: Iterable[str] = ("host",),
    booked_end: float = NINE + HOUR,
    settings: DoorSettings | None = None,
    now: float = NINE,
) -> Meeting:
    return life.create(
        meeting_id=MeetingId("meeting"),
        appointment_id=AppointmentId("appointment"),
        booking=frozenset(AccountId(name) for name in booked),
        hosts=frozenset(AccountId(name) for name in hosts),
        booked_end=booked_end,
        settings=settings or DoorSettings(),
        now=now,
    )


class Door:
    def __init__(
        self,
        *,
        booked: Iterable[str] = (),
        hosts: Iterable[str] = ("host",),
        booked_end: float = NINE + HOUR,
        settings: DoorSettings | None = None,
    ) -> None:
        self.now = NINE
        self.meeting = a_meeting(
            booked=booked, hosts=hosts, booked_end=booked_end, settings=settings
        )
        self.effects: tuple[Effect, ...] = ()
        self.log: list[Effect] = []
        self.requests_made = 0

    # --- looking -----------------------------------------------------------------------------

    @property
    def phase(self) -> str:
        return self.meeting.phase.value

    @property
    def occupancy(self) -> int:
        return self.meeting.tally.occupancy

    @property
    def waiting_to_join(self) -> list[str]:
        return list(self.meeting.requests)

    def person(self, name: str) -> Participant:
        return self.meeting.participants[ParticipantId(name)]

    def access(self, name: str) -> Access:
        return access(self.meeting, self.person(name), now=self.now)

    def button(self, name: str) -> str:
        return self.access(name).action.value

    def called(self, name: str) -> str:
        return self.person(name).called.value

    def stage(self, name: str, device: str = "tab") -> str:
        return self.meeting.device(ParticipantId(name), DeviceId(f"{name}/{device}")).stage.value

    def stage_of(self, name: str, device_id: str) -> str:
        """Of a device that came along by signing in."""
        return self.meeting.device(ParticipantId(name), DeviceId(device_id)).stage.value

    def request(self, name: str) -> str:
        request = self.person(name).request
        assert request is not None, f"{name} has not asked"
        return request.id

    def done(self, kind: type[Found]) -> list[Found]:
        """The last verb's effects of one kind."""
        return [effect for effect in self.effects if isinstance(effect, kind)]

    # --- coming and going --------------------------------------------------------------------

    def commit(self, step: Step) -> Step:
        self.meeting = step.meeting
        self.effects = tuple(step.effects)
        self.log.extend(self.effects)
        return step

    def arrive(self, name: str, device: str = "tab", *, account: str | None = None) -> None:
        self.commit(
            arriving.arrive(
                self.meeting,
                participant_id=ParticipantId(name),
                device_id=DeviceId(f"{name}/{device}"),
                name=name,
                account_id=None if account is None else AccountId(account),
                now=self.now,
            )
        )

    def portal(self, name: str, device: str = "tab") -> None:
        self.arrive(name, device, account=name)

    def link(self, name: str, device: str = "tab") -> None:
        self.arrive(name, device)

    def host(self, name: str = "host", device: str = "tab") -> None:
        self.arrive(name, device, account=name)

    def lose(self, name: str, device: str = "tab") -> None:
        self._device_verb(arriving.lose, name, device)

    def come_back(self, name: str, device: str = "tab") -> None:
        self._device_verb(arriving.come_back, name, device)

    def leave(self, name: str, device: str = "tab") -> None:
        self._device_verb(arriving.leave, name, device)

    def shows(
        self, name: str, device: str = "tab", *, visible: bool = True, ready: bool = True
    ) -> None:
        self.commit(
            arriving.presence(
                self.meeting,
                participant_id=ParticipantId(name),
                device_id=DeviceId(f"{name}/{device}"),
                visible=visible,
                ready=ready,
                now=self.now,
            )
        )

    # --- the call ----------------------------------------------------------------------------

    def join(self, name: str, device: str = "tab") -> None:
        self._device_verb(joining.join, name, device)

    def resume(self, name: str, device: str = "tab") -> None:
        self._device_verb(joining.resume_call, name, device)

    def media_up(self, name: str, device: str = "tab") -> None:
        self._media_verb(joining.media_up, name, device)

    def drop(self, name: str, device: str = "tab") -> None:
        self._media_verb(joining.drop, name, device)

    def enter(self, name: str, device: str = "tab") -> None:
        """Join now, and the media comes up."""
        self.join(name, device)
        self.media_up(name, device)

    def start(self, name: str = "host") -> None:
        """The practitioner opens the pre-join screen and presses Join now."""
        self.host(name)
        self.enter(name)

    # --- asking and deciding -----------------------------------------------------------------

    def ask(self, name: str, device: str = "tab") -> Answer:
        self.requests_made += 1
        step, answer = asking.ask(
            self.meeting,
            participant_id=ParticipantId(name),
            device_id=DeviceId(f"{name}/{device}"),
            request_id=RequestId(f"request-{self.requests_made}"),
            now=self.now,
        )
        self.commit(step)
        return answer

    def admit(self, name: str, *, by: str = "host", request: str | None = None) -> None:
        """The request that stands, or the one named."""
        self.commit(
            deciding.admit(
                self.meeting,
                by=AccountId(by),
                participant_id=ParticipantId(name),
                request_id=RequestId(request or self.request(name)),
                now=self.now,
            )
        )

    def admit_unasked(self, name: str, *, by: str = "host", version: int | None = None) -> None:
        self.commit(
            deciding.admit(
                self.meeting,
                by=AccountId(by),
                participant_id=ParticipantId(name),
                version=self.person(name).version if version is None else version,
                now=self.now,
            )
        )

    def admit_all(self, *, by: str = "host") -> list[str]:
        step, admitted = deciding.admit_all(self.meeting, by=AccountId(by), now=self.now)
        self.commit(step)
        return [line.participant_id for line in admitted]

    def deny(self, name: str, *, by: str = "host", request: str | None = None) -> None:
        self.commit(
            deciding.deny(
                self.meeting,
                by=AccountId(by),
                participant_id=ParticipantId(name),
                request_id=RequestId(request or self.request(name)),
                now=self.now,
            )
        )

    def remove(self, name: str, *, by: str = "host") -> None:
        self.commit(
            deciding.remove(
                self.meeting, by=AccountId(by), participant_id=ParticipantId(name), now=self.now
            )
        )

    def send_back(self, name: str, *, by: str = "host") -> None:
        self.commit(
            deciding.send_back(
                self.meeting, by=AccountId(by), participant_id=ParticipantId(name), now=self.now
            )
        )

    def lock(self, locked: bool = True, *, by: str = "host") -> None:
        self.commit(deciding.lock(self.meeting, by=AccountId(by), locked=locked, now=self.now))

    # --- words at the door -------------------------------------------------------------------

    def say(self, name: str | None, text: str | None = "Soon", *, by: str = "host") -> None:
        """To one, or to all (`name` None)."""
        self.commit(
            speaking.say(
                self.meeting,
                by=AccountId(by),
                participant_id=None if name is None else ParticipantId(name),
                text=text,
                now=self.now,
            )
        )

    def late(self, minutes: int | None = 10, *, by: str = "host") -> None:
        self.commit(
            speaking.run_late(self.meeting, by=AccountId(by), minutes=minutes, now=self.now)
        )

    def respond(self, name: str, response: Response = Response.THANKS, device: str = "tab") -> None:
        self.commit(
            speaking.respond(
                self.meeting,
                participant_id=ParticipantId(name),
                device_id=DeviceId(f"{name}/{device}"),
                response=response,
                now=self.now,
            )
        )

    # --- who is who, and life ----------------------------------------------------------------

    def sign_in(self, name: str, account: str) -> None:
        self.commit(
            identity.sign_in(
                self.meeting,
                participant_id=ParticipantId(name),
                account_id=AccountId(account),
                name=account,
                account_participant_id=ParticipantId(account),
                now=self.now,
            )
        )

    def bind(self, name: str, client: str, *, by: str = "host") -> None:
        self.commit(
            identity.bind(
                self.meeting,
                by=AccountId(by),
                participant_id=ParticipantId(name),
                account_id=AccountId(client),
                name=client,
                now=self.now,
            )
        )

    def book(self, *names: str) -> None:
        """The appointment's clients are these from now on."""
        booking = frozenset(AccountId(name) for name in names)
        self.commit(identity.set_booking(self.meeting, booking=booking, now=self.now))

    def give_rights(self, *names: str) -> None:
        """The appointment's hosts are these from now on."""
        hosts = frozenset(AccountId(name) for name in names)
        self.commit(identity.set_hosts(self.meeting, hosts=hosts, now=self.now))

    def end(self, *, by: str = "host") -> None:
        self.commit(life.end(self.meeting, by=AccountId(by), now=self.now))

    def cancel(self) -> None:
        self.commit(life.cancel(self.meeting, now=self.now))

    def restarted(self) -> None:
        self.commit(life.restarted(self.meeting, now=self.now))

    def tick(self) -> None:
        self.commit(life.tick(self.meeting, now=self.now))

    def wait(self, seconds: float) -> None:
        """Let time pass; everything that falls due does so at its own time."""
        end = self.now + seconds
        seen: list[Effect] = []
        while (due := life.next_deadline(self.meeting)) is not None and due <= end:
            self.now = max(self.now, due)
            self.tick()
            seen.extend(self.effects)
        self.now = end
        self.effects = tuple(seen)

    # --- the like of them --------------------------------------------------------------------

    def _device_verb(self, verb: Callable[..., Step], name: str, device: str) -> None:
        self.commit(
            verb(
                self.meeting,
                participant_id=ParticipantId(name),
                device_id=DeviceId(f"{name}/{device}"),
                now=self.now,
            )
        )

    def _media_verb(self, verb: Callable[..., Step], name: str, device: str) -> None:
        """Of the media connection that the device has now."""
        device_id = DeviceId(f"{name}/{device}")
        generation = self.meeting.device(ParticipantId(name), device_id).generation
        self.commit(
            verb(
                self.meeting,
                participant_id=ParticipantId(name),
                device_id=device_id,
                generation=generation,
                now=self.now,
            )
        )
