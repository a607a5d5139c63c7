"""Figures with noise: each cell gets its own, and the bin is charged to the product's budget.

Every released bin of an output spends the plan's epsilon once. A person's one passage over one
line changes one count by 1; a stay in one area changes a mean and a maximum by at most 1 each, so
these two share the epsilon. Means are rounded to whole people before the noise. What is hidden
afterward is chosen by the noisy number, which tells nothing more.

The last bin of a camera waits until a later one has ended, because a restart may still add to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from noren.gate.budget import BudgetRecord, Spend
from noren.gate.figures import LineCountTable, ZoneOccupancyTable
from noren.gate.linked import last_ends, require_one_output_each
from noren.gate.noise import NoiseCell, NoiseKey, NoiseScale, add_noise, commit_to

CountedTable = LineCountTable | ZoneOccupancyTable
_MOST_MEAN_MILLI = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseTerms:
    """How a plan's figures are released: epsilon of each bin, and of a year of one output."""

    epsilon: Fraction
    epsilon_per_year: Fraction
    key: NoiseKey
    record: BudgetRecord


def noisy_counts(
    table: LineCountTable, terms: NoiseTerms, rows: Sequence[int]
) -> tuple[int | None, ...]:
    """The counts of some rows with noise, charged to the budget; None for all others.

    Raises:
        BudgetSpent, ReleaseRefused: as `BudgetRecord` says, or two outputs of one place; then
            nothing is charged.
    """
    require_one_output_each(table)
    scale = NoiseScale(epsilon=terms.epsilon)
    places = [
        (key.plan_digest, model, line, direction, class_word)
        for key, model, line, direction, class_word in zip(
            table.output, table.model, table.line, table.direction, table.class_word, strict=True
        )
    ]
    rows = _settled(table, rows)
    _charge(table, terms, rows, places, [(count,) for count in table.count])
    return tuple(_noisy(table, places, table.count, "count", scale, terms, set(rows)))


def noisy_occupancy(
    table: ZoneOccupancyTable, terms: NoiseTerms, rows: Sequence[int]
) -> tuple[tuple[float | None, ...], tuple[int | None, ...]]:
    """Means and maxima of some rows with noise, charged to the budget; None for all others.

    Raises:
        BudgetSpent, ReleaseRefused: as `BudgetRecord` says, or two outputs of one place; then
            nothing is charged.
    """
    require_one_output_each(table)
    scale = NoiseScale(epsilon=terms.epsilon, sensitivity=2)
    places = [
        (key.plan_digest, model, area, class_word)
        for key, model, area, class_word in zip(
            table.output, table.model, table.area, table.class_word, strict=True
        )
    ]
    rows = _settled(table, rows)
    whole = [None if mean is None else _rounded(mean) for mean in table.mean]
    _charge(table, terms, rows, places, list(zip(whole, table.maximum, strict=True)))
    chosen = set(rows)
    mean = _noisy(table, places, whole, "mean", scale, terms, chosen)
    maximum = _noisy(table, places, table.maximum, "maximum", scale, terms, chosen)
    return tuple(None if one is None else float(one) for one in mean), tuple(maximum)


def _noisy(
    table: CountedTable,
    places: Sequence[tuple[str, ...]],
    figures: Sequence[int | None],
    word: str,
    scale: NoiseScale,
    terms: NoiseTerms,
    rows: set[int],
) -> list[int | None]:
    noisy: list[int | None] = [None] * len(figures)
    for row, figure in enumerate(figures):
        if row not in rows or figure is None:
            continue
        cell = NoiseCell(
            product=_product(table, row), cell=(*places[row], word), epoch_s=table.start_s[row]
        )
        found = add_noise(figure, of=cell, scale=scale, key=terms.key)
        least = max(0, table.declarations[table.output[row]].minimum_cell)
        # With no minimum a number below 0 reads as 0: nobody was seen.
        noisy[row] = max(found, 0) if least == 0 else found if found >= least else None
    return noisy


def _charge(
    table: CountedTable,
    terms: NoiseTerms,
    rows: Sequence[int],
    places: Sequence[tuple[str, ...]],
    figures: Sequence[tuple[int | None, ...]],
) -> None:
    bins: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in rows:
        bins[_product(table, row), table.start_s[row]].append(row)
    spends = []
    for (product, epoch_s), members in sorted(bins.items()):
        members.sort(key=lambda row: places[row])
        said = tuple(word for row in members for word in places[row])
        counts = [-1 if figure is None else figure for row in members for figure in figures[row]]
        commitment = commit_to(
            counts, of=NoiseCell(product=product, cell=said, epoch_s=epoch_s), key=terms.key
        )
        spends.append(
            Spend(product=product, epoch_s=epoch_s, epsilon=terms.epsilon, commitment=commitment)
        )
    terms.record.charge(spends, limit=terms.epsilon_per_year)


def _settled(table: CountedTable, rows: Sequence[int]) -> list[int]:
    ends = last_ends(table)
    return [row for row in rows if table.end_s[row] < ends[table.output[row].camera]]


def _product(table: CountedTable, row: int) -> str:
    key = table.output[row]
    return f"{key.camera}/{key.output}"


def _rounded(mean: float) -> int:
    """To whole people, halves up; means are kept in thousandths."""
    return (round(mean * 1000) + _MOST_MEAN_MILLI) // 1000
