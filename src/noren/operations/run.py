"""`noren run`: a checked plan, its cameras in their jails, and the figures in the store."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from noren.errors import StoreError, UsageError
from noren.operations.camera_run import CameraRun, CameraSummary, RunListener, RunRequest
from noren.operations.check import check_loaded, today_in_japan
from noren.operations.filming import require_told, unproven_note
from noren.operations.icon_board import IconBoards
from noren.operations.keeper import Keeper
from noren.operations.reading import read_plan
from noren.operations.sources import choose_sources
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
) -> RunSummary:
    """Check the plan, open the store, and watch every camera to its end.

    Films end by themselves; live cameras run until `should_stop`. One camera's failure does not
    end the others; it is in the summary. What has expired is purged before anything is opened and
    every hour; a purge that fails ends all of them.

    Raises:
        PlanErrors, PlanRefused: the file is no plan, the public was not told in time or from
            another plan, or a blocking rule objects.
        UsageError: a source for a camera that the plan does not have, or a live camera unjailed.
        StoreError: the store cannot be written.
        PurgeFailed: what has expired could not be destroyed; capture did not begin, or has ended.
    """
    loaded = read_plan(request.plan)
    as_of = request.as_of or today_in_japan()
    sources = choose_sources(loaded.plan, request.sources, base=request.plan.parent)
    # First what is about the notices alone: its message says what to do about them.
    require_told(loaded, sources, as_of=as_of, start=request.start)
    check_loaded(loaded, as_of=as_of).require()
    listener = listener or RunListener()
    if any(source.live for source in sources) and (note := unproven_note(loaded)):
        listener.on_note(note)
    if request.unjailed and any(source.live for source in sources):
        raise UsageError(
            where="--unjailed",
            found=Words(en="a live camera in the plan", ja="計画書に生カメラがあります"),
            expected=Words(en="films only", ja="録画ファイルのみ"),
            remedy=Words(
                en="give a film with `--source CAMERA=FILE`, or leave out --unjailed",
                ja="`--source カメラ=ファイル` を指定するか、--unjailed を外してください",
            ),
        )
    start = request.start or request.now or now_utc()
    with (
        StatisticsStore.open(request.store, mode="write") as store,
        Keeper(loaded, store) as keeper,
    ):
        keeper.purge()
        icons = IconBoards(loaded, store.folder)
        icons.begin()
        failed: list[StoreError] = []
        watches = [
            CameraRun(
                request,
                loaded,
                source,
                start,
                store,
                listener,
                lambda: bool(failed) or should_stop(),
                icons,
            )
            for source in sources
        ]
        with ThreadPoolExecutor(max_workers=max(1, len(watches))) as threads:
            going = [threads.submit(watch.go) for watch in watches]
            # The kernel may hand a signal to any thread, but Python acts on it only in this one
            # and only while it moves: waiting without end could miss a stop.
            while wait(going, timeout=0.25).not_done:
                if not failed:
                    try:
                        keeper.tick()
                        icons.sweep()
                    except StoreError as error:
                        # What cannot be forgotten must not be collected.
                        failed.append(error)
            cameras = tuple(one.result() for one in going)
        icons.end()
        if failed:
            raise failed[0]
    return RunSummary(plan_digest=loaded.digest, store=request.store, cameras=cameras)


def now_utc() -> datetime:
    """The present second."""
    return datetime.now(UTC).replace(microsecond=0)
