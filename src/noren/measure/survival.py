"""How long it lasts, when some of what was watched had not ended: the Kaplan-Meier estimate, and
the life table where only classes of durations are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """The share that lasts longer than a time, as steps at the durations that ended.

    `after_s (K,)` rising durations in seconds at which something ended; `ratio (K,)` the share
    that lasts longer than that; `low_ratio`, `high_ratio (K,)` its confidence interval;
    `at_risk (K,)` how many were still watched just before; `ended (K,)` how many ended there.
    `watched_until_s` is the longest duration seen, ended or not: beyond it nothing is known.
    `count` durations went in, `censored` of them had not ended.
    """

    after_s: Floats
    ratio: Floats
    low_ratio: Floats
    high_ratio: Floats
    at_risk: Ints
    ended: Ints
    watched_until_s: float
    count: int
    censored: int

    def ratio_beyond(self, after_s: npt.ArrayLike) -> Floats:
        """The share that lasts longer than each of the given times.

        NaN after the longest duration seen, unless everything had ended by then: not known.
        """
        asked = np.asarray(after_s, np.float64)
        steps = np.concatenate(([1.0], self.ratio))
        found = steps[np.searchsorted(self.after_s, asked, side="right")]
        unknown = (asked > self.watched_until_s) & (found > 0)
        return np.where(unknown, np.nan, found)

    def percentile_s(self, share: float) -> float | None:
        """The shortest duration by which at least `share` have ended; None if not reached.

        Not reached means: when the last one watched was lost from sight, more than the rest were
        still there. The true percentile is longer than `watched_until_s`.

        Raises:
            MeasureError: a share that is not between 0 and 1.
        """
        return self._first_at_most(self.ratio, share)

    def percentile_interval_s(self, share: float) -> tuple[float | None, float | None]:
        """The confidence interval of `percentile_s`; None where an end is not reached.

        Source: Brookmeyer and Crowley 1982: the times at which the curve's own interval holds
        the share.
        """
        low = self._first_at_most(self.low_ratio, share)
        return low, self._first_at_most(self.high_ratio, share)

    @property
    def median_s(self) -> float | None:
        """The duration by which half have ended; None if not reached."""
        return self.percentile_s(0.5)

    def restricted_mean_s(self, until_s: float) -> float:
        """The mean of the durations, each counted up to `until_s` at most.

        Definition: the surface under the curve from 0 to `until_s`.

        Raises:
            MeasureError: `until_s` is not above 0, or longer than anything watched.
        """
        if not 0 < until_s <= self.watched_until_s:
            raise MeasureError(
                where="restricted mean",
                found=f"a limit of {until_s:g} s",
                expected=f"above 0, at most the longest time watched: {self.watched_until_s:g} s",
                remedy="ask for a shorter limit",
            )
        within = self.after_s < until_s
        edges = np.concatenate(([0.0], self.after_s[within], [until_s]))
        return float(np.sum(np.diff(edges) * np.concatenate(([1.0], self.ratio[within]))))

    def _first_at_most(self, curve: Floats, share: float) -> float | None:
        if not 0 < share < 1:
            raise MeasureError(
                where="percentile",
                found=f"a share of {share:g}",
                expected="a share between 0 and 1, both excluded",
                remedy="write 0.5 for the median, 0.9 for p90",
            )
        # 1 - 0.9 is a hair below the 0.1 that nine of ten leave behind.
        reached = np.flatnonzero(curve <= 1 - share + 1e-12)
        return float(self.after_s[reached[0]]) if reached.size else None


def estimate_survival(
    *, duration_s: npt.ArrayLike, has_ended: npt.ArrayLike, confidence: float = 0.95
) -> Survival:
    """The Kaplan-Meier estimate of durations of which some had not ended when last seen.

    One that ended and one that was lost from sight at the very same duration count as in that
    order: the lost one was still at risk. The interval is Greenwood's variance on the scale of
    log(-log), which stays between 0 and 1. Where nobody is left its lower end is 0 and its upper
    end that of the step before, because the variance has no value there.

    Args:
        duration_s: `(N,)` seconds >= 0, seen from the very beginning.
        has_ended: `(N,)` whether the end was seen; otherwise it lasted at least that long.
        confidence: of the interval, between 0 and 1.
    Raises:
        MeasureError: no durations, a negative one or one that is no number.
    Source: Kaplan and Meier 1958; Greenwood 1926; Kalbfleisch and Prentice 1980 for log(-log).
    Forgets: which duration belongs to whom.
    """
    duration = np.asarray(duration_s, np.float64)
    ended = np.asarray(has_ended, np.bool_)
    _check(duration, ended, confidence)
    after_s, index = np.unique(duration[ended], return_inverse=True)
    deaths = np.bincount(index, minlength=len(after_s)).astype(np.int64)
    at_risk = len(duration) - np.searchsorted(np.sort(duration), after_s, side="left")
    at_risk = at_risk.astype(np.int64)
    ratio = np.asarray(np.cumprod(1 - deaths / at_risk), np.float64)
    ratio[at_risk == deaths] = 0.0
    low, high = _interval(ratio, at_risk, deaths, confidence)
    return Survival(
        after_s=after_s,
        ratio=ratio,
        low_ratio=low,
        high_ratio=high,
        at_risk=at_risk,
        ended=deaths,
        watched_until_s=float(duration.max()),
        count=len(duration),
        censored=int(np.sum(~ended)),
    )


def _interval(
    ratio: Floats, at_risk: Ints, deaths: Ints, confidence: float
) -> tuple[Floats, Floats]:
    quantile = NormalDist().inv_cdf(0.5 + confidence / 2)
    low, high = np.zeros_like(ratio), np.ones_like(ratio)
    some = ratio > 0
    left, gone = at_risk[some].astype(np.float64), deaths[some].astype(np.float64)
    spread = np.sqrt(np.cumsum(gone / (left * (left - gone))))
    log_ratio = np.log(ratio[some])
    wide = quantile * spread / log_ratio
    low[some] = np.exp(log_ratio * np.exp(-wide))
    high[some] = np.exp(log_ratio * np.exp(wide))
    if not np.all(some):
        high[~some] = high[some][-1] if np.any(some) else 1.0
    return low, high


def _check(duration: Floats, ended: Bools, confidence: float) -> None:
    if duration.ndim != 1 or duration.shape != ended.shape:
        found = f"shapes {duration.shape} and {ended.shape}"
    elif len(duration) == 0:
        found = "nothing that was watched from its beginning"
    elif not np.all(np.isfinite(duration)) or np.any(duration < 0):
        found = "a duration below 0 or one that is no number"
    elif not 0 < confidence < 1:
        found = f"a confidence of {confidence:g}"
    else:
        return
    raise MeasureError(
        where="survival estimate",
        found=found,
        expected="durations of 0 s or longer, each ended or not, and a confidence within 0 and 1",
        remedy="watch for longer, or leave the figure empty: it is not known",
    )


def survival_of_classes(ended: Sequence[int], at_least: Sequence[int]) -> tuple[float | None, ...]:
    """The share that lasts to the end of each class of durations and beyond it.

    The life table of durations of which only the class is known: those lost from sight in a class
    were watched through half of it on average. None where nobody was watched to the end of the
    class while some had not ended: it is not known.

    Args:
        ended: how many ended in each class, of those seen from the very beginning.
        at_least: how many were lost from sight in each class, having lasted until then.
    Raises:
        MeasureError: no class at all, or more of one kind than of the other.
    Source: Cutler and Ederer 1958.
    """
    if not ended or len(ended) != len(at_least):
        raise MeasureError(
            where="classes of durations",
            found=f"{len(ended)} of what ended and {len(at_least)} of what was lost",
            expected="one class or more, as many of each",
            remedy="give both by the same classes",
        )
    ratio, watched = 1.0, sum(ended) + sum(at_least)
    shares: list[float | None] = []
    for gone, lost in zip(ended, at_least, strict=True):
        if watched:
            ratio = 0.0 if gone == watched else ratio * (1 - gone / (watched - lost / 2))
        watched -= gone + lost
        shares.append(ratio if watched or ratio == 0 else None)
    return tuple(shares)
