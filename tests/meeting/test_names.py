"""What a typed name becomes (R38)."""

import unicodedata

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from conference.meeting.errors import BadName
from conference.meeting.names import MAX_GRAPHEMES, clean_name

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
DOCTOR = "\U0001f469\U0001f3fd\u200d\u2695\ufe0f"
HEART_ON_FIRE = "\u2764\ufe0f\u200d\U0001f525"
FLAG = "\U0001f1e8\U0001f1ed"
KEYCAP = "1\ufe0f\u20e3"

KEPT = [
    "Anna",
    "Anna-Lena O’Brien, Dr. med.",
    "Jean-François Élan",
    "李小龍",
    "Άννα Παπαδοπούλου",
    "عائشة",
    "می\u200cخواهم",  # ZWNJ shapes Persian
    "क्\u200dष",  # ZWJ shapes Devanagari
    "葛\U000e0100城",  # the variant of a character that a family writes its name with
    f"Anna {FAMILY}",
    DOCTOR,
    HEART_ON_FIRE,
    FLAG,
    KEYCAP,
    "J\u0323\u0308",  # marks that have no composed form
    "😀",
    "007",
]

CLEANED = [
    ("  Anna  ", "Anna"),
    ("Anna\t\n  Maria", "Anna Maria"),
    ("Anna\u00a0\u2003Maria", "Anna Maria"),
    ("Anna\u2028Maria", "Anna Maria"),
    ("A\u0301nna", "Ánna"),  # NFC
    ("e\u200b\u0301va", "éva"),  # also of what comes together by the cleaning
    ("Anna\x00\x07", "Anna"),
    ("\x1b[31mAnna", "[31mAnna"),
    ("\u202eannA", "annA"),  # right-to-left override
    ("\u2066Anna\u2069", "Anna"),  # isolates
    ("\u200fAnna\u200e\u061c", "Anna"),  # marks of direction
    ("An\u200bna", "Anna"),  # zero width space
    ("An\u00adna", "Anna"),  # soft hyphen
    ("\ufeffAnna", "Anna"),
    ("Anna\u3164", "Anna"),  # Hangul filler: a letter that shows nothing
    ("\u115f\u1160\uffa0Anna", "Anna"),
    ("Anna\u2800", "Anna"),  # Braille blank
    ("An\u034fna", "Anna"),
    ("Anna\ufe00", "Anna"),  # a variation selector where there is no variant
    ("Anna\U000e0101", "Anna"),
    ("Anna\U000e0041", "Anna"),  # tag
    ("Anna\ue000", "Anna"),  # private use
    ("\u200dAnna\u200d", "Anna"),  # joiners that join nothing
    ("Anna \u200d Maria", "Anna Maria"),
    ("Anna\u200d\u200dMaria", "AnnaMaria"),
    ("Anna\u200d\U0001f468", "Anna\U0001f468"),
]

REFUSED = [
    "",
    "   ",
    "\u3164",
    "\u3164\u3164",
    "\u2800",
    "\u200d",
    "\u202e\u202c",
    "\ufe0f",
    "\u0301",
    "\x00",
    "x" * 65,
    FAMILY * 65,
    "x" + "\u0301" * 2000,
    "x" * 1_000_000,
    " " * 1_000_000,
]


@pytest.mark.parametrize("name", KEPT)
def test_names_of_people_stay_as_they_are(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize(("typed", "name"), CLEANED)
def test_what_cannot_be_seen_is_taken_out(typed: str, name: str) -> None:
    assert clean_name(typed) == name


@pytest.mark.parametrize("typed", REFUSED, ids=lambda typed: f"{typed[:3]!r} × {len(typed)}")
def test_nothing_to_see_and_too_much_are_refused(typed: str) -> None:
    with pytest.raises(BadName):
        clean_name(typed)


@pytest.mark.parametrize("grapheme", ["x", "e\u0323\u0302", FAMILY[:3], FLAG, "李"])
def test_sixty_four_graphemes_are_allowed(grapheme: str) -> None:
    name = clean_name(grapheme * MAX_GRAPHEMES)
    assert len(regex.findall(r"\X", name)) == MAX_GRAPHEMES
    with pytest.raises(BadName):
        clean_name(grapheme * (MAX_GRAPHEMES + 1))


AWKWARD = st.text(
    st.sampled_from(
        "aé\u0301 \t\u00a0\u200b\u200c\u200d\u202e\u2066\u3164\u2800\ufe0f\U000e0100\x00"
        "李क\u094d\U0001f468\U0001f3fd\u2764\U0001f1e8\u034f-1"
    ),
    max_size=12,
)


@given(typed=st.one_of(AWKWARD, st.text(max_size=40)))
@settings(max_examples=500, derandomize=True, database=None, deadline=None)
def test_any_text_becomes_a_clean_name_or_is_refused(typed: str) -> None:
    """Cleaning is done once: what it gives is clean, in NFC, and on one line."""
    try:
        name = clean_name(typed)
    except BadName:
        return
    assert clean_name(name) == name
    assert unicodedata.is_normalized("NFC", name)
    assert name == name.strip()
    assert not any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in name)
    assert not set(name) & set("\u200b\u202e\u2066\u3164\u2800\u034f")
