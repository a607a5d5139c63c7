"""Series keep what is unknown apart from what is zero, and lose no figure when laid together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.errors import ReportError
from noren.reports.grids import MOST_SLOTS, make_grid
from noren.reports.series import (
    count_series,
    coverage_series,
    lasted_s,
    occupancy_series,
    watched_s,
)
from noren.vocabulary.terms import Role

HOUR = 3600
DAY = 86400


def test_a_bin_that_nobody_watched_or_wrote_is_unknown_not_zero(facts):
    (series,) = facts.counts
    figures = [(slot.forward, slot.backward) for slot in series.slots]
    assert figures == [(12, 7), (3, 1), (None, None), (None, None), (0, 0)]
    assert (series.forward, series.backward) == (15, 8)


def test_coverage_stands_beside_every_slot(facts):
    for series in (*facts.counts, *facts.occupancies, *facts.coverages):
        assert [slot.coverage_ratio for slot in series.slots] == [1.0, 0.5, 0.0, 0.0, 1.0]
        assert watched_s(series.slots) == 2.5 * 900
        assert lasted_s(series.slots) == 5 * 900


def test_the_mean_of_an_area_weighs_by_watched_time(facts):
    (series,) = facts.occupancies
    assert series.mean == pytest.approx((1.24 * 1 + 0.5 * 0.5) / 2.5)
    assert series.maximum == 3


def test_the_public_gets_no_sums(tables):
    bins = tables.bins(coverage=(1.0,))
    released = (
        (count_series, tables.lines(bins, [(1, 9)])),
        (occupancy_series, tables.zones(bins, [(1.0, 9)])),
        (coverage_series, tables.coverage(bins)),
    )
    for make, table in released:
        with pytest.raises(ReportError):
            make(tables.let_out(table, Role.PUBLIC))


def test_a_week_of_quarter_hours_is_laid_together_at_whole_local_hours(tables):
    bins = tables.bins(coverage=(1.0,) * 4 * 24 * 7, start_s=tables.nine)
    (series,) = count_series(
        tables.let_out(tables.lines(bins, [(2, 1)] * len(bins.coverage))), offset_s=9 * HOUR
    )
    assert len(series.slots) <= MOST_SLOTS
    assert {(slot.start_s + 9 * HOUR) % (2 * HOUR) for slot in series.slots} == {0}
    assert series.forward == 2 * len(bins.coverage)


def test_months_are_laid_together_at_the_readers_midnight():
    grid = make_grid(HOUR, (9 * HOUR, 9 * HOUR + 60 * DAY), offset_s=9 * HOUR)
    assert grid.width_s == DAY
    assert (grid.start_s + 9 * HOUR) % DAY == 0


def test_days_cut_in_utc_are_not_moved_to_another_midnight():
    assert make_grid(DAY, (0, 90 * DAY), offset_s=9 * HOUR).start_s == 0


def test_a_period_without_time_has_no_grid():
    with pytest.raises(ValueError, match="without time"):
        make_grid(60, (600, 600))


@given(
    bin_s=st.sampled_from([60, 300, 600, 900, 1800, 3600, 86400]),
    first=st.integers(0, 10**6),
    bins=st.integers(1, 5000),
    offset_h=st.integers(-11, 14),
)
def test_every_bin_lies_within_one_slot(bin_s, first, bins, offset_h):
    period = (first * bin_s, (first + bins) * bin_s)
    grid = make_grid(bin_s, period, offset_s=offset_h * HOUR)
    assert grid.count <= MOST_SLOTS or grid.width_s >= 364 * DAY
    for bin_number in {0, bins // 2, bins - 1}:
        start = period[0] + bin_number * bin_s
        low, high = grid.bounds(grid.index(start))
        assert low <= start
        assert start + bin_s <= high
        assert 0 <= grid.index(start) < grid.count


@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_no_crossing_and_no_watched_second_is_lost_in_laying_together(tables, data):
    coverage = tuple(data.draw(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1)))
    coverage *= data.draw(st.sampled_from([1, 7, 100]))
    figures = [None if share == 0 else (index % 5, 1) for index, share in enumerate(coverage)]
    bins = tables.bins(coverage=coverage)
    (series,) = count_series(tables.let_out(tables.lines(bins, figures)), offset_s=9 * HOUR)
    assert series.forward == sum(pair[0] for pair in figures if pair)
    assert series.backward == sum(pair[1] for pair in figures if pair)
    assert watched_s(series.slots) == pytest.approx(900 * sum(coverage))
