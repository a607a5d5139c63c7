"""Points of trajectories out of a camera's bundles and into the sealed holdings.

Points wait in memory until five minutes' worth has come, are sealed as one segment a day, and are
overwritten in memory then. They never come near the statistics.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.trajectory_records import TrajectoryPointsBody
from noren.gate.validator import ClosedBin
from noren.operations.holding_outputs import outputs_of, require_keepable
from noren.operations.keeper import Keeper
from noren.operations.sources import Source
from noren.plan.declaration import Plan
from noren.plan.fusing import fused_figures, fused_paths
from noren.plan.load import LoadedPlan
from noren.plan.outputs import Output
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.retention import PASSED_ON_S
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

SEAL_EVERY_S: Final = 300
"""HOUSE: longer batches make fewer segments, and lose more with a power cut."""
SEAL_POINTS: Final = 8192
_COLUMNS: Final = 5
_DAY_MS: Final = 86_400_000

UNTOLD: Final = Words(
    en="{count} or more points found no room: more were on the floor at once than the output's "
    "`maximum` allows for; raise it",
    ja="{count} 点以上の動線が入りきりませんでした。同時にいた人が、出力の `maximum` より多い"
    "ためです。`maximum` を上げてください",
)


def trajectory_outputs(plan: Plan) -> tuple[Output, ...]:
    """The outputs that hold points of trajectories."""
    return outputs_of(plan, RecordClass.TRAJECTORY_POINT)


@dataclass(slots=True)
class _Batch:
    """Points of one output that are not sealed yet, as rows of an array that can be wiped."""

    began_s: int
    rows: NDArray[np.int64] = field(
        default_factory=lambda: np.zeros((_COLUMNS, SEAL_POINTS), np.int64)
    )
    count: int = 0


class WalkKeeper:
    """Seals points in batches. Used by all cameras of a run, from any of their threads.

    A moment that is sealed already, by an earlier run of the same film, is not sealed again.
    """

    def __init__(self, loaded: LoadedPlan, keeper: Keeper) -> None:
        assert keeper.holdings is not None
        self._digest = loaded.digest
        self._keeper = keeper
        self._holdings: HoldingStore = keeper.holdings
        self._mutex = threading.Lock()
        self._batches: dict[str, _Batch] = {}
        self._told_before: dict[tuple[str, date], NDArray[np.int64]] = {}
        self.sealed = 0
        """Points that were sealed since the run began."""
        self.untold = 0
        """Points that found no room in a full bundle; 255 of one bundle is that or more."""

    @property
    def note(self) -> Words:
        """What whoever runs it should know of points that were not told."""
        return UNTOLD.fill(count=self.untold)

    def keep(self, assignment: Assignment, closed: ClosedBin) -> None:
        """Take the points of one bundle, and seal what has waited long enough.

        Raises:
            StoreError: they cannot be kept; the camera must not go on.
        """
        output = assignment.outputs[closed.output]
        rows = bundle_rows(output, closed)
        try:
            with self._mutex:
                self.untold += untold_of(closed)
            self.keep_rows(
                output.id,
                rows,
                from_s=closed.bin_start_s,
                until_s=closed.bin_start_s + output.bin_s,
            )
        finally:
            rows.fill(0)

    def keep_rows(self, item: str, rows: NDArray[np.int64], *, from_s: int, until_s: int) -> None:
        """Take rows `(5, N)` of one span of time: token, millisecond, x and y in cm, class.

        Raises:
            StoreError: they cannot be kept.
        """
        with self._mutex:
            batch = self._batches.setdefault(item, _Batch(from_s))
            place = 0
            while place < rows.shape[1]:
                if batch.count == SEAL_POINTS:
                    batch = self._seal(item, from_s)
                part = rows[:, place : place + SEAL_POINTS - batch.count]
                batch.rows[:, batch.count : batch.count + part.shape[1]] = part
                batch.count += part.shape[1]
                place += part.shape[1]
            if until_s - batch.began_s >= SEAL_EVERY_S:
                self._seal(item, until_s)

    def flush(self, assignment: Assignment) -> None:
        """Seal everything of one camera: its jail has ended.

        Raises:
            StoreError: it cannot be kept.
        """
        with self._mutex:
            for output in assignment.outputs:
                self._flush(output.id)

    def flush_item(self, item: str) -> None:
        """Seal everything of one output: nothing more will come.

        Raises:
            StoreError: it cannot be kept.
        """
        with self._mutex:
            self._flush(item)

    def _flush(self, item: str) -> None:
        if item in self._batches:
            self._seal(item, 0)
            del self._batches[item]

    def close(self) -> None:
        """Overwrite whatever could not be sealed."""
        with self._mutex:
            for batch in self._batches.values():
                batch.rows.fill(0)
            self._batches.clear()

    def _seal(self, item: str, next_s: int) -> _Batch:
        """Seal an output's batch, wipe it, and begin the next one."""
        batch = self._batches[item]
        at_s = self._keeper.now().at_s
        try:
            rows = batch.rows[:, : batch.count]
            # The day's segments, each in order of track and time.
            rows[:] = rows[:, np.lexsort((rows[1], rows[0]))]
            for number in np.unique(rows[1] // _DAY_MS).tolist():
                day = date(1970, 1, 1) + timedelta(days=number)
                fresh = (rows[1] // _DAY_MS == number) & ~np.isin(
                    rows[1], self._sealed_before(item, day, at_s)
                )
                self._seal_day(item, day, rows[:, fresh], at_s)
        finally:
            batch.rows.fill(0)
            batch.count, batch.began_s = 0, next_s
        return batch

    def _seal_day(self, item: str, day: date, rows: NDArray[np.int64], at_s: int) -> None:
        if not rows.shape[1]:
            return
        points = points_of(rows)
        rows.fill(0)
        try:
            self._holdings.seal(item, day, points, plan_digest=self._digest, at_s=at_s)
            self.sealed += len(points)
        finally:
            points.wipe()

    def _sealed_before(self, item: str, day: date, at_s: int) -> NDArray[np.int64]:
        """The moments of a day that earlier runs sealed points of."""
        key = item, day
        if key not in self._told_before:
            moments = [np.zeros(0, np.int64)]
            # A day that has expired has none: sealing says so.
            for segment in self._holdings.read_kept(item, at_s=at_s, days=[day]):
                if isinstance(segment.payload, TrajectoryPoints):
                    moments.append(np.unique(segment.payload.at_ms))
                segment.payload.wipe()
            self._told_before[key] = np.unique(np.concatenate(moments))
        return self._told_before[key]


def untold_of(closed: ClosedBin) -> int:
    """Points of a bundle that found no room."""
    return sum(body.untold for body in _walks_in(closed))


def bundle_rows(output: OutputAssignment, closed: ClosedBin) -> NDArray[np.int64]:
    """`(5, N)` a bundle's points, as `WalkKeeper.keep_rows` takes them; the caller wipes it."""
    parts = [rows_of(body, output, closed.bin_start_s) for body in _walks_in(closed)]
    rows = np.concatenate([np.zeros((_COLUMNS, 0), np.int64), *parts], axis=1)
    for part in parts:
        part.fill(0)
    return rows


def _walks_in(closed: ClosedBin) -> list[TrajectoryPointsBody]:
    return [body for body in closed.figures if isinstance(body, TrajectoryPointsBody)]


def rows_of(
    body: TrajectoryPointsBody, output: OutputAssignment, bin_start_s: int
) -> NDArray[np.int64]:
    """The points of one record as rows `(5, N)`: token, UTC milliseconds, x, y in cm, class.

    Each lies in the middle of its cell.
    """
    assert output.walks is not None
    grid, every_s = output.walks.grid, output.walks.every_s
    rows = np.zeros((_COLUMNS, len(body.cells)), np.int64)
    for column, (tick, cell) in enumerate(zip(body.told_ticks, body.cells, strict=True)):
        place = [
            round(100 * origin) + int((2 * side + 1) * 50 * grid.cell_m)
            for origin, side in zip(grid.origin_m, cell, strict=True)
        ]
        at_ms = 1000 * (bin_start_s + tick * every_s)
        rows[:, column] = (body.token, at_ms, *place, body.class_id)
    return rows


def points_of(rows: NDArray[np.int64]) -> TrajectoryPoints:
    """Rows as points that can be sealed; the caller wipes both."""
    return TrajectoryPoints(
        track=rows[0].astype(np.uint64),
        at_ms=rows[1].copy(),
        x_cm=rows[2].astype(np.int32),
        y_cm=rows[3].astype(np.int32),
        class_id=rows[4].astype(np.uint8),
    )


def open_walks(
    loaded: LoadedPlan, keeper: Keeper, sources: Sequence[Source], *, start: datetime
) -> WalkKeeper | None:
    """The keeper of points, before any camera is opened; None where none are declared.

    Raises:
        UsageError: points that are kept for less than a day, or a film whose points could not be
            kept: it was taken too long ago, or lies in the future.
        HoldingKeyMissing: there is no passphrase, or the state of an output's keys is gone.
    """
    cameras = {source.camera.id for source in sources}
    declared = [one for one in trajectory_outputs(loaded.plan) if one.camera in cameras]
    if not declared:
        return None
    # What is only passed on is never sealed: moves and stays over several cameras come of it.
    kept = [
        one
        for one in declared
        if one.keep.seconds > PASSED_ON_S or not _is_measured_in(loaded.plan, one)
    ]
    if not kept:
        return None
    require_keepable(kept, keeper, sources, start=start)
    return WalkKeeper(loaded, keeper)


def _is_measured_in(plan: Plan, output: Output) -> bool:
    """Whether moves or stays over several cameras are found in these paths."""
    return any(
        output.kept_as == paths.into.id and fused_figures(plan, paths)
        for paths in fused_paths(plan)
    )
