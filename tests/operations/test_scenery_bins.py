"""Promises of a drive that goes on: the facts of a film, and nothing kept past its bin."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from noren.errors import ClockUnclear, UsageError
from noren.gate.scenery_records import SLICE_S
from noren.gate.validator import ClosedBin
from noren.measure.gps_track import find_places
from noren.measure.scenery_map import MapFacts, merge_slices
from noren.operations.gps_files import Fix, track_of
from noren.operations.scenery_bins import NEAR_S, OpenBins
from noren.operations.scenery_table import DayTables, TableFrame, slices_of, texts_of
from noren.operations.serial_receiver import HeardFix
from noren.operations.zones import JAPAN, find_zone
from noren.plan.load import parse_plan
from noren.plan.outputs import Output
from noren.plan.starters import write_starter
from staging.street_slices import street_slice

FRAME = TableFrame(camera="car", model="silhouette", digest="digest", zone=find_zone(JAPAN))
START_S = 1_795_305_600
STEADY_S = START_S - 5_000.0
"""What to take from a time of this machine to have its steady clock."""
DRIVE_S = 7200


def _output(width: str = "1 h") -> Output:
    text = write_starter("scenery", example=True, today=date(2026, 11, 22))
    plan = parse_plan(text.replace("bin: 1 h", f"bin: {width}"), "plan.yaml").plan
    return next(one for one in plan.outputs if one.camera == "car")


def _slice(start_s: int) -> ClosedBin:
    number = (start_s - START_S) // SLICE_S
    return street_slice(
        start_s,
        signs=int(number % 50 == 0),
        vehicles_centi=100 + number % 7,
        judged=number % 5,
        standing=0,
    )


def _fix(second: float, *, ahead_s: float = 0.0) -> HeardFix:
    """Where a car is that goes to the north at 10 m/s; `ahead_s` is the receiver's clock."""
    place = 35.6 + 10.0 * second / 111_195
    return HeardFix(
        fix=Fix(at_s=START_S + second + ahead_s, latitude_deg=place, longitude_deg=139.7),
        heard_s=START_S + second - STEADY_S,
    )


class Drive:
    """Bins that are told of a drive as it goes."""

    def __init__(self, output: Output, *, ahead_s: float = 0.0) -> None:
        self.output = output
        self.bins = OpenBins([output])
        self.facts: list[tuple[int, MapFacts]] = []
        self._ahead_s = ahead_s

    def go(self, seconds: Iterable[int], *, gap: range = range(0)) -> None:
        for second in seconds:
            now_s = START_S + second - STEADY_S
            fixes = [] if second in gap else [_fix(second, ahead_s=self._ahead_s)]
            self.bins.hear(fixes, now_s=now_s)
            if second % SLICE_S == 2 and second > 2 * SLICE_S:
                closed = _slice(START_S + second - 2 - SLICE_S)
                self.bins.see(closed, steady_s=STEADY_S, now_s=now_s)
            self._close(second, START_S + second)

    def stop(self) -> None:
        self._close(-1, math.inf)

    def _close(self, second: int, now_s: float) -> None:
        self.facts += [(second, one) for _, one in self.bins.close(now_s)]


def _column(drive: Drive, name: str) -> npt.NDArray[np.float64]:
    """One column of all bins."""
    return np.concatenate([getattr(one, name) for _, one in drive.facts])


def test_bin_after_bin_gives_what_the_whole_film_gives() -> None:
    output = _output("15 min")
    drive = Drive(output)
    drive.go(range(DRIVE_S))
    drive.stop()
    starts = range(START_S + SLICE_S, START_S + DRIVE_S - SLICE_S, SLICE_S)
    slices = slices_of([_slice(one) for one in starts], len(output.texts))
    track = track_of(tuple(_fix(second).fix for second in range(DRIVE_S)))
    assert output.position_m is not None
    whole = merge_slices(
        slices, find_places(track, slices.middle_s), position_m=output.position_m, bin_s=900
    )
    for name in ("mesh", "bin_start_s", "passes", "looked_s", "vehicles", "signs", "sign_passes"):
        pieces = _column(drive, name)
        order = np.lexsort((_column(drive, "bin_start_s"), _column(drive, "mesh")))
        np.testing.assert_allclose(pieces[order], getattr(whole, name), err_msg=name)
    assert drive.bins.unplaced_s == 0


def test_a_bin_is_given_out_once_and_soon_after_it_is_over() -> None:
    drive = Drive(_output("15 min"))
    drive.go(range(DRIVE_S))
    seconds = [second for second, _ in drive.facts]
    assert seconds == [900 * number + 20 for number in range(1, 8)]
    assert all(
        set(one.bin_start_s.tolist()) == {START_S + second - 920} for second, one in drive.facts
    )


def test_fixes_and_slices_are_forgotten_with_their_bin() -> None:
    drive = Drive(_output("15 min"))
    drive.go(range(920))
    assert len(drive.bins._fixes) > 900
    drive.go(range(920, 923))
    assert len(drive.bins._held[0]) <= 20 / SLICE_S
    assert len(drive.bins._fixes) <= NEAR_S + 20 + 2 * SLICE_S
    drive.stop()
    drive.go(range(923, 924))
    assert not drive.bins._held[0]
    assert len(drive.bins._fixes) <= NEAR_S + 1, "without slices nobody needs to know where it was"


