"""A watcher with a scripted searcher, camera state and tracker: everything known, nothing seen.

People are boxes 40 px high whose width says who they are: 20 px plus the number of the walker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from noren.gate.assignment import Assignment
from noren.gate.record_schema import RecordSchema
from noren.gate.records import (
    AnyBody,
    CoverageBody,
    EndBody,
    HealthBody,
    LineCountBody,
    ZoneOccupancyBody,
    pack_record,
)
from noren.gate.validator import ClosedBin, Validator
from noren.jail.messages import Message
from noren.jail.searching import ground_of
from noren.jail.stretch import Sighting
from noren.jail.watcher import View, Watcher
from noren.sight.detections import Detections
from noren.sight.frame import Frame
from noren.sight.tracked import FrameTracks
from noren.testing.legal_records import build_assignment, jail_report
from staging.floor_pictures import RATE_HZ

HEIGHT_PX = 40
WIDTH_PX = 20

Places = Callable[[float], Mapping[int, tuple[float, float]]]
"""Where the feet of each walker are at a time, in pixels of the declared frame."""


def nobody(at_s: float) -> Mapping[int, tuple[float, float]]:
    """An empty place."""
    del at_s
    return {}


def walk(
    *, from_px: tuple[float, float], to_px: tuple[float, float], start_s: float, end_s: float
) -> Places:
    """One walker, on a straight way, there only between two times."""

    def places(at_s: float) -> Mapping[int, tuple[float, float]]:
        if not start_s <= at_s <= end_s:
            return {}
        share = (at_s - start_s) / (end_s - start_s)
        x, y = (a + (b - a) * share for a, b in zip(from_px, to_px, strict=True))
        return {1: (x, y)}

    return places


def stand(*people: tuple[float, float]) -> Places:
    """People who do not move."""
    return lambda at_s: dict(enumerate(people, start=1))


def frame(at_s: float, *, index: int = 0, size_px: tuple[int, int] = (640, 480)) -> Frame:
    """A frame whose picture nobody looks at."""
    nothing = np.zeros((2, 2), np.uint8)
    return Frame(
        index=index,
        at_s=at_s,
        width=size_px[0],
        height=size_px[1],
        luma=nothing,
        blue_difference=nothing,
        red_difference=nothing,
        _picture=None,  # type: ignore[arg-type]
    )


@dataclass
class ScriptedSearcher:
    """Finds whoever is there; looks only when `looks` says so. Remembers where it was told."""

    places: Places = nobody
    looks: Callable[[float], bool] = lambda at_s: True
    scale: float = 1.0
    asked_s: list[float] = field(default_factory=list)
    blind_until_s: float = 0.0
    blind_for: int = 0
    sees: bool = False
    states: int = 0

    def search(self, frame: Frame, active_xyxy: npt.NDArray[np.float32]) -> Sighting | None:
        """What the script says."""
        del active_xyxy
        self.asked_s.append(frame.at_s)
        self.sees = frame.at_s >= self.blind_until_s
        self.states = 0 if self.sees else self.blind_for
        if not self.sees or not self.looks(frame.at_s):
            return None
        boxes = [
            (x - (WIDTH_PX + who) / 2, y - HEIGHT_PX, x + (WIDTH_PX + who) / 2, y)
            for who, (x, y) in sorted(self.places(frame.at_s).items())
        ]
        xyxy = np.array(boxes, np.float32).reshape(-1, 4) * np.float32(self.scale)
        found = Detections(
            xyxy=xyxy,
            confidence=np.full(len(boxes), 0.9, np.float32),
            class_id=np.zeros(len(boxes), np.int64),
        )
        return Sighting(detections=found, looks=None)


@dataclass
class ScriptedState:
    """The camera's state by time: `(from when noticed, since when, flags)`, newest last."""

    changes: list[tuple[float, float, int]] = field(default_factory=list)
    settles_s: float = 0.0

    def update(self, frame: Frame) -> View:
        """The newest change that has been noticed."""
        states, since_s = 0, 0.0
        for noticed_s, began_s, flags in self.changes:
            if frame.at_s >= noticed_s:
                states, since_s = flags, began_s
        return View(states=states, since_s=since_s, is_settled=frame.at_s >= self.settles_s)


