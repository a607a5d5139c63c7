"""Crowding levels: Fruin's borders, hysteresis, and silence where nobody looked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import MeasureError
from noren.measure.areas import Area
from noren.measure.crowding import (
    CrowdingLevel,
    Surface,
    find_level,
    hold_levels,
    measure_crowding,
)
from noren.measure.moments import Moments
from staging.floor_walks import SQUARE, floor, floors, moved, renamed, turned, walk

A, B, C, D, E, F = range(6)
SQUARE_FEET = 0.09290304


@pytest.mark.parametrize(
    ("surface", "feet"),
    [
        (Surface.WALKWAY, [36, 35, 34, 25, 15, 10, 5, 4]),
        (Surface.STAIRS, [21, 20, 19, 15, 10, 7, 4, 3]),
        (Surface.WAITING, [14, 13, 12, 10, 7, 3, 2, 1]),
    ],
)
def test_levels_follow_fruins_square_feet_per_person(surface, feet):
    density = 1 / (np.array(feet) * SQUARE_FEET)
    assert find_level(density, surface).tolist() == [A, A, B, B, C, D, E, F]


@pytest.mark.parametrize(
    ("surface", "rounded"),
    [
        (Surface.WALKWAY, [0.31, 0.43, 0.72, 1.08, 2.15]),
        (Surface.STAIRS, [0.54, 0.72, 1.08, 1.54, 2.69]),
        (Surface.WAITING, [0.83, 1.08, 1.54, 3.59, 5.38]),
    ],
)
def test_borders_are_as_published_in_persons_per_square_metre(surface, rounded):
    assert np.round(surface.borders_m2, 2).tolist() == rounded


def test_what_is_not_known_has_no_level_and_below_0_is_refused():
    assert find_level([np.nan, 0.0], Surface.WALKWAY).tolist() == [CrowdingLevel.UNKNOWN, A]
    with pytest.raises(MeasureError):
        find_level([-0.1], Surface.WALKWAY)


def test_a_level_gets_better_only_well_below_the_border():
    border = Surface.WALKWAY.borders_m2[0]
    density = border * np.array([[0.9, 1.01, 0.99, 1.01, 0.96, 0.94, 0.99]])
    assert hold_levels(density, Surface.WALKWAY).tolist() == [[A, B, B, B, B, A, A]]
    assert hold_levels(density, Surface.WALKWAY, hysteresis=0).tolist() == [[A, B, A, B, A, A, A]]


def test_levels_asked_bin_by_bin_are_those_asked_at_once():
    density = Surface.WALKWAY.borders_m2[0] * np.array([[1.01, 0.96, np.nan, 0.99, 1.2, 0.97, 0.5]])
    held, found = None, []
    for at in range(density.shape[1]):
        held = hold_levels(density[:, at : at + 1], Surface.WALKWAY, held=held)[:, 0]
        found.append(int(held[0]))
    assert found == [B, B, CrowdingLevel.UNKNOWN, A, B, B, A]
    assert [found] == hold_levels(density, Surface.WALKWAY).tolist()


def test_a_steep_fall_goes_as_far_as_it_should():
    density = np.array([[3.0, 0.1]])
    assert hold_levels(density, Surface.WALKWAY).tolist() == [[F, A]]


def test_after_an_unwatched_bin_the_level_begins_anew():
    border = Surface.WALKWAY.borders_m2[0]
    density = border * np.array([[1.01, np.nan, 0.99]])
    assert hold_levels(density, Surface.WALKWAY).tolist() == [[B, CrowdingLevel.UNKNOWN, A]]


STAND = [walk(*[(1, 1)] * 20, track=1), walk(*[(2, 2)] * 10, track=2)]
STROLL = walk(*[(0.2 + 0.18 * step, 3) for step in range(20)], step_s=1, track=3)
PASSER = walk(*[(0.2 + 0.6 * step, 1) for step in range(7)], track=4)
ONCE = walk((3, 3), track=5)


def crowding(*walks, **rule):
    people = floor(*walks)
    moments = Moments(start_s=0, rate_hz=1, count=20)
    return measure_crowding(
        people, [SQUARE], **{"surface": Surface.WALKWAY, "moments": moments, "bin_s": 10.0} | rule
    )


def test_density_is_the_mean_over_the_moments_of_a_bin():
    found = crowding(*STAND)
    assert found.start_s.tolist() == [0, 10]
    np.testing.assert_allclose(found.density_m2, [[2 / 16, 1 / 16]])
    np.testing.assert_allclose(found.peak_m2, [[2 / 16, 1 / 16]])


def test_moving_standing_and_unsure_people_are_told_apart():
    found = crowding(*STAND, STROLL, PASSER, ONCE)
    np.testing.assert_allclose(found.standing, [[3, 2]])
    np.testing.assert_allclose(found.unsure, [[0.1, 0]])
    np.testing.assert_allclose(found.moving, [[0.7, 0]])
    inside = found.moving + found.standing + found.unsure
    np.testing.assert_allclose(inside, found.density_m2 * SQUARE.size_m2)


def test_a_bin_that_was_hardly_watched_is_unknown_and_never_empty():
    watched = np.arange(20) < 14
    found = crowding(*STAND, is_watched=watched)
    assert found.watched_share.tolist() == [1, 0.4]
    assert found.level.tolist() == [[A, CrowdingLevel.UNKNOWN]]
    for layer in (found.density_m2, found.peak_m2, found.moving, found.standing, found.unsure):
        assert np.isnan(layer[0, 1])
    enough = crowding(*STAND, is_watched=watched, watched_share=0.4)
    assert enough.density_m2[0, 1] == 1 / 16


def test_unwatched_moments_do_not_thin_the_crowd():
    found = crowding(*STAND, is_watched=np.arange(20) % 2 == 0)
    np.testing.assert_allclose(found.density_m2, [[2 / 16, 1 / 16]])


@pytest.mark.parametrize(
    "rule",
    [
        {"bin_s": 0.5},
        {"is_watched": np.ones(3, bool)},
        {"watched_share": 0.0},
        {"hysteresis": 1.0},
    ],
)
def test_a_rule_that_cannot_be_is_refused(rule):
    with pytest.raises(MeasureError):
        crowding(*STAND, **rule)


@given(st.lists(st.floats(0, 7), min_size=1, max_size=30), st.sampled_from(Surface))
def test_hysteresis_never_shows_less_than_the_truth_nor_more_than_one_hair(densities, surface):
    density = np.array([densities])
    held = hold_levels(density, surface, hysteresis=0.05)
    assert np.all(held >= find_level(density, surface))
    assert np.all(held <= find_level(density / 0.95, surface))


@given(floors(), st.integers(0, 99), st.integers(-500, 500))
def test_names_places_and_clocks_do_not_matter(people, seed, by):
    other = moved(renamed(people, seed), by_m=(by, 3.0), later_s=by)
    pushed = Area.from_corners(turned(SQUARE.corners_m, 0, (by, 3.0)))
    found = []
    for some, area in ((people, SQUARE), (other, pushed)):
        moments = Moments.of(some, rate_hz=20)
        found.append(
            measure_crowding(some, [area], surface=Surface.STAIRS, moments=moments, bin_s=2.0)
        )
    np.testing.assert_allclose(found[1].density_m2, found[0].density_m2, atol=0.01)
    np.testing.assert_allclose(found[1].standing.sum(), found[0].standing.sum(), atol=0.2)
