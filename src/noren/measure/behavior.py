"""Staying, moving and crowding of one stretch of time, moment by moment, into the book of bins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from noren.gate.assignment import OutputAssignment
from noren.measure.areas import Area
from noren.measure.bins import BinBook
from noren.measure.crowd_meter import CrowdMeter, SpeedMeter, split_by_speed
from noren.measure.dwell_meter import DwellMeter
from noren.measure.heat_meter import HeatTally, StepMeter, Steps
from noren.measure.icon_meter import HeadingMeter, IconTally, find_poses
from noren.measure.move_meter import MoveMeter, MoveTally
from noren.measure.queue import QueueRule
from noren.measure.queue_meter import QueueMeter, QueueTally
from noren.measure.stop_meter import ShelfFronts, ShelfStop, ShelfStopMeter, StopTally
from noren.measure.visit_meter import Event, Stay, VisitMeter
from noren.measure.walk_meter import DrawToken, WalkMeter, WalkTally
from noren.vocabulary.objects import ObjectClass

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_BY_VISITS = ("dwell_histogram", "od_counts")
_BEHAVIOR = (*_BY_VISITS, "queue_wait", "crowding_level", "heatmap_cells", "icon")
_RULE = QueueRule()
NO_SHELVES: Mapping[int, ShelfFronts] = MappingProxyType({})


class BehaviorMeter:
    """Feeds the book with what people do in areas; the next stretch knows nobody of this one.

    Visits belong to the bin in which they ended, moves to that in which the next area was
    entered; people come to a line when they enter it, and are served, give up or are lost when
    their wait ends. What is decided after its bin was closed goes into the oldest bin that is open.

    Forgets: everybody, when the stretch ends.
    """

    def __init__(
        self,
        outputs: Sequence[OutputAssignment],
        areas: Sequence[Area],
        book: BinBook,
        *,
        draw_token: DrawToken | None = None,
        shelves: Mapping[int, ShelfFronts] = NO_SHELVES,
    ) -> None:
        """Take the declared outputs, all areas of the camera in one unit, and the book.

        `draw_token` gives the tokens of walks, where points of trajectories are declared;
        `shelves` those of each output about stops, by its index.
        """
        self._outputs = [
            (index, output) for index, output in enumerate(outputs) if output.record in _BEHAVIOR
        ]
        self._areas = list(areas)
        self._book = book
        records = {output.record for _, output in self._outputs}
        self._visits = VisitMeter(areas) if records & set(_BY_VISITS) else None
        self._moves = {
            index: MoveMeter(output.targets)
            for index, output in self._outputs
            if output.record == "od_counts"
        }
        self._lines = {
            (index, target): QueueMeter(waiting=target, service=output.service, rule=_RULE)
            for index, output in self._outputs
            if output.record == "queue_wait"
            for target in output.targets
        }
        # Who steps out of a line for a moment is still in it, for longer than in other areas.
        self._waiting = VisitMeter(areas, absence_s=_RULE.step_s) if self._lines else None
        self._steps = StepMeter() if "heatmap_cells" in records else None
        self._speeds = SpeedMeter() if "crowding_level" in records else None
        self._headings = HeadingMeter() if "icon" in records else None
        self._stops = {index: ShelfStopMeter(fronts) for index, fronts in shelves.items()}
        self._walks: dict[int, WalkMeter] = {}
        for index, output in enumerate(outputs):
            if output.walks is not None:
                assert draw_token is not None
                self._walks[index] = WalkMeter(output, draw_token)

    def update(
        self,
        *,
        at_s: float,
        until_s: float,
        track_id: Ints,
        class_id: Ints,
        xy: Floats,
        band: Floats,
        at_edge: Bools,
        packed: frozenset[int] = frozenset(),
        estimated: Mapping[int, float] | None = None,
        seen: Bools | None = None,
    ) -> None:
        """Take the rows of a moment that holds from `at_s` until `until_s` (session time).

        Args: as `VisitMeter.update`; `xy` in the unit of the areas. `packed` are areas in which
            nobody can be told apart: how crowded they are is unknown then, and nobody is drawn.
            `estimated` says how many people the foreground holds, for areas that are filling.
            `seen (N,)` is False where a track was only bridged; left out, all were seen.
        """
        for meter, take in ((self._visits, self._take_events), (self._waiting, self._take_waits)):
            if meter is not None:
                take(
                    meter.update(
                        at_s=at_s,
                        track_id=track_id,
                        class_id=class_id,
                        xy=xy,
                        band=band,
                        at_edge=at_edge,
                    )
                )
        for index, target in self._lines:
            self._take_length(index, target, at_s, until_s)
        if self._steps is not None:
            self._take_steps(
                at_s,
                self._steps.update(at_s=at_s, track_id=track_id, class_id=class_id, xy_m=xy),
            )
        if self._speeds is not None:
            speed_m_s = self._speeds.update(at_s=at_s, track_id=track_id, xy_m=xy)
            inside = np.array([area.contains(xy) for area in self._areas], np.bool_)
            self._take_crowd(at_s, until_s, inside, class_id, speed_m_s, packed, estimated or {})
        if self._headings is not None:
            velocity_m_s = self._headings.update(at_s=at_s, track_id=track_id, xy_m=xy)
            self._take_icons(at_s, until_s, xy, class_id, velocity_m_s, packed)
        for index, stops in self._stops.items():
            self._take_stops(
                index, stops.update(at_s=at_s, track_id=track_id, class_id=class_id, xy_m=xy)
            )
        for index, walks in self._walks.items():
            ticks = [
                (tally, tick)
                for tally, tick in self._book.ticks(index, at_s, until_s)
                if isinstance(tally, WalkTally)
            ]
            walks.update(
                at_s=at_s,
                track_id=track_id,
                class_id=class_id,
                xy_m=xy,
                seen=np.ones(len(track_id), np.bool_) if seen is None else seen,
                ticks=ticks,
            )

    def finish(self) -> None:
        """The stretch is over: whoever is still there is lost from sight."""
        if self._visits is not None:
            self._take_events(self._visits.finish())
        if self._waiting is not None:
            self._take_waits(self._waiting.finish())
        for index, stops in self._stops.items():
            self._take_stops(index, stops.finish())

    def _take_stops(self, index: int, stops: Sequence[ShelfStop]) -> None:
        """A stop belongs to the bin in which it ended."""
        for stop in stops:
            tally = self._book.tally(index, stop.end_s)
            assert isinstance(tally, StopTally)
            tally.add(stop)

    def _take_events(self, events: Sequence[Event]) -> None:
        for index, output in self._outputs:
            if output.record == "dwell_histogram":
                self._take_stays(index, output, events)
            elif output.record == "od_counts":
                for move in self._moves[index].update(events):
                    if move.class_id in output.classes:
                        moves = self._book.tally(index, move.at_s)
                        assert isinstance(moves, MoveTally)
                        moves.add(output.classes.index(move.class_id), move)

    def _take_waits(self, events: Sequence[Event]) -> None:
        for (index, area), meter in self._lines.items():
            output = dict(self._outputs)[index]
            for wait in meter.update(events):
                if wait.class_id not in output.classes:
                    continue
                place = output.targets.index(area), output.classes.index(wait.class_id)
                if wait.arrival_seen:
                    self._queue(index, wait.arrive_s).arrive(*place)
                self._queue(index, wait.wait_end_s).decide(*place, wait)

    def _take_length(self, index: int, area: int, at_s: float, until_s: float) -> None:
        """How many wait now: those in the line for longer than passing by takes, not served."""
        assert self._waiting is not None
        output = dict(self._outputs)[index]
        served = set()
        if output.service is not None:
            served = {number for number, _, _ in self._waiting.inside(output.service)}
        people = [0] * len(output.classes)
        for number, class_id, enter_s in self._waiting.inside(area):
            if (
                class_id in output.classes
                and number not in served
                and at_s - enter_s > _RULE.passing_s
            ):
                people[output.classes.index(class_id)] += 1
        for tally, share_s in self._book.tallies(index, at_s, until_s):
            assert isinstance(tally, QueueTally)
            tally.hold(output.targets.index(area), people, share_s)

    def _queue(self, index: int, at_s: float) -> QueueTally:
        tally = self._book.tally(index, at_s)
        assert isinstance(tally, QueueTally)
        return tally

    def _take_stays(self, index: int, output: OutputAssignment, events: Sequence[Event]) -> None:
        for stay in events:
            if not isinstance(stay, Stay):
                continue
            if stay.area in output.targets and stay.class_id in output.classes:
                dwell = self._book.tally(index, stay.leave_s)
                assert isinstance(dwell, DwellMeter)
                target = output.targets.index(stay.area)
                dwell.add(target, output.classes.index(stay.class_id), stay)

    def _take_steps(self, at_s: float, steps: Steps) -> None:
        """A step belongs to the bin in which it ends."""
        for index, output in self._outputs:
            if output.record == "heatmap_cells":
                heat = self._book.tally(index, at_s)
                assert isinstance(heat, HeatTally)
                heat.add(steps, _columns(output, steps.class_id))

    def _take_crowd(
        self,
        at_s: float,
        until_s: float,
        inside: Bools,
        class_id: Ints,
        speed_m_s: Floats,
        packed: frozenset[int],
        estimated: Mapping[int, float],
    ) -> None:
        for index, output in self._outputs:
            if output.record != "crowding_level":
                continue
            counts = split_by_speed(
                inside[list(output.targets)],
                _columns(output, class_id),
                speed_m_s,
                len(output.classes),
            )
            told = np.array([target not in packed for target in output.targets])
            most = np.zeros(counts[0].shape)
            if int(ObjectClass.PERSON) in output.classes:
                person = output.classes.index(int(ObjectClass.PERSON))
                most[:, person] = [estimated.get(target, 0.0) for target in output.targets]
            for tally, share_s in self._book.tallies(index, at_s, until_s):
                assert isinstance(tally, CrowdMeter)
                tally.add(*counts, share_s, told=told, estimated=most)

    def _take_icons(
        self,
        at_s: float,
        until_s: float,
        xy_m: Floats,
        class_id: Ints,
        velocity_m_s: Floats,
        packed: frozenset[int],
    ) -> None:
        for index, output in self._outputs:
            if output.icons is None:
                continue
            column = _columns(output, class_id)
            watched = set(output.targets or range(len(self._areas)))
            if output.targets:
                inside = [self._areas[target].contains(xy_m) for target in output.targets]
                column[~np.any(inside, axis=0)] = -1
            pose = find_poses(velocity_m_s, output.icons.directions)
            reached_s = at_s
            for tally, share_s in self._book.tallies(index, at_s, until_s):
                assert isinstance(tally, IconTally)
                reached_s += share_s
                tally.show(reached_s, xy_m, pose, column, packed=not watched.isdisjoint(packed))


def _columns(output: OutputAssignment, class_id: Ints) -> Ints:
    """`(N,)` the place of each class among the output's, -1 for others."""
    column = np.full(len(class_id), -1, np.int64)
    for place, one in enumerate(output.classes):
        column[class_id == one] = place
    return column
