"""How often something may leave: token buckets on a clock that the caller reads.

Needs the standard library only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `burst` at once and `per_s` a second in the long run."""

    burst: int
    per_s: float

    def most_in(self, span_s: float) -> float:
        """The largest number that can pass in `span_s` seconds, a full bucket included."""
        return self.burst + self.per_s * span_s


RESTARTS = Rate(burst=6, per_s=1 / 1800)
"""How often a camera's jail may come to life (send its report) again: at most 54 times a day.

Every life can write one more part of a bin and say something by its end, so lives count in the
leak budget. A camera that merely does not answer has no life and may be tried as often as liked.
"""
DAY_S = 86400


def lives_per_day() -> int:
    """How often a camera's jail may come to life within any 24 hours, the first time included."""
    return 1 + math.floor(RESTARTS.most_in(DAY_S))


class TokenBucket:
    """A bucket that starts full and refills with time; a clock set back refills nothing."""

    __slots__ = ("_at_s", "_level", "_rate")

    def __init__(self, rate: Rate, *, now_s: float) -> None:
        self._rate = rate
        self._level = float(rate.burst)
        self._at_s = now_s

    def take(self, now_s: float) -> bool:
        """Take one token; False when there is none."""
        passed_s = now_s - self._at_s
        self._at_s = now_s
        if passed_s > 0:
            self._level = min(float(self._rate.burst), self._level + passed_s * self._rate.per_s)
        if self._level < 1.0:
            return False
        self._level -= 1.0
        return True

    def wait_s(self) -> float:
        """How long after the last `take` until the next one can succeed; 0 for now."""
        return max(0.0, (1.0 - self._level) / self._rate.per_s)
