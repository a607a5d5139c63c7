"""`noren commission`: look at one camera's view, say what is wrong with it, learn its background.

    plan ─▶ jail, for a limited time ─▶ one judgement, one drawing ─▶ a person accepts it, or not

The drawing waits outside for an hour. Nothing uses it before somebody has looked at it and said
so; the ledger has every step.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from noren.errors import SourceStopped, UsageError
from noren.gate.assignment import Assignment
from noren.gate.attribute_declared import FACE_MODEL
from noren.gate.commissioning_records import (
    CommissionedBody,
    DrawingSize,
    Learning,
    pack_tones,
)
from noren.gate.compile import compile_assignment
from noren.gate.records import JailReportBody, ProgressBody
from noren.jail.camera_address import parse_camera_address
from noren.jail.degrade import require_live_jail
from noren.jail.model_bytes import ModelBytes
from noren.jail.supervisor import (
    Listeners,
    Outcome,
    watch_camera,
    watch_film,
)
from noren.operations.background_use import digest_view
from noren.operations.check import check_loaded, today_in_japan
from noren.operations.commission_findings import Finding, judge_view
from noren.operations.film_failure import failure_of
from noren.operations.filming import require_told
from noren.operations.keeper import Keeper
from noren.operations.reading import read_plan
from noren.operations.run_log import RunLog
from noren.operations.sources import Source, choose_sources, password_of
from noren.operations.weights import read_weights
from noren.plan.load import LoadedPlan
from noren.reports.tone_picture import render_tones
from noren.stores.backgrounds import Background, BackgroundShelf
from noren.stores.ledger.entries import Commissioning
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.terms import CommissioningStep
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words
from noren.weights.store import Places, find

WAITS_S: Final = 3600
"""HOUSE: a drawing that nobody has accepted is thrown away after an hour."""
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionRequest:
    """What was asked; `source` replaces the plan's, `start` is when a film was recorded."""

    plan: Path
    store: Path
    camera: str
    source: str | None = None
    start: datetime | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commissioned:
    """What was found; `background` waits until its `expires_at` and can be looked at.

    `picture` is the file to look at, both None where there is no drawing.
    """

    camera: str
    plan_digest: str
    body: CommissionedBody
    findings: tuple[Finding, ...]
    background: Background | None
    picture: Path | None

    @property
    def is_well(self) -> bool:
        """Whether nothing must be mended first."""
        return not any(finding.blocks for finding in self.findings)


def commission_camera(
    request: CommissionRequest,
    *,
    on_progress: Callable[[ProgressBody], None] = lambda progress: None,
    should_stop: Callable[[], bool] = lambda: False,
    clock: Clock = lambda: datetime.now(UTC),
) -> Commissioned:
    """Judge a camera's view in the jail and, where the plan declares it, learn its background.

    The same holds as for `noren run`: nothing is opened before the notices were up in time, the
    plan has no blocking finding, and a live camera has its jail.

    Raises:
        PlanErrors, PlanRefused, SourceError, ModelError, JailError, StoreError: as `noren run`.
        UsageError: no such camera, or a background without a detector that finds people.
    """
    loaded = read_plan(request.plan)
    as_of = request.as_of or today_in_japan()
    given = {} if request.source is None else {request.camera: request.source}
    source = _source(loaded, request, given)
    _require_detector(source)
    require_told(loaded, [source], as_of=as_of, start=request.start)
    check_loaded(loaded, as_of=as_of).require()
    with (
        StatisticsStore.open(request.store, mode="write") as store,
        Keeper(loaded, store) as keeper,
    ):
        keeper.purge()
        log = RunLog(keeper.ledger, loaded)
        log.begin()
        desk = _Desk(loaded, source, store.folder, keeper.ledger, clock)
        try:
            return desk.look(log, on_progress=on_progress, should_stop=should_stop)
        finally:
            log.close()


