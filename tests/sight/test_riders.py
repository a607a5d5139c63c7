"""A bicycle and its rider are one; a thing that is called by two names is one too."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from noren.sight.detections import Detections
from noren.sight.riders import RiderWatch
from noren.sight.smooth import Smoother
from noren.sight.track import Tracker
from noren.sight.tracked import TrackedBoxes
from noren.vocabulary.objects import ObjectClass

PERSON, BICYCLE, VEHICLE = (int(one) for one in ObjectClass)
SIZE = (1280, 720)
Seen = tuple[int, float, float, float, float, float]
"""Class, confidence, left, top, width, height."""
Scene = Callable[[float], list[Seen]]


def follow(scene: Scene, *, seconds: float = 5.0, hz: float = 8.0) -> TrackedBoxes:
    tracker, riders, smoother = Tracker(frame_size_px=SIZE), RiderWatch(), Smoother()
    out = []
    for number in range(round(seconds * hz)):
        at_s = number / hz
        rows = scene(at_s)
        xyxy = [(x, y, x + wide, y + high) for _, _, x, y, wide, high in rows]
        found = Detections(
            xyxy=np.array(xyxy, np.float32).reshape(-1, 4),
            confidence=np.array([row[1] for row in rows], np.float32),
            class_id=np.array([row[0] for row in rows], np.int64),
        )
        out.append(smoother.push(riders.take(tracker.update(found, at_s))))
    return TrackedBoxes.join([*out, smoother.flush()])


def kinds(rows: TrackedBoxes) -> list[int]:
    """The classes of all tracks, each at its last row."""
    last = {int(rows.track_id[k]): int(rows.class_id[k]) for k in range(len(rows))}
    return sorted(last.values())


def cyclist(at_s: float, *, pace: float = 200.0) -> list[Seen]:
    x = 60 + pace * at_s
    return [(BICYCLE, 0.7, x, 300, 110, 120), (PERSON, 0.7, x + 30, 270, 45, 110)]


def test_a_rider_counts_once_as_a_bicycle() -> None:
    assert kinds(follow(cyclist)) == [BICYCLE]


def test_nothing_of_a_rider_was_a_walker_before_it_was_clear() -> None:
    assert not np.any(follow(cyclist).class_id == PERSON)


def test_two_riders_side_by_side_are_two_bicycles() -> None:
    def pair(at_s: float) -> list[Seen]:
        second = [(one, c, x + 20, y + 200, w, h) for one, c, x, y, w, h in cyclist(at_s)]
        return [*cyclist(at_s), *second]

    assert kinds(follow(pair)) == [BICYCLE, BICYCLE]


def test_who_walks_past_parked_bicycles_is_a_walker_all_along() -> None:
    def street(at_s: float) -> list[Seen]:
        parked = [(BICYCLE, 0.6, 200.0 + 130 * k, 300.0, 110.0, 120.0) for k in range(4)]
        return [*parked, (PERSON, 0.8, 60 + 110 * at_s, 270.0, 45.0, 140.0)]

    rows = follow(street, seconds=7)
    assert kinds(rows) == [PERSON, *[BICYCLE] * 4]
    assert int((rows.class_id == PERSON).sum()) >= 54


def test_who_pushes_a_pram_is_a_walker() -> None:
    rows = follow(lambda at_s: cyclist(at_s, pace=30.0))
    assert PERSON in kinds(rows)


def test_a_bicycle_that_nobody_believes_in_takes_no_walker_away() -> None:
    def doubtful(at_s: float) -> list[Seen]:
        bicycle, rider = cyclist(at_s)
        return [(BICYCLE, 0.25, *bicycle[2:]), rider]

    assert kinds(follow(doubtful)) == [PERSON]


def test_who_gets_off_is_a_walker_from_then_on() -> None:
    def trip(at_s: float) -> list[Seen]:
        if at_s < 3:
            return cyclist(at_s)
        bicycle, _ = cyclist(3)
        return [bicycle, (PERSON, 0.8, 690 + 110 * (at_s - 3), 290.0, 45.0, 140.0)]

    rows = follow(trip, seconds=8)
    walking = rows.at_s[rows.class_id == PERSON]
    assert walking.min() > 3
    assert walking.max() > 7


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        pytest.param((VEHICLE, VEHICLE, BICYCLE), VEHICLE, id="a motorcycle"),
        pytest.param((BICYCLE, BICYCLE, PERSON), BICYCLE, id="a rider from behind"),
        pytest.param((PERSON, BICYCLE, PERSON), PERSON, id="a walker with bags"),
    ],
)
def test_what_goes_by_two_names_is_one_track_of_the_class_said_most(
    names: tuple[int, ...], kind: int
) -> None:
    def scene(at_s: float) -> list[Seen]:
        return [(names[round(at_s * 8) % 3], 0.6, 60 + 150 * at_s, 300.0, 70.0, 110.0)]

    rows = follow(scene)
    assert kinds(rows) == [kind]
    assert len(np.unique(rows.track_id)) == 1


def test_nobody_turns_into_a_car() -> None:
    def scene(at_s: float) -> list[Seen]:
        kind = PERSON if at_s < 2.5 else VEHICLE
        return [(kind, 0.7, 300 + 40 * at_s, 300.0, 90.0, 110.0)]

    assert kinds(follow(scene)) == [PERSON, VEHICLE]
