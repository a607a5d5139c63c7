"""Somebody who knows all that is shown of a table, and every sum, and computes what is hidden.

Two attackers that share no code with what they attack: linear programming for the exact limits of
a hidden cell among real numbers, and trying out every table of whole numbers for small ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from scipy.optimize import linprog

from noren.gate.suppression import Sum


def limits_of(
    value: np.ndarray, hidden: np.ndarray, sums: Sequence[Sum], cell: int
) -> tuple[float, float]:
    """The least and the largest that a hidden cell can be; infinite where nothing limits it."""
    matrix = np.zeros((len(sums), len(value)))
    for row, one in enumerate(sums):
        for total in one.totals:
            matrix[row, total] += 1
        for part in one.parts:
            matrix[row, part] -= 1
    aim = np.zeros(len(value))
    aim[cell] = 1
    bounds = [(0, None) if out else (one, one) for one, out in zip(value, hidden, strict=True)]
    found = []
    for sign in (1, -1):
        result = linprog(sign * aim, A_eq=matrix, b_eq=np.zeros(len(sums)), bounds=bounds)
        # Status 3: unbounded.
        found.append(sign * np.inf * -1 if result.status == 3 else sign * result.fun)
    return found[0], found[1]


def whole_values_of(
    counts: np.ndarray, shown: np.ndarray, most: int
) -> dict[tuple[int, ...], set[int]]:
    """What each cell of a table can be, by trying every inner table of 0 to `most` per cell.

    `shown` is the table with totals, -1 where hidden.
    """
    inner = np.array(list(product(range(most + 1), repeat=counts.size)))
    full = inner.reshape(-1, *counts.shape)
    for axis in range(1, full.ndim):
        full = np.concatenate([full, full.sum(axis=axis, keepdims=True)], axis=axis)
    agrees = (shown == -1) | (shown == full)
    full = full[agrees.reshape(len(full), -1).all(axis=1)]
    return {place: set(full[(slice(None), *place)].tolist()) for place in np.ndindex(shown.shape)}
