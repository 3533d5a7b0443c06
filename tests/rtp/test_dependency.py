"""Dependency descriptors: the specification's example, every part of one, every way to be cut
short."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rtp.dependency import Structure, read_descriptor
from conference.rtp.header import Defect, Malformed
from conference.rtp.scalable import ALL, EVERYTHING, Limit
from tests.support.dependency import L1T3, L3T3, L3T3_KEY, Row, descriptor

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


BOTH = (L3T3, L3T3_KEY)


def test_what_can_be_cut_out_worst_first() -> None:
    assert structure().limits == ((ALL, 0), (ALL, 1), (ALL, ALL))
    assert structure(L2T2).limits == ((0, 0), (0, ALL), (ALL, 0), (ALL, ALL))


@pytest.mark.parametrize(
    ("limit", "active", "target"),
    [
        (EVERYTHING, 0x1FF, (2, 2)),
        (Limit(ALL, 1), 0x1FF, (2, 1)),
        (Limit(1, ALL), 0x1FF, (1, 2)),
        (Limit(0, 0), 0x1FF, (0, 0)),
        (EVERYTHING, 0x1F8, (1, 2)),  # the largest size is not sent
        (Limit(ALL, 0), 0x1F8, (1, 0)),
        (Limit(0, ALL), 0x03F, (1, 0)),  # nor here the smallest
        (EVERYTHING, 0, (2, 2)),  # nonsense
    ],
)
def test_the_best_that_is_sent_within_a_limit(
    limit: Limit, active: int, target: tuple[int, int]
) -> None:
    known = replace(structure(L3T3), active=active)
    assert known.targets[known.target(limit)] == target


@pytest.mark.parametrize(
    ("before", "wanted", "includes", "leads"),
    [
        # Each for L3T3 and for L3T3_KEY.
        (EVERYTHING, Limit(1, ALL), (True, False), (True, False)),
        (EVERYTHING, Limit(ALL, 0), (True, True), (True, True)),
        (Limit(ALL, 0), EVERYTHING, (False, False), (True, True)),
        (Limit(1, 0), Limit(1, 1), (False, False), (True, True)),
        (Limit(1, ALL), EVERYTHING, (False, False), (False, False)),
        (Limit(0, ALL), Limit(1, 0), (False, False), (False, False)),
        (Limit(0, 0), Limit(0, ALL), (False, False), (True, True)),
    ],
)
def test_what_is_part_of_what_and_what_leads_to_it(
    before: Limit, wanted: Limit, includes: tuple[bool, bool], leads: tuple[bool, bool]
) -> None:
    known = [structure(rows) for rows in BOTH]
    assert tuple(each.includes(before, wanted) for each in known) == includes
    assert tuple(each.leads(before, wanted) for each in known) == leads


def test_the_largest_size_of_k_svc_does_without_the_others() -> None:
    assert [structure(rows).is_whole for rows in BOTH] == [True, False]
    # What nobody is sent is not missed.
    assert replace(structure(L3T3), active=0x1F8).is_whole


@pytest.mark.parametrize(
    ("rows", "template", "before", "wanted", "opens"),
    [
        (L1T3, 1, Limit(ALL, 0), EVERYTHING, True),
        (L1T3, 2, Limit(ALL, 0), EVERYTHING, False),  # may refer to what was left out
        (L1T3, 2, Limit(ALL, 1), EVERYTHING, True),
        (L1T3, 3, Limit(ALL, 1), EVERYTHING, False),
        (L3T3, 1, Limit(0, ALL), EVERYTHING, False),
        (L3T3, 1, Limit(0, 0), Limit(0, ALL), True),
        (L3T3, 6, Limit(1, 0), Limit(1, ALL), True),
        (L3T3, 11, Limit(1, ALL), EVERYTHING, False),  # refers to others of its size
        (L3T3_KEY, 11, Limit(1, ALL), EVERYTHING, False),
        (L3T3_KEY, 11, Limit(ALL, 0), EVERYTHING, True),
    ],
)
def test_where_one_can_go_over(
    rows: tuple[Row, ...], template: int, before: Limit, wanted: Limit, opens: bool
) -> None:
    read = read_descriptor(descriptor(template, number=7), structure(rows))
    assert read is not None
    assert read.opens(before, wanted) == (wanted if opens else None)


def test_a_picture_is_complete_with_the_last_packet_of_its_largest_frame() -> None:
    rows = [
        (6, True, Limit(1, ALL), True),
        (6, False, Limit(1, ALL), False),
        (1, True, Limit(1, ALL), False),
        (1, True, Limit(0, ALL), True),
    ]
    for template, ends, limit, complete in rows:
        read = read_descriptor(descriptor(template, number=7, ends=ends), structure(L3T3))
        assert read is not None
        assert read.completes(limit) is complete


def test_what_is_active_holds_until_something_else_is_said() -> None:
    known = structure(L3T3)
    told = read_descriptor(descriptor(1, number=2, active=0x1F8, targets=9), known)
    assert told is not None
    assert told.structure.sent == (3, 4, 5, 6, 7, 8)
    after = read_descriptor(descriptor(2, number=3), told.structure)
    assert after is not None
    assert after.structure is told.structure
    anew = read_descriptor(descriptor(0, number=4, rows=L3T3), told.structure)
    assert anew is not None
    assert anew.structure == known


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
