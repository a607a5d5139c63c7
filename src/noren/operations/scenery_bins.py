"""Slices of a drive that goes on, joined with fixes as they come, and given out bin by bin.

Nothing here reads a clock, a line or a file: it is told what came when. A slice waits with its
fixes until its bin is over; then both are forgotten, and what is left is mesh and bin.
"""

from __future__ import annotations

import statistics
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np

from noren.errors import ClockUnclear
from noren.gate.scenery_records import SLICE_S
from noren.gate.validator import ClosedBin
from noren.measure.clock_offset import OFFSET_NOTICED_S
from noren.measure.gps_track import GpsTrack, Places, find_places
from noren.measure.scenery_map import MapFacts, SceneSlices, merge_slices
from noren.operations.gps_files import track_of
from noren.operations.scenery_table import slices_of
from noren.operations.serial_receiver import HeardFix
from noren.plan.outputs import Output
from noren.vocabulary.words import Words

SETTLE_S = 20.0
"""A bin is closed so long after its end: the last slices and the fixes after them are there then.
"""
NEAR_S = 30.0
"""The receiver's clock is told by the fixes that were heard so shortly before."""
LEAST_FIXES = 5
"""With fewer no clock is told, and nothing is placed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A slice that waits. `offset_s` is what to add to its time to have the receiver's; None where
    that was not known. `heard_s` is the steady clock in its middle."""

    closed: ClosedBin
    offset_s: float | None
    heard_s: float


class OpenBins:
    """The bins of one camera's outputs that are not over yet.

    Forgets: slices and fixes with the bin; fixes without slices after `NEAR_S`.
    """

    def __init__(self, outputs: Sequence[Output]) -> None:
        self._outputs = tuple(outputs)
        self._held: list[list[_Held]] = [[] for _ in outputs]
        self._fixes: deque[HeardFix] = deque()
        self.looked_s = 0.0
        """Time of the first output that was looked at, in closed bins."""
        self.unplaced_s = 0.0
        """Of it without a known position."""

    def hear(self, fixes: Iterable[HeardFix], *, now_s: float) -> None:
        """Take new fixes and forget those that no open bin needs; `now_s` by the steady clock."""
        self._fixes.extend(fixes)
        needed_s = min([now_s, *(held[0].heard_s for held in self._held if held)]) - NEAR_S
        while self._fixes and self._fixes[0].heard_s < needed_s:
            self._fixes.popleft()

    def see(self, closed: ClosedBin, *, steady_s: float, now_s: float) -> None:
        """Take one slice.

        Args:
            steady_s: what to take from the slice's time to have the steady clock.
            now_s: the steady clock now.

        Raises:
            ClockUnclear: this machine's clock and the receiver's are too far apart.
        """
        ahead_s = self._receiver_ahead_s(now_s)
        offset_s = None if ahead_s is None else ahead_s - steady_s
        if offset_s is not None and abs(offset_s) > OFFSET_NOTICED_S:
            raise _clock_off(offset_s)
        middle_s = closed.bin_start_s + SLICE_S / 2 - steady_s
        self._held[closed.output].append(_Held(closed=closed, offset_s=offset_s, heard_s=middle_s))

    def close(self, now_s: float) -> list[tuple[Output, MapFacts]]:
        """The facts of all bins that are over at `now_s`, a UTC time; infinity closes all."""
        facts = []
        for output, held in zip(self._outputs, self._held, strict=True):
            # They come in order of time: while the first one waits, all do.
            if not held or not self._is_over(output, held[0], now_s):
                continue
            over = [one for one in held if self._is_over(output, one, now_s)]
            held[:] = [one for one in held if not self._is_over(output, one, now_s)]
            joined = self._join(output, over)
            if output is self._outputs[0]:
                self.looked_s += sum(one.closed.coverage.watched_ms for one in over) / 1000
                self.unplaced_s += joined.unplaced_s
            facts.append((output, joined))
        return facts

    @staticmethod
    def _is_over(output: Output, held: _Held, now_s: float) -> bool:
        assert output.bin is not None
        width_s = output.bin.seconds
        middle_s = held.closed.bin_start_s + SLICE_S / 2
        return now_s >= (middle_s // width_s + 1) * width_s + SETTLE_S

    def _receiver_ahead_s(self, now_s: float) -> float | None:
        """The receiver's time minus the steady clock; None while too little was heard."""
        near = takewhile(lambda one: one.heard_s >= now_s - NEAR_S, reversed(self._fixes))
        ahead = [one.fix.at_s - one.heard_s for one in near]
        return statistics.median(ahead) if len(ahead) >= LEAST_FIXES else None

    def _join(self, output: Output, over: Sequence[_Held]) -> MapFacts:
        assert output.bin is not None
        assert output.position_m is not None
        slices = slices_of([one.closed for one in over], len(output.texts))
        return merge_slices(
            slices,
            self._places(slices, [one.offset_s for one in over]),
            position_m=output.position_m,
            bin_s=output.bin.seconds,
        )

    def _places(self, slices: SceneSlices, offsets: Sequence[float | None]) -> Places:
        track = self._track()
        known = np.array([one is not None for one in offsets], np.bool_)
        if track is None:
            nowhere = np.full(len(slices), np.nan)
            return Places(
                latitude_deg=nowhere, longitude_deg=nowhere, known=np.zeros(len(slices), np.bool_)
            )
        places = find_places(track, slices.middle_s + np.array([one or 0.0 for one in offsets]))
        return replace(places, known=places.known & known)

    def _track(self) -> GpsTrack | None:
        return track_of(tuple(one.fix for one in self._fixes)) if self._fixes else None


def _clock_off(offset_s: float) -> ClockUnclear:
    return ClockUnclear(
        where=Words(en="clocks of this machine and the receiver", ja="この機械と受信機の時計"),
        found=Words(
            en=f"the receiver's time is {offset_s:+,.0f} s away from this machine's",
            ja=f"受信機の時刻は、この機械の時刻から {offset_s:+,.0f} 秒ずれています",
        ),
        expected=Words(
            en=f"clocks that differ by at most {OFFSET_NOTICED_S:.0f} s",
            ja=f"違いが {OFFSET_NOTICED_S:.0f} 秒以内の時計",
        ),
        remedy=Words(
            en="set the clock of this machine (by network time, or from the receiver) and start "
            "again; the bin that was open is not written",
            ja="この機械の時計を合わせて(ネットワーク時刻や受信機から)、もう一度始めてください。"
            "途中の時間帯は書き出していません",
        ),
    )
