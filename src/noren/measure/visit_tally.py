"""The visits that ended in one bin, at most as many as the bin has places."""

from __future__ import annotations

from dataclasses import dataclass

from noren.measure.visit_linking import Linked
from noren.vocabulary.attribute_axes import Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneTime:
    """Where among the output's targets a visitor stood longest, in UTC seconds."""

    lane: int
    from_s: float
    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """A visit with its lane, if it was at one; `track` as in the record.

    `sex` and `age_band` are what was estimated of who came; a band of None is unknown.
    """

    linked: Linked
    lane: LaneTime | None = None
    track: int = 0
    sex: Sex = Sex.UNKNOWN
    age_band: int | None = None


class VisitTally:
    """What a bin of visits collects, in the order in which the visits were decided."""

    def __init__(self, places: int) -> None:
        self._places = places
        self.visits: list[Visited] = []

    @property
    def is_full(self) -> bool:
        """Whether another visit has to wait for the next bin."""
        return len(self.visits) >= self._places

    def add(self, visit: Visited) -> None:
        """Take a visit; raises ValueError when there is no place."""
        if self.is_full:
            raise ValueError("a bin of visits is full")
        self.visits.append(visit)


class LaneMeter:
    """How long one visitor stands at each lane, from whether they are inside it now and then.

    A stay goes on over `bridge_s` outside, and is one of at least `least_s`. The longest counts.
    """

    def __init__(self, *, bridge_s: float = 3.0, least_s: float = 2.0) -> None:
        self._bridge_s, self._least_s = bridge_s, least_s
        self._open: dict[int, tuple[float, float]] = {}
        self._longest: LaneTime | None = None

    def see(self, at_s: float, lanes: tuple[int, ...]) -> None:
        """The visitor is seen at a time, inside these lanes."""
        for lane in lanes:
            from_s, until_s = self._open.get(lane, (at_s, at_s))
            if at_s - until_s > self._bridge_s:
                self._close(lane)
                from_s = at_s
            self._open[lane] = (from_s, at_s)

    def longest(self) -> LaneTime | None:
        """The longest stay so far; None where there was none of the least length."""
        for lane in list(self._open):
            self._close(lane, forget=False)
        return self._longest

    def _close(self, lane: int, *, forget: bool = True) -> None:
        from_s, until_s = self._open[lane]
        best = self._longest
        lasted = until_s - from_s
        if lasted >= self._least_s and (best is None or lasted > best.until_s - best.from_s):
            self._longest = LaneTime(lane=lane, from_s=from_s, until_s=until_s)
        if forget:
            del self._open[lane]
