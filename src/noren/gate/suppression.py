"""Tables with sums: small cells are hidden, and others with them, so that no sum gives one away.

A cell below its minimum is hidden (*primary*), zeros included. Rows, columns, totals and other
tables of the same product tie cells together; where subtracting would give a hidden cell back,
further cells are hidden (*complementary*).

The attacker sees every shown cell, knows every sum that holds between cells, that all are whole
numbers of 0 or more, and the minimum. What is promised against that attacker, for each primary
cell: a table exists that agrees with all that is shown and has 0 there, and one that has the
minimum there; and no other hidden cell can be computed exactly. So neither "nobody" nor "fewer
than the minimum" can be concluded. Not promised: an attacker who also knows other tables from
elsewhere, or replays this very algorithm on every table that could be, may narrow a cell down;
noise (`noren.gate.noise`) is the answer to both.

Source: complementary cell suppression in statistical disclosure control; the choice of cells by
a cheapest change of the table that leaves all shown cells alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import ReleaseRefused
from noren.vocabulary.words import Words

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_HIDDEN_COST = 0.001
"""Of changing a cell that is hidden anyway: not nothing, so that changes stay small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Cells, by number, of which the `totals` together equal the `parts` together."""

    totals: tuple[int, ...]
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """`primary (C,)`: below the minimum; `hidden (C,)`: those and the complementary ones."""

    primary: Bools
    hidden: Bools

    @property
    def complementary(self) -> Bools:
        """`(C,)`: hidden only to protect others."""
        return self.hidden & ~self.primary


@dataclass(frozen=True, slots=True, kw_only=True)
class TableWithTotals:
    """Counts of a table of any number of axes, each with its total as the last entry.

    `shown` has the shape of the table plus one on every axis; -1 stands where a cell is hidden.
    """

    shown: Ints
    suppression: Suppression


def suppress(
    *,
    value: Ints,
    minimum: Ints,
    sums: Sequence[Sum],
    stays_shown: Bools | None = None,
    stays_hidden: Bools | None = None,
) -> Suppression:
    """Choose the cells to hide.

    Same cells and sums give the same choice. Cells that no sum ties to a small one stay shown.

    Args:
        value: `(C,)` whole numbers >= 0. minimum: `(C,)` the least number that may be shown.
        sums: what holds between cells and is known to everybody.
        stays_shown: `(C,)` cells that were published before; they cannot be hidden any more.
        stays_hidden: `(C,)` cells that were hidden before, or are not published at all.
    Raises:
        ReleaseRefused: a cell that was shown before is too small, or gives a small one away
            whatever is hidden now.
    """
    fixed = _mask(stays_shown, len(value))
    primary = value < minimum
    hidden = primary | _mask(stays_hidden, len(value))
    if np.any(fixed & hidden):
        raise _given_away()
    matrix = _matrix(sums, len(value))
    for cells in _tied(matrix, primary):
        rows = matrix[np.any(matrix[:, cells] != 0, axis=1)][:, cells]
        group = _Group(
            value[cells], minimum[cells], rows, primary[cells], hidden[cells], fixed[cells]
        )
        group.protect()
        hidden[cells] = group.hidden
    return Suppression(primary=primary, hidden=hidden)


def suppress_table(counts: Ints, *, minimum: int) -> TableWithTotals:
    """Add the totals of a table and hide what is small or would give small cells away.

    Args:
        counts: whole numbers >= 0 of any number of axes, at least one cell.
        minimum: the least number that may be shown, the same for cells and totals.
    """
    full, sums = add_totals(counts)
    value = full.reshape(-1)
    found = suppress(value=value, minimum=np.full(len(value), minimum, np.int64), sums=sums)
    return TableWithTotals(
        shown=np.where(found.hidden, -1, value).reshape(full.shape), suppression=found
    )


def add_totals(counts: Ints) -> tuple[Ints, tuple[Sum, ...]]:
    """The table with a total at the end of each axis, and all sums between its flat cells."""
    full = counts.astype(np.int64)
    for axis in range(counts.ndim):
        full = np.concatenate([full, full.sum(axis=axis, keepdims=True)], axis=axis)
    number = np.arange(full.size).reshape(full.shape)
    sums = []
    for axis in range(full.ndim):
        across = np.moveaxis(number, axis, -1)
        for place in np.ndindex(across.shape[:-1]):
            line = tuple(int(cell) for cell in across[place])
            sums.append(Sum(totals=line[-1:], parts=line[:-1]))
    return full, tuple(sums)


class _Group:
    """Cells that sums tie together, and which of them could be 0 or enough, as far as is proven."""

    def __init__(
        self,
        value: Ints,
        minimum: Ints,
        matrix: Ints,
        primary: Bools,
        hidden: Bools,
        stays_shown: Bools,
    ) -> None:
        self._value, self._minimum, self._matrix = value, minimum, matrix
        self._primary, self.hidden, self._stays_shown = primary, hidden.copy(), stays_shown
        self._could_be_none, self._could_be_enough = value == 0, value >= minimum

    def protect(self) -> None:
        """Hide cells until each primary cell could be 0 and could be enough."""
        cells = np.flatnonzero(self._primary)
        # The largest first: what hides them hides most smaller ones as well.
        for cell in cells[np.argsort(-self._value[cells], kind="stable")]:
            for enough in (True, False):
                if not self._reached(enough)[cell]:
                    self._reach_many(enough)
                if not self._reached(enough)[cell]:
                    self._reach_one(int(cell), int(self._minimum[cell]) if enough else 0)

    def _reached(self, enough: bool) -> Bools:
        return self._could_be_enough if enough else self._could_be_none

    def _take(self, other: Ints) -> None:
        self.hidden |= other != self._value
        self._could_be_none |= other == 0
        self._could_be_enough |= other >= self._minimum

    def _reach_many(self, enough: bool) -> None:
        """Move as many primary cells as possible at once, with hidden cells only."""
        open_cells = np.flatnonzero(self._primary & ~self._reached(enough))
        free = np.flatnonzero(self.hidden)
        target = self._minimum[open_cells] if enough else np.zeros(len(open_cells), np.int64)
        wanted = (target - self._value[open_cells]) * (1 if enough else -1)
        columns = self._matrix[:, free]
        size, count = len(free), len(open_cells)
        place = np.searchsorted(free, open_cells)
        # The gain of a cell counts up to what it needs: gain <= its step in the wanted direction.
        gain = np.zeros((count, size + count))
        gain[np.arange(count), place] = 1.0 if enough else -1.0
        gain[np.arange(count), size + np.arange(count)] = -1.0
        steps = _solve(
            cost=np.concatenate([np.full(size, 0.0), np.full(count, -1.0)]),
            equal=np.hstack([columns, np.zeros((len(columns), count), np.int64)]),
            least=np.concatenate([-self._value[free], np.zeros(count)]),
            most=np.concatenate([np.full(size, float(self._value.sum() + 1)), wanted]),
            at_least_0=gain,
        )
        other = self._value.copy()
        if steps is not None:
            other[free] += steps[:size]
            if self._holds(other):
                self._take(other)

    def _reach_one(self, cell: int, target: int) -> None:
        """Move one cell by the cheapest change, hiding what that needs."""
        size = len(self._value)
        up, down = np.full(size, np.inf), self._value.astype(np.float64)
        up[self._stays_shown], down[self._stays_shown] = 0.0, 0.0
        change = target - int(self._value[cell])
        up[cell], down[cell] = max(change, 0), max(-change, 0)
        least = np.zeros(2 * size)
        least[cell], least[size + cell] = up[cell], down[cell]
        cost = np.where(self.hidden, _HIDDEN_COST, 1.0 + np.log2(1.0 + self._value))
        steps = _solve(
            cost=np.concatenate([cost, cost]),
            equal=np.hstack([self._matrix, -self._matrix]),
            least=least,
            most=np.concatenate([up, down]),
        )
        if steps is None:
            raise _given_away()
        other = self._value + steps[:size] - steps[size:]
        if not self._holds(other) or other[cell] != target:
            raise _given_away()  # the solver's answer is proven or not used
        self._take(other)

    def _holds(self, other: Ints) -> bool:
        """Whether a table could be, for who sees what is shown."""
        return not np.any(self._matrix @ (other - self._value)) and not np.any(other < 0)


def _solve(
    *, cost: Floats, equal: Ints, least: Floats, most: Floats, at_least_0: Floats | None = None
) -> Ints | None:
    """The cheapest whole numbers, or None if there are none.

    Whole numbers are asked for: in tables of three axes halves would keep sums that no count can.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # heavy, needed for few releases
    from scipy.sparse import csr_array

    constraints = [LinearConstraint(csr_array(equal), 0, 0)]
    if at_least_0 is not None:
        constraints.append(LinearConstraint(csr_array(at_least_0), 0, np.inf))
    found = milp(
        cost,
        constraints=constraints,
        bounds=Bounds(least, most),
        integrality=np.ones(len(cost), np.int64),
    )
    return None if found.x is None else np.rint(found.x).astype(np.int64)


