"""How far the clock of one camera is from another's, from people whom both saw.

Where two cameras see the same floor, somebody stands in the same square metre at the same moment.
The offset is the shift of time at which that agrees best. Nothing else is compared.

An offset of seconds is a clock that needs setting, and can be allowed for. One of minutes, or none
that fits although both saw many people in the same places, is another time altogether.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from noren.errors import MeasureError
from noren.measure.shared_presence import STEP_S, Sightings, compare, shared_places, summit
from noren.measure.trajectories import Trajectories
from noren.vocabulary.words import Words

CLEAR_RATIO: Final = 1.5
"""HOUSE: the best shift agrees this much better than any other, or it is not believed."""
_LEAST_SHARED: Final = 2
"""Square metres that both saw somebody in."""


MOST_APPLIED_S: Final = 10.0
"""HOUSE: a clock further off than this is not allowed for, but refused."""
ENOUGH_S: Final = 15.0
"""HOUSE: so much time with somebody in shared places, for each camera, makes a verdict sure."""
_NEEDED_S: Final = 7.5
"""HOUSE: so much of it, and every shift that can be applied is believed; the less, the smaller."""
_ANYBODY_S: Final = 2.0
"""HOUSE: below so much of it by both together, each while the other looked, nothing is known."""


LEAST_LIKE: Final = 0.28
"""HOUSE: what two cameras saw of one crowd is alike by 0.3 to 0.8 (1: the same) at the true shift,
and what they saw of two crowds by less than 0.27 at any."""
_ALMOST: Final = 0.75


class Agreement(Enum):
    """What two cameras' people say of their clocks."""

    AGREE = "one time, or seconds off"
    UNKNOWN = "nobody where both look"
    APART = "too far off, or no shift that fits"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockVerdict:
    """Whether a second camera's times can be used, and what to add to them.

    `offset_s` is 0 where nothing is known, and None where the clocks are apart and no one shift
    is clear. `is_sure`: as many people were seen as say it for certain; what is not sure never
    overrules what is.
    """

    agreement: Agreement
    offset_s: float | None
    is_sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockOffset:
    """Seconds to add to the second camera's times, and how clear that is.

    `clear_ratio`: agreement at the best shift by that at the best other one.
    """

    offset_s: float
    clear_ratio: float


def measure_clock_offset(
    first: Trajectories, second: Trajectories, *, most_s: float = 600.0
) -> ClockOffset:
    """Find the shift of the second camera's clock at which both agree best.

    Definition: per square metre that both saw somebody in, whether somebody was there, every
    0.2 s; the sum of the cross-correlations about their means; its largest value within `most_s`.

    Args:
        first, second: positions on the common floor in metres, times by each camera's own clock.
        most_s: the largest offset looked for.
    Raises:
        MeasureError: the cameras share too little floor, or no shift agrees clearly better than
            all others.
    """
    one, other = _as_told(first), _as_told(second)
    _check_shared([one], other)
    found = compare([one], other, most_s=most_s, small_s=0.0)
    ratio = found.clear_ratio
    if found.at_best <= 0 or ratio < CLEAR_RATIO:
        raise _unclear(
            Words(
                en=f"two shifts that agree almost alike (ratio {ratio:.2f})",
                ja=f"同じくらい合う二つのずれ（比 {ratio:.2f}）",
            )
        )
    return ClockOffset(offset_s=found.offset_s, clear_ratio=ratio)


