"""A machine's clocks that only the test moves."""

from __future__ import annotations

from noren.operations.keeper import Clocks


class HandClock:
    """The clock on the wall, and the one that never goes back, each set by hand."""

    def __init__(self, wall_s: float) -> None:
        self.wall_s = wall_s
        self.steady_s = 1000.0
        self.clocks = Clocks(wall=lambda: self.wall_s, steady=lambda: self.steady_s)

    def pass_(self, seconds: float) -> None:
        """Let time pass, as both clocks see it."""
        self.wall_s += seconds
        self.steady_s += seconds
