"""Walks under random tokens: at whole ticks, and never beyond a gap."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from noren.gate.assignment import GridAssignment, OutputAssignment, WalkAssignment
from noren.measure.walk_meter import DrawToken, WalkMeter, WalkTally

GRID = GridAssignment(origin_m=(0.0, 0.0), cell_m=0.5, rows=400, columns=400)


def output(*, maximum: int = 20) -> OutputAssignment:
    return OutputAssignment(
        id="paths",
        record="trajectory_point",
        targets=(),
        classes=(0,),
        bin_s=15,
        maximum=maximum,
        walks=WalkAssignment(grid=GRID, every_s=1),
    )


def tokens() -> Iterator[int]:
    """Tokens that are never the number of a track."""
    return itertools.count(1000)


def follow(
    rows: Sequence[tuple[float, int, float, bool]],
    *,
    maximum: int = 20,
    draw: DrawToken | None = None,
) -> tuple[WalkTally, WalkMeter]:
    """Rows of second, track, x and whether it was seen; a tick each whole second."""
    tally, drawn = WalkTally(output(maximum=maximum)), tokens()
    meter = WalkMeter(output(), draw or (lambda *_: next(drawn)))
    for at_s, here in itertools.groupby(rows, key=lambda row: row[0]):
        part = list(here)
        meter.update(
            at_s=at_s,
            track_id=np.array([track for _, track, _, _ in part]),
            class_id=np.zeros(len(part), np.int64),
            xy_m=np.array([(x, 1.0) for _, _, x, _ in part]),
            seen=np.array([seen for *_, seen in part]),
            ticks=[(tally, int(at_s))] if at_s == int(at_s) else [],
        )
    return tally, meter


def test_a_walk_has_one_token_and_a_cell_a_tick() -> None:
    tally, _ = follow([(step / 4, 7, step / 4, True) for step in range(40)])
    (walk,) = tally.walks()
    assert walk.token == 1000
    assert walk.ticks == 0b1111111111
    assert walk.cells == [(2 * second, 2) for second in range(10)]


def test_who_was_lost_for_more_than_two_seconds_is_somebody_else() -> None:
    rows = [(float(at), 7, 1.0, True) for at in (0, 1, 2, 5, 6)]
    tally, _ = follow(rows)
    assert [(walk.token, walk.ticks) for walk in tally.walks()] == [
        (1000, 0b111),
        (1001, 0b1100000),
    ]


def test_where_paths_are_linked_a_visit_has_one_token_beyond_every_gap() -> None:
    rows = [(float(at), 7, 1.0, True) for at in (0, 1, 2, 9, 10)]
    tally, _ = follow(rows, draw=lambda _, track, __: 5000 + track)
    (walk,) = tally.walks()
    assert (walk.token, walk.ticks) == (5007, 0b11000000111)


def test_a_bridge_tells_nothing_beyond_two_seconds() -> None:
    seen = [(float(at), 7, 1.0, at in (0, 8)) for at in range(9)]
    tally, _ = follow(seen)
    assert [walk.ticks for walk in tally.walks()] == [0b111, 0b100000000]


@pytest.mark.parametrize(("away_s", "walks"), [(1, 1), (4, 2)], ids=["a step", "a while"])
def test_who_comes_back_to_the_measured_floor_is_somebody_else(away_s: int, walks: int) -> None:
    rows = [(float(at), 7, -3.0 if 3 <= at < 3 + away_s else 1.0, True) for at in range(10)]
    tally, _ = follow(rows)
    assert len(tally.walks()) == walks


def test_what_is_not_declared_has_no_token() -> None:
    tally = WalkTally(output())
    meter = WalkMeter(output(), lambda *_: pytest.fail("a token for a car"))
    meter.update(
        at_s=0.0,
        track_id=np.array([1]),
        class_id=np.array([2]),
        xy_m=np.array([[1.0, 1.0]]),
        seen=np.array([True]),
        ticks=[(tally, 0)],
    )
    assert tally.walks() == []


def test_a_step_too_wide_for_a_record_begins_another_one() -> None:
    tally, _ = follow([(0.0, 7, 1.0, True), (1.0, 7, 90.0, True)])
    assert [(walk.token, walk.ticks) for walk in tally.walks()] == [(1000, 1), (1000, 2)]


def test_a_full_bundle_says_how_many_points_it_has_not_told() -> None:
    rows = [(float(at), track, 1.0, True) for at in range(3) for track in (1, 2, 3)]
    tally, _ = follow(rows, maximum=2)
    assert len(tally.walks()) == 2
    assert tally.untold == 3
    tally.add(token=1000, class_id=0, tick=9, cell=(2, 2))
    assert tally.untold == 3


def test_who_found_no_place_is_somebody_else_afterwards() -> None:
    rows = [(float(at), track, 1.0, True) for at in range(2) for track in (1, 2)]
    _, meter = follow(rows, maximum=1)
    later = WalkTally(output())
    meter.update(
        at_s=2.0,
        track_id=np.array([1, 2]),
        class_id=np.array([0, 0]),
        xy_m=np.ones((2, 2)),
        seen=np.array([True, True]),
        ticks=[(later, 2)],
    )
    told = [walk.token for walk in later.walks()]
    assert told[0] == 1000
    assert told[1] > 1001


def test_the_order_of_a_bundle_says_nothing() -> None:
    tally = WalkTally(output())
    for token in (30, 10, 20):
        tally.add(token=token, class_id=0, tick=0, cell=(1, 1))
    assert [walk.token for walk in tally.walks()] == [10, 20, 30]
