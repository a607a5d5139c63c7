"""One camera, watched: frames in, declared numbers out.

    Frame ─▶ state of the camera ─▶ search ─▶ tracks ─▶ fixed lag ─▶ passages, occupancy ─▶ bins

Runs inside the jail after the second lock; it opens nothing and writes nothing, it only returns
the bodies of records for the caller to send.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError
from noren.gate.assignment import Assignment
from noren.gate.records import (
    AnyBody,
    CoverageBody,
    EvaluationBoxBody,
    HealthBody,
    LineCountBody,
    ZoneOccupancyBody,
)
from noren.measure.bins import BinBook, ClosedBin
from noren.measure.crossings import CrossingCounter
from noren.measure.dead_band import dead_band_px
from noren.measure.occupancy import AreaCounter
from noren.sight.detections import Detections
from noren.sight.frame import Frame
from noren.sight.smooth import Smoother, SmootherSettings
from noren.sight.track import Tracker
from noren.sight.tracked import FrameTracks, TrackedBoxes
from noren.vocabulary.ground_plane import GroundPlane, Lens
from noren.vocabulary.objects import ObjectClass

HOLD_S = 1.0
"""A picture says something about the time until the next one, but never about more than this."""
SETTLE_S = 2.0
"""A bin stays open this long after its end, for passages that are decided a little later."""
_SMOOTHER = SmootherSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What a search found, and how each one looks (None where looks are not described)."""

    detections: Detections
    looks: npt.NDArray[np.float32] | None


class Searcher(Protocol):
    """What looks for people and things in one frame."""

    def search(self, frame: Frame, active_xyxy: npt.NDArray[np.float32]) -> Sighting | None:
        """What is there; None when this frame was not looked at.

        `active_xyxy (N, 4)` is where those who are being followed were seen last.
        """
        ...


class StateWatch(Protocol):
    """What watches the camera itself."""

    def update(self, frame: Frame) -> int:
        """`CameraState` flags of the camera now; 0 is well."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """A frame whose rows are not final yet."""

    index: int
    at_s: float
    until_s: float
    well: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A record's body and the bin it belongs to (0 for none)."""

    bin_start_s: int
    body: AnyBody


