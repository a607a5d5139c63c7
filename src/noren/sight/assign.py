"""Who can be who: candidate pairs by a sweep along x, and the cheapest one-to-one choice."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

F64 = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

_DENSE_LIMIT = 96
"""Conflicted rows up to which one dense assignment is cheaper than splitting into groups."""


def sweep_pairs(*, x: F64, reach: F64, other_x: F64) -> tuple[Index, Index]:
    """All pairs whose x differ by at most `reach` of the first.

    Args:
        x: `(N,)` positions. reach: `(N,)` non-negative. other_x: `(M,)` positions, ascending.
    Returns: `(P,)` index into the first and `(P,)` index into the second, grouped by the first.
    """
    low = np.searchsorted(other_x, x - reach, side="left")
    count = np.searchsorted(other_x, x + reach, side="right") - low
    first = np.repeat(np.arange(x.shape[0]), count)
    start = np.cumsum(count) - count
    second = np.arange(first.shape[0]) + np.repeat(low - start, count)
    return first, second


def choose_pairs(
    *, first: Index, second: Index, cost: F64, unmatched_cost: float
) -> tuple[Index, Index]:
    """The one-to-one choice among candidate pairs with the least total cost.

    Each pair left out costs `unmatched_cost`; pairs at or above it are never chosen. A pair
    without a rival is taken at once; only conflicted groups go through an assignment.
    `first` must be grouped and ascending, as `sweep_pairs` gives it; so is what comes back.
    """
    left = np.flatnonzero(cost < unmatched_cost)
    if not left.size:
        return first[left], second[left]
    a, b = first[left], second[left]
    sure = _sure_pairs(a, b, cost[left], unmatched_cost)
    busy_a, busy_b = np.zeros(a.max() + 1, np.bool_), np.zeros(b.max() + 1, np.bool_)
    busy_a[a[sure]] = True
    busy_b[b[sure]] = True
    taken, left = left[sure], left[~(busy_a[a] | busy_b[b])]
    if left.size:
        won = _solve(first[left], second[left], cost[left], unmatched_cost)
        taken = np.sort(np.concatenate((taken, left[won])))
    return first[taken], second[taken]


def _sure_pairs(first: Index, second: Index, cost: F64, unmatched_cost: float) -> Index:
    """Pairs that belong to a cheapest choice whatever becomes of the others.

    Without the pair its members gain at most their next best alternatives; the pair is sure when
    that is no gain. A pair without rivals always is.
    """
    order = np.argsort(second, kind="stable")
    rival = np.empty(cost.size)
    rival[order] = _next_best(second[order], cost[order], unmatched_cost)
    rival += _next_best(first, cost, unmatched_cost)
    sure = np.flatnonzero(cost + unmatched_cost <= rival)
    if np.bincount(first[sure]).max(initial=0) > 1 or np.bincount(second[sure]).max(initial=0) > 1:
        # Exact ties could make two sure pairs share a member: the earlier one has it.
        sure = sure[np.unique(first[sure], return_index=True)[1]]
        sure = np.sort(sure[np.unique(second[sure], return_index=True)[1]])
    return sure


def _next_best(member: Index, cost: F64, unmatched_cost: float) -> F64:
    """For each pair the least cost of another pair of the same member; members grouped."""
    head = np.append(True, member[1:] != member[:-1])
    start = np.flatnonzero(head)
    group = np.cumsum(head) - 1
    best = np.minimum.reduceat(cost, start)[group]
    is_best = cost == best
    others = np.where(is_best, unmatched_cost, cost)
    second_best = np.minimum.reduceat(others, start)
    tied = np.add.reduceat(is_best.astype(np.intp), start) > 1
    second_best = np.where(tied, best[start], second_best)
    out: F64 = np.where(is_best, second_best[group], best)
    return out


def _solve(first: Index, second: Index, cost: F64, unmatched_cost: float) -> Index:
    """Which of the pairs belong to the cheapest choice, group by group."""
    rows, row = np.unique(first, return_inverse=True)
    columns, column = np.unique(second, return_inverse=True)
    if rows.size <= _DENSE_LIMIT:
        return _dense(row, column, cost, unmatched_cost)
    n, m = rows.size, columns.size
    graph = coo_array((np.ones(first.size), (row, column + n)), shape=(n + m, n + m))
    _, label = connected_components(graph, directed=False)
    order = np.argsort(label[row], kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(label[row][order])) + 1)
    row, column = _place_within(label[:n])[row], _place_within(label[n:])[column]
    return np.concatenate(
        [part[_dense(row[part], column[part], cost[part], unmatched_cost)] for part in parts]
    )


def _place_within(label: npt.NDArray[np.int32]) -> Index:
    """Each member's number within its own group."""
    order = np.argsort(label, kind="stable")
    sorted_label = label[order]
    head = np.flatnonzero(np.append(True, sorted_label[1:] != sorted_label[:-1]))
    length = np.diff(np.append(head, label.size))
    place = np.empty(label.size, np.intp)
    place[order] = np.arange(label.size) - np.repeat(head, length)
    return place


def _dense(row: Index, column: Index, cost: F64, unmatched_cost: float) -> Index:
    shape = (int(row.max()) + 1, int(column.max()) + 1)
    table = np.full(shape, unmatched_cost)
    table[row, column] = cost
    number = np.full(shape, -1, np.intp)
    number[row, column] = np.arange(row.size)
    r, c = linear_sum_assignment(table)
    chosen = number[r, c]
    return chosen[chosen >= 0]
