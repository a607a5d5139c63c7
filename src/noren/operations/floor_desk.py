"""Where the paths of several cameras over one floor become one, before anything of them is kept.

Cameras' points come here as they leave the jails, wait in memory until all cameras have told of
the same minutes, and go on to the sealed holdings as people's paths: in the declared squares, under
new random numbers. What the plan does not fuse passes through untouched.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noren.gate.assignment import Assignment, GridAssignment, OutputAssignment
from noren.gate.compile import with_fused_figures
from noren.gate.validator import ClosedBin
from noren.jail.walk_tokens import draw_token
from noren.measure.camera_clocks import Agreement, ClockVerdict
from noren.measure.floor_fusion import FloorFusion, FloorMoment, ToldPoints
from noren.measure.trajectories import GAP_S
from noren.operations.floor_figures import FloorFigures
from noren.operations.run_log import RunLog
from noren.operations.sources import Source
from noren.operations.walk_keeping import UNTOLD, WalkKeeper, bundle_rows, untold_of
from noren.plan.declaration import Plan
from noren.plan.fusing import FusedOutput, fused_figures, fused_paths
from noren.plan.load import LoadedPlan
from noren.stores.fused_cameras import FusedCamera, save_fused_cameras
from noren.stores.ledger.terms import IncidentCause
from noren.stores.retention import PASSED_ON_S
from noren.stores.run import Run
from noren.stores.statistics import IncidentKind, StatisticsStore
from noren.vocabulary.words import Words

Tell = Callable[[Words], None]
Rows = NDArray[np.int64]

_APART: Final = Words(
    en="The clock of camera `{camera}` differs from that of `{other}` by {offset}. What it told is "
    "not used for `{output}` as long as that is so: set both clocks, or give its film the true "
    "start",
    ja="カメラ `{camera}` の時計が `{other}` と{offset}ずれています。その間、`{output}` には"
    "使いません。時計を合わせるか、映像の正しい開始時刻を指定してください",
)
_ADDED: Final = Words(
    en="Times of camera `{camera}` are moved by {offset:+.1f} s onto the clock of `{other}`",
    ja="カメラ `{camera}` の時刻を `{other}` の時計に合わせて {offset:+.1f} 秒動かしています",
)
_UNPROVEN: Final = Words(
    en="The clock of camera `{camera}` is taken as it is: hardly anybody was seen in places where "
    "another camera looked at the same time, or they only stood about, so it could not be checked",
    ja="カメラ `{camera}` の時計はそのまま使っています。ほかのカメラが同時に見ている場所に人が"
    "ほとんど映らないか、立ち止まった人だけだったため、確かめられませんでした",
)
_LATE: Final = Words(
    en="{count} points of `{output}` came too late to be fused and were dropped",
    ja="`{output}` の {count} 点は届くのが遅く、統合できないため捨てました",
)
_NOT_ALL: Final = Words(
    en="No moves or stays were found in `{output}`: not all cameras of the floor ran",
    ja="`{output}` からの移動と滞在は求めていません。床のすべてのカメラが動いてはいないためです",
)
_NO_SHIFT: Final = Words(en="a time that no shift explains", ja="、一つのずれでは説明できないほど")
_SECONDS: Final = Words(en="about {seconds:.0f} s", ja="約{seconds:.0f}秒")


@dataclass(slots=True, eq=False)
class _Floor:
    """One fused output of paths while a run goes on."""

    fused: FusedOutput
    fusion: FloorFusion
    cameras: frozenset[str]
    is_kept: bool
    grid: GridAssignment | None = None
    every_s: int = 1
    tokens: dict[int, tuple[int, float]] = field(default_factory=dict)
    """The random number of each person, and when they were last told of."""
    figures: dict[str, FloorFigures] = field(default_factory=dict)
    """Moves and stays by the camera under which they are kept."""
    verdicts: dict[str, ClockVerdict] = field(default_factory=dict)
    apart_at: dict[str, datetime] = field(default_factory=dict)
    """When a camera's clock was last found to be apart."""
    outputs: tuple[str, ...] = ()
    """What is made of all cameras together: the paths, and the moves and stays in them."""
    noted: tuple[FusedCamera, ...] = ()

    def given(self, plan: str) -> tuple[FusedCamera, ...]:
        """What each of the plan's cameras has given so far to each of its outputs."""
        return tuple(
            FusedCamera(
                plan=plan,
                output=output,
                camera=camera,
                used=camera in self.fusion.used,
                apart_at=self.apart_at.get(camera),
            )
            for output in self.outputs
            for camera in self.fused.cameras
        )


