"""What becomes of each record that leaves a camera's jail: kept, shown, passed on or fused."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from noren.errors import StoreError
from noren.gate.assignment import Assignment
from noren.gate.records import CameraState, HealthBody, JailReportBody, ProgressBody, SeenView
from noren.gate.validator import ClosedBin
from noren.jail.supervisor import Listeners
from noren.operations.audience import AudienceDesk, is_audience
from noren.operations.background_use import MOVED
from noren.operations.floor_desk import FloorDesk
from noren.operations.icon_board import IconBoards
from noren.operations.run_log import RunLog
from noren.operations.still_keeping import StillKeeper
from noren.operations.visit_desk import VisitDesk
from noren.plan.camera import Camera
from noren.plan.digest import canonical_text
from noren.plan.load import LoadedPlan
from noren.stores.run import Run
from noren.stores.statistics import IncidentKind, StatisticsStore
from noren.vocabulary.words import Words

UPSIDE_DOWN = Words(
    en="camera {camera}: it hangs upside down (people are found in the turned picture). Nothing is "
    "counted; turn it, and start again",
    ja="カメラ {camera}: 上下逆さまです（上下を返した画像で人が見つかります）。何も数えません。"
    "向きを直して、もう一度始めてください",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the records of a run go; None where the plan has nothing for it."""

    store: StatisticsStore
    log: RunLog
    icons: IconBoards
    walks: FloorDesk
    audience: AudienceDesk | None = None
    visits: VisitDesk | None = None
    stills: StillKeeper | None = None


class CameraRecords:
    """The records of one camera. `run` is the store's, from the jail's report on."""

    def __init__(
        self,
        places: Places,
        loaded: LoadedPlan,
        camera: Camera,
        *,
        model: str,
        jailed: bool,
        on_report: Callable[[str, JailReportBody], None],
        on_progress: Callable[[str, ProgressBody], None],
        on_note: Callable[[Words], None],
    ) -> None:
        self._places = places
        self._loaded = loaded
        self._camera = camera
        self._model = model
        self._jailed = jailed
        self._on_report = on_report
        self._on_progress = on_progress
        self._on_note = on_note
        self._is_upside_down = False
        self._frames_before = 0
        self.run: Run | None = None
        self.has_lived = False
        """Whether the last try came as far as the jail's report."""
        self.bins = 0
        self.frames = 0
        self.watched_ms = 0
        self.store_error: StoreError | None = None

    def begin_life(self) -> None:
        """A jail is started anew: nothing has come of it yet."""
        self.run, self.has_lived = None, False
        self._frames_before = self.frames

    def end_life(self, assignment: Assignment, frames_in: int) -> None:
        """The jail has ended: what waits of its points is sealed."""
        self.frames = max(self.frames, self._frames_before + frames_in)
        try:
            if self._places.visits is not None:
                self._places.visits.flush_paths(assignment.camera_id)
            self._places.walks.flush(assignment)
        except StoreError as error:
            self.store_error = error

    def give_up(self) -> None:
        """The camera will tell nothing more; others of its floor need not wait."""
        try:
            self._places.walks.give_up(self._camera.id)
        except StoreError as error:
            self.store_error = error

    def listeners(self, assignment: Assignment, *, identity: Callable[[], str]) -> Listeners:
        """What the jail's supervisor calls."""
        return Listeners(
            on_bin=lambda closed: self._take_bin(assignment, closed),
            on_report=lambda report: self._begin(assignment, report, identity()),
            on_progress=self._take_progress,
            on_health=self._take_health,
        )

    def _begin(self, assignment: Assignment, report: JailReportBody, identity: str) -> None:
        self.has_lived = True
        places, camera = self._places, self._camera.id
        kept = places.walks.kept_assignment(assignment)
        plan = self._loaded.plan
        self.run = places.store.begin_run(
            assignment=kept,
            # The store knows no roles' purposes: it gets the readers that they leave.
            outputs=[
                output.model_copy(update={"readers": plan.readers_of(output)})
                for output in plan.outputs
            ],
            plan_text=canonical_text(self._loaded.plan),
            source_identity=identity,
            model=self._model,
            opened_s=time.time(),
            report=report if self._jailed else None,
        )
        places.walks.begin(kept, self.run)
        if self._jailed:
            places.log.tell_jail(camera, report)
        else:
            places.store.incident(kind=IncidentKind.UNJAILED_RUN, camera=camera, at_s=time.time())
            places.log.tell_unjailed(camera)
        self._on_report(camera, report)

    def _take_bin(self, assignment: Assignment, closed: ClosedBin) -> None:
        if closed.output == 0:
            self.watched_ms += closed.coverage.watched_ms
        if is_audience(assignment, closed):
            # Said to the screen of the moment, and kept nowhere.
            if self._places.audience is not None:
                self._places.audience.tell(assignment, closed)
            return
        try:
            self.bins += self._keep(assignment, closed)
        except StoreError as error:
            # What cannot be kept must not be measured either: the jail ends at once.
            self.store_error = error
            raise

    def _keep(self, assignment: Assignment, closed: ClosedBin) -> int:
        """Keep a bin where it belongs; the number of figures' bins that it is, 1 or 0."""
        assert self.run is not None
        places, output = self._places, assignment.outputs[closed.output]
        if output.walks is not None:
            if not output.walks.linked:
                places.walks.keep(assignment, closed)
            elif places.visits is not None:
                # Whose path it is, is known when the visit is.
                places.visits.keep_paths(assignment, closed)
            return 0
        if output.stills is not None:
            if places.stills is not None:
                places.stills.keep(assignment, closed)
            return 0
        if output.icons is not None:
            places.icons.show(closed, assignment, camera=self._camera, model=self._model)
            return 0
        self.run.write_bin(closed)
        if places.visits is not None and output.visits:
            places.visits.keep(assignment, closed)
        return 1

    def _take_progress(self, progress: ProgressBody) -> None:
        self.frames = self._frames_before + progress.frames_in
        self._on_progress(self._camera.id, progress)

    def _take_health(self, health: HealthBody) -> None:
        """Tell what a person must mend: a view that left its background, or hangs upside down."""
        camera, view = self._camera.id, SeenView(health.view)
        if self._places.icons.see_view(camera, view) and view is SeenView.OTHER:
            self._on_note(MOVED.fill(camera=camera))
        if health.states & CameraState.UPSIDE_DOWN and not self._is_upside_down:
            self._is_upside_down = True
            self._on_note(UPSIDE_DOWN.fill(camera=camera))
