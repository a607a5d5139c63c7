"""Visits by how long they lasted, counted while they end."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from noren.gate.behavior_records import STAY_CLASSES, STAY_EDGES_S
from noren.measure.visit_meter import Stay

Ints = npt.NDArray[np.int64]


class DwellMeter:
    """Counts the visits of one bin over the fixed classes of stays.

    `ended (T, C, 9)` seen from beginning to end; `at_least (T, C, 9)` lost from sight while
    inside; `began_unseen (T, C)` whose beginning nobody saw. T target areas, C classes.

    Forgets: who stayed, where and when exactly.
    """

    def __init__(self, *, targets: int, classes: int) -> None:
        self.ended = np.zeros((targets, classes, STAY_CLASSES), np.int64)
        self.at_least = np.zeros_like(self.ended)
        self.began_unseen = np.zeros((targets, classes), np.int64)

    def add(self, target: int, column: int, stay: Stay) -> None:
        """Take a visit that is over."""
        if not stay.entry_seen:
            self.began_unseen[target, column] += 1
            return
        place = int(np.searchsorted(STAY_EDGES_S, stay.dwell_s, side="right")) - 1
        counts = self.ended if stay.exit_seen else self.at_least
        counts[target, column, place] += 1
