"""Request bodies: JSON of bounded length, within a deadline, strictly of the form asked for."""

import asyncio
from typing import Final, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from signaling.http.responses import BodyTooLarge, Invalid, NotJson, TooSlow

MAX_BODY_BYTES: Final = 64 * 1024

BodyT = TypeVar("BodyT", bound="Body")


class Body(BaseModel):
    """Strict and frozen; an unknown field is refused, so a misspelt one is never ignored (R1)."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


async def read_body(
    request: web.Request, kind: type[BodyT], *, deadline: float, max_bytes: int = MAX_BODY_BYTES
) -> BodyT:
    """Raises NotJson, BodyTooLarge, TooSlow, or Invalid naming each field that is wrong."""
    # Cross-site forms cannot send this type, a second lock beside the Origin check.
    if request.content_type != "application/json":
        raise NotJson("Send the body as application/json.")
    try:
        async with asyncio.timeout(deadline):
            text = await _read_bounded(request, max_bytes)
    except TimeoutError:
        raise TooSlow("The request's body took too long to arrive.")
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        faults = (
            f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)[:10]
        )
        raise Invalid("; ".join(faults))


async def _read_bounded(request: web.Request, max_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > max_bytes:
            raise BodyTooLarge(f"A request's body has at most {max_bytes} bytes.")
    return bytes(body)
