"""Narrow and wide bins of one place are released together, and only when they are over."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.errors import BudgetSpent, ReleaseRefused
from noren.gate.behavior_figures import MoveTable
from noren.gate.budget import Spend, new_spends
from noren.gate.figures import Declaration, LineCountTable, OutputKey, ZoneOccupancyTable
from noren.gate.noise import NoiseKey
from noren.gate.noisy import NoiseTerms
from noren.gate.release import release
from noren.gate.shown_before import Memory, Shown
from noren.gate.suppression import Sum
from noren.vocabulary.terms import Role
from staging.table_attacker import limits_of

QUARTER, HOUR = 900, 3600


@dataclass(frozen=True)
class Bin:
    """One row."""

    output: str
    start_s: int
    width_s: int
    figure: int | None
    line: str = "north"
    camera: str = "gate"
    digest: str = "ab" * 32


def quarters(counts: Sequence[int | None], first_s: int = 0) -> list[Bin]:
    return [Bin("quarter", first_s + QUARTER * n, QUARTER, one) for n, one in enumerate(counts)]


def hours(counts: Sequence[int | None]) -> list[Bin]:
    return [Bin("hour", HOUR * n, HOUR, one) for n, one in enumerate(counts)]


def declared(rows: Sequence[Bin], minimum: int) -> dict[OutputKey, Declaration]:
    return {
        key(row): Declaration(
            record="line_count", purpose="flow", bin_s=row.width_s, keep_s=86400,
            minimum_cell=minimum, readers=frozenset({Role.PUBLIC}),
        )
        for row in rows
    }  # fmt: skip


def key(row: Bin) -> OutputKey:
    return OutputKey(plan_digest=row.digest, camera=row.camera, output=row.output)


def lines(rows: Sequence[Bin], minimum: int = 5) -> LineCountTable:
    return LineCountTable(
        output=tuple(map(key, rows)),
        line=tuple(row.line for row in rows),
        direction=("forward",) * len(rows),
        class_word=("person",) * len(rows),
        start_s=tuple(row.start_s for row in rows),
        end_s=tuple(row.start_s + row.width_s for row in rows),
        count=tuple(row.figure for row in rows),
        coverage_ratio=(1.0,) * len(rows),
        model=("silhouette",) * len(rows),
        declarations=declared(rows, minimum),
    )


def areas(rows: Sequence[Bin], minimum: int = 5) -> ZoneOccupancyTable:
    return ZoneOccupancyTable(
        output=tuple(map(key, rows)),
        area=tuple(row.line for row in rows),
        class_word=("person",) * len(rows),
        start_s=tuple(row.start_s for row in rows),
        end_s=tuple(row.start_s + row.width_s for row in rows),
        mean=tuple(None if row.figure is None else float(row.figure) for row in rows),
        maximum=tuple(None if row.figure is None else row.figure + 3 for row in rows),
        coverage_ratio=(1.0,) * len(rows),
        model=("silhouette",) * len(rows),
        declarations=declared(rows, minimum),
    )


def shown(rows: Sequence[Bin], minimum: int = 5) -> tuple[int | None, ...]:
    return release(lines(rows, minimum), reader=Role.PUBLIC).table.count


def test_a_quiet_quarter_does_not_follow_from_its_hour() -> None:
    found = shown(quarters([3, 20, 30, 40]) + hours([93]))
    assert found[0] is None
    assert sum(one is None for one in found) == 2
    assert found[4] in (93, None)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=8, max_size=8), st.integers(1, 8))
def test_no_attacker_finds_a_quarter_from_the_hours(counts: list[int], minimum: int) -> None:
    whole = [sum(counts[:4]), sum(counts[4:])]
    found = shown(quarters(counts) + hours(whole), minimum)
    value = np.array(counts + whole)
    hidden = np.array([one is None for one in found])
    sums = [Sum(totals=(8,), parts=(0, 1, 2, 3)), Sum(totals=(9,), parts=(4, 5, 6, 7))]
    for cell in np.flatnonzero(value < minimum):
        assert hidden[cell]
        least, most = limits_of(value, hidden, sums, int(cell))
        assert least <= 1e-9
        assert most >= minimum - 1e-9


def test_an_hour_that_is_not_over_shows_no_quarter() -> None:
    rows = [*quarters([20, 30, 40]), Bin("hour", -HOUR, HOUR, 99)]
    assert shown(rows) == (None, None, None, 99)


def test_an_hour_without_its_own_bin_is_over_once_a_later_bin_is_there() -> None:
    rows = [*quarters([20, 30, 40, 50, 60]), Bin("hour", -HOUR, HOUR, 99)]
    assert shown(rows) == (20, 30, 40, 50, None, 99)


def test_the_same_bin_in_two_outputs_is_hidden_in_both() -> None:
    rows = [Bin("quarter", 0, QUARTER, 3), Bin("copy", 0, QUARTER, 3)]
    table = lines(rows)
    easy = {
        one: dataclasses.replace(table.declarations[one], minimum_cell=minimum)
        for one, minimum in zip(table.output, (5, 0), strict=True)
    }
    both = dataclasses.replace(table, declarations=easy)
    assert release(both, reader=Role.PUBLIC).table.count == (None, None)


def test_bins_that_overlap_without_holding_each_other_are_refused() -> None:
    rows = [Bin("ten", 0, 600, 20), Bin("fifteen", 0, 900, 30)]
    for table in (lines(rows), areas(rows)):
        with pytest.raises(ReleaseRefused, match="600 s and 900 s"):
            release(table, reader=Role.PUBLIC)


def test_other_lines_may_have_other_widths() -> None:
    rows = [Bin("ten", 0, 600, 20), Bin("fifteen", 0, 900, 30, line="south")]
    assert shown(rows) == (20, 30)


def test_quarters_that_were_never_written_leave_the_rest_unknown() -> None:
    """The hour holds people of a quarter nobody wrote: then it gives nothing away."""
    assert shown(quarters([3, 20, 30]) + hours([93]))[1:] == (20, 30, 93)


def test_a_mean_is_hidden_with_the_mean_inside_it() -> None:
    table = release(areas(quarters([3, 20, 30, 40]) + hours([23])), reader=Role.PUBLIC).table
    assert table.mean == (None, 20.0, 30.0, 40.0, None)
    assert table.maximum == (6, 23, 33, 43, 26)


@given(
    counts=st.lists(st.integers(0, 12), min_size=8, max_size=8),
    hour=st.integers(0, 1),
)
@settings(max_examples=15, deadline=None)
def test_what_is_hidden_does_not_depend_on_the_span_asked_for(counts: list[int], hour: int) -> None:
    table = lines(quarters(counts) + hours([sum(counts[:4]), sum(counts[4:])]))
    whole = release(table, reader=Role.PUBLIC).table
    part = release(
        table, reader=Role.PUBLIC, from_s=HOUR * hour, to_s=HOUR * hour + 2 * QUARTER
    ).table
    rows = [row for row, start in enumerate(table.start_s) if start in part.start_s]
    rows = [row for row in rows if table.end_s[row] - table.start_s[row] == QUARTER]
    assert part.count == tuple(whole.count[row] for row in rows)


class Book:
    """A record in memory."""

    def __init__(self) -> None:
        self.past: list[Spend] = []

    def charge(self, spends: Sequence[Spend], *, limit: Fraction) -> None:
        self.past += new_spends(spends, past=self.past, limit=limit)


def terms(book: Book, per_year: int = 100) -> NoiseTerms:
    return NoiseTerms(
        epsilon=Fraction(1),
        epsilon_per_year=Fraction(per_year),
        key=NoiseKey(secret=b"k" * 32),
        record=book,
    )


def said(book: Book, per_year: int = 100) -> dict[str, NoiseTerms]:
    return {"ab" * 32: terms(book, per_year)}


def test_noisy_figures_are_whole_the_same_again_and_charged_once_a_bin() -> None:
    book = Book()
    table = lines(quarters([40, 50, None, 60, 70]), minimum=0)
    first = release(table, reader=Role.PUBLIC, noise=said(book)).table
    again = release(table, reader=Role.PUBLIC, noise=said(book)).table
    assert first == again
    assert [one.epoch_s for one in book.past] == [0, 900, 1800, 2700]
    assert first.count[2] is None
    assert all(isinstance(one, int) for one in (*first.count[:2], first.count[3]))
    assert first.count[:4] != table.count[:4]


def test_the_last_bin_waits_because_a_restart_may_add_to_it() -> None:
    found = release(lines(quarters([40, 50]), 0), reader=Role.PUBLIC, noise=said(Book())).table
    assert found.count[1] is None
    assert found.count[0] is not None


def test_only_bins_of_the_span_are_charged() -> None:
    book, table = Book(), lines(quarters([40] * 9), 0)
    release(table, reader=Role.PUBLIC, from_s=900, to_s=2700, noise=said(book))
    assert [one.epoch_s for one in book.past] == [900, 1800]


def test_over_spending_shows_nothing() -> None:
    book = Book()
    with pytest.raises(BudgetSpent):
        release(lines(quarters([40] * 9), 0), reader=Role.PUBLIC, noise=said(book, per_year=3))
    assert book.past == []


def test_a_figure_that_changed_after_its_release_is_refused() -> None:
    book = Book()
    release(lines(quarters([40, 50]), 0), reader=Role.PUBLIC, noise=said(book))
    with pytest.raises(ReleaseRefused, match="other counts"):
        release(lines(quarters([41, 50]), 0), reader=Role.PUBLIC, noise=said(book))


def test_noisy_figures_below_the_minimum_are_hidden_by_their_noisy_value() -> None:
    table = lines(quarters([5] * 60), minimum=5)
    found = release(table, reader=Role.PUBLIC, noise=said(Book())).table.count[:-1]
    assert None in found
    assert all(one is None or one >= 5 for one in found)
    zeros = release(lines(quarters([0] * 60), 0), reader=Role.PUBLIC, noise=said(Book())).table
    assert min(one for one in zeros.count if one is not None) == 0


def test_means_and_maxima_share_the_epsilon() -> None:
    table = areas(quarters([40] * 400), minimum=0)
    found = release(table, reader=Role.PUBLIC, noise=said(Book(), per_year=400)).table
    spread = np.array(found.mean[:-1], float) - 40
    # Epsilon 1/2 for each: a = exp(-1/2), variance 2a / (1 - a)^2 = 7.8.
    assert 5.5 < spread.var() < 10.5
    assert all(one == int(one) for one in found.mean[:-1] if one is not None)


def moves(rows: Sequence[Bin]) -> MoveTable:
    return MoveTable(
        output=tuple(map(key, rows)),
        class_word=("person",) * len(rows),
        start_s=tuple(row.start_s for row in rows),
        end_s=tuple(row.start_s + row.width_s for row in rows),
        coverage_ratio=(1.0,) * len(rows),
        model=("silhouette",) * len(rows),
        declarations=declared(rows, 5),
        origin=("door",) * len(rows),
        destination=("shelf",) * len(rows),
        count=tuple(row.figure for row in rows),
    )


def test_moves_are_released_from_one_output_of_a_camera_only() -> None:
    alone = release(moves(quarters([3, 20])), reader=Role.PUBLIC).table
    assert alone.count == (None, 20)
    with pytest.raises(ReleaseRefused, match=r"outputs (quarter|hour) and"):
        release(moves(quarters([3, 20]) + hours([60])), reader=Role.PUBLIC)


def test_moves_are_not_released_with_noise_yet() -> None:
    with pytest.raises(ReleaseRefused, match="line_count or zone_occupancy"):
        release(moves(quarters([30, 20])), reader=Role.PUBLIC, noise=said(Book()))
    assert len(release(moves([]), reader=Role.PUBLIC, noise=said(Book())).table) == 0


def test_insiders_get_no_noise_and_spend_nothing() -> None:
    book, table = Book(), lines(quarters([1, 2]))
    inside = {
        one: dataclasses.replace(said, readers=frozenset({Role.ANALYST}))
        for one, said in table.declarations.items()
    }
    table = dataclasses.replace(table, declarations=inside)
    assert release(table, reader=Role.ANALYST, noise=said(book)).table.count == (1, 2)
    assert book.past == []


class Remembered:
    """What was shown, in memory."""

    def __init__(self) -> None:
        self.past: dict[tuple[str, int], Shown] = {}

    def shown(self) -> dict[tuple[str, int], Shown]:
        return dict(self.past)

    def remember(self, fresh: Sequence[Shown]) -> None:
        for one in fresh:
            assert (one.product, one.epoch_s) not in self.past
            self.past[one.product, one.epoch_s] = one


def publish(book: Remembered, table: LineCountTable, **span: int) -> tuple[int | None, ...]:
    memory = Memory(record=book, key=NoiseKey(secret=b"k" * 32))
    return release(table, reader=Role.PUBLIC, memory=memory, **span).table.count


LATER = Bin("quarter", HOUR, QUARTER, 50)
"""With it, everything before is over."""


def test_a_cell_that_was_left_empty_stays_empty_when_its_sums_are_gone() -> None:
    """The hour forced a big quarter empty; with the hour purged, it must not come back."""
    book = Remembered()
    whole = publish(book, lines([*quarters([3, 20, 30, 40]), *hours([93]), LATER]))
    forced = [row for row in (1, 2, 3) if whole[row] is None]
    assert forced
    narrow = publish(book, lines([*quarters([3, 20, 30, 40]), LATER]))
    assert narrow[:4] == whole[:4]
    fresh = publish(Remembered(), lines([*quarters([3, 20, 30, 40]), LATER]))
    assert fresh[forced[0]] is not None, "or this proves nothing"


def test_an_hour_declared_later_is_left_empty_where_it_would_complete_its_quarters() -> None:
    book = Remembered()
    assert publish(book, lines([*quarters([3, 20, 30, 40]), LATER]))[:4] == (None, 20, 30, 40)
    both = publish(book, lines([*quarters([3, 20, 30, 40]), *hours([93]), LATER]))
    assert both[:5] == (None, 20, 30, 40, None)


def test_what_was_shown_stays_shown_when_the_minimum_is_raised() -> None:
    book, rows = Remembered(), [*quarters([6, 20, 30, 40]), LATER]
    assert publish(book, lines(rows, minimum=5))[0] == 6
    assert publish(book, lines(rows, minimum=10))[0] == 6


def test_a_published_count_that_changed_is_refused() -> None:
    book = Remembered()
    publish(book, lines([*quarters([6, 20]), LATER]))
    with pytest.raises(ReleaseRefused, match="other figures"):
        publish(book, lines([*quarters([7, 20]), LATER]))


def test_only_the_bins_shown_are_remembered() -> None:
    book, table = Remembered(), lines([*quarters([6, 20, 30, 40]), LATER])
    publish(book, table, from_s=QUARTER, to_s=3 * QUARTER)
    assert sorted(epoch_s for _, epoch_s in book.past) == [QUARTER, 2 * QUARTER]


def test_the_last_bin_is_neither_shown_nor_remembered() -> None:
    book = Remembered()
    assert publish(book, lines(quarters([20, 30]))) == (20, None)
    assert [epoch_s for _, epoch_s in book.past] == [0]


def test_each_plan_s_figures_are_protected_as_that_plan_says() -> None:
    book = Book()
    plain = [dataclasses.replace(one, digest="cd" * 32) for one in quarters([40, 50])]
    noisy = quarters([60, 70, 80], 2 * QUARTER)
    found = release(lines([*plain, *noisy], 0), reader=Role.PUBLIC, noise=said(book)).table
    assert found.count[:2] == (40, 50)
    assert [one.epoch_s for one in book.past] == [2 * QUARTER, 3 * QUARTER]
    assert found.count[4] is None
    assert len(found) == 5


@settings(max_examples=20, deadline=None)
@given(
    counts=st.lists(st.integers(0, 12), min_size=4, max_size=4),
    minimum=st.integers(1, 8),
)
def test_two_releases_together_give_no_small_quarter_away(counts: list[int], minimum: int) -> None:
    """First the quarters alone, then with an hour declared later: the union of both is safe."""
    book = Remembered()
    first = publish(book, lines([*quarters(counts), LATER], minimum))
    second = publish(book, lines([*quarters(counts), *hours([sum(counts)]), LATER], minimum))
    value = np.array([*counts, sum(counts)])
    known = [
        one is not None or two is not None for one, two in zip(first[:4], second[:4], strict=True)
    ]
    hidden = np.array([*(not one for one in known), second[4] is None])
    for cell in np.flatnonzero(value < minimum):
        least, most = limits_of(value, hidden, [Sum(totals=(4,), parts=(0, 1, 2, 3))], int(cell))
        assert hidden[cell]
        assert least <= 1e-9
        assert most >= minimum - 1e-9