class Watcher:
    """Turns one camera's frames into the records that its assignment declares.

    Pixels of the declared frame are the unit of all geometry: a film of another resolution but
    the same shape is measured alike. While the camera is not well, tracks are dropped and time
    does not count as watched.

    Forgets: each frame before the next one comes; each track once it has ended; who passed.
    """

    def __init__(
        self,
        assignment: Assignment,
        *,
        searcher: Searcher,
        state_watch: StateWatch,
        tracker: TrackerFactory,
        ground: GroundPlane | None,
    ) -> None:
        self._assignment = assignment
        self._searcher = searcher
        self._state_watch = state_watch
        self._make_tracker = tracker
        self._ground = ground
        self._lines = np.array([[line.start_px, line.end_px] for line in assignment.lines])
        self._areas = AreaCounter(
            [np.array(area.polygon_px, np.float64) for area in assignment.areas]
        )
        self._book = BinBook(assignment.outputs, start_s=assignment.start_s)
        self._moments: deque[_Moment] = deque()
        self._scale = np.ones(2)
        self._last: tuple[float, bool, int] | None = None
        self._states = 0
        self._interval_s = HOLD_S
        self._session: _Session | None = None
        self._sessions = 0

    def look(self, frame: Frame, *, dropped: int = 0) -> Iterator[Message]:
        """Take the next frame; `dropped` others were lost before it."""
        if self._last is None:
            self._scale = np.array(
                [self._assignment.width_px / frame.width, self._assignment.height_px / frame.height]
            )
        states = self._state_watch.update(frame)
        if states != self._states:
            yield Message(bin_start_s=0, body=HealthBody(states=states))
            self._states = states
        self._pass_time(frame.at_s)
        well = states == 0
        if self._session is None or well != self._session.well:
            yield from self._end_session()
            self._session = self._new_session(frame, well=well)
        searched = self._searcher.search(frame, self._session.active_xyxy) if well else None
        self._book.frame(
            frame.at_s,
            searched=searched is not None,
            gated=well and searched is None,
            dropped=dropped,
        )
        self._last = (frame.at_s, well, states)
        self._moments.append(
            _Moment(index=frame.index, at_s=frame.at_s, until_s=frame.at_s, well=well)
        )
        yield from self._measure(self._session.follow(frame.at_s, searched))

    def finish(self) -> Iterator[Message]:
        """The source has ended: everything still open comes out."""
        if self._last is not None:
            self._pass_time(self._last[0] + self._interval_s)
        yield from self._end_session()
        for closed in self._book.close_all():
            yield from self._messages(closed)
        self._last = None

    def idle(self, until_s: float, states: int) -> Iterator[Message]:
        """No frame came until session time `until_s`: time passes unwatched, bins close."""
        if self._last is None:
            self._last = (0.0, False, states)
        at_s = self._last[0]
        if until_s <= at_s:
            return
        yield from self._end_session()
        self._book.watch_span(at_s, until_s, well=False, states=states)
        self._last = (until_s, False, states)
        for closed in self._book.close(until_s - SETTLE_S):
            yield from self._messages(closed)

    def _pass_time(self, now_s: float) -> None:
        """Give the time since the last frame to that frame."""
        if self._last is None:
            return
        at_s, well, states = self._last
        held_s = min(now_s, at_s + HOLD_S)
        if held_s > at_s:
            self._interval_s = held_s - at_s
            self._book.watch_span(at_s, held_s, well=well, states=states)
        if now_s > held_s:
            self._book.watch_span(held_s, now_s, well=False, states=states)
        if self._moments:
            last = self._moments[-1]
            self._moments[-1] = _Moment(
                index=last.index, at_s=last.at_s, until_s=held_s, well=last.well
            )

    def _new_session(self, frame: Frame, *, well: bool) -> _Session:
        self._sessions += 1
        return _Session(
            tracker=self._make_tracker((frame.width, frame.height)),
            counter=CrossingCounter(self._lines) if len(self._lines) else None,
            well=well,
            first_id=self._sessions << 20,
        )

    def _end_session(self) -> Iterator[Message]:
        if self._session is None:
            return
        session, self._session = self._session, None
        yield from self._measure(session.flush(), session)
        if session.counter is not None and session.well:
            self._book.passages(session.counter.finish().counted())

    def _measure(self, rows: TrackedBoxes, session: _Session | None = None) -> Iterator[Message]:
        """Measure every moment whose rows are final, then close what has ended."""
        session = session or self._session
        assert session is not None
        if self._assignment.evaluation:
            yield from self._boxes(rows)
        starts = np.searchsorted(rows.at_s, [moment.at_s for moment in self._moments], "left")
        ends = np.searchsorted(rows.at_s, [moment.at_s for moment in self._moments], "right")
        for start, end in zip(starts, ends, strict=True):
            if not session.is_final(self._moments[0].at_s):
                break
            moment = self._moments.popleft()
            if moment.well:
                self._measure_moment(moment, rows, slice(int(start), int(end)), session)
        final_s = self._moments[0].at_s if self._moments else session.now_s
        for closed in self._book.close(final_s - SETTLE_S):
            yield from self._messages(closed)

    def _measure_moment(
        self, moment: _Moment, rows: TrackedBoxes, part: slice, session: _Session
    ) -> None:
        box = rows.xyxy[part].astype(np.float64) * np.tile(self._scale, 2)
        foot_px = np.column_stack(((box[:, 0] + box[:, 2]) / 2, box[:, 3]))
        class_id = rows.class_id[part]
        if session.counter is not None:
            passages = session.counter.update(
                at_s=moment.at_s,
                track_id=rows.track_id[part] + session.first_id,
                class_id=class_id,
                xy_px=foot_px,
                band_px=dead_band_px(box, foot_px, self._ground),
            )
            self._book.passages(passages.counted())
        if self._assignment.areas:
            count = self._areas.count(foot_px, class_id, len(ObjectClass))
            self._book.occupancy(moment.at_s, moment.until_s, count)

    def _boxes(self, rows: TrackedBoxes) -> Iterator[Message]:
        frames = {moment.at_s: moment.index for moment in self._moments}
        for row in range(len(rows)):
            x1, y1, x2, y2 = (round(float(value) * 100) for value in rows.xyxy[row])
            yield Message(
                bin_start_s=0,
                body=EvaluationBoxBody(
                    frame=frames[float(rows.at_s[row])],
                    track_id=int(rows.track_id[row]),
                    class_id=int(rows.class_id[row]),
                    seen=int(rows.seen[row]),
                    confidence_milli=1000,
                    x1=x1,
                    y1=y1,
                    x2=x2,
                    y2=y2,
                ),
            )

    def _messages(self, closed: ClosedBin) -> Iterator[Message]:
        output = self._assignment.outputs[closed.output]
        for target in range(len(output.targets)):
            for column, class_id in enumerate(output.classes):
                for body in self._figures(closed, target, column, class_id):
                    yield Message(bin_start_s=closed.start_s, body=body)
        watch = closed.watch
        yield Message(
            bin_start_s=closed.start_s,
            body=CoverageBody(
                output=closed.output,
                states=watch.states,
                watched_ms=min(round(watch.watched_s * 1000), output.bin_s * 1000),
                frames_in=watch.frames_in,
                frames_searched=watch.frames_searched,
                frames_gated=watch.frames_gated,
                frames_dropped=watch.frames_dropped,
            ),
        )

    def _figures(
        self, closed: ClosedBin, target: int, column: int, class_id: int
    ) -> Iterator[LineCountBody | ZoneOccupancyBody]:
        """The slots of one target and class; an unwatched bin's zeros are read as "unknown"."""
        output = self._assignment.outputs[closed.output]
        number = output.targets[target]
        if output.record == "line_count":
            for direction in (0, 1):
                count = 0
                if closed.crossings is not None:
                    count = int(closed.crossings[target, column, direction])
                yield LineCountBody(
                    output=closed.output,
                    target=number,
                    class_id=class_id,
                    direction=direction,
                    count=count,
                )
            return
        mean = 0 if closed.mean is None else round(float(closed.mean[target, column]) * 1000)
        most = 0 if closed.maximum is None else int(closed.maximum[target, column])
        yield ZoneOccupancyBody(
            output=closed.output,
            target=number,
            class_id=class_id,
            mean_milli=min(mean, most * 1000),
            maximum=most,
        )


