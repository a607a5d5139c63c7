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

_DENSE_LIMIT = 64
"""Conflicted rows up to which one dense assignment is cheaper than splitting into groups."""
_ROUNDS = 2
"""Sure pairs leave, others become sure; more rounds cost more than they save."""


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
    Indices are those given, ordered by the first.
    """
    left = np.flatnonzero(cost < unmatched_cost)
    taken = [np.zeros(0, np.intp)]
    for _ in range(_ROUNDS):
        if not left.size:
            break
        sure = left[_is_sure(first[left], second[left], cost[left], unmatched_cost)]
        taken.append(sure)
        left = left[
            ~(np.isin(first[left], first[sure]) | np.isin(second[left], second[sure]))
        ]
        if not sure.size:
            break
    if left.size:
        taken.append(left[_solve(first[left], second[left], cost[left], unmatched_cost)])
    pair = np.concatenate(taken)
    pair = pair[np.argsort(first[pair], kind="stable")]
    return first[pair], second[pair]


def _is_sure(first: Index, second: Index, cost: F64, unmatched_cost: float) -> Mask:
    """Pairs that belong to a cheapest choice whatever becomes of the others.

    Taking a pair away from its members gains at most their next best alternatives; the pair is
    sure when that is no gain. A pair without rivals always is.
    """
    other = _next_best(first, cost, unmatched_cost) + _next_best(second, cost, unmatched_cost)
    sure = np.flatnonzero(cost + unmatched_cost <= other)
    # Exact ties could make two sure pairs share a member: the earlier one has it.
    keep = np.zeros(cost.size, np.bool_)
    _, row = np.unique(first[sure], return_index=True)
    _, column = np.unique(second[sure[row]], return_index=True)
    keep[sure[row[column]]] = True
    return keep


def _next_best(member: Index, cost: F64, unmatched_cost: float) -> F64:
    """For each pair the least cost of another pair of the same member."""
    order = np.lexsort((cost, member))
    who, sorted_cost = member[order], cost[order]
    head = np.append(True, who[1:] != who[:-1])
    start = np.flatnonzero(head)[np.cumsum(head) - 1]
    best = sorted_cost[start]
    second_at = np.minimum(start + 1, who.size - 1)
    has_second = (second_at > start) & (who[second_at] == who)
    second_best = np.where(has_second, sorted_cost[second_at], unmatched_cost)
    out = np.empty(cost.size)
    out[order] = np.where(head, second_best, best)
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
