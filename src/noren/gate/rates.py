"""How often something may leave: token buckets on a clock that the caller reads.

Needs the standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `burst` at once and `per_s` a second in the long run."""

    burst: int
    per_s: float

    def most_in(self, span_s: float) -> float:
        """The largest number that can pass in `span_s` seconds, a full bucket included."""
        return self.burst + self.per_s * span_s


RESTARTS = Rate(burst=4, per_s=1 / 3600)
"""How often a supervisor may start a camera's jail again.

Every restart can write one more part of a bin, so restarts count in the leak budget: at most 28
in a day. A supervisor that has used them up gives up and says so.
"""


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
