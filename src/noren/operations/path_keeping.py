"""Paths that are linked to visits: they wait for their visit, and are sealed on its first day.

points of a walk ─▶ wait in memory under the path's token ─▶ the visit names the token
    ─▶ sealed beside its pseudonym, on the day of the person's first visit; or overwritten

Nobody knows whose path it is while somebody walks, so nothing is sealed before the visit is told.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noren.errors import HoldingExpired
from noren.gate.assignment import Assignment
from noren.gate.trajectory_records import TrajectoryPointsBody
from noren.gate.validator import ClosedBin
from noren.operations.walk_keeping import points_of, rows_of
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.visit_payloads import PathRows

WAIT_S: Final = 3600
"""HOUSE: so long after its last point a path that no visit has named is overwritten: its camera
failed meanwhile, or it was nobody for certain."""
NAMED_S: Final = 600
"""So long after its visit a path may still bring points: bundles end a little later than visits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathHome:
    """Whose a path is, and the day of their first visit, on which it is sealed."""

    pseudonym: int
    visit_number: int
    day: date


@dataclass(slots=True)
class _Waiting:
    """The points of one path in one output, as parts `(5, N)`."""

    last_s: int
    parts: list[NDArray[np.int64]] = field(default_factory=list)

    def wipe(self) -> None:
        for part in self.parts:
            part.fill(0)
        self.parts.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Path:
    """A path of one camera."""

    camera: str
    token: int


class PathKeeper:
    """Keeps linked paths. Used by all cameras of a run, from any of their threads.

    Args:
        now_s: the time that counts for keeping.
    """

    def __init__(self, digest: str, holdings: HoldingStore, *, now_s: Callable[[], float]) -> None:
        self._digest = digest
        self._holdings = holdings
        self._now_s = now_s
        self._mutex = threading.Lock()
        self._waiting: dict[_Path, dict[str, _Waiting]] = {}
        self._homes: dict[_Path, tuple[PathHome | None, int]] = {}
        self.sealed = 0
        """Points that were sealed since the run began."""
        self.dropped = 0
        """Points that were overwritten: they belong to nobody who could be named."""

    def keep(self, assignment: Assignment, closed: ClosedBin) -> None:
        """Take the points of one bundle of an output whose paths are linked.

        Raises:
            StoreError: they cannot be kept; the camera must not go on.
        """
        output = assignment.outputs[closed.output]
        end_s = closed.bin_start_s + output.bin_s
        with self._mutex:
            for body in closed.figures:
                assert isinstance(body, TrajectoryPointsBody)
                if body.is_empty:
                    continue
                path = _Path(camera=assignment.camera_id, token=body.token)
                held = self._waiting.setdefault(path, {})
                waiting = held.setdefault(output.id, _Waiting(end_s))
                waiting.parts.append(rows_of(body, output, closed.bin_start_s))
                waiting.last_s = end_s
                if path in self._homes:
                    self._settle(path)
            self._sweep(assignment.camera_id, end_s)

    def tell(self, camera: str, homes: Mapping[int, PathHome | None], *, at_s: int) -> None:
        """Visits were told: whose each token is; None where nobody can be named.

        Raises:
            StoreError: points cannot be kept; the camera must not go on.
        """
        with self._mutex:
            for token, home in homes.items():
                path = _Path(camera=camera, token=token)
                self._homes[path] = (home, at_s)
                self._settle(path)

    def forget(self, pseudonym: int) -> None:
        """Somebody was erased: what still comes of their paths is not kept."""
        with self._mutex:
            for path, (home, at_s) in self._homes.items():
                if home is not None and home.pseudonym == pseudonym:
                    self._homes[path] = (None, at_s)

    def flush(self, camera: str) -> None:
        """One camera's jail has ended: whoever was still there was not seen to leave."""
        with self._mutex:
            for path in [path for path in self._waiting if path.camera == camera]:
                self._drop(path)
            for path in [path for path in self._homes if path.camera == camera]:
                del self._homes[path]

    def close(self) -> None:
        """Overwrite whatever waits."""
        with self._mutex:
            for path in list(self._waiting):
                self._drop(path)

    def _settle(self, path: _Path) -> None:
        """Seal what waits of a path whose visit was told, or overwrite it."""
        home, _ = self._homes[path]
        if home is None:
            self._drop(path)
            return
        for item, waiting in self._waiting.pop(path, {}).items():
            rows = np.concatenate(waiting.parts, axis=1)
            waiting.wipe()
            try:
                self._seal(item, home, rows)
            finally:
                rows.fill(0)

    def _seal(self, item: str, home: PathHome, rows: NDArray[np.int64]) -> None:
        count = rows.shape[1]
        paths = PathRows(
            pseudonym=np.full(count, home.pseudonym, np.uint64),
            visit_number=np.full(count, home.visit_number, np.int64),
            points=points_of(rows),
        )
        try:
            self._holdings.seal(item, home.day, paths, plan_digest=self._digest, at_s=self._now_s())
            self.sealed += count
        except HoldingExpired:
            # The window ended between the visit and now: nothing may be kept any more.
            self.dropped += count
        finally:
            paths.wipe()

    def _drop(self, path: _Path) -> None:
        for waiting in self._waiting.pop(path, {}).values():
            self.dropped += sum(part.shape[1] for part in waiting.parts)
            waiting.wipe()

    def _sweep(self, camera: str, now_s: int) -> None:
        """Forget what waited too long, and whose paths were, by the camera's own time."""
        for path in [
            path
            for path, held in self._waiting.items()
            if path.camera == camera
            and all(now_s - waiting.last_s > WAIT_S for waiting in held.values())
        ]:
            self._drop(path)
        for path in [
            path
            for path, (_, at_s) in self._homes.items()
            if path.camera == camera and now_s - at_s > NAMED_S
        ]:
            del self._homes[path]
