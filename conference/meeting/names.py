"""What a typed name or message becomes (R38, R44): trimmed, NFC, visible, of a bounded length."""

import regex

from conference.meeting.errors import BadName, BadText
from conference.text import one_line, shows_something

MAX_GRAPHEMES = 64

MAX_CODE_POINTS = 8 * MAX_GRAPHEMES
"""A grapheme may pile up any number of marks; a family emoji has eleven code points."""

MAX_TEXT = 500
"""Code points of a message: a few sentences, read at a glance."""


def clean_name(typed: str) -> str:
    """The name as everybody will see it.

    What cannot be seen is taken out, silently: nobody can be asked to correct it. Raises `BadName`
    if nothing visible is left or more than 64 graphemes are.
    """
    if len(typed) > 4 * MAX_CODE_POINTS:
        raise BadName(f"Please use a name of at most {MAX_GRAPHEMES} characters.")
    name = one_line(typed)
    if not shows_something(name):
        raise BadName("Please type a name.")
    if len(name) > MAX_CODE_POINTS or len(regex.findall(r"\X", name)) > MAX_GRAPHEMES:
        raise BadName(f"Please use a name of at most {MAX_GRAPHEMES} characters.")
    return name


def clean_text(typed: str, *, most: int = MAX_TEXT) -> str:
    """A message as everybody will see it, in one paragraph.

    Raises `BadText` if nothing visible is left or more than `most` code points are.
    """
    if len(typed) > 4 * most:
        raise BadText(f"Please use at most {most} characters.")
    text = one_line(typed)
    if not shows_something(text):
        raise BadText("Please type a message.")
    if len(text) > most:
        raise BadText(f"Please use at most {most} characters.")
    return text
