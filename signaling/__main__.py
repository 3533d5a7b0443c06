"""The command line: `anteroom serve`, `peer`, `account add`, `appointment add`,
`practice welcome`."""

import argparse
import asyncio
import getpass
import os
import resource
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from conference.errors import BadInput, Unavailable
from signaling.config import Settings, load_settings
from signaling.process.supervisor import CLOSING_GRACE, EXIT_CONFIG, Program, Supervisor

_EXIT_UNAVAILABLE: Final = 69
_EXIT_INTERRUPTED: Final = 130
_SETTLED: Final = 10.0
"""Seconds after which a start, which takes all of a core, disturbs nobody any more."""

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, 2 for a wrong command line, 69 or 78 as in sysexits."""
    given = _parser().parse_args(arguments)
    command: Command = given.command
    try:
        return command(given)
    except BadInput as error:
        print(f"anteroom: {error.text}", file=sys.stderr)
        return EXIT_CONFIG
    except Unavailable as error:
        print(f"anteroom: {error.text}", file=sys.stderr)
        return _EXIT_UNAVAILABLE
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED


# ------------------------------------------------------------------ commands


def _serve(given: argparse.Namespace) -> int:
    """Settings reach the children by the environment, whatever they came from here."""
    options = {
        "demo": True if given.demo else None,
        "listen_host": given.host or ("localhost" if given.demo else None),
        "listen_port": given.port,
    }
    chosen = {name: value for name, value in options.items() if value is not None}
    settings = load_settings(**chosen)
    os.umask(0o077)
    _raise_file_limit()
    _configure_logging(settings)
    with tempfile.TemporaryDirectory(prefix="anteroom-") as run_dir:
        environment = {
            **os.environ,
            **{f"ANTEROOM_{name.upper()}": str(value) for name, value in chosen.items()},
            "ANTEROOM_RUN_DIR": run_dir,
        }
        itself = (sys.executable, "-m", "signaling")
        workers = [
            Program(
                f"relay-{worker}",
                (*itself, "run-relay", "--supervised", f"--worker={worker}"),
                # The calls of one among several are taken on by another, sooner than by a new one.
                standby_after=_SETTLED if settings.workers == 1 else None,
            )
            for worker in range(settings.workers)
        ]
        signaling = Program(
            "signaling",
            (*itself, "run-signaling", "--supervised"),
            grace=settings.drain + CLOSING_GRACE,
            standby_after=_SETTLED,
        )
        programs = (*workers, signaling)
        return asyncio.run(_supervise(programs, environment))


async def _supervise(programs: Sequence[Program], environment: dict[str, str]) -> int:
    return await Supervisor(programs, environment=environment).run()


def _run_signaling(given: argparse.Namespace) -> int:
    from signaling import app

    if _is_needed(given):
        app.main(_start_child(given))
    return 0


def _run_relay(given: argparse.Namespace) -> int:
    from conference.relay.worker import serve

    if not _is_needed(given):
        return 0
    settings = _start_child(given)
    if not 0 <= given.worker < settings.workers:
        raise BadInput(f"There are {settings.workers} relay workers, counted from 0.")
    relay = settings.relay(given.worker)
    try:
        asyncio.run(serve(settings.relay_sockets[given.worker], relay))
    except (OSError, ValueError) as error:
        raise BadInput(f"The relay cannot use port {relay.media_port}: {error}")
    return 0


def _attend(given: argparse.Namespace) -> int:
    """Exit status 1 if nobody was seen or heard."""
    from conference.headless.peer import HeadlessOptions
    from signaling.client.headless import attend

    options = HeadlessOptions(
        name=given.name, play=given.play, record=given.record, turn_only=given.turn_only
    )
    try:
        met = asyncio.run(
            attend(given.link, options, seconds=given.seconds, told=partial(print, flush=True))
        )
    except OSError as error:
        raise BadInput(f"The file cannot be played or recorded: {error}")
    return 0 if met else 1


def _is_needed(given: argparse.Namespace) -> bool:
    """At once, or when the supervisor says so; not at all once that has ended."""
    return not given.standby or bool(os.read(sys.stdin.fileno(), 1))


def _start_child(given: argparse.Namespace) -> Settings:
    settings = load_settings()
    _configure_logging(settings)
    if given.supervised:
        from signaling.process.lifeline import hold_on_to_parent

        hold_on_to_parent()
    return settings


def _add_account(given: argparse.Namespace) -> int:
    from signaling.commands import NewAccount, add_account
    from signaling.practice.passwords import Passwords
    from signaling.store.accounts import AccountRole

    asked = NewAccount(
        role=AccountRole(given.role),
        email=given.email,
        name=given.name,
        password=_password(from_stdin=given.password_stdin),
    )
    account = asyncio.run(add_account(load_settings(), asked, passwords=Passwords()))
    print(f"{account.name} can sign in as a {account.role}.")
    return 0


def _add_appointment(given: argparse.Namespace) -> int:
    from signaling.commands import add_appointment, read_start
    from signaling.practice.calendar import NewAppointment

    settings = load_settings()
    starts_at = read_start(given.start, settings)
    asked = NewAppointment(
        title=given.title,
        starts_at=starts_at,
        ends_at=starts_at + 60.0 * given.minutes,
        hosts=tuple(given.host),
        clients=tuple(given.client),
    )
    print(asyncio.run(add_appointment(settings, asked)))
    return 0


def _set_welcome(given: argparse.Namespace) -> int:
    from signaling.commands import set_welcome

    print(asyncio.run(set_welcome(load_settings(), text=given.text, picture=given.picture)))
    return 0


# ------------------------------------------------------------------ the process and its terminal


def _configure_logging(settings: Settings) -> None:
    from signaling.process.logs import configure_logging

    configure_logging(settings.log_level)


def _raise_file_limit() -> None:
    """A waiting guest is an open file, and there is no limit on how many wait (R6)."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise BadInput("The two passwords differ.")
    return password


