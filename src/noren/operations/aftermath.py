"""What a plan wants to be left of histories: `repeat.after_window: statistics`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noren.errors import ReaderRefused
from noren.gate.floor_cells import cells_of_floor
from noren.gate.release import Holder, Reader
from noren.measure.aftermath import (
    AftermathCell,
    sum_up_attributes,
    sum_up_paths,
    sum_up_visits,
    sum_up_walks,
)
from noren.measure.areas import Area
from noren.measure.heatmap import FloorGrid
from noren.measure.trajectories import Trajectories
from noren.measure.visit_histories import summarize_visits
from noren.operations.estimate_codes import age_of, sex_of
from noren.plan.declaration import Plan
from noren.plan.geometry import ground_plane_of
from noren.plan.outputs import Output
from noren.plan.personal import closeness_of
from noren.reports.tables import Table, lay_out
from noren.stores.aftermath import Aftermath, SumUp, read_aftermath
from noren.stores.holdings.days import day_number
from noren.stores.holdings.holdings import DAY_S
from noren.stores.holdings.payloads import AnyPayload
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.visit_payloads import PathRows, VisitRows
from noren.stores.restored import require_purged
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.records import Closeness, RecordClass
from noren.vocabulary.words import Words

AFTERMATH: Final = "aftermath"
"""The kind of export."""


def aftermath_of(plan: Plan) -> Aftermath:
    """By item, how its expired days become numbers; empty where the plan wants nothing left.

    Only what the repeat analysis links is a history. The numbers are kept for as long as the
    plan's longest-kept output of the same purpose, from the moment at which they are made: the
    plan has no period of their own.
    """
    repeat = plan.repeat
    if repeat is None or repeat.after_window != "statistics":
        return {}
    keep_s = max(
        (one.keep.seconds for one in plan.outputs if one.purpose == repeat.purpose),
        default=repeat.window.seconds,
    )
    wanted: dict[str, SumUp] = {}
    for output in plan.outputs:
        if closeness_of(plan, output) is not Closeness.PERSONAL:
            continue
        if output.record is RecordClass.VISIT:
            wanted[output.id] = VisitSums(
                minimum=repeat.minimum_cell, keep_s=keep_s, day_steps=tuple(repeat.day_steps)
            )
        elif output.record is RecordClass.TRAJECTORY_POINT:
            wanted[output.id] = _walk_sums(plan, output, repeat.minimum_cell, keep_s)
    return wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSums:
    """Visits become people by how often they came, by the days between, and by attributes."""

    minimum: int
    keep_s: int
    day_steps: tuple[int, ...]

    def sum_up(self, day: Sequence[AnyPayload]) -> Sequence[AftermathCell]:
        """See `SumUp`."""
        rows = [payload for payload in day if isinstance(payload, VisitRows)]
        if not rows:
            return ()
        summary = summarize_visits(
            pseudonym=np.concatenate([one.pseudonym for one in rows]),
            visit_number=np.concatenate([one.visit_number for one in rows]).astype(np.int64),
            visited_on=np.concatenate([one.visited_on for one in rows]).astype(np.int64),
            minimum_cell=self.minimum,
            day_steps=self.day_steps,
        )
        if summary is None:
            return ()
        return (*sum_up_visits(summary), *self._attributes(rows))

    def _attributes(self, rows: Sequence[VisitRows]) -> Sequence[AftermathCell]:
        def told(name: str) -> list[int]:
            return [int(one) for part in rows for one in part.detail(name)]

        return sum_up_attributes(
            pseudonym=np.concatenate([one.pseudonym for one in rows]),
            age=[age_of(*ages) for ages in zip(told("age_from"), told("age_to"), strict=True)],
            sex=[sex_of(place) for place in told("sex")],
            minimum=self.minimum,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkSums:
    """Trajectories become moves between areas, stays in them and a heat map."""

    minimum: int
    keep_s: int
    areas: tuple[tuple[str, Area], ...] = ()
    grid: FloorGrid | None = None

    def sum_up(self, day: Sequence[AnyPayload]) -> Sequence[AftermathCell]:
        """See `SumUp`."""
        linked = [payload for payload in day if isinstance(payload, PathRows)]
        loose = [payload for payload in day if isinstance(payload, TrajectoryPoints)]
        cells: list[AftermathCell] = []
        if linked:
            whose = np.concatenate([one.pseudonym for one in linked])
            points = [one.points for one in linked]
            cells += sum_up_paths(
                (_trajectories(points, whose == who) for who in np.unique(whose)),
                areas=self.areas,
                grid=self.grid,
                minimum=self.minimum,
            )
        if loose:
            cells += sum_up_walks(
                _trajectories(loose), areas=self.areas, grid=self.grid, minimum=self.minimum
            )
        return tuple(cells)


def _trajectories(
    rows: Sequence[TrajectoryPoints], chosen: NDArray[np.bool_] | None = None
) -> Trajectories:
    """Rows put together, or the chosen ones `(N,)` of them."""
    which = slice(None) if chosen is None else chosen
    track = np.concatenate([one.track for one in rows])[which]
    at_ms = np.concatenate([one.at_ms for one in rows])[which]
    x_cm = np.concatenate([one.x_cm for one in rows])[which]
    y_cm = np.concatenate([one.y_cm for one in rows])[which]
    _, track_id = np.unique(track, return_inverse=True)
    # One row for a walk's moment: played twice, a point is sealed twice.
    _, first = np.unique(np.stack((track_id, at_ms)), axis=1, return_index=True)
    return Trajectories.from_rows(
        track_id=track_id[first],
        xy_m=np.stack((x_cm[first], y_cm[first]), axis=1) / 100,
        at_s=at_ms[first] / 1000,
    )


def _walk_sums(plan: Plan, output: Output, minimum: int, keep_s: int) -> WalkSums:
    """Over the areas and the floor of the output's camera, as far as the plan declares them."""
    (view,) = (camera.view for camera in plan.cameras if camera.id == output.camera)
    plane = ground_plane_of(view)
    if plane is None:
        return WalkSums(minimum=minimum, keep_s=keep_s)
    size_px = np.array([view.width_px, view.height_px], np.float64)
    corners = [
        (area.id, plane.to_ground(np.asarray(area.polygon) * size_px)) for area in view.areas
    ]
    # An area that reaches to the horizon has no end on the floor.
    areas = tuple(
        (name, Area.from_corners(those)) for name, those in corners if np.isfinite(those).all()
    )
    grid = None
    if output.position_m is not None:
        cells = cells_of_floor(output, view)
        grid = FloorGrid(
            origin_m=cells.origin_m, cell_m=cells.cell_m, rows=cells.rows, columns=cells.columns
        )
    return WalkSums(minimum=minimum, keep_s=keep_s, areas=areas, grid=grid)


