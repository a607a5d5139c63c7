"""`noren run`: a checked plan, its cameras in their jails, and the figures in the store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from noren.errors import NorenError, UsageError
from noren.operations.audience import AudienceDesk
from noren.operations.background_use import find_backgrounds
from noren.operations.camera_records import Places
from noren.operations.camera_run import CameraRun, CameraSummary, RunListener, RunRequest
from noren.operations.check import check_loaded, today_in_japan
from noren.operations.conservation import DailyCheck
from noren.operations.desk_tending import DeskTender
from noren.operations.filming import end_of_filming_note, require_told, unproven_note
from noren.operations.floor_desk import FloorDesk
from noren.operations.icon_board import IconBoards
from noren.operations.keeper import Keeper
from noren.operations.message_broker import Broker
from noren.operations.purchases import require_lanes
from noren.operations.reading import read_plan
from noren.operations.run_log import RunLog
from noren.operations.sources import Source, choose_sources
from noren.operations.still_keeping import open_stills
from noren.operations.till_desk import TillDesk
from noren.operations.visit_desk import VisitDesk, needs_vault
from noren.operations.walk_keeping import open_walks
from noren.operations.witnesses import declared_witnesses
from noren.plan.load import LoadedPlan
from noren.stores.backgrounds import BackgroundShelf
from noren.stores.ledger.pushing import Witness
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """How the whole run went."""

    plan_digest: str
    store: Path
    cameras: tuple[CameraSummary, ...]


def run_plan(
    request: RunRequest,
    *,
    listener: RunListener | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    today: Callable[[], date] = today_in_japan,
) -> RunSummary:
    """Check the plan, open the store, and watch every camera to its end.

    Films end by themselves; live cameras run until `should_stop`. One camera's failure does not
    end the others; it is in the summary. What has expired is purged before anything is opened and
    every hour; a purge that fails ends all of them. Live cameras end with the last day of filming
    that the plan declares. The ledger hears of the plan, the jails and whatever went wrong. The
    requests desk of the store, where it has one, is tended: deadlines, and erasures that wait.

    Raises:
        PlanErrors, PlanRefused: the file is no plan, the public was not told in time or from
            another plan, or a blocking rule objects.
        UsageError: a source for a camera that the plan does not have, or a live camera unjailed.
        StoreError: the store or its ledger cannot be written.
        PurgeFailed: what has expired could not be destroyed; capture did not begin, or has ended.
    """
    listener = listener or RunListener()
    loaded = read_plan(request.plan)
    sources = _sources_allowed(request, loaded, listener)
    opening = _Opening(
        request=request,
        loaded=loaded,
        sources=sources,
        listener=listener,
        start=request.start or request.now or now_utc(),
        witnesses=declared_witnesses(loaded, base=request.plan.parent),
    )
    with (
        StatisticsStore.open(request.store, mode="write") as store,
        Keeper(loaded, store) as keeper,
        ExitStack() as waiting,
    ):
        keeper.purge()
        desks = opening.open(store, keeper, waiting)
        places = desks.places
        run = _Run(loaded, sources, desks.chores, listener, today)

        def make(source: Source) -> CameraRun:
            def ends() -> bool:
                return run.is_over(source) or should_stop()

            return CameraRun(request, loaded, source, opening.start, places, listener, ends)

        try:
            cameras = run.watch([make(source) for source in sources])
            places.walks.finish()
        finally:
            places.icons.end()
            places.log.close()
        if desks.tills is not None:
            desks.tills.link()
        if places.stills is not None:
            listener.on_note(places.stills.note)
        if (note := places.walks.untold_note) is not None:
            listener.on_note(note)
    return RunSummary(plan_digest=loaded.digest, store=request.store, cameras=cameras)


def _sources_allowed(
    request: RunRequest, loaded: LoadedPlan, listener: RunListener
) -> tuple[Source, ...]:
    """What is to be watched, where nothing forbids it; see `run_plan`."""
    as_of = request.as_of or today_in_japan()
    sources = choose_sources(loaded.plan, request.sources, base=request.plan.parent)
    # First what is about the notices alone: its message says what to do about them.
    require_told(loaded, sources, as_of=as_of, start=request.start)
    check_loaded(loaded, as_of=as_of).require()
    is_live = any(source.live for source in sources)
    if is_live and (note := unproven_note(loaded)):
        listener.on_note(note)
    if is_live and request.unjailed:
        raise UsageError(
            where="--unjailed",
            found=Words(en="a live camera in the plan", ja="計画書に生カメラがあります"),
            expected=Words(en="films only", ja="録画ファイルのみ"),
            remedy=Words(
                en="give a film with `--source CAMERA=FILE`, or leave out --unjailed",
                ja="`--source カメラ=ファイル` を指定するか、--unjailed を外してください",
            ),
        )
    return sources


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desks:
    """What is open while cameras run: where records go, and what must be done every moment."""

    places: Places
    tills: TillDesk | None
    chores: tuple[Callable[[], object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    """What is known before anything is opened."""

    request: RunRequest
    loaded: LoadedPlan
    sources: Sequence[Source]
    listener: RunListener
    start: datetime
    witnesses: Sequence[Witness]

    def open(self, store: StatisticsStore, keeper: Keeper, waiting: ExitStack) -> _Desks:
        """Open everything but the cameras; what must be closed is on `waiting`."""
        loaded, listener = self.loaded, self.listener
        tills = open_tills(loaded, keeper, listener)
        broker = open_broker(self.request.plan, loaded, store.folder, tills, listener, waiting)
        audience = self._open_audience(store.folder, broker, waiting)
        log = RunLog(keeper.ledger, loaded, witnesses=self.witnesses)
        log.begin()
        icons = self._begin_icons(store, keeper)
        walks = open_walks(loaded, keeper, self.sources, start=self.start)
        if walks is not None:
            waiting.callback(walks.close)
        stills = open_stills(loaded, keeper, self.sources, start=self.start)
        floors = FloorDesk(loaded, walks, self.sources, store, log, listener.on_note)
        waiting.callback(floors.close)
        visits = open_visits(loaded, keeper, self.request.store, self.sources, waiting)
        daily = DailyCheck(loaded, store, tell=listener.on_note)
        requests = waiting.enter_context(
            DeskTender(loaded, keeper, store.folder, visits, listener.on_note)
        )
        requests.tend()
        chores = [keeper.tick, log.tend, icons.sweep, daily.tick, requests.tend]
        chores += [desk.tend for desk in (visits, tills) if desk is not None]
        places = Places(
            store=store,
            log=log,
            icons=icons,
            walks=floors,
            audience=audience,
            visits=visits,
            stills=stills,
        )
        return _Desks(places=places, tills=tills, chores=tuple(chores))

    def _open_audience(
        self, folder: Path, broker: Broker | None, waiting: ExitStack
    ) -> AudienceDesk:
        messages = self.loaded.plan.messages
        desk = AudienceDesk.open(
            self.loaded.plan.outputs,
            folder,
            broker=None if messages is None or messages.audience is None else broker,
            topic="" if messages is None else messages.audience or "",
        )
        return waiting.enter_context(desk)

    def _begin_icons(self, store: StatisticsStore, keeper: Keeper) -> IconBoards:
        told = Snapshot.read(keeper.ledger.folder.parent).entries()
        found = find_backgrounds(self.loaded, BackgroundShelf(store.folder), told)
        for note in found.notes:
            self.listener.on_note(note)
        icons = IconBoards(self.loaded, store.folder, backgrounds=found.backgrounds)
        icons.begin()
        return icons


class _Run:
    """Cameras side by side, and what ends all of them."""

    def __init__(
        self,
        loaded: LoadedPlan,
        sources: Sequence[Source],
        chores: Sequence[Callable[[], object]],
        listener: RunListener,
        today: Callable[[], date],
    ) -> None:
        self._loaded = loaded
        self._is_live = any(source.live for source in sources)
        self._chores = chores
        self._listener = listener
        self._today = today
        self._failed: NorenError | None = None
        self._is_past_end = False
        self._is_leaving = False

    def is_over(self, source: Source) -> bool:
        """Whether a source must end, whatever it still has to show."""
        is_ended = self._is_leaving or self._failed is not None
        return is_ended or (source.live and self._is_past_end)

    def watch(self, cameras: Sequence[CameraRun]) -> tuple[CameraSummary, ...]:
        """Watch all to their ends.

        Raises:
            NorenError: a purge failed, or the ledger cannot be written; all cameras have ended.
        """
        with ThreadPoolExecutor(max_workers=max(1, len(cameras))) as threads:
            going = [threads.submit(camera.go) for camera in cameras]
            # The kernel may hand a signal to any thread, but Python acts on it only in this one
            # and only while it moves: waiting without end could miss a stop.
            try:
                while wait(going, timeout=0.25).not_done:
                    self._tend()
            finally:
                # Leaving the block waits for the cameras, whatever was raised here.
                self._is_leaving = True
            summaries = tuple(one.result() for one in going)
        if self._failed is not None:
            raise self._failed
        return summaries

    def _tend(self) -> None:
        if self._failed is not None:
            return
        try:
            for chore in self._chores:
                chore()
        except NorenError as error:
            # What cannot be forgotten, or not accounted for, must not be collected.
            self._failed = error
        note = end_of_filming_note(self._loaded.plan, self._today())
        if note is not None and self._is_live and not self._is_past_end:
            self._is_past_end = True
            self._listener.on_note(note)


def open_visits(
    loaded: LoadedPlan,
    keeper: Keeper,
    place: Path,
    sources: Sequence[Source],
    stack: ExitStack,
) -> VisitDesk | None:
    """The vault for as long as the stack is open, where the plan remembers anybody.

    Raises:
        NorenError: it cannot be opened; nothing is filmed then.
    """
    if not needs_vault(loaded):
        return None
    cameras = [source.camera.id for source in sources]
    return stack.enter_context(VisitDesk(loaded, keeper, place, cameras))


def open_tills(loaded: LoadedPlan, keeper: Keeper, listener: RunListener) -> TillDesk | None:
    """Who hears payments, where the plan says that tills tell them.

    Raises:
        UndeclaredData: the plan links no purchases to visits, or names no till.
    """
    messages = loaded.plan.messages
    if messages is None or messages.tills is None:
        return None
    require_lanes(loaded.plan, (), "messages.tills")
    return TillDesk(loaded, keeper, on_note=listener.on_note)


def open_broker(
    plan: Path,
    loaded: LoadedPlan,
    folder: Path,
    tills: TillDesk | None,
    listener: RunListener,
    stack: ExitStack,
) -> Broker | None:
    """The broker for as long as the stack is open, where the plan names one.

    Raises:
        BrokerError: it cannot be used as the plan says; nothing is filmed then.
    """
    messages = loaded.plan.messages
    if messages is None:
        return None
    store = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()
    return stack.enter_context(
        Broker.open(
            messages,
            base=plan.parent,
            name=f"noren-{store[:16]}",
            hear=None if tills is None else tills.hear,
            on_note=listener.on_note,
        )
    )


def now_utc() -> datetime:
    """The present second."""
    return datetime.now(UTC).replace(microsecond=0)
