"""Dependency descriptors: the specification's example, every part of one, every way to be cut
short."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rtp.dependency import Structure, read_descriptor
from conference.rtp.header import Defect, Malformed
from conference.rtp.scalable import ALL, Limit
from tests.support.dependency import L1T3, Row, descriptor

L2T2 = (
    Row(0, 0, "SSRR", (), (0, 0)),
    Row(0, 0, "SSRR", (2,), (2, 1)),
    Row(0, 1, "-D-R", (1,), (1, 0)),
    Row(1, 0, "--SS", (1,), (1, 1)),
    Row(1, 0, "--SS", (2, 1), (1, 1)),
    Row(1, 1, "---D", (1,), (1, 1)),
)
"""Two sizes at two rates; the targets are (0, 0), (0, 1), (1, 0) and (1, 1)."""


def structure(rows: tuple[Row, ...] = L1T3, **more: object) -> Structure:
    read = read_descriptor(descriptor(0, number=1, rows=rows, **more), None)  # type: ignore[arg-type]
    assert read is not None
    return read.structure


def test_the_first_example_of_the_specification() -> None:
    known = structure()
    assert [(row.spatial, row.temporal) for row in known.templates] == [
        (row.spatial, row.temporal) for row in L1T3
    ]
    assert known.targets == ((0, 2), (0, 1), (0, 0))


def test_targets_of_two_sizes() -> None:
    assert structure(L2T2).targets == ((0, 0), (0, 1), (1, 0), (1, 1))
    assert structure(L2T2).pixels == ()
    assert structure(L2T2, sizes=[(640, 360), (1280, 720)]).pixels == (640 * 360, 1280 * 720)


def test_a_keyframe_is_known_by_its_structure() -> None:
    first = read_descriptor(descriptor(0, number=1, rows=L1T3), None)
    second = read_descriptor(descriptor(1, number=2), structure())
    assert first is not None
    assert second is not None
    assert (first.key, second.key) == (True, False)


def test_a_template_s_id_counts_from_the_structure_s_first_and_wraps() -> None:
    known = structure(first_id=62)
    read = read_descriptor(descriptor(3, number=1, first_id=62), known)
    assert read is not None
    assert read.template == known.templates[3]


def test_a_frame_may_have_indications_of_its_own() -> None:
    value = descriptor(3, number=1, active=7, indications="RR-", differences=(1, 44), chains=(200,))
    read = read_descriptor(value, structure())
    assert read is not None
    assert "".join("-DSR"[each] for each in read.indications) == "RR-"
    assert not read.within(Limit(ALL, 0))


@pytest.mark.parametrize(
    ("value", "known"),
    [
        (descriptor(0, number=1), None),
        (descriptor(0, number=1, indications="DDD"), None),
        (descriptor(5, number=1), structure()),
    ],
    ids=["before any structure", "extended, before any", "of another structure"],
)
def test_what_refers_to_nothing_known_says_nothing(value: bytes, known: Structure | None) -> None:
    assert read_descriptor(value, known) is None


@pytest.mark.parametrize(
    "value",
    [
        descriptor(1, number=1),
        descriptor(0, number=1, rows=L1T3, active=7, sizes=[(640, 360)]),
        descriptor(0, number=1, rows=L2T2, indications="SSSS", differences=(3,), chains=(1, 2)),
    ],
    ids=["short", "with a structure", "with all of its own"],
)
def test_cut_short_anywhere_it_is_malformed(value: bytes) -> None:
    known = structure()
    assert read_descriptor(value, known) is not None
    for length in range(len(value)):
        if length == 3:
            continue  # whole, as far as it goes
        with pytest.raises(Malformed) as caught:
            read_descriptor(value[:length], known)
        assert caught.value.defect is Defect.DEPENDENCY


def test_more_templates_than_there_are_ids_are_malformed() -> None:
    with pytest.raises(Malformed):
        read_descriptor(descriptor(0, number=1, rows=[Row(0, 0, "S", (), ())] * 65), None)
    assert len(structure((Row(0, 0, "S", (), ()),) * 64).templates) == 64


@given(st.binary(max_size=255))
def test_noise_is_read_or_malformed(value: bytes) -> None:
    for known in (None, structure()):
        with suppress(Malformed):
            read_descriptor(value, known)
