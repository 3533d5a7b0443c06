"""What a practitioner sees: the day, and their meetings."""

from signaling.wire.events import (
    Final,
    TalkChanged,
    Welcome,
    WorkspaceWelcome,
)
from signaling.wire.message import Event
from signaling.wire.parts import Person
from tests.browser.gallery import said
from tests.browser.gallery.scene import CONNECTION, Scene, Step


def host_scenes() -> list[Scene]:
    def desk(name: str, shows: str, welcome: WorkspaceWelcome, **more: object) -> Scene:
        return Scene(
            name, "/workspace", shows, workspace=(welcome,), session=said.SIGNED_IN, **more  # type: ignore[arg-type]
        )  # fmt: skip

    def meeting(name: str, shows: str, *messages: Event, **more: object) -> Scene:
        more.setdefault("workspace", (said.workspace(),))
        return Scene(
            name, "/workspace/meetings/ap1", shows, call=messages, session=said.SIGNED_IN, **more  # type: ignore[arg-type]
        )  # fmt: skip

    host = said.person("me", said.HOST, role="host")
    people = [host, said.ADAMS, said.BAKER]
    asked = (said.notification("asked", "cole", "Client Cole"),)
    many = (
        said.notification("asked", "cole", "Client Cole", more=12),
        said.notification("asked", "diaz", "Client Diaz-Montgomery", verified=True),
        said.notification(
            "arrived", "adams", "Client Adams", verified=True, meeting="m3", title="First one"
        ),
    )
    open_list = Step("role=button[name=/Attendees/]", when="narrow")
    live = said.meeting_in("started", asking=2, waiting=3, in_call=3)
    full = said.host_welcome(
        live, rows=said.ATTENDEES, call=said.inside(people, speakers=["adams"])
    )
    return [
        Scene("signin", "/workspace", "Sign in", session=said.SIGNED_OUT),
        desk("today", "Start Video Call", said.workspace()),
        desk("today-busy", "1 waiting", said.workspace(busy=True)),
        desk(
            "today-arrived",
            "Client Adams is waiting",
            said.workspace(
                busy=True,
                notifications=[
                    said.notification("arrived", "adams", "Client Adams", verified=True)
                ],
            ),
        ),
        desk("today-many", "and 1", said.workspace(busy=True, notifications=many)),
        desk(
            "today-end",
            "End the meeting for all?",
            said.workspace(busy=True),
            steps=(Step("text=End for all >> nth=0"),),
        ),
        desk(
            "today-booking",
            "Clients’ e-mail addresses",
            said.workspace(busy=True),
            steps=(Step("text=New appointment"),),
        ),
        desk(
            "today-booked",
            "It leads to the waiting room.",
            said.workspace(busy=True),
            steps=(Step("text=Meet now"),),
        ),
        desk("today-none", "No appointments today.", said.workspace(none=True)),
        desk("today-lost", "Connection lost. Reconnecting…", said.workspace(), hang_up=True),
        meeting(
            "prejoin",
            "Ready to start?",
            said.host_welcome(said.meeting_in("scheduled", waiting=1), rows=said.ATTENDEES[5:7]),
        ),
        meeting(
            "prejoin-words",
            "Answers: One moment, please",
            said.host_welcome(
                said.meeting_in("scheduled", waiting=1, said=said.SOON, late_minutes=10),
                rows=[
                    said.guest(
                        "fox",
                        "Client Fox",
                        "waiting",
                        said=said.TO_YOU,
                        responded=said.ONE_MOMENT,
                    )
                ],
            ),
            steps=(
                Step("text=Tell those who wait"),
                Step('role=button[name="More for Client Fox"]'),
            ),
        ),
        meeting(
            "prejoin-nobody", "Nobody is here yet.", said.host_welcome(said.meeting_in("scheduled"))
        ),
        meeting(
            "prejoin-held",
            "The meeting is on hold",
            said.host_welcome(said.meeting_in("held", asking=2, hold_in=80), rows=said.ATTENDEES),
        ),
        meeting("call-list", "Waiting to Join", full, steps=(open_list,)),
        meeting(
            "call-locked",
            "everybody new must ask first",
            said.host_welcome(
                said.meeting_in("started", asking=2, waiting=3, in_call=3, locked=True),
                rows=said.ATTENDEES,
                call=said.inside(people),
            ),
            steps=(open_list,),
        ),
        meeting(
            "call-asked",
            "Client Cole asks to join",
            full,
            workspace=(said.workspace(notifications=asked),),
        ),
        meeting(
            "call-asked-sharing",
            "CC asks to join",
            full,
            workspace=(said.workspace(notifications=asked),),
            steps=(Step("text=Share screen"),),
        ),
        meeting("call-many", "and 1", full, workspace=(said.workspace(notifications=many),)),
        meeting(
            "call-no-list", "Client Baker", full, steps=(Step("role=button[name=/Attendees/]"),)
        ),
        meeting(
            "call-end",
            "End the meeting for all?",
            full,
            steps=(Step("role=toolbar >> text=End for all"),),
        ),
        meeting(
            "call-remove",
            "Remove Client Baker?",
            full,
            steps=(
                open_list,
                Step('role=button[name="More for Client Baker"]'),
                Step('role=button[name="Remove Client Baker"]'),
            ),
        ),
        meeting(
            "call-unfolded",
            "Send to the waiting room",
            full,
            steps=(open_list, Step('role=button[name="More for Client Baker"]')),
        ),
        meeting(
            "call-bind",
            "Is Client Baker one of the booked clients?",
            full,
            steps=(open_list, Step('role=button[name="More for Client Baker"]')),
        ),
        meeting(
            "call-bound",
            "Booked as Client Evans",
            said.host_welcome(
                said.meeting_in("started", waiting=1, in_call=3),
                rows=[
                    *said.ATTENDEES[2:4],
                    said.guest("baker", "Ed", "joined", booked=True, bound_to="Client Evans"),
                    said.guest("gray", "G.", "waiting", booked=True, bound_to="Client Gray"),
                ],
                call=said.inside(people),
            ),
            steps=(open_list,),
        ),
        meeting(
            "call-sent-back",
            "Sent back to wait",
            said.host_welcome(
                said.meeting_in("started", waiting=1, in_call=2),
                rows=[
                    *said.ATTENDEES[2:4],
                    said.guest("baker", "Client Baker", "sent_back", minutes_ago=12),
                ],
                call=said.inside([host, said.ADAMS]),
            ),
            steps=(open_list,),
        ),
        meeting(
            "call-lead",
            "Stop sharing",
            said.host_welcome(
                live,
                rows=said.ATTENDEES,
                call=said.inside(
                    [host, said.ADAMS, said.person("baker", "Client Baker", screen=True)],
                    hands=["baker", "adams"],
                ),
            ),
            steps=(open_list, Step('role=button[name="More for Client Baker"]')),
        ),
        meeting(
            "call-hand-over",
            "Make host",
            full,
            steps=(open_list, Step("text=Choose a colleague")),
            replies={
                "colleagues": {
                    "type": "colleagues",
                    "people": [{"account": "c", "name": "Dr. Colleague"}],
                }
            },
        ),
        meeting(
            "call-close-look",
            "A close look at Client Baker",
            said.host_welcome(
                live,
                rows=said.ATTENDEES,
                call=said.inside(people).model_copy(
                    update={"looks": [said.look_at("baker", by="me")]}
                ),
            ),
        ),
        meeting(
            "call-clock",
            "Next: CC is waiting",
            said.host_welcome(
                said.meeting_in("started", in_call=3, runs_for=754),
                rows=said.ATTENDEES,
                call=said.inside(people),
            ).model_copy(
                update={
                    "appointment": said.APPOINTMENT.model_copy(update={"ends_at": said.NOW + 900})
                }
            ),
            workspace=(said.workspace(busy=True),),
        ),
        meeting(
            "call-thousands",
            "200 of 4,000",
            said.host_welcome(
                said.meeting_in("started", waiting=3995, in_call=2),
                rows=[said.guest(f"w{i}", f"Client {i + 1}", "waiting") for i in range(200)],
                more=3800,
                call=said.inside([host, said.ADAMS]),
            ),
            steps=(open_list,),
        ),
        meeting(
            "call-weak-other",
            "Weak connection: may see smaller pictures",
            said.host_welcome(
                live,
                rows=said.ATTENDEES,
                call=said.inside(
                    people,
                    weak=[
                        said.quality("baker", sending="poor"),
                        said.quality("adams", receiving="poor", pictures="smaller"),
                    ],
                ),
            ),
            steps=(open_list,),
        ),
        meeting(
            "call-weak-own",
            "Your connection is weak. The others may not see and hear you well for a while.",
            said.host_welcome(
                live,
                rows=said.ATTENDEES,
                call=said.inside(people, weak=[said.quality("me", sending="poor")]),
            ),
        ),
        meeting(
            "call-connection",
            "Details for support",
            full,
            steps=CONNECTION,
        ),
        meeting(
            "call-talk-offer",
            "Talk",
            full,
            steps=(open_list, Step('role=button[name="More for Client Cole"]')),
        ),
        meeting(
            "call-talk",
            "The meeting does not hear you meanwhile",
            full,
            TalkChanged(talk=said.talk("open", name="Client Cole")),
        ),
        meeting("unable", "cannot make video calls", full, devices="no_webrtc"),
        meeting("call-alone", "You are the only one here so far", _alone(host)),
        meeting("final-ended", "Open again", full, Final(reason="ended")),
        meeting("final-elsewhere", "Continue here", full, Final(reason="continued_elsewhere")),
    ]


def _alone(host: Person) -> Welcome:
    rows = [said.guest("me", said.HOST, "joined", role="host", verified=True)]
    return said.host_welcome(
        said.meeting_in("started", in_call=1), rows=rows, call=said.inside([host])
    )
