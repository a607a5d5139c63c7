"""Promises of attribute counts: everybody who crossed is in the table, and nobody is in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import MeasureError
from noren.measure.attribute_counts import AttributeTable, AttributeTally
from noren.vocabulary.attribute_axes import AgeBands, Sex

BANDS = AgeBands(first_ages=(20, 35, 50))
LINES = 2
Person = tuple[int, int, int, Sex, bool]

_judged = st.tuples(
    st.integers(0, LINES - 1),
    st.integers(0, 1),
    st.integers(0, BANDS.unknown),
    st.sampled_from(Sex),
    st.just(True),
)
_unseen = st.tuples(
    st.integers(0, LINES - 1),
    st.integers(0, 1),
    st.just(BANDS.unknown),
    st.just(Sex.UNKNOWN),
    st.just(False),
)
people = st.lists(st.one_of(_judged, _unseen), max_size=40)


def _table(crowd: list[Person]) -> AttributeTable:
    tally = AttributeTally(lines=LINES, bands=BANDS)
    for line, direction, band, sex, judged in crowd:
        tally.count(line=line, direction=direction, band=band, sex=sex, judged=judged)
    return tally.close()


@given(people)
def test_the_sums_of_every_table_equal_the_crossings(crowd: list[Person]) -> None:
    table = _table(crowd)
    crossed = np.zeros((LINES, 2), int)
    for line, direction, *_ in crowd:
        crossed[line, direction] += 1
    assert np.array_equal(table.crossings, crossed)
    assert np.array_equal(table.by_band.sum(axis=2), crossed)
    assert np.array_equal(table.by_sex.sum(axis=2), crossed)


@given(people)
def test_the_order_in_which_people_came_cannot_be_read_from_the_table(crowd: list[Person]) -> None:
    forward, backward = _table(crowd), _table(crowd[::-1])
    assert np.array_equal(forward.counts, backward.counts)
    assert np.array_equal(forward.judged, backward.judged)


@given(people, people)
def test_two_bins_together_are_the_table_of_all(first: list[Person], then: list[Person]) -> None:
    together, all_of_them = _table(first) + _table(then), _table(first + then)
    assert np.array_equal(together.counts, all_of_them.counts)
    assert np.array_equal(together.judged, all_of_them.judged)


@given(people)
def test_nobody_is_answered_who_was_not_judged(crowd: list[Person]) -> None:
    table = _table(crowd)
    coverage, seen = table.coverage(), table.crossings > 0
    assert np.all(table.sex_answered()[seen] <= coverage[seen])
    assert np.all(table.band_answered()[seen] <= coverage[seen])


def test_coverage_of_a_line_that_nobody_crossed_is_no_number() -> None:
    assert np.isnan(_table([]).coverage()).all()


def test_coverage_is_the_share_of_crossings_whose_face_was_judged() -> None:
    seen: Person = (0, 0, 1, Sex.FEMALE, True)
    unseen: Person = (0, 0, BANDS.unknown, Sex.UNKNOWN, False)
    assert _table([seen, unseen, unseen, unseen]).coverage()[0, 0] == 0.25


def test_a_closed_tally_begins_anew() -> None:
    tally = AttributeTally(lines=1, bands=BANDS)
    tally.count(line=0, direction=1, band=0, sex=Sex.MALE, judged=True)
    closed = tally.close()
    assert tally.close().crossings.sum() == 0
    assert closed.crossings.sum() == 1


def test_the_table_of_a_thousand_people_is_no_larger_than_that_of_one() -> None:
    one: Person = (0, 0, 1, Sex.MALE, True)
    assert _table([one] * 1000).counts.nbytes == _table([one]).counts.nbytes


@pytest.mark.parametrize(
    ("line", "direction", "band", "sex", "judged"),
    [
        pytest.param(2, 0, 0, Sex.MALE, True, id="no such line"),
        pytest.param(0, 2, 0, Sex.MALE, True, id="no such direction"),
        pytest.param(0, 0, 4, Sex.MALE, True, id="no such band"),
        pytest.param(0, 0, -1, Sex.MALE, True, id="a band below the first"),
        pytest.param(0, 0, 3, Sex.MALE, False, id="a sex without a look"),
        pytest.param(0, 0, 0, Sex.UNKNOWN, False, id="a band without a look"),
    ],
)
def test_what_has_no_place_in_the_table_is_refused(
    line: int, direction: int, band: int, sex: Sex, judged: bool
) -> None:
    tally = AttributeTally(lines=LINES, bands=BANDS)
    with pytest.raises(MeasureError):
        tally.count(line=line, direction=direction, band=band, sex=sex, judged=judged)


def test_a_tally_without_lines_is_refused() -> None:
    with pytest.raises(MeasureError, match="line"):
        AttributeTally(lines=0, bands=BANDS)


def test_tables_of_different_bands_are_never_added_up() -> None:
    other = AttributeTally(lines=LINES, bands=AgeBands(first_ages=(20, 40, 60))).close()
    with pytest.raises(MeasureError, match="bands"):
        _table([]) + other
