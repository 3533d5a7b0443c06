"""Text that somebody typed, as everybody may be shown it."""

import unicodedata

import regex

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


def one_line(typed: str) -> str:
    """NFC, single spaces, trimmed; what cannot be seen is taken out, silently: nobody can be asked
    to correct it."""
    seen = _NEVER_SEEN.sub("", _SPACES.sub(" ", typed))
    shaped = _IN_PLACE_OR_NOT.sub(lambda match: match[1] or "", seen)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", shaped)).strip()


def shows_something(text: str) -> bool:
    """Whether there is more to see of it than space and marks."""
    return _SHOWS_SOMETHING.search(text) is not None
