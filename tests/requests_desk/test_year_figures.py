"""The yearly figures show no small number and none from which one could be computed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.requests.terms import Outcome, Theme
from noren.requests.year_figures import YearFigures, sum_up_year
from noren.stores.ledger.terms import RequestKind
from noren.stores.requests.kept import TallyRow


def row(kind: str, theme: str, outcome: str, count: int, *, late: bool = False) -> TallyRow:
    return TallyRow(year=2026, kind=kind, theme=theme, outcome=outcome, is_late=late, count=count)


def figures_of(*rows: TallyRow, minimum: int = 5) -> YearFigures:
    return sum_up_year(rows, year=2026, minimum=minimum, turned_away=0)


BUSY = (
    row("complaint", "being_filmed", "replied", 41),
    row("complaint", "notice", "replied", 12, late=True),
    row("complaint", "children", "replied", 2),
    row("question", "keeping", "replied", 30),
    row("disclosure", "keeping", "not_held", 9),
    row("disclosure", "keeping", "refused", 1),
)


def cells(figures: YearFigures) -> list[int]:
    tables = (figures.themes, figures.outcomes)
    return [cell for table in tables for line in table.cells for cell in line if cell is not None]


def test_what_is_large_enough_is_shown_with_its_totals() -> None:
    figures = figures_of(*BUSY)
    at = list(RequestKind).index(RequestKind.COMPLAINT)
    assert figures.themes.cells[at][-1] == figures.outcomes.cells[at][-1] == 55
    assert figures.themes.cells[-1][-1] == 95
    assert figures.late == 12


def test_nothing_below_the_minimum_is_shown_zero_included() -> None:
    assert min(cells(figures_of(*BUSY))) >= 5
    assert cells(figures_of()) == []
    assert cells(figures_of(row("opinion", "other", "replied", 4))) == []


def test_both_tables_agree_on_what_they_share() -> None:
    figures = figures_of(*BUSY)
    for first, second in zip(figures.themes.cells, figures.outcomes.cells, strict=True):
        assert first[-1] == second[-1]


def test_only_the_year_counts_and_late_ones_hide_when_few() -> None:
    other = TallyRow(
        year=2025, kind="opinion", theme="other", outcome="replied", is_late=False, count=99
    )
    figures = figures_of(*BUSY, other, row("question", "purpose", "replied", 6, late=True))
    assert figures.late == 18
    assert figures_of(row("question", "purpose", "replied", 20, late=True)).late is None
    at = list(RequestKind).index(RequestKind.OPINION)
    assert figures.themes.cells[at][-1] is None


def test_a_minimum_that_shows_single_people_is_refused() -> None:
    with pytest.raises(ValueError, match="3 or more"):
        figures_of(*BUSY, minimum=2)


TALLIES = st.lists(
    st.builds(
        row,
        st.sampled_from(["complaint", "question", "disclosure"]),
        st.sampled_from(["notice", "keeping", "other"]),
        st.sampled_from(["replied", "refused", "not_held"]),
        st.integers(1, 40),
    ),
    max_size=6,
)


@settings(max_examples=6, deadline=None)
@given(TALLIES)
@pytest.mark.slow
def test_no_hidden_number_follows_from_the_shown_ones_of_a_line(tallies: list[TallyRow]) -> None:
    figures = figures_of(*tallies)
    for table in (figures.themes, figures.outcomes):
        columns = list(zip(*table.cells, strict=True))
        for line in itertools.chain(table.cells, columns):
            assert list(line).count(None) != 1


def test_every_word_of_the_tables_exists_in_both_languages() -> None:
    for term in (*RequestKind, *Theme, *Outcome):
        assert term.ja
        assert term.en