class _Desk:
    """One camera's commissioning, from its jail to what is laid out for a person."""

    def __init__(
        self, loaded: LoadedPlan, source: Source, folder: Path, ledger: Ledger, clock: Clock
    ) -> None:
        self._loaded = loaded
        self._source = source
        self._camera = source.camera
        self._ledger = ledger
        self._clock = clock
        self._shelf = BackgroundShelf(folder)
        self._body: CommissionedBody | None = None
        self._tones: bytes | None = None

    def look(
        self,
        log: RunLog,
        *,
        on_progress: Callable[[ProgressBody], None],
        should_stop: Callable[[], bool],
    ) -> Commissioned:
        weights = read_weights(self._camera)
        models = self._models()
        assignment = self._assign()
        assert assignment.commissioning is not None
        ends_at = self._clock() + timedelta(seconds=assignment.commissioning.within_s)
        self._tell(CommissioningStep.STARTED, ends_at=ends_at)

        def on_report(report: JailReportBody) -> None:
            log.tell_jail(self._camera.id, report)

        listeners = Listeners(
            on_bin=lambda closed: None,
            on_report=on_report,
            on_progress=on_progress,
            on_commissioned=self._take_body,
            on_drawing=self._take_tones,
        )
        try:
            outcome = self._watch(assignment, listeners, weights, models, should_stop)
        finally:
            self._tell(CommissioningStep.ENDED)
        failed = failure_of(outcome, self._source.shown)
        if failed is not None or self._body is None:
            raise failed or _silent(self._source.shown)
        return self._conclude(assignment, self._body)

    def _watch(
        self,
        assignment: Assignment,
        listeners: Listeners,
        weights: tuple[bytes, ...],
        models: tuple[ModelBytes, ...],
        should_stop: Callable[[], bool],
    ) -> Outcome:
        film = self._source.film
        if film is not None:
            return watch_film(
                assignment,
                film,
                listeners,
                weights=weights,
                models=models,
                should_stop=should_stop,
            )
        reason = self._loaded.plan.security.plain_swap_reason
        require_live_jail(where=self._camera.id, swap_reason=reason.en if reason else None)
        address = parse_camera_address(
            self._source.text, where=self._camera.id, sign_in=password_of(self._camera)
        )
        return watch_camera(
            assignment,
            address,
            listeners,
            weights=weights,
            models=models,
            should_stop=should_stop,
        )

    def _conclude(self, assignment: Assignment, body: CommissionedBody) -> Commissioned:
        findings = judge_view(self._camera, body, assignment.detector)
        background = picture = None
        if self._tones is not None and body.learning == Learning.DRAWN:
            background, picture = self._lay_out(self._tones)
        elif body.learning != Learning.NOT_ASKED:
            self._shelf.discard(self._camera.id, waiting=True)
            self._tell(CommissioningStep.REFUSED)
        return Commissioned(
            camera=self._camera.id,
            plan_digest=self._loaded.digest,
            body=body,
            findings=findings,
            background=background,
            picture=picture,
        )

    def _lay_out(self, tones: bytes) -> tuple[Background, Path]:
        view = self._camera.view
        size = DrawingSize.of_frame(view.width_px, view.height_px)
        now = self._clock().replace(microsecond=0)
        background = Background(
            camera=self._camera.id,
            plan=self._loaded.digest,
            view=digest_view(view),
            width=size.width,
            height=size.height,
            learnt_at=now,
            expires_at=now + timedelta(seconds=WAITS_S),
            packed=base64.b64encode(pack_tones(tones)).decode(),
        )
        picture = self._shelf.lay_out(background, render_tones(tones, size.width, size.height))
        self._tell(CommissioningStep.PICTURE_SHOWN, background=background)
        return background, picture

    def _take_body(self, body: CommissionedBody) -> None:
        self._body = body

    def _take_tones(self, tones: bytes) -> None:
        self._tones = tones

    def _tell(
        self,
        step: CommissioningStep,
        *,
        ends_at: datetime | None = None,
        background: Background | None = None,
    ) -> None:
        self._ledger.append(
            step_entry(self._loaded, self._camera.id, step, self._clock(), ends_at, background)
        )

    def _assign(self) -> Assignment:
        start = self._clock() if self._source.live else datetime.fromtimestamp(0, UTC)
        return compile_assignment(
            self._loaded.plan,
            self._camera.id,
            digest=self._loaded.digest,
            live=self._source.live,
            commissioning=True,
            start_s=start.timestamp(),
        )

    def _models(self) -> tuple[ModelBytes, ...]:
        if self._camera.view.background is None:
            return ()
        files = find(FACE_MODEL, places=Places.from_environment()).read()
        return (ModelBytes(name=FACE_MODEL, files=files),)


def step_entry(
    loaded: LoadedPlan,
    camera: str,
    step: CommissioningStep,
    at: datetime,
    ends_at: datetime | None,
    background: Background | None,
) -> Commissioning:
    """What the ledger hears of a step."""
    numbers = {one.id: number for number, one in enumerate(loaded.plan.cameras)}
    return Commissioning(
        at=at,
        plan=loaded.digest,
        camera=numbers[camera],
        step=step,
        ends_at=ends_at,
        content=None if background is None else background.content,
        blank_permille=None if background is None else background.blank_permille,
    )


def _source(loaded: LoadedPlan, request: CommissionRequest, given: dict[str, str]) -> Source:
    sources = choose_sources(loaded.plan, given, base=request.plan.parent)
    for source in sources:
        if source.camera.id == request.camera:
            return source
    known = ", ".join(source.camera.id for source in sources)
    raise UsageError(
        where=f"--camera {request.camera}",
        found=Words(en="no camera with an output", ja="出力のあるカメラではありません"),
        expected=known,
        remedy=Words(en="name one of them", ja="いずれかを指定してください"),
    )


def _require_detector(source: Source) -> None:
    camera = source.camera
    blind = camera.detector.model == "silhouette" or camera.view.looks == "straight_down"
    if camera.view.background is not None and blind:
        raise UsageError(
            where=Words(
                en=f"camera {camera.id}: view.background",
                ja=f"カメラ {camera.id}: view.background",
            ),
            found=Words(
                en="a background, and a detector that knows nobody who stands still",
                ja="立ち止まった人を見分けられない検出方式で、背景図を宣言しています",
            ),
            expected=Words(
                en="`looks: across` and a detector with weights",
                ja="`looks: across` と、重みファイルを使う検出器",
            ),
            remedy=Words(
                en="choose such a detector, or remove `background`: the plan's floor is drawn then",
                ja="検出器を変えるか `background` を消してください。床の図を代わりに使います",
            ),
        )


def _silent(where: str) -> SourceStopped:
    return SourceStopped(
        where=where,
        found=Words(en="no judgement of the view", ja="結果がありません"),
        expected=Words(en="one judgement", ja="一つの結果"),
        remedy=Words(en="run again", ja="もう一度実行してください"),
    )