class TrackerFactory(Protocol):
    """Makes a fresh tracker for a picture size."""

    def __call__(self, frame_size_px: tuple[int, int]) -> Tracker:
        """A tracker that knows nobody yet."""
        ...


class _Session:
    """Tracks of one stretch of time in which the camera was well (or was not)."""

    def __init__(
        self, *, tracker: Tracker, counter: CrossingCounter | None, well: bool, first_id: int
    ) -> None:
        self.tracker = tracker
        self.smoother = Smoother(_SMOOTHER)
        self.counter = counter
        self.well = well
        self.first_id = first_id
        self.now_s = float("-inf")
        self.active_xyxy = np.zeros((0, 4), np.float32)
        self._has_ended = False

    def follow(self, at_s: float, found: Sighting | None) -> TrackedBoxes:
        """Take what was found at `at_s` (None: nobody looked); return the rows now final."""
        self.now_s = at_s
        if not self.well:
            return TrackedBoxes.none()
        if found is None:
            frame = FrameTracks(at_s=at_s, looked=False)
        else:
            frame = self.tracker.update(found.detections, at_s, found.looks)
            self.active_xyxy = frame.xyxy
        return self.smoother.push(frame)

    def is_final(self, at_s: float) -> bool:
        """Whether the rows of that moment have been handed out."""
        return self._has_ended or not self.well or self.now_s - at_s >= _SMOOTHER.lag_s

    def flush(self) -> TrackedBoxes:
        """The rows still held back."""
        self._has_ended = True
        return self.smoother.flush() if self.well else TrackedBoxes.none()


def ground_of(assignment: Assignment) -> GroundPlane | None:
    """The floor of an assignment, or None where none is declared.

    Raises:
        GeometryError: the matrix has no inverse.
    """
    if assignment.ground is None:
        return None
    matrix = np.array(assignment.ground.matrix, np.float64).reshape(3, 3)
    if abs(np.linalg.det(matrix)) < 1e-18:
        raise GeometryError(
            where=f"camera {assignment.camera_id}",
            found="a ground plane that cannot be turned round",
            expected="a plane seen at an angle",
            remedy="measure four places on the floor again",
        )
    return GroundPlane(
        matrix=matrix,
        # Only the plan's author needs to know how each spot's error spreads.
        covariance=np.full((8, 8), np.nan),
        lens=Lens(k1=assignment.lens_k1, width=assignment.width_px, height=assignment.height_px),
        error_m=assignment.ground.error_m,
        residual_rms_m=None,
        residual_max_m=None,
    )