def test_a_car_that_is_not_watched_has_no_route() -> None:
    bins = OpenBins([_output()])
    for second in range(3600):
        bins.hear([_fix(second)], now_s=START_S + second - STEADY_S)
    assert len(bins._fixes) <= NEAR_S + 1
    assert bins.close(math.inf) == []


@pytest.mark.parametrize("ahead_s", [-9.0, -0.4, 9.0])
def test_a_receivers_clock_that_is_little_off_is_applied(ahead_s: float) -> None:
    right, off = Drive(_output()), Drive(_output(), ahead_s=ahead_s)
    for drive in (right, off):
        drive.go(range(600))
        drive.stop()
    ((_, one),), ((_, other),) = right.facts, off.facts
    np.testing.assert_array_equal(one.mesh, other.mesh)
    np.testing.assert_array_equal(one.looked_s, other.looked_s)


@pytest.mark.parametrize("ahead_s", [-11.0, 11.0, -1024 * 7 * 86_400.0])
def test_a_receivers_clock_that_is_far_off_is_refused(ahead_s: float) -> None:
    drive = Drive(_output(), ahead_s=ahead_s)
    with pytest.raises(ClockUnclear, match="away from this machine's"):
        drive.go(range(60))


def test_one_sentence_of_another_time_moves_no_clock() -> None:
    drive = Drive(_output())
    drive.go(range(60))
    wild = replace(_fix(60).fix, at_s=START_S + 86_400.0)
    drive.bins.hear([replace(_fix(60), fix=wild)], now_s=START_S + 60 - STEADY_S)
    drive.go(range(61, 200))
    drive.stop()
    assert drive.bins.looked_s > 150


def test_what_was_seen_while_the_receiver_was_silent_is_on_no_map() -> None:
    drive = Drive(_output())
    drive.go(range(600), gap=range(100, 300))
    drive.stop()
    ((_, facts),) = drive.facts
    assert 195 <= drive.bins.unplaced_s <= 215
    assert facts.looked_s.sum() == drive.bins.looked_s - drive.bins.unplaced_s


def test_without_any_fix_no_row_is_made() -> None:
    drive = Drive(_output())
    drive.go(range(600), gap=range(600))
    drive.stop()
    ((_, facts),) = drive.facts
    assert len(facts) == 0
    assert drive.bins.unplaced_s == drive.bins.looked_s > 0


def test_a_machine_whose_clock_was_set_between_two_lives_places_by_each_lifes_own() -> None:
    drive = Drive(_output())
    drive.go(range(300))
    for second in range(300, 600):
        now_s = START_S + second - STEADY_S
        drive.bins.hear([_fix(second)], now_s=now_s)
        if second % SLICE_S == 2:
            # This life's clock is four seconds late, and so are its slices.
            closed = _slice(START_S + second - 6 - SLICE_S)
            drive.bins.see(
                replace(closed, bin_start_s=closed.bin_start_s), steady_s=STEADY_S - 4, now_s=now_s
            )
    drive.stop()
    ((_, facts),) = drive.facts
    assert drive.bins.unplaced_s == 0
    assert facts.looked_s.sum() == drive.bins.looked_s


def _facts(seconds: int = 600) -> MapFacts:
    drive = Drive(_output())
    drive.go(range(seconds))
    drive.stop()
    return drive.facts[0][1]


def test_rows_are_added_to_the_file_of_their_day_in_japan(tmp_path: Path) -> None:
    output = _output()
    tables = DayTables(tmp_path / "map.csv", FRAME, texts_of([output]))
    facts = _facts()
    evening = replace(facts, bin_start_s=facts.bin_start_s + 15 * 3600)
    assert tables.add([(output, facts)]) == len(facts)
    first = (tmp_path / "map-2026-11-22.csv").read_bytes()
    tables.add([(output, facts), (output, evening)])
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "map-2026-11-22.csv",
        "map-2026-11-23.csv",
    ]
    second = (tmp_path / "map-2026-11-22.csv").read_bytes()
    assert second.startswith(first)
    assert second.count(b"mesh_order") == 1
    assert second.count(b"\n") == 1 + 2 * len(facts)


def test_whoever_holds_a_days_file_open_sees_no_half_row(tmp_path: Path) -> None:
    output, facts = _output(), _facts()
    tables = DayTables(tmp_path / "map.csv", FRAME, texts_of([output]))
    tables.add([(output, facts)])
    with (tmp_path / "map-2026-11-22.csv").open("rb") as held:
        tables.add([(output, facts)])
        assert held.read().count(b"\n") == 1 + len(facts), "another file was put in its place"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"output,mesh\r\n", id="other columns"),
        pytest.param(b"", id="an empty file"),
    ],
)
def test_another_table_is_not_added_to(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "map-2026-11-22.csv").write_bytes(content)
    tables = DayTables(tmp_path / "map.csv", FRAME, ())
    with pytest.raises(UsageError, match="other columns"):
        tables.require_fitting(START_S)
    assert (tmp_path / "map-2026-11-22.csv").read_bytes() == content
