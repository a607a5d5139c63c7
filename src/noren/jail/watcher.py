"""One camera, watched: frames in, declared numbers out.

    Frame ─▶ state of the camera ─▶ search ─▶ tracks ─▶ fixed lag ─▶ passages, occupancy ─▶ bins

Runs inside the jail after the second lock; it opens nothing and writes nothing, it only returns
the bodies of records for the caller to send.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from noren.gate.assignment import Assignment
from noren.gate.records import CameraState, HealthBody, SeenView
from noren.jail.attribute_watch import AttributeWatch
from noren.jail.messages import Message, bin_messages, box_messages
from noren.jail.people_meter import PeopleMeter
from noren.jail.standing_place import areas_on_floor
from noren.jail.stretch import Sighting, Stretch, TrackerFactory
from noren.jail.tag_watch import TagWatch
from noren.jail.visit_watch import VisitWatch
from noren.jail.walk_tokens import WalkTokens
from noren.measure.bins import BinBook
from noren.sight.frame import Frame
from noren.sight.tracked import TrackedBoxes
from noren.vocabulary.ground_plane import GroundPlane

HOLD_S = 1.0
"""A picture says something about the time until the next one, but never about more than this."""
SETTLE_S = 2.0
"""A bin stays open this long after its end, for passages that are decided a little later."""
LATE_S = 5.0
"""A frame held up by the network may still come; older than this it is skipped as stale."""


class Searcher(Protocol):
    """What looks for people and things in one frame."""

    @property
    def sees(self) -> bool:
        """Whether the last frame could be judged; False while the scene is unknown or flooded."""
        ...

    @property
    def states(self) -> int:
        """What `CameraState` kept the last frame from being judged; 0 for none of them."""
        ...

    def search(self, frame: Frame, active_xyxy: npt.NDArray[np.float32]) -> Sighting | None:
        """What is there; None when this frame was not looked at.

        `active_xyxy (N, 4)` is where those who are being followed were seen last.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The camera's own state: `CameraState` flags, since when, and whether it is sure of it.

    `seen` says whether the view is the one that was commissioned.
    """

    states: int
    since_s: float
    is_settled: bool
    seen: SeenView = SeenView.UNKNOWN


class StateWatch(Protocol):
    """What watches the camera itself."""

    def update(self, frame: Frame) -> View:
        """The state now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """A frame that is not measured yet; it holds until `until_s`, the next one is at `next_s`.

    `packed` are the areas in which nobody could be told apart then, `estimated` the people that
    the foreground held.
    """

    index: int
    at_s: float
    until_s: float
    next_s: float
    well: bool
    states: int
    packed: frozenset[int] = frozenset()
    estimated: Mapping[int, float] = field(default_factory=dict)


