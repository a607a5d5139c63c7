"""Whether tracks can be shown to outsiders, and how coarse they would have to be.

The finest grid of a ladder is taken at which no more people are singled out than the plan allows.
What was asked for and what would pass stand side by side, for the dossier and for the refusal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from noren.errors import MeasureError, ReleaseRefused
from noren.measure.unicity import (
    LEAST_TRIALS,
    Coarseness,
    Floats,
    Ints,
    Pick,
    PointIndex,
    Unicity,
)
from noren.vocabulary.words import Words

LADDER: tuple[Coarseness, ...] = tuple(
    sorted(
        (
            Coarseness(position_m=position_m, time_s=time_s)
            for position_m in (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
            for time_s in (1.0, 10.0, 60.0, 300.0, 900.0, 3600.0)
        ),
        key=lambda step: (step.position_m**2 * step.time_s, step.position_m),
    )
)
"""From fine to coarse, by floor and time of one cell; of equals the finer place first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnicityBound:
    """The largest share of people that 2 and that 4 known points may single out."""

    two_points: float = 0.01
    four_points: float = 0.05

    def __post_init__(self) -> None:
        if not (0 <= self.two_points <= 1 and 0 <= self.four_points <= 1):
            raise MeasureError(
                where="unicity bound",
                found=f"{self.two_points:g} and {self.four_points:g}",
                expected="shares of 0 to 1",
                remedy="write 0.05 for five in a hundred",
            )

    def allows(self, found: Sequence[Unicity]) -> bool:
        """Whether every figure is within the bound; figures at other points are not judged."""
        return all(one.ratio <= self._of(one.points) for one in found)

    def _of(self, points: int) -> float:
        return {2: self.two_points, 4: self.four_points}.get(points, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One coarseness and what was measured at it, at 2 and 4 points, random and nearest."""

    coarseness: Coarseness
    unicity: tuple[Unicity, ...]

    def at(self, points: int) -> float:
        """The worst share at a number of points; KeyError if that was not measured."""
        shares = [one.ratio for one in self.unicity if one.points == points]
        if not shares:
            raise KeyError(points)
        return max(shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReidentificationReport:
    """Before and after coarsening, for one data set of `tracks` tracks.

    `after` is `before` where that passes already, and None where no step of the ladder passes.
    """

    tracks: int
    bound: UnicityBound
    before: Measured
    after: Measured | None

    @property
    def passes(self) -> bool:
        """Whether the data set may be shown as it was asked for."""
        return self.bound.allows(self.before.unicity)

    @property
    def sentences(self) -> tuple[Words, ...]:
        """What the dossier says, a sentence each."""
        first = _TRACKS.fill(tracks=self.tracks)
        bound = _BOUND.fill(two=_share(self.bound.two_points), four=_share(self.bound.four_points))
        said = [first, bound, _figures(_BEFORE, self.before)]
        if self.passes:
            return (*said, _PASSES)
        if self.after is None:
            return (*said, _NOTHING_PASSES)
        return (*said, _figures(_AFTER, self.after))


def coarsening_that_passes(
    *,
    track_id: Ints,
    xy_m: Floats,
    at_s: Floats,
    bound: UnicityBound,
    ladder: Sequence[Coarseness] = LADDER,
    trials: int = LEAST_TRIALS,
    seed: int = 0,
) -> Measured | None:
    """The first step of the ladder within the bound, with its figures; None if none is.

    Both picks are measured and the worse one counts.

    Raises:
        NoTracks, MeasureError: as `PointIndex` says.
    """
    for step in ladder:
        # Two points single out no more than four: most steps fail at the first figure.
        found: list[Unicity] = []
        index = PointIndex(track_id=track_id, xy_m=xy_m, at_s=at_s, coarseness=step)
        for one in _figures_of(index, trials, seed):
            found.append(one)
            if not bound.allows([one]):
                break
        else:
            return Measured(coarseness=step, unicity=tuple(found))
    return None


def report_reidentification(
    *,
    track_id: Ints,
    xy_m: Floats,
    at_s: Floats,
    asked: Coarseness,
    bound: UnicityBound,
    ladder: Sequence[Coarseness] = LADDER,
    trials: int = LEAST_TRIALS,
    seed: int = 0,
) -> ReidentificationReport:
    """Measure a data set as asked for and, if that is too fine, as it would pass.

    Only steps at least as coarse as asked, in place and in time, are offered.

    Raises:
        NoTracks, MeasureError: as `PointIndex` says.
    """
    index = PointIndex(track_id=track_id, xy_m=xy_m, at_s=at_s, coarseness=asked)
    before = Measured(coarseness=asked, unicity=tuple(_figures_of(index, trials, seed)))
    after: Measured | None = before
    if not bound.allows(before.unicity):
        after = coarsening_that_passes(
            track_id=track_id,
            xy_m=xy_m,
            at_s=at_s,
            bound=bound,
            ladder=[
                step
                for step in ladder
                if step.position_m >= asked.position_m and step.time_s >= asked.time_s
            ],
            trials=trials,
            seed=seed,
        )
    return ReidentificationReport(tracks=index.track_count, bound=bound, before=before, after=after)


def require_within_bound(report: ReidentificationReport, *, product: str) -> None:
    """Let a data set pass, or refuse it with what would pass.

    Raises:
        ReleaseRefused: more people are singled out than the plan allows.
    """
    if report.passes:
        return
    remedy = _AGGREGATE
    if report.after is not None:
        step = report.after.coarseness
        remedy = _COARSER.fill(position_m=f"{step.position_m:g}", time_s=f"{step.time_s:g}")
    raise ReleaseRefused(
        where=Words(en=f"product {product}", ja=f"公開データ {product}"),
        found=_figures(_SINGLED_OUT, report.before),
        expected=_AT_MOST.fill(
            two=_share(report.bound.two_points), four=_share(report.bound.four_points)
        ),
        remedy=remedy,
    )


def _figures_of(index: PointIndex, trials: int, seed: int) -> Iterator[Unicity]:
    for points in (2, 4):
        for pick in (Pick.RANDOM, Pick.NEAREST):
            yield index.measure(points, pick=pick, trials=trials, seed=seed)


def _figures(words: Words, measured: Measured) -> Words:
    return words.fill(
        position_m=f"{measured.coarseness.position_m:g}",
        time_s=f"{measured.coarseness.time_s:g}",
        two=_share(measured.at(2)),
        four=_share(measured.at(4)),
    )


def _share(ratio: float) -> str:
    return f"{100 * ratio:.1f} %"


_TRACKS = Words(en="{tracks} tracks were measured.", ja="{tracks} 件の動線について測定しました。")
_BOUND = Words(
    en="At most {two} of people may be singled out by 2 known points, and {four} by 4 points.",
    ja="計画で認める上限は、2点を知る人に特定される割合が {two}、4点では {four} です。",
)
_BEFORE = Words(
    en="At {position_m} m and {time_s} s, 2 known points single out {two} and 4 points {four}.",
    ja="{position_m} m・{time_s} 秒の細かさでは、2点で {two}、4点で {four} の人が特定されます。",
)
_AFTER = Words(
    en="At {position_m} m and {time_s} s it would be {two} and {four}, which is within the bound.",
    ja="{position_m} m・{time_s} 秒まで粗くすると {two} と {four} になり、上限に収まります。",
)
_PASSES = Words(en="This is within the bound.", ja="上限に収まっています。")
_NOTHING_PASSES = Words(
    en="No coarser grid that was tried is within the bound: show counts instead of tracks.",
    ja="試した範囲では、どれだけ粗くしても上限に収まりません。動線ではなく人数を公開してください。",
)
_SINGLED_OUT = Words(
    en="{two} of people singled out by 2 points and {four} by 4, at {position_m} m and {time_s} s",
    ja="{position_m} m・{time_s} 秒の細かさで、2点で {two}、4点で {four} の人が特定されるデータ",
)
_AT_MOST = Words(
    en="at most {two} by 2 points and {four} by 4", ja="2点で {two} 以下、4点で {four} 以下"
)
_COARSER = Words(
    en="declare position_m: {position_m} and every: {time_s} s, which would pass",
    ja="position_m: {position_m}、every: {time_s} s と宣言すれば公開できます",
)
_AGGREGATE = Words(
    en="publish counts instead of tracks: no coarser grid that was tried would pass",
    ja="動線ではなく人数を公開してください。試した範囲では、どれだけ粗くしても公開できません",
)
