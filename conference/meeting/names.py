"""What a typed name becomes (R38): trimmed, NFC, visible, at most 64 graphemes."""

import unicodedata

import regex

from conference.meeting.errors import BadName

MAX_GRAPHEMES = 64

MAX_CODE_POINTS = 8 * MAX_GRAPHEMES
"""A grapheme may pile up any number of marks; a family emoji has eleven code points."""

_JOINERS = "\u200c\u200d"
_JOINER_IN_PLACE = regex.compile(
    # Between letters the joiners shape Arabic and Indic scripts; between pictographs ZWJ makes one
    # emoji of several, after an optional skin tone or variation selector.
    r"(?<=[\p{L}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])"
    r"|(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d(?=\p{Extended_Pictographic})"
)
_INVISIBLE = regex.compile(
    # Control, format (bidi overrides and isolates among them), surrogate, private and unassigned;
    # then letters and marks that show nothing: Hangul fillers, Khmer inherent vowels, grapheme
    # joiner, Mongolian selectors, Braille blank.
    r"[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}"
    r"\u115f\u1160\u3164\uffa0\u17b4\u17b5\u034f\u180b-\u180d\u180f\u2800]"
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
    name = _SPACES.sub(" ", unicodedata.normalize("NFC", typed))
    in_place = {match.start() for match in _JOINER_IN_PLACE.finditer(name)}
    kept = (
        character
        for place, character in enumerate(name)
        if (place in in_place if character in _JOINERS else not _INVISIBLE.match(character))
    )
    name = _SPACES.sub(" ", "".join(kept)).strip()
    if not _SHOWS_SOMETHING.search(name):
        raise BadName("Please type a name.")
    if len(name) > MAX_CODE_POINTS or len(regex.findall(r"\X", name)) > MAX_GRAPHEMES:
        raise BadName(f"Please use a name of at most {MAX_GRAPHEMES} characters.")
    return name