def _matrix(sums: Sequence[Sum], size: int) -> Ints:
    matrix = np.zeros((len(sums), size), np.int64)
    for row, one in enumerate(sums):
        np.add.at(matrix[row], list(one.totals), 1)
        np.add.at(matrix[row], list(one.parts), -1)
    return matrix


def _tied(matrix: Ints, primary: Bools) -> list[npt.NDArray[np.intp]]:
    """Groups of cells that sums tie together and that hold a primary cell."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    touched = csr_array((matrix != 0).astype(np.int8))
    count, group = connected_components(touched.T @ touched, directed=False)
    small = np.bincount(group[primary], minlength=count)
    size = np.bincount(group, minlength=count)
    return [np.flatnonzero(group == one) for one in np.flatnonzero((small > 0) & (size > 1))]


def _mask(cells: Bools | None, size: int) -> Bools:
    return np.zeros(size, np.bool_) if cells is None else cells.astype(np.bool_)


def _given_away() -> ReleaseRefused:
    return ReleaseRefused(
        where=Words(en="table with sums", ja="合計のある表"),
        found=Words(
            en="a small number that follows from what is already published",
            ja="すでに公開した値から小さい数が分かってしまう表",
        ),
        expected=Words(
            en="a table in which every small number stays hidden",
            ja="小さい数がすべて伏せられたままの表",
        ),
        remedy=Words(
            en="leave this table out, or publish it with noise",
            ja="この表を公開しないか、ノイズを加えて公開してください",
        ),
    )
