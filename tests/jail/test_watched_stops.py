"""Frames in, stops before shelves out, through the real gate."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.stop_records import NO_SHELF, ShelfStopsBody
from noren.testing.legal_records import build_assignment
from staging.floor_pictures import GROUND, PX_PER_M
from staging.watching import Places, Said, nobody, people_watched

RATE_HZ = 8
SHELF_Y_PX = 80.0


def assignment_of() -> Assignment:
    """A shelf along the top of the area `hall`, 4 m long, in sections of 1 m."""
    stops = OutputAssignment(
        id="stops",
        record="shelf_stops",
        targets=(0,),
        classes=(0,),
        bin_s=60,
        maximum=120,
        sections=(4,),
        section_m=1.0,
    )
    assignment = dataclasses.replace(build_assignment((stops,)), ground=GROUND)
    front = ((100.0, SHELF_Y_PX), (260.0, SHELF_Y_PX))
    areas = tuple(dataclasses.replace(area, front_px=front) for area in assignment.areas)
    return dataclasses.replace(assignment, areas=areas)


def shoppers(*stays: tuple[float, float], y_px: float = SHELF_Y_PX + 24) -> Places:
    """One after the other: up to the shelf at x within 2 s, there for so long, and back."""

    def places(at_s: float) -> Mapping[int, tuple[float, float]]:
        begin_s = 0.5
        for who, (x_px, stay_s) in enumerate(stays, start=1):
            since_s = at_s - begin_s
            if 0 <= since_s <= stay_s + 4:
                away = max(0.0, 2 - since_s, since_s - stay_s - 2)
                return {who: (x_px, y_px + away * 2 * PX_PER_M)}
            begin_s += stay_s + 6
        return {}

    return places


def said_of(places: Places, *, seconds: float = 58.0) -> Said:
    return people_watched(assignment_of(), places, seconds=seconds, rate_hz=RATE_HZ)


def stops(said: Said) -> dict[tuple[int, int], ShelfStopsBody]:
    """By target and section, of the only bin."""
    bodies = [
        body for closed in said.bins for body in closed.figures if isinstance(body, ShelfStopsBody)
    ]
    return {(body.target, body.section): body for body in bodies}


def test_each_stop_is_in_its_section_and_class_of_length() -> None:
    found = stops(said_of(shoppers((120.0, 5.0), (250.0, 12.0))))
    # The way in and out is slow for a moment too: 5 s are still less than 10, 12 less than 30.
    assert found[0, 0].turned == (1, 0, 0, 0, 0)
    assert found[0, 3].turned == (0, 1, 0, 0, 0)
    assert sum(body.stops for body in found.values()) == 2


def test_who_walks_by_does_not_stop() -> None:
    def by(at_s: float) -> Mapping[int, tuple[float, float]]:
        return {1: (60 + 40 * at_s, SHELF_Y_PX + 30)} if at_s < 12 else {}

    assert sum(body.stops for body in stops(said_of(by, seconds=30)).values()) == 0


def test_who_stands_far_from_the_shelf_is_not_before_it() -> None:
    far = shoppers((180.0, 10.0), y_px=SHELF_Y_PX + 200)
    assert sum(body.stops for body in stops(said_of(far)).values()) == 0


def test_who_stands_behind_the_shelf_is_not_before_it() -> None:
    behind = shoppers((180.0, 10.0), y_px=SHELF_Y_PX - 30)
    found = stops(said_of(behind))
    assert sum(sum(body.turned) + sum(body.beside) for body in found.values()) == 0


def test_who_is_still_there_at_the_end_has_stopped_at_least_so_long() -> None:
    found = stops(said_of(shoppers((190.0, 50.0)), seconds=40))
    assert found[0, 2].turned_at_least == (0, 0, 1, 0, 0)
    assert sum(body.stops for body in found.values()) == 1


def test_nobody_stopping_is_zero_everywhere() -> None:
    found = stops(said_of(nobody, seconds=20))
    assert set(found) == {(0, 0), (0, 1), (0, 2), (0, 3), (NO_SHELF, 0)}
    assert not any(body.stops for body in found.values())
