"""What a typed name or message becomes (R38, R44): trimmed, NFC, visible, of a bounded length."""

import unicodedata

import regex

from conference.meeting.errors import BadName, BadText

MAX_GRAPHEMES = 64

MAX_CODE_POINTS = 8 * MAX_GRAPHEMES
"""A grapheme may pile up any number of marks; a family emoji has eleven code points."""

MAX_TEXT = 500
"""Code points of a message: a few sentences, read at a glance."""

_SHAPING = r"[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_NEVER_SEEN = regex.compile(
    # Control, surrogate, private and unassigned; whatever a font shows nothing for (bidi overrides
    # and isolates, Hangul fillers, tags); the Braille blank.
    r"[[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\u2800]--" + _SHAPING + "]",
    regex.VERSION1,
)
_LETTER = rf"[[\p{{L}}\p{{M}}]--{_SHAPING}]"
_IN_PLACE_OR_NOT = regex.compile(
    # Between letters the joiners shape Arabic and Indic scripts; between pictographs ZWJ makes one
    # emoji of several, after an optional skin tone or selector. Selectors choose the emoji form, a
    # keycap, or the variant of a Han character that a family writes its name with.
    rf"((?<={_LETTER})[\u200c\u200d](?={_LETTER})"
    r"|(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d(?=\p{Extended_Pictographic})"
    r"|(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]"
    r"|(?<=[0-9#*])\ufe0f(?=\u20e3)"
    r"|(?<=\p{Han})[\ufe00-\ufe02\U000e0100-\U000e01ef])"
    rf"|{_SHAPING}",
    regex.VERSION1,
)
_SPACES = regex.compile(r"[\p{Z}\s]+")
_SHOWS_SOMETHING = regex.compile(r"[\p{L}\p{N}\p{P}\p{S}]")


def clean_name(typed: str) -> str:
    """The name as everybody will see it.

    What cannot be seen is taken out, silently: nobody can be asked to correct it. Raises `BadName`
    if nothing visible is left or more than 64 graphemes are.
    """
    if len(typed) > 4 * MAX_CODE_POINTS:
        raise BadName(f"Please use a name of at most {MAX_GRAPHEMES} characters.")
    name = _clean(typed)
    if not _SHOWS_SOMETHING.search(name):
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
    text = _clean(typed)
    if not _SHOWS_SOMETHING.search(text):
        raise BadText("Please type a message.")
    if len(text) > most:
        raise BadText(f"Please use at most {most} characters.")
    return text


def _clean(typed: str) -> str:
    seen = _NEVER_SEEN.sub("", _SPACES.sub(" ", typed))
    shaped = _IN_PLACE_OR_NOT.sub(lambda match: match[1] or "", seen)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", shaped)).strip()