class ScriptedTracker:
    """Believes every box at once and reads from its width who it is."""

    def __init__(self, size_px: tuple[int, int]) -> None:
        self._scale = 1.0
        self._known: set[int] = set()
        self.size_px = size_px

    def update(self, detections: Detections, at_s: float, looks: object = None) -> FrameTracks:
        """Everybody there, sure of everybody."""
        del looks
        box = detections.xyxy
        ratio = (box[:, 2] - box[:, 0]) / np.maximum(1e-6, box[:, 3] - box[:, 1])
        who = np.rint(ratio * HEIGHT_PX - WIDTH_PX).astype(np.int64)
        fresh = np.array(sorted(set(who.tolist()) - self._known), np.int64)
        self._known |= set(who.tolist())
        return FrameTracks(
            at_s=at_s,
            track_id=who,
            class_id=detections.class_id,
            xyxy=box,
            confidence=detections.confidence,
            strong=np.ones(len(who), np.bool_),
            confirmed=fresh,
        )


def make_watcher(
    assignment: Assignment | None = None,
    *,
    searcher: ScriptedSearcher | None = None,
    state: ScriptedState | None = None,
    **eyes: Any,
) -> Watcher:
    """A watcher of scripted parts, on the floor of its assignment; `eyes` are handed on."""
    assignment = assignment or build_assignment()
    tracker: Any = ScriptedTracker
    return Watcher(
        assignment,
        searcher=searcher or ScriptedSearcher(),
        state_watch=state or ScriptedState(),
        make_tracker=tracker,
        ground=ground_of(assignment),
        **eyes,
    )


def watch(
    watcher: Watcher, times_s: Iterable[float], *, size_px: tuple[int, int] = (640, 480)
) -> list[Message]:
    """Show frames at the given times and finish; everything that was said."""
    said: list[Message] = []
    for index, at_s in enumerate(times_s):
        said += watcher.look(frame(at_s, index=index, size_px=size_px))
    return [*said, *watcher.finish()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What came through the real gate: whole bins, and changes of state."""

    bins: tuple[ClosedBin, ...]
    states: tuple[int, ...]

    def coverage(self, output: int = 0) -> dict[int, CoverageBody]:
        """Coverage by the bin's start, seconds after the first one's."""
        mine = [one for one in self.bins if one.output == output]
        first_s = mine[0].bin_start_s if mine else 0
        return {one.bin_start_s - first_s: one.coverage for one in mine}

    def counts(self, line: int = 0) -> tuple[int, int]:
        """Everybody who passed a line, forward and backward."""
        bodies = [body for one in self.bins for body in one.figures]
        mine = [one for one in bodies if isinstance(one, LineCountBody) and one.target == line]
        forward, backward = (
            sum(one.count for one in mine if one.direction == way) for way in (0, 1)
        )
        return forward, backward

    def occupancy(self) -> list[ZoneOccupancyBody]:
        """Figures of the area for people, bin by bin."""
        return [
            body
            for one in self.bins
            for body in one.figures
            if isinstance(body, ZoneOccupancyBody) and body.class_id == 0
        ]


def through_the_gate(messages: Iterable[Message], assignment: Assignment, *, now_s: float) -> Said:
    """Send messages between a jail's report and an end through the real validator."""
    schema = RecordSchema.from_assignment(assignment)
    validator = Validator(schema, opened_s=assignment.start_s)
    end = EndBody(frames_in=0, media_ms=0, width_px=640, height_px=480)
    bodies: list[tuple[int, AnyBody]] = [
        (0, jail_report(schema)),
        *((message.bin_start_s, message.body) for message in messages),
        (0, end),
    ]
    bins: list[ClosedBin] = []
    states: list[int] = []
    for number, (start_s, body) in enumerate(bodies):
        record = pack_record(sequence=number, bin_start_s=start_s, body=body)
        validator.accept(record, assignment.start_s + now_s)
        if (closed := validator.take_bin()) is not None:
            bins.append(closed)
        if isinstance(body, HealthBody):
            states.append(body.states)
    return Said(bins=tuple(bins), states=tuple(states))


def people_watched(
    assignment: Assignment,
    places: Places = nobody,
    *,
    seconds: float,
    rate_hz: float = RATE_HZ,
    searcher: ScriptedSearcher | None = None,
    state: ScriptedState | None = None,
) -> Said:
    """Frames in, records out through the real gate, while people are where the script says."""
    watcher = make_watcher(assignment, searcher=searcher or ScriptedSearcher(places), state=state)
    times_s = [number / rate_hz for number in range(round(seconds * rate_hz))]
    return through_the_gate(watch(watcher, times_s), assignment, now_s=1e6)
