"""Frames in, and nobody in the declared color counts; without colors nothing is counted."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np

from noren.gate.assignment import Assignment, StaffAssignment
from noren.gate.record_schema import RecordSchema
from noren.gate.records import CameraState
from noren.jail.messages import Message
from noren.jail.tag_watch import make_tag_watch
from noren.sight.frame import Frame
from noren.testing.legal_records import build_assignment
from staging.watching import (
    HEIGHT_PX,
    WIDTH_PX,
    Places,
    Said,
    ScriptedSearcher,
    frame,
    make_watcher,
    through_the_gate,
)

ORANGE = (255, 106, 0)
RATE_HZ = 8
STAFF, GUEST = 1, 2


def assignment_of(*, tagged: bool = True) -> Assignment:
    staff = StaffAssignment(tag_rgb=ORANGE if tagged else None)
    return dataclasses.replace(build_assignment(), staff=staff)


def both(at_s: float) -> Mapping[int, tuple[float, float]]:
    """Two people side by side down the picture, over both lines, for ten seconds."""
    y = 60 + 40 * at_s
    return {STAFF: (200.0, y), GUEST: (400.0, y)} if at_s <= 10 else {}


def painted(at_s: float, places: Places, *, in_color: bool = True) -> Frame:
    """The picture of a moment: staff in orange, others in blue."""
    one = frame(at_s)
    picture = np.full((480, 640, 3), 120, np.uint8)
    for who, (x, y) in places(at_s).items():
        half = (WIDTH_PX + who) / 2
        top, bottom = max(0, round(y - HEIGHT_PX)), max(0, round(y))
        vest = ORANGE[::-1] if who == STAFF else (160, 60, 30)
        picture[top:bottom, round(x - half) : round(x + half)] = vest if in_color else 90
    # A quarter of the chroma samples far from neutral, or none.
    chroma = np.full((32, 32), 128, np.uint8)
    if in_color:
        chroma[:16, :16] = 200
    shown = dataclasses.replace(one, blue_difference=chroma, red_difference=chroma)
    shown.__dict__["bgr"] = picture
    return shown


def said_of(
    places: Places,
    assignment: Assignment,
    *,
    in_color: Callable[[float], bool] = lambda at_s: True,
    seconds: float = 20.0,
) -> Said:
    searcher = ScriptedSearcher(places)
    watcher = make_watcher(assignment, searcher=searcher, tags=make_tag_watch(assignment))
    said: list[Message] = []
    for number in range(round(seconds * RATE_HZ)):
        at_s = number / RATE_HZ
        said += watcher.look(painted(at_s, places, in_color=in_color(at_s)))
    return through_the_gate([*said, *watcher.finish()], assignment, now_s=1e6)


def test_who_wears_the_color_is_not_counted_and_who_does_not_is() -> None:
    everybody = said_of(both, assignment_of(tagged=False))
    assert [sum(everybody.counts(line)) for line in (0, 1)] == [2, 2]
    guests = said_of(both, assignment_of())
    assert [sum(guests.counts(line)) for line in (0, 1)] == [1, 1]
    assert max(body.maximum for body in guests.occupancy()) <= 1


def test_time_without_colors_is_not_watched_and_says_why() -> None:
    said = said_of(both, assignment_of(), in_color=lambda at_s: at_s >= 6)
    (coverage,) = said.coverage().values()
    assert coverage.states == CameraState.COLORLESS
    assert 13_000 <= coverage.watched_ms <= 15_000


def test_where_no_color_is_declared_gray_pictures_count() -> None:
    said = said_of(both, assignment_of(tagged=False), in_color=lambda at_s: False)
    (coverage,) = said.coverage().values()
    assert coverage.states == CameraState.WELL
    assert sum(said.counts(0)) == 2


def test_a_night_in_gray_counts_nobody_at_all() -> None:
    said = said_of(both, assignment_of(), in_color=lambda at_s: False)
    assert [one.coverage.watched_ms for one in said.bins] == [0] * len(said.bins)
    assert sum(said.counts(0)) == 0


def test_who_was_seen_too_shortly_to_be_told_counts() -> None:
    """Never left out by guess: fewer looks than the rule asks for decide nothing."""

    def dash(at_s: float) -> Mapping[int, tuple[float, float]]:
        y = 90 + 200 * at_s
        return {STAFF: (200.0, y)} if at_s <= 0.2 else {}

    said = said_of(dash, assignment_of(), seconds=10)
    assert max((body.maximum for body in said.occupancy()), default=0) == 1


def test_only_a_camera_whose_staff_wear_a_color_can_miss_it() -> None:
    """The other cameras' leak budget does not hold a state that they never have."""
    plain, tagged = (
        RecordSchema.from_assignment(assignment_of(tagged=tagged)).outputs[0]
        for tagged in (False, True)
    )
    assert (plain.states_most, tagged.states_most) == (127, 255)
