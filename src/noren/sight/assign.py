"""Who can be who: candidate pairs by a sweep along x, and the cheapest one-to-one choice."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

F64 = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

_DENSE_LIMIT = 64
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
    Indices are those given, ordered by the first.
    """
    good = cost < unmatched_cost
    first, second, cost = first[good], second[good], cost[good]
    if first.size == 0:
        return first, second
    lone = (np.bincount(first)[first] == 1) & (np.bincount(second)[second] == 1)
    rest = ~lone
    if not rest.any():
        return first, second
    won_first, won_second = _solve(first[rest], second[rest], cost[rest], unmatched_cost)
    out_first = np.concatenate((first[lone], won_first))
    out_second = np.concatenate((second[lone], won_second))
    order = np.argsort(out_first, kind="stable")
    return out_first[order], out_second[order]


def _solve(
    first: Index, second: Index, cost: F64, unmatched_cost: float
) -> tuple[Index, Index]:
    rows, row_of = np.unique(first, return_inverse=True)
    columns, column_of = np.unique(second, return_inverse=True)
    if rows.size <= _DENSE_LIMIT:
        row, column = _dense(row_of, column_of, cost, unmatched_cost)
        return rows[row], columns[column]
    n, m = rows.size, columns.size
    graph = coo_array((np.ones(first.size), (row_of, column_of + n)), shape=(n + m, n + m))
    groups, label = connected_components(graph, directed=False)
    row_local, row_order = _rank_within(label[:n], groups)
    column_local, column_order = _rank_within(label[n:], groups)
    pair_group = label[row_of]
    pair_order = np.argsort(pair_group, kind="stable")
    pair_end = np.cumsum(np.bincount(pair_group, minlength=groups))
    row_start = _starts(label[:n], groups)
    column_start = _starts(label[n:], groups)
    r, c, k = row_local[row_of][pair_order], column_local[column_of][pair_order], cost[pair_order]
    picked_row, picked_column = [], []
    begin = 0
    for group, end in enumerate(pair_end.tolist()):
        row, column = _dense(r[begin:end], c[begin:end], k[begin:end], unmatched_cost)
        picked_row.append(row + row_start[group])
        picked_column.append(column + column_start[group])
        begin = end
    return (
        rows[row_order[np.concatenate(picked_row)]],
        columns[column_order[np.concatenate(picked_column)]],
    )


def _starts(label: Index, groups: int) -> Index:
    count = np.bincount(label, minlength=groups)
    return np.asarray(np.cumsum(count) - count, dtype=np.intp)


def _rank_within(label: Index, groups: int) -> tuple[Index, Index]:
    """Each member's place within its group, and the members in group order."""
    order = np.argsort(label, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    return rank - _starts(label, groups)[label], order


def _dense(row: Index, column: Index, cost: F64, unmatched_cost: float) -> tuple[Index, Index]:
    table = np.full((int(row.max()) + 1, int(column.max()) + 1), unmatched_cost)
    table[row, column] = cost
    r, c = linear_sum_assignment(table)
    taken = table[r, c] < unmatched_cost
    return r[taken], c[taken]
