"""The protocol of both WebSockets: one strict model per message; the unions are the protocol.

`PROTOCOL.md` explains them in the order of a call, and a test holds it against these models. Times
are UTC seconds since 1970. Every message a client sends may carry an `id`; its one reply (`done`,
`answer`, `stats`, `guests` or `error`) carries the same. Every other message of the server is an
event and carries `n`, which counts up by one per session, so a client knows what it missed. The
pages' types are made from these models: `make wire` after a change.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

PROTOCOL_VERSION = 1

MAX_MESSAGE_BYTES = 64 * 1024
"""Every message but an offer."""

MAX_OFFER_BYTES = 256 * 1024
"""An offer of 128 sections with every codec; larger ones are refused unread."""

MAX_SMALL_OFFER_BYTES = 32 * 1024
"""Of four sections with every codec; a browser's has about 20 KB."""

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Secret = Annotated[str, Field(min_length=16, max_length=256, pattern=r"^[A-Za-z0-9_.-]+$")]
Mid = Annotated[str, Field(min_length=1, max_length=16, pattern=r"^[!-~]+$")]

MAX_NUMBER = 2**31
Number = Annotated[int, Field(ge=0, le=MAX_NUMBER)]


class Message(BaseModel):
    """Strict and frozen; an unknown field is refused, so a misspelt one is never ignored (R1)."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", use_attribute_docstrings=True
    )


class Command(Message):
    """What a client sends."""

    id: Number | None = None


class Reply(Message):
    """The one answer to a command that carried an `id`."""

    id: Number | None = None


class Event(Message):
    """What the server tells unasked; `n` is filled in as it leaves."""

    n: Number = 0