def judge_clock(
    known: Sequence[Sightings], second: Sightings, *, most_s: float = 600.0
) -> ClockVerdict:
    """Say whether another camera's times can be used beside those of cameras that are judged.

    Definition: people whom both saw must have been in the same places at the same moments, at some
    shift that can be applied; if they were not, the clocks are apart, however few they were. It is
    unknown only where hardly anybody was in a shared place while the other camera looked. The
    fewer were seen, the smaller the shift that is believed: two people who follow each other are
    easily taken for one. A larger shift at which clearly more agrees is the true one. Where people
    stand about, many shifts agree almost alike: then a small one that is nearly as good as the best
    leaves it open, if many were seen.

    Args:
        known: cameras on one clock, their walks joined by `walked_between`.
        second: the other one.
        most_s: the largest offset looked for.
    """
    unknown = ClockVerdict(agreement=Agreement.UNKNOWN, offset_s=0.0)
    if shared_places(known, second) < _LEAST_SHARED:
        return unknown
    found = compare(known, second, most_s=most_s, small_s=MOST_APPLIED_S)
    as_told = len(found.small_s) // 2
    if found.seen_s[as_told].sum() < _ANYBODY_S:
        return unknown
    least_s = found.seen_s.min(axis=1)
    # Whoever stands there all the time in which both look is alike only against the time before.
    is_like = np.maximum(found.seen_alike, found.at_small) >= LEAST_LIKE
    small = int(np.argmax(np.where(is_like, found.at_small, -np.inf))) if is_like.any() else as_told
    is_sure = bool(least_s[small] >= ENOUGH_S)
    is_far = abs(found.offset_s) > MOST_APPLIED_S
    believed_s = MOST_APPLIED_S * least_s[small] / _NEEDED_S
    fits = is_like[small] and abs(found.small_s[small]) <= believed_s
    if fits and not is_far:
        offset_s = found.small_s[small] + STEP_S * summit(found.at_small, small)
        return ClockVerdict(agreement=Agreement.AGREE, offset_s=float(offset_s), is_sure=is_sure)
    if fits and is_sure and found.at_small[small] >= _ALMOST * found.at_best:
        return unknown
    is_clear = found.at_best >= LEAST_LIKE and is_far
    is_clear = is_clear and (is_sure or found.clear_ratio >= CLEAR_RATIO)
    return ClockVerdict(
        agreement=Agreement.APART,
        offset_s=found.offset_s if is_clear else None,
        is_sure=is_sure,
    )


def walked_between(walks: Trajectories, step_s: float) -> Trajectories:
    """The same walks with rows at every multiple of `step_s` between two that follow each other.

    Rows of a track that are further apart than `GAP_S` have nothing between them; what was told
    only once stays as it is.
    """
    steps = walks.steps()
    counts = np.floor(walks.at_s[steps + 1] / step_s) - np.ceil(walks.at_s[steps] / step_s) + 1
    counts = np.maximum(counts, 0).astype(np.int64)
    source = np.repeat(steps, counts)
    nth = np.arange(len(source)) - np.repeat(np.cumsum(counts) - counts, counts)
    at_s = (np.ceil(walks.at_s[source] / step_s) + nth) * step_s
    share = (at_s - walks.at_s[source]) / (walks.at_s[source + 1] - walks.at_s[source])
    xy_m = walks.xy_m[source] + share[:, None] * (walks.xy_m[source + 1] - walks.xy_m[source])
    followed = np.concatenate(([False], walks.is_followed())) | np.append(
        walks.is_followed(), False
    )
    alone = ~followed
    track = np.concatenate((walks.track_id[source], walks.track_id[alone]))
    at_s, xy_m = np.append(at_s, walks.at_s[alone]), np.concatenate((xy_m, walks.xy_m[alone]))
    # A moment that ends one step and begins the next is one row.
    _, kept = np.unique(np.stack((track, np.round(at_s / step_s))), axis=1, return_index=True)
    if not len(kept):
        return walks
    return Trajectories.from_rows(track_id=track[kept], xy_m=xy_m[kept], at_s=at_s[kept])


def _as_told(walks: Trajectories) -> Sightings:
    return Sightings(walks=walks, watched_s=np.array([walks.span_s]))


def _check_shared(known: Sequence[Sightings], second: Sightings) -> None:
    """Refuse cameras that share too little floor.

    Raises:
        MeasureError: they do.
    """
    shared = shared_places(known, second)
    if shared < _LEAST_SHARED:
        raise _unclear(
            Words(
                en=f"{shared:g} square metres that both cameras saw somebody in",
                ja=f"両方のカメラに人が映った場所は {shared:g} 平方メートル",
            )
        )


def _unclear(found: Words) -> MeasureError:
    return MeasureError(
        where=Words(en="clocks of two cameras", ja="二台のカメラの時計"),
        found=found,
        expected=Words(
            en="one shift of time at which both saw people in the same places",
            ja="両方が同じ場所に人を見た、一つの時刻のずれ",
        ),
        remedy=Words(
            en="set both clocks (NTP), check the floor geometry of both, or give longer films in "
            "which people cross the floor that both see",
            ja="両方の時計を合わせ（NTP）、床の測定を確かめるか、重なる場所を人が通る、より長い映像を"
            "使ってください",
        ),
    )