def aftermath_table(
    place: str | Path, *, reader: Reader, from_s: int | None = None, to_s: int | None = None
) -> Table:
    """What is left of histories, in columns: `noren export aftermath`.

    Every number is over the plan's minimum of people already. They are for the holder of the
    store: the plan has declared no output for anybody else.

    Args:
        place: the store's folder.
        reader: who asks.
        from_s, to_s: whole days from the first to before the second; None leaves a side open.
    Raises:
        ReaderRefused: somebody else than the holder asks.
        StoreError: the store cannot be read.
    """
    if reader is not Holder.HOLDER:
        raise ReaderRefused(
            where="aftermath",
            found=Words(en=f"the reader {reader.value!r}", ja=f"閲覧者 {reader.value!r}"),
            expected=Words(en="the holder of the store", ja="保存先の管理者"),
            remedy=Words(
                en="publish what the plan declares as an output instead",
                ja="公開するものは、計画の出力として宣言してください",
            ),
        )
    with StatisticsStore.open(place, mode="read") as store:
        require_purged(store)
        kept = [
            one
            for one in read_aftermath(store)
            if (from_s is None or _begin_s(one.day) >= from_s)
            and (to_s is None or _begin_s(one.day) + DAY_S <= to_s)
        ]
    columns: dict[str, tuple[str | int, ...]] = {
        "item": tuple(one.item for one in kept),
        "day": tuple(one.day.isoformat() for one in kept),
        "figure": tuple(one.cell.figure for one in kept),
        "first": tuple(one.cell.first for one in kept),
        "second": tuple(one.cell.second for one in kept),
        "third": tuple(one.cell.third for one in kept),
        "people": tuple(one.cell.people for one in kept),
        "amount": tuple(one.cell.amount for one in kept),
        "minimum_cell": tuple(one.minimum for one in kept),
        "plan_digest": tuple(one.plan_digest for one in kept),
    }
    return lay_out(AFTERMATH, **columns)


def _begin_s(day: date) -> int:
    return day_number(day) * DAY_S
