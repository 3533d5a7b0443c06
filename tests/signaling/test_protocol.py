"""PROTOCOL.md against the models: every message, field, value, error and close code is explained,
and nothing is explained that does not exist."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from pydantic import BaseModel, ValidationError

import conference
import signaling.app
from conference.errors import AnteroomError
from conference.meeting.access import TOLD_AS_FULL, Action, Because
from conference.meeting.effects import Reason
from signaling.wire.commands import (
    CALL_COMMAND,
    WORKSPACE_COMMAND,
    CallCommand,
    Offer,
    WorkspaceCommand,
)
from signaling.wire.events import CALL_MESSAGE, WORKSPACE_MESSAGE, CallMessage, WorkspaceMessage
from signaling.wire.message import Command, Event, Reply
from signaling.wire.outbox import CloseCode

DOCUMENT = (Path(signaling.app.__file__).parent / "PROTOCOL.md").read_text(encoding="utf-8")
CODE = set(re.findall(r"`([^`\n]+?)\??`", DOCUMENT))
"""Everything in code letters; a field that may be left out has a question mark."""

UNIONS = (CallCommand, CallMessage, WorkspaceCommand, WorkspaceMessage)

NOT_TOLD_TO_CLIENTS = {
    "bad_input": "a kind of error, never one itself",
    "not_allowed": "a kind of error, never one itself",
    "unavailable": "a kind of error, never one itself",
    "bad_frame": "between signaling and the relay",
    "malformed_packet": "counted in the relay",
    "store_unusable": "for the operator, at the start",
    "cannot_listen": "for the operator, at the start",
    "refused": "what a client makes of an error",
    "over": "what a client makes of a final event",
    "disconnected": "what a client makes of a lost socket",
}
ROW = re.compile(r"^\| `([a-z_]+)` \| (?:\d+ \| )?([^|]+)\|([^|]+)\|$", re.MULTILINE)
"""Code, perhaps an HTTP status, whose fault, what to do."""

OF_THE_WEB_PAGES = {
    "account_exists",
    "bad_appointment",
    "bad_picture",
    "bad_request",
    "body_too_large",
    "invalid",
    "method_not_allowed",
    "not_json",
    "too_many_sign_ins",
    "too_slow",
    "unknown_account",
    "waiting_room_always_on",
    "weak_password",
    "wrong_credentials",
}
"""Of forms, API and command line; no socket ever tells them."""


def members() -> set[type[BaseModel]]:
    return {model for union in UNIONS for model in get_args(get_args(union)[0])}


def parts(annotation: object) -> Iterator[object]:
    """Every type within an annotation."""
    if get_origin(annotation) in (None, Literal):
        yield annotation
    for inner in get_args(annotation) if get_origin(annotation) is not Literal else ():
        yield from parts(inner)


def all_models() -> set[type[BaseModel]]:
    """The messages, and whatever stands in them."""
    found: set[type[BaseModel]] = set()
    ahead = list(members())
    while ahead:
        model = ahead.pop()
        if model in found:
            continue
        found.add(model)
        for info in model.model_fields.values():
            for part in parts(info.annotation):
                if isinstance(part, type) and issubclass(part, BaseModel):
                    ahead.append(part)
    return found


def error_codes() -> set[str]:
    for package in (conference, signaling):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "__main__" not in module.name and "migrations" not in module.name:
                importlib.import_module(module.name)

    def below(kind: type[AnteroomError]) -> Iterator[str]:
        yield kind.code
        for each in kind.__subclasses__():
            if each.__module__.split(".")[0] in ("conference", "signaling"):
                yield from below(each)

    return set(below(AnteroomError))


@pytest.mark.parametrize("model", sorted(members(), key=lambda model: model.__name__))
def test_every_message_is_introduced_by_its_type(model: type[BaseModel]) -> None:
    assert f"**`{model.model_fields['type'].default}`**" in DOCUMENT


def test_no_message_is_introduced_that_does_not_exist() -> None:
    introduced = set(re.findall(r"\*\*`([a-z_]+)`\*\*", DOCUMENT))
    assert introduced == {model.model_fields["type"].default for model in members()}


@pytest.mark.parametrize("model", sorted(all_models(), key=lambda model: model.__name__))
def test_every_field_is_explained(model: type[BaseModel]) -> None:
    assert set(model.model_fields) <= CODE


@pytest.mark.parametrize("model", sorted(all_models(), key=lambda model: model.__name__))
def test_every_value_of_a_choice_is_explained(model: type[BaseModel]) -> None:
    for name, info in model.model_fields.items():
        for part in parts(info.annotation):
            if get_origin(part) is Literal and name != "type":
                assert set(get_args(part)) <= CODE, name


def test_every_reason_is_explained() -> None:
    told = {because.value for because in Because} - TOLD_AS_FULL - {"ended"}
    assert told | {reason.value for reason in Reason} | {action.value for action in Action} <= CODE


def test_every_error_code_is_explained_with_whose_fault_it_is() -> None:
    chapter = DOCUMENT.partition("## Errors")[2]
    rows = re.findall(ROW, chapter.replace("| `code` |", ""))
    assert {code for code, *_ in rows} == (
        error_codes() - set(NOT_TOLD_TO_CLIENTS) - OF_THE_WEB_PAGES
    )
    for code, fault, advice in rows:
        assert re.match(
            "(the (client|person|host|link|address)('s|s')|ours|nobody's|overtaken)", fault
        ), code
        assert advice.strip(), code


def test_every_close_code_is_explained() -> None:
    rows = {int(code) for code in re.findall(r"^\| (\d{4}) \|", DOCUMENT, re.MULTILINE)}
    assert rows == {code.value for code in CloseCode} | {1009}


# ------------------------------------------------------------------ the models themselves


@pytest.mark.parametrize("model", sorted(all_models(), key=lambda model: model.__name__))
def test_models_are_strict_frozen_and_closed(model: type[BaseModel]) -> None:
    config = model.model_config
    assert (config["strict"], config["frozen"], config["extra"]) == (True, True, "forbid")


def test_commands_replies_and_events_are_what_they_say() -> None:
    for union in (CallCommand, WorkspaceCommand):
        assert all(issubclass(model, Command) for model in get_args(get_args(union)[0]))
    for union in (CallMessage, WorkspaceMessage):
        for model in get_args(get_args(union)[0]):
            assert issubclass(model, Event) != issubclass(model, Reply)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"type": "hello"}',
        '{"type": "nothing"}',
        '{"type": "ask", "more": 1}',
        '{"type": "ask", "id": -1}',
        '{"type": "ask", "id": "1"}',
        '{"type": "name", "name": 1}',
        '{"type": "name", "name": "' + "x" * 1025 + '"}',
        '{"type": "write", "text": ""}',
        '{"type": "write", "text": "' + "x" * 2001 + '"}',
        '{"type": "presence", "visible": 1, "devices_ready": true}',
        '{"type": "offer", "generation": 1, "offer_id": 1, "sdp": ""}',
        '{"type": "offer", "generation": 1, "offer_id": 1, "sdp": "v", "sources": {"a b": "mic"}}',
        '{"type": "admit", "participant": "no spaces please"}',
        '{"type": "guests", "limit": 501}',
        '{"type": "hello", "version": 1, "waiting_room": false}',
    ],
)
def test_whatever_is_not_of_the_form_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        CALL_COMMAND.validate_json(text)


def test_every_message_survives_the_wire() -> None:
    offer = Offer(
        id=7,
        generation=2,
        offer_id=3,
        sdp="v=0\r\n",
        sources={"0": "mic"},
        slots=[{"purpose": "camera", "audio": "1"}],  # type: ignore[list-item]
    )
    assert CALL_COMMAND.validate_json(offer.model_dump_json()) == offer
    for adapter in (CALL_MESSAGE, WORKSPACE_MESSAGE, WORKSPACE_COMMAND):
        assert adapter.json_schema()