class Watcher:
    """Turns one camera's frames into the records that its assignment declares.

    While the camera is not well, tracks are dropped and time does not count as watched; what was
    seen since the trouble began, but before it was noticed, is taken back.

    Forgets: each frame before the next one comes; each track once it has ended; who passed.
    """

    def __init__(
        self,
        assignment: Assignment,
        *,
        searcher: Searcher,
        state_watch: StateWatch,
        make_tracker: TrackerFactory,
        ground: GroundPlane | None,
        attributes: AttributeWatch | None = None,
        visits: VisitWatch | None = None,
        tags: TagWatch | None = None,
        tokens: WalkTokens | None = None,
    ) -> None:
        self._visits = visits
        self._tags = tags
        self._attributes = attributes
        self._assignment = assignment
        self._searcher = searcher
        self._state_watch = state_watch
        self._make_tracker = make_tracker
        self._lines = np.array([[line.start_px, line.end_px] for line in assignment.lines])
        floor = areas_on_floor(assignment, ground)
        self._book = BinBook(
            assignment.outputs,
            start_s=assignment.start_s,
            sizes_m2=None if ground is None else np.array([area.size_m2 for area in floor]),
            settle_s=SETTLE_S,
        )
        self._people = PeopleMeter(
            assignment,
            self._book,
            ground=ground,
            floor=floor,
            tokens=tokens or WalkTokens(),
            attributes=attributes,
            tags=tags,
        )
        self._moments: deque[_Moment] = deque()
        self._rows: list[TrackedBoxes] = []
        self._interval_s = HOLD_S
        self._last_s: float | None = None
        self._view = View(states=0, since_s=0.0, is_settled=False)
        self._stretch: Stretch | None = None
        self._stretches = 0
        self._packed: frozenset[int] = frozenset()
        self._estimated: Mapping[int, float] = {}

    def look(self, frame: Frame, *, dropped: int = 0) -> Iterator[Message]:
        """Take the next frame; `dropped` others were lost before it.

        A frame from a time that was written off as unwatched already comes too late: it counts
        as dropped.
        """
        if self._last_s is not None and frame.at_s <= self._last_s:
            self._book.lost(self._last_s, 1 + dropped)
            return
        self._people.fit(frame.width, frame.height)
        self._pass_time(frame.at_s)
        yield from self._take_state(self._state_watch.update(frame))
        well, states = self._view.states == 0, self._view.states
        if well and self._tags is not None and not self._tags.sees(frame):
            states = int(CameraState.COLORLESS)
        if well and (states or self._people.is_staff_hour(frame.at_s)):
            well = False
            if self._stretch is not None:
                yield from self._end_stretch()
        found: Sighting | None = None
        if well:
            stretch = self._stretch or self._begin_stretch(frame)
            found = self._searcher.search(frame, stretch.active_xyxy)
            # A time in which nothing could have been found was not watched.
            well = self._searcher.sees
            states = self._searcher.states
            if found is not None:
                self._packed, self._estimated = found.packed, found.estimated
        self._book.frame(
            frame.at_s,
            searched=found is not None,
            gated=well and found is None,
            dropped=dropped,
        )
        self._last_s = frame.at_s
        self._moments.append(
            _Moment(
                index=frame.index,
                at_s=frame.at_s,
                until_s=frame.at_s,
                next_s=frame.at_s,
                well=well,
                states=states,
                packed=self._packed,
                estimated=self._estimated,
            )
        )
        if self._stretch is not None:
            final = self._stretch.follow(frame.at_s, found)
            if self._tags is not None and found is not None and self._stretch.newest is not None:
                self._tags.look(frame, self._stretch.newest)
            if well:
                self._look_at_faces(frame, self._stretch, looked=found is not None)
            yield from self._take_rows(final)
            if well and found is not None:
                self._look_at_bodies(frame, self._stretch)
        yield from self._measure()

    def idle(self, until_s: float, states: int) -> Iterator[Message]:
        """No frame came until session time `until_s`.

        Up to `LATE_S` before that, none can come any more: that time passes unwatched, everybody
        is forgotten, and bins close.
        """
        sure_s = until_s - LATE_S
        begin_s = self._last_s if self._last_s is not None else 0.0
        if sure_s <= begin_s + (HOLD_S if self._moments else 0.0):
            return
        self._pass_time(sure_s)
        yield from self._end_stretch()
        self._book.watch_span(begin_s, sure_s, well=False, states=states)
        self._last_s = sure_s
        yield from self._close(sure_s)

    def finish(self) -> Iterator[Message]:
        """The source has ended: everything still open comes out."""
        if self._last_s is not None:
            self._pass_time(self._last_s + self._interval_s)
        yield from self._end_stretch()
        for closed in self._book.close_all():
            yield from bin_messages(self._assignment.outputs[closed.output], closed)

    def _pass_time(self, now_s: float) -> None:
        """Let the last frame hold until now, but never longer than `HOLD_S`."""
        if not self._moments:
            return
        last = self._moments[-1]
        until_s = min(now_s, last.at_s + HOLD_S)
        if until_s > last.at_s:
            self._interval_s = until_s - last.at_s
        self._moments[-1] = replace(last, until_s=until_s, next_s=max(until_s, now_s))

    def _take_state(self, view: View) -> Iterator[Message]:
        before, self._view = self._view, view
        if (view.states, view.seen) == (before.states, before.seen):
            return
        yield Message(bin_start_s=0, body=HealthBody(states=view.states, view=view.seen))
        if view.states and view.states != before.states:
            # What was measured in good faith since the trouble began is not kept.
            self._moments = deque(
                replace(moment, well=False, states=view.states)
                if moment.at_s >= view.since_s
                else moment
                for moment in self._moments
            )
            yield from self._end_stretch()

    def _begin_stretch(self, frame: Frame) -> Stretch:
        self._stretches += 1
        self._stretch = Stretch(
            number=self._stretches,
            frame_size_px=(frame.width, frame.height),
            make_tracker=self._make_tracker,
            lines=self._lines,
        )
        self._people.begin()
        return self._stretch

    def _look_at_bodies(self, frame: Frame, stretch: Stretch) -> None:
        """Bodies while the frame lasts, where visits are declared."""
        if self._visits is None or stretch.newest is None:
            return
        box, foot_px = self._people.stand(stretch.newest.xyxy)
        self._visits.look(
            frame,
            stretch.newest,
            guests=self._people.guests(stretch.newest.track_id, foot_px),
            box_px=box,
            foot_px=foot_px,
            book=self._book,
        )

    def _end_stretch(self) -> Iterator[Message]:
        """Measure all that is pending and forget everybody."""
        if self._visits is not None and self._stretch is not None:
            # Whoever was there when the camera failed was not seen to leave.
            self._visits.finish(self._last_s or 0.0, self._book, well=self._view.states == 0)
        if self._stretch is not None:
            yield from self._take_rows(self._stretch.end())
        yield from self._measure(all_of_it=True)
        if self._stretch is not None:
            self._people.end(self._stretch.count_rest())
            self._stretch = None
        if self._tags is not None:
            self._tags.clear()
        if self._attributes is not None:
            self._attributes.clear()

    def _take_rows(self, rows: TrackedBoxes) -> Iterator[Message]:
        if len(rows):
            self._rows.append(rows)
            if self._assignment.evaluation:
                frame_of = {moment.at_s: moment.index for moment in self._moments}
                yield from box_messages(rows, frame_of)

    def _measure(self, *, all_of_it: bool = False) -> Iterator[Message]:
        """Measure every moment that is final, once the camera is sure of its view."""
        if not (all_of_it or self._view.is_settled or self._view.states):
            return
        rows = TrackedBoxes.join(self._rows)
        measured = 0
        # How long the newest frame holds is known only when the next one comes.
        newest = 0 if all_of_it else 1
        while len(self._moments) > newest and (all_of_it or self._is_final(self._moments[0])):
            moment = self._moments.popleft()
            end = int(np.searchsorted(rows.at_s, moment.at_s, "right"))
            if moment.well and self._stretch is not None:
                start = int(np.searchsorted(rows.at_s, moment.at_s, "left"))
                self._people.measure(
                    self._stretch,
                    rows.take(slice(start, end)),
                    at_s=moment.at_s,
                    until_s=moment.until_s,
                    packed=moment.packed,
                    estimated=moment.estimated,
                )
            measured = max(measured, end)
            self._book.watch_span(
                moment.at_s, moment.until_s, well=moment.well, states=moment.states
            )
            self._book.watch_span(moment.until_s, moment.next_s, well=False, states=moment.states)
        self._rows = [rows.take(slice(measured, None))] if measured < len(rows) else []
        if self._last_s is not None:
            yield from self._close(self._moments[0].at_s if self._moments else self._last_s)

    def _is_final(self, moment: _Moment) -> bool:
        return self._stretch is None or not moment.well or self._stretch.is_final(moment.at_s)

    def _look_at_faces(self, frame: Frame, stretch: Stretch, *, looked: bool) -> None:
        """Faces while the frame lasts, and who stands before a screen now."""
        if self._attributes is None or stretch.newest is None:
            return
        if looked:
            _, foot_px = self._people.stand(stretch.newest.xyxy)
            self._attributes.look(
                frame,
                stretch.newest,
                guests=self._people.guests(stretch.newest.track_id, foot_px),
                inside=self._people.inside(foot_px),
            )
        self._attributes.attend(frame.at_s, self._book)

    def _close(self, before_s: float) -> Iterator[Message]:
        for closed in self._book.close(before_s - SETTLE_S):
            yield from bin_messages(self._assignment.outputs[closed.output], closed)