# ------------------------------------------------------------------ the command line


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="anteroom",
        description="Video calls with a door: waiting room, Ask to Join and a media relay.",
        epilog="Settings are read from the environment (ANTEROOM_...); the README lists them.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _serve_arguments(commands.add_parser("serve", help="run the server"))
    _account_arguments(commands.add_parser("account", help="accounts of practitioners and clients"))
    _appointment_arguments(commands.add_parser("appointment", help="the practice's calendar"))
    _practice_arguments(commands.add_parser("practice", help="what its waiting rooms show"))
    _peer_arguments(commands.add_parser("peer", help="a headless guest of a meeting"))
    for name, command in (("run-signaling", _run_signaling), ("run-relay", _run_relay)):
        part = commands.add_parser(name, help="one part of `serve`, for a supervisor of your own")
        part.add_argument("--supervised", action="store_true", help="end when standard input does")
        part.add_argument(
            "--standby", action="store_true", help="load, and begin when a line is read"
        )
        part.set_defaults(command=command)
        if command is _run_relay:
            part.add_argument("--worker", type=int, default=0, help="which of them, from 0")
    return parser


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="with a demo practice, on loopback")
    parser.add_argument("--host", help="address to listen on, instead of ANTEROOM_LISTEN_HOST")
    parser.add_argument("--port", type=int, help="port, instead of ANTEROOM_LISTEN_PORT")
    parser.set_defaults(command=_serve)


def _peer_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("link", metavar="LINK", help="the share link of the meeting")
    parser.add_argument("--name", required=True, help="as others see it")
    parser.add_argument("--play", type=Path, metavar="FILE", help="instead of a test pattern")
    parser.add_argument("--record", type=Path, metavar="FILE", help="what it receives, as Matroska")
    parser.add_argument("--seconds", type=float, help="in the call; without it until the end")
    parser.add_argument("--turn-only", action="store_true", help="media by the TURN server alone")
    parser.set_defaults(command=_attend)


def _account_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    add = verbs.add_parser("add", help="let somebody sign in")
    add.add_argument("--role", choices=("practitioner", "client"), required=True)
    add.add_argument("--email", required=True)
    add.add_argument("--name", required=True, help="as others see it")
    add.add_argument("--password-stdin", action="store_true", help="read it from standard input")
    add.set_defaults(command=_add_account)


def _appointment_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    add = verbs.add_parser("add", help="make an appointment and print its links")
    add.add_argument("--title", required=True)
    add.add_argument("--start", required=True, help="such as 2030-01-31T14:00, local time")
    add.add_argument("--minutes", type=int, default=50)
    add.add_argument("--host", action="append", required=True, metavar="EMAIL")
    add.add_argument("--client", action="append", default=[], metavar="EMAIL")
    add.set_defaults(command=_add_appointment)


def _practice_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    welcome = verbs.add_parser(
        "welcome", help="the welcome text and picture; what is not given stays as it is"
    )
    welcome.add_argument("--text", help="'' for none")
    welcome.add_argument(
        "--picture", type=Path, metavar="FILE", help="PNG, JPEG or WebP, 256 KiB; '' for none"
    )
    welcome.set_defaults(command=_set_welcome)


if __name__ == "__main__":
    sys.exit(main())
