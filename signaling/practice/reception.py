"""What the practice itself says in its waiting rooms: a welcome text and a picture."""

import hashlib
from dataclasses import dataclass
from typing import Final

from conference.errors import BadInput, Unavailable
from conference.meeting.errors import BadText
from conference.meeting.names import clean_text
from signaling.process.clock import Clock
from signaling.store.reception import Picture, Reception, ReceptionStore

MAX_WELCOME: Final = 1000
"""Characters: a few lines that are read while one waits, not a brochure."""

MAX_PICTURE_BYTES: Final = 256 * 1024
"""A photograph of 1280 pixels across in WebP or JPEG; it comes after the page, on any telephone."""

PICTURE_PATH: Final = "/practice/picture/"

_FRESH_S: Final = 10.0
"""So long a change may take to be seen: the command line writes from another process."""

_JPEG, _PNG, _RIFF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"


class BadPicture(BadInput):
    """Not a PNG, JPEG or WebP picture, or too large a file."""

    code = "bad_picture"


def picture_of(content: bytes) -> Picture:
    """By its first bytes, whatever the file is called; no format that could hold a script.

    Raises BadPicture.
    """
    if len(content) > MAX_PICTURE_BYTES:
        raise BadPicture(f"The picture may have at most {MAX_PICTURE_BYTES // 1024} KiB.")
    media_type = _media_type(content)
    if media_type is None:
        raise BadPicture("The picture must be a PNG, JPEG or WebP file.")
    return Picture(
        name=hashlib.sha256(content).hexdigest()[:32], media_type=media_type, content=content
    )


def _media_type(content: bytes) -> str | None:
    if content.startswith(_PNG):
        return "image/png"
    if content.startswith(_JPEG):
        return "image/jpeg"
    if content.startswith(_RIFF) and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def welcome_of(typed: str) -> str:
    """The welcome text as it is shown: line by line, cleaned as messages are. '' for none.

    Raises BadText.
    """
    lines = [clean_text(line, most=MAX_WELCOME) for line in typed.splitlines() if line.strip()]
    text = "\n".join(lines)
    if len(text) > MAX_WELCOME:
        raise BadText(f"Please use at most {MAX_WELCOME} characters.")
    return text


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page is told of it; the picture by its address."""

    text: str | None
    picture: str | None


class ReceptionReader:
    """The present one, asked for by every page that opens and read every ten seconds at most."""

    def __init__(self, store: ReceptionStore, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known = Reception()
        self._read_at: float | None = None

    async def reception(self) -> Reception:
        """The last one known where the store does not answer: nobody waits outside for that."""
        now = self._clock()
        if self._read_at is None or now - self._read_at >= _FRESH_S:
            try:
                self._known = await self._store.read()
                self._read_at = now
            except Unavailable:
                pass
        return self._known

    async def shown(self) -> Shown:
        known = await self.reception()
        return Shown(
            text=known.text or None,
            picture=PICTURE_PATH + known.picture.name if known.picture else None,
        )