class FloorDesk:
    """Takes the bundles of all cameras of a run, from any of their threads."""

    def __init__(
        self,
        loaded: LoadedPlan,
        walks: WalkKeeper | None,
        sources: Sequence[Source],
        store: StatisticsStore,
        log: RunLog,
        tell: Tell,
    ) -> None:
        """Take where points are kept (None where they are passed on only), and who is told."""
        self._plan: Plan = loaded.plan
        self._digest = loaded.digest
        self._walks = walks
        self._store = store
        self._log = log
        self._tell = tell
        self._mutex = threading.Lock()
        self._untold = 0
        is_live = any(source.live for source in sources)
        running = {source.camera.id for source in sources}
        self._floors: dict[str, _Floor] = {}
        for fused in fused_paths(loaded.plan):
            cameras = running & set(fused.cameras)
            every = fused.into.every
            if not cameras or every is None:
                continue
            floor = _Floor(
                fused=fused,
                fusion=FloorFusion(
                    sorted(cameras),
                    clock_camera=fused.into.camera,
                    every_s=every.seconds,
                    is_live=is_live,
                ),
                cameras=frozenset(cameras),
                is_kept=fused.into.keep.seconds > PASSED_ON_S,
                every_s=every.seconds,
                outputs=(
                    fused.into.id,
                    *(one.into.id for one in fused_figures(loaded.plan, fused)),
                ),
            )
            self._floors |= {member.id: floor for member in fused.members}

    @property
    def untold_note(self) -> Words | None:
        """What whoever runs it should know of points that were not told; None where all were."""
        count = self._untold + (0 if self._walks is None else self._walks.untold)
        return UNTOLD.fill(count=count) if count else None

    def begin(self, kept: Assignment, run: Run) -> None:
        """A camera's run has begun: moves and stays of the floor that are kept under it go there.

        `kept` is the assignment as the store knows it, from `with_fused_figures`.
        """
        with self._mutex:
            for floor in self._each():
                figures = [
                    one
                    for one in fused_figures(self._plan, floor.fused)
                    if one.into.camera == kept.camera_id
                ]
                if not figures:
                    continue
                if (known := floor.figures.get(kept.camera_id)) is not None:
                    known.write_to(run.write_bin)
                elif floor.cameras >= {name for one in figures for name in one.cameras}:
                    floor.figures[kept.camera_id] = FloorFigures(
                        self._plan, figures, kept, run.write_bin
                    )

    def kept_assignment(self, assignment: Assignment) -> Assignment:
        """A camera's assignment as the store is to know it."""
        return with_fused_figures(self._plan, assignment)

    def keep(self, assignment: Assignment, closed: ClosedBin) -> None:
        """Take one bundle of points.

        Raises:
            StoreError: what is decided by now cannot be kept.
        """
        output = assignment.outputs[closed.output]
        floor = self._floors.get(output.id)
        if floor is None:
            assert self._walks is not None
            self._walks.keep(assignment, closed)
            return
        with self._mutex:
            self._untold += untold_of(closed)
            floor.grid = _lattice(output)
            told = _told(output, closed)
            moments = floor.fusion.take(assignment.camera_id, told)
            self._note_clocks(floor)
            self._hand_on(floor, moments)

    def flush(self, assignment: Assignment) -> None:
        """A camera's jail has ended: nobody waits for it.

        Raises:
            StoreError: what is decided by now cannot be kept.
        """
        if self._walks is not None:
            self._walks.flush(assignment)
        ended = {output.id for output in assignment.outputs}
        with self._mutex:
            for floor in self._each():
                if not ended & {member.id for member in floor.fused.members}:
                    continue
                moments = floor.fusion.end(assignment.camera_id)
                self._note_clocks(floor)
                self._hand_on(floor, moments)

    def give_up(self, camera: str) -> None:
        """A camera will tell nothing more, or never began; nobody waits for it.

        Raises:
            StoreError: what is decided by now cannot be kept.
        """
        with self._mutex:
            for floor in self._each():
                if camera in floor.cameras:
                    moments = floor.fusion.end(camera)
                    self._note_clocks(floor)
                    self._hand_on(floor, moments)

    def finish(self) -> None:
        """All cameras have ended: seal what waits, write the last bins, and say what was doubtful.

        Raises:
            StoreError: it cannot be kept.
        """
        with self._mutex:
            for floor in self._each():
                for camera in sorted(floor.cameras):
                    self._hand_on(floor, floor.fusion.end(camera))
                self._note_clocks(floor)
                for figures in floor.figures.values():
                    figures.finish()
                if self._walks is not None:
                    self._walks.flush_item(floor.fused.into.id)
                self._tell_doubts(floor)

    def close(self) -> None:
        """Overwrite whatever could not be kept."""
        with self._mutex:
            for floor in self._each():
                floor.fusion.wipe()
                floor.tokens.clear()

    def _each(self) -> list[_Floor]:
        return list({id(floor): floor for floor in self._floors.values()}.values())

    def _hand_on(self, floor: _Floor, moments: Sequence[FloorMoment]) -> None:
        for moment in moments:
            for figures in floor.figures.values():
                figures.take(moment, floor.every_s)
            if floor.is_kept and self._walks is not None:
                rows = self._rows(floor, moment)
                at_s = round(moment.at_s)
                try:
                    self._walks.keep_rows(
                        floor.fused.into.id, rows, from_s=at_s, until_s=at_s + floor.every_s
                    )
                finally:
                    rows.fill(0)

    def _rows(self, floor: _Floor, moment: FloorMoment) -> Rows:
        """`(5, N)`: as `WalkKeeper.keep_rows` takes them, in the middle of the declared squares.

        The mean of two squares' middles would tell more than a square, so it becomes one again.
        """
        assert floor.grid is not None
        cell_m, origin_m = floor.grid.cell_m, np.array(floor.grid.origin_m)
        cells = np.floor((moment.xy_m - origin_m) / cell_m + 1e-9)
        rows = np.zeros((5, len(moment.person)), np.int64)
        rows[0] = [self._token(floor, number, moment.at_s) for number in moment.person.tolist()]
        rows[1] = round(1000 * moment.at_s)
        rows[2:4] = np.round(100 * origin_m[:, None]).astype(np.int64) + np.floor(
            (2 * cells.T + 1) * 50 * cell_m
        ).astype(np.int64)
        rows[4] = moment.class_id
        for number in [n for n, (_, at_s) in floor.tokens.items() if moment.at_s - at_s > GAP_S]:
            del floor.tokens[number]
        return rows

    def _token(self, floor: _Floor, number: int, at_s: float) -> int:
        known = floor.tokens.get(number)
        token = draw_token() if known is None or at_s - known[1] > GAP_S else known[0]
        floor.tokens[number] = token, at_s
        return token

    def _note_clocks(self, floor: _Floor) -> None:
        """Say when a camera's clock is found to be apart, once for each time that it becomes so.

        What each camera gave is written down whenever that says something new.
        """
        for camera, verdict in floor.fusion.verdicts.items():
            before = floor.verdicts.get(camera)
            floor.verdicts[camera] = verdict
            was_apart = before is not None and before.agreement is Agreement.APART
            if verdict.agreement is Agreement.APART and not was_apart:
                self._store.incident(
                    kind=IncidentKind.CLOCKS_APART, camera=camera, at_s=time.time()
                )
                floor.apart_at[camera] = datetime.now(UTC)
                self._log.tell_incident(IncidentCause.CLOCKS_APART, camera)
                self._tell(_told_apart(camera, floor.fused, verdict))
        if (given := floor.given(self._digest)) != floor.noted:
            save_fused_cameras(self._store.folder, given)
            floor.noted = given

    def _tell_doubts(self, floor: _Floor) -> None:
        clock = floor.fused.into.camera
        for camera, verdict in floor.fusion.verdicts.items():
            offset_s = verdict.offset_s or 0.0
            if camera == clock or verdict.agreement is Agreement.APART:
                continue
            if verdict.agreement is Agreement.UNKNOWN:
                self._tell(_UNPROVEN.fill(camera=camera))
            elif abs(offset_s) >= 0.5:
                self._tell(_ADDED.fill(camera=camera, other=clock, offset=offset_s))
        if fused_figures(self._plan, floor.fused) and not floor.figures:
            self._tell(_NOT_ALL.fill(output=floor.fused.into.id))
        if floor.fusion.late:
            self._tell(_LATE.fill(count=floor.fusion.late, output=floor.fused.into.id))


def _told_apart(camera: str, fused: FusedOutput, verdict: ClockVerdict) -> Words:
    far = _NO_SHIFT
    if verdict.offset_s is not None:
        far = _SECONDS.fill(seconds=abs(verdict.offset_s))
    facts = {"camera": camera, "other": fused.into.camera, "output": fused.into.id}
    return Words(
        ja=_APART.ja.format(offset=far.ja, **facts), en=_APART.en.format(offset=far.en, **facts)
    )


def _lattice(output: OutputAssignment) -> GridAssignment:
    """Any camera's grid: all of a floor lie on one lattice, from the common origin."""
    assert output.walks is not None
    return output.walks.grid


def _told(output: OutputAssignment, closed: ClosedBin) -> ToldPoints:
    rows = bundle_rows(output, closed)
    told = ToldPoints(
        token=rows[0].copy(),
        class_id=rows[4].copy(),
        at_s=rows[1] / 1000,
        xy_m=np.ascontiguousarray(rows[2:4].T / 100),
        from_s=float(closed.bin_start_s),
        until_s=float(closed.bin_start_s + output.bin_s),
        watched_ratio=min(1.0, closed.coverage.watched_ms / (1000 * output.bin_s)),
    )
    rows.fill(0)
    return told
