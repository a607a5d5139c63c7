"""The book of bins: what was counted and watched, output by output, until a bin is closed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError
from noren.gate.assignment import OutputAssignment
from noren.measure.crossings import Passages
from noren.measure.crowd_meter import CrowdMeter, LevelKeeper
from noren.measure.icon_meter import IconTally
from noren.measure.occupancy import OccupancyMeter
from noren.measure.tallies import Tally, make_tally

_SLIVER_S = 1e-6
QUEUE_SETTLE_S = 60.0
"""A bin of a waiting line stays open so much longer: what became of somebody shows late."""
AUDIENCE_SETTLE_S = -2.0
"""Nothing about an audience is decided late: it is told those two seconds earlier."""
_SETTLE_S = {"queue_wait": QUEUE_SETTLE_S, "audience": AUDIENCE_SETTLE_S}
"""How much longer than others bins of a kind stay open."""
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(slots=True, kw_only=True)
class Watch:
    """How much of a bin was watched, and what happened to its frames."""

    watched_s: float = 0.0
    frames_in: int = 0
    frames_searched: int = 0
    frames_gated: int = 0
    frames_dropped: int = 0
    states: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedBin:
    """One bin of one output, finished.

    `crossings (T, C, 2)` per target line, class and direction for line counts; `mean (T, C)` and
    `maximum (T, C)` per target area and class for occupancy; `tally` for the other kinds. All
    are None when the bin was never watched: nobody knows, which is not the same as nobody came.
    """

    output: int
    start_s: int
    watch: Watch
    crossings: Ints | None
    mean: Floats | None
    maximum: Ints | None
    tally: Tally | None = None


@dataclass(slots=True)
class _OpenBin:
    watch: Watch
    crossings: Ints
    occupancy: OccupancyMeter
    tally: Tally | None


class BinBook:
    """Collects passages, occupancy and watched time on the fixed grid of each output.

    Bins are cut at whole multiples of their width since 1970-01-01 UTC. They open with the first
    frame and without gaps, so an unwatched hour is there with coverage 0. A passage whose bin is
    closed already (someone stood on the line meanwhile) goes into the oldest open one.

    Forgets: which track passed; a bin, once it is closed.
    """

    def __init__(
        self,
        outputs: tuple[OutputAssignment, ...],
        *,
        start_s: float,
        sizes_m2: Floats | None = None,
        settle_s: float = 0.0,
    ) -> None:
        """Take the declared outputs.

        `start_s` is the UTC second of session time 0; `sizes_m2 (A,)` the surfaces of the areas,
        where the floor is known; `settle_s` how long `close` is told to wait for late decisions.
        """
        self._outputs = outputs
        self._settle_s = settle_s
        self._reached_s = math.inf
        self._watched_to_s = -math.inf
        self._sizes_m2 = sizes_m2
        self._levels = [LevelKeeper() for _ in outputs]
        self._start_s = start_s
        self._open: list[dict[int, _OpenBin]] = [{} for _ in outputs]
        self._next: list[int | None] = [None for _ in outputs]

    def watch_span(self, from_s: float, to_s: float, *, well: bool, states: int) -> None:
        """Session time between two frames; it counts as watched if the camera was well."""
        self._watched_to_s = max(self._watched_to_s, to_s)
        for index in range(len(self._outputs)):
            for start, share_s in self._spans(index, from_s, to_s):
                watch = self._bin(index, start).watch
                watch.states |= states
                if well:
                    watch.watched_s += share_s

    def frame(self, at_s: float, *, searched: bool, gated: bool, dropped: int) -> None:
        """One frame arrived; `dropped` others were lost before it."""
        for index in range(len(self._outputs)):
            watch = self._bin(index, self._start_of(index, at_s)).watch
            watch.frames_in += 1 + dropped
            watch.frames_searched += searched
            watch.frames_gated += gated
            watch.frames_dropped += dropped

    def lost(self, at_s: float, frames: int) -> None:
        """Frames that came and could not be used; they count in the bin of `at_s`."""
        for index in range(len(self._outputs)):
            watch = self._bin(index, self._start_of(index, at_s)).watch
            watch.frames_in += frames
            watch.frames_dropped += frames

    def passages(self, passages: Passages) -> None:
        """Crossings that count; others are the caller's to leave out."""
        for index, output in enumerate(self._outputs):
            if output.record != "line_count":
                continue
            for row in range(len(passages)):
                line, class_id = int(passages.line[row]), int(passages.class_id[row])
                if line not in output.targets or class_id not in output.classes:
                    continue
                start = self._start_of(index, float(passages.at_s[row]))
                oldest = self._next[index]
                counts = self._bin(index, start if oldest is None else max(start, oldest)).crossings
                target, column = output.targets.index(line), output.classes.index(class_id)
                counts[target, column, int(passages.direction[row])] += 1

    def occupancy(self, from_s: float, to_s: float, count: Ints) -> None:
        """The number `(areas, classes)` of people that held between two moments."""
        for index, output in enumerate(self._outputs):
            if output.record != "zone_occupancy":
                continue
            part = count[np.ix_(output.targets, output.classes)]
            for start, share_s in self._spans(index, from_s, to_s):
                self._bin(index, start).occupancy.add(part, share_s)

    def tally(self, index: int, at_s: float) -> Tally | None:
        """The tally of the output's bin that holds `at_s`, or of its oldest open one."""
        start, oldest = self._start_of(index, at_s), self._next[index]
        return self._bin(index, start if oldest is None else max(start, oldest)).tally

    def tallies(
        self, index: int, from_s: float, to_s: float
    ) -> Iterator[tuple[Tally | None, float]]:
        """The tallies of the bins that a span touches, and how many seconds of it each holds."""
        for start, share_s in self._spans(index, from_s, to_s):
            yield self._bin(index, start).tally, share_s

    def ticks(self, index: int, from_s: float, to_s: float) -> Iterator[tuple[Tally | None, int]]:
        """The whole ticks of an output with `walks` from `from_s` to before `to_s`.

        Ticks are whole multiples of the output's `every_s` since 1970-01-01 UTC; each comes with
        the tally of its bin and its number within that bin.
        """
        output = self._outputs[index]
        assert output.walks is not None
        every = output.walks.every_s
        tick = math.ceil((self._start_s + from_s) / every)
        while tick * every < self._start_s + to_s:
            start = tick * every // output.bin_s * output.bin_s
            yield self._bin(index, start).tally, (tick * every - start) // every
            tick += 1

    def close(self, before_s: float) -> Iterator[ClosedBin]:
        """Hand out and forget every bin that ended by session time `before_s`, oldest first."""
        for index, output in enumerate(self._outputs):
            while (start := self._next[index]) is not None:
                settle_s = _SETTLE_S.get(output.record, 0.0)
                if output.icons is not None:
                    settle_s = -self._settle_s  # nothing of a picture is decided later
                if start + output.bin_s + settle_s > self._start_s + before_s:
                    break
                yield self._shut(index, start)

    def close_all(self) -> Iterator[ClosedBin]:
        """Hand out every bin that has begun; the session is over, and pictures are due now."""
        self._reached_s = self._watched_to_s
        for index, opened in enumerate(self._open):
            while opened:
                start = self._next[index]
                assert start is not None
                yield self._shut(index, start)

    def _shut(self, index: int, start: int) -> ClosedBin:
        output = self._outputs[index]
        opened = self._open[index].pop(start, None) or self._fresh(index)
        self._next[index] = start + output.bin_s
        watched = opened.watch.watched_s > 0
        counts = output.record == "line_count"
        if isinstance(opened.tally, CrowdMeter):
            opened.tally.settle(self._levels[index], output.bin_s)
        if isinstance(opened.tally, IconTally):
            due_s = min(start + output.bin_s - self._start_s, self._reached_s)
            seen = opened.watch.watched_s >= 0.001  # what the coverage can tell
            opened.tally.settle(due_s, well=seen and opened.watch.states == 0)
        stays = output.record == "zone_occupancy" and opened.occupancy.watched_s > 0
        return ClosedBin(
            output=index,
            start_s=start,
            watch=opened.watch,
            crossings=opened.crossings if counts and watched else None,
            mean=opened.occupancy.mean() if stays and watched else None,
            maximum=opened.occupancy.maximum if stays and watched else None,
            tally=opened.tally if watched else None,
        )

    def _spans(self, index: int, from_s: float, to_s: float) -> Iterator[tuple[int, float]]:
        width = self._outputs[index].bin_s
        start = self._start_of(index, from_s)
        # What is left over by rounding must not open a bin of its own.
        while to_s - from_s > _SLIVER_S:
            end_s = min(to_s, start + width - self._start_s)
            if end_s > from_s:
                yield start, end_s - from_s
                from_s = end_s
            start += width

    def _start_of(self, index: int, at_s: float) -> int:
        width = self._outputs[index].bin_s
        return math.floor((self._start_s + at_s) / width) * width

    def _bin(self, index: int, start: int) -> _OpenBin:
        first = self._next[index]
        if first is None:
            self._next[index] = start
        elif start < first:
            raise MeasureError(
                where=f"output {self._outputs[index].id}",
                found="an observation for a bin that is closed",
                expected="observations in time order",
                remedy="report this as a fault of noren",
            )
        opened = self._open[index].get(start)
        if opened is None:
            opened = self._open[index][start] = self._fresh(index)
        return opened

    def _fresh(self, index: int) -> _OpenBin:
        output = self._outputs[index]
        shape = (len(output.targets), len(output.classes))
        return _OpenBin(
            Watch(),
            np.zeros((*shape, 2), np.int64),
            OccupancyMeter(areas=shape[0], classes=shape[1]),
            make_tally(output, self._sizes_m2),
        )
