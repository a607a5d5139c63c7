"""The detector rests when nothing can matter, never misses who stands still, and counts it all."""

import numpy as np
import pytest

from noren.errors import BadGeometry
from noren.sight.motion import Glance, MotionGate, MotionSettings, WatchedPart
from noren.vocabulary.ground_fit import fit_ground_plane

WIDTH, HEIGHT = 640, 360
NOBODY = np.zeros((0, 4), np.float32)
RNG = np.random.default_rng(5)
FLOOR = RNG.integers(90, 130, (HEIGHT // 8, WIDTH // 8)).repeat(8, 0).repeat(8, 1)


def picture(person=None, light=1.0, noise=2.0):
    luma = (FLOOR - 16.0) * light + 16.0 + RNG.normal(0, noise, FLOOR.shape)
    if person is not None:
        x, y = person
        luma[y - 90 : y, x - 15 : x + 15] = 40
    return np.clip(luma, 0, 255).astype(np.uint8)


def glances(gate, pictures, rate_hz=10.0, active=NOBODY):
    return [
        gate.judge(luma, number / rate_hz, active).glance for number, luma in enumerate(pictures)
    ]


def make_gate(lines=(), **settings):
    return MotionGate(watched=WatchedPart(lines=lines), settings=MotionSettings(**settings))


MIDDLE = ([[0.5, 0.3], [0.5, 1.0]],)


def test_an_empty_still_scene_is_skipped_except_for_routine():
    gate = make_gate()
    said = glances(gate, [picture() for _ in range(101)])
    assert said[0] is Glance.ROUTINE
    assert set(said) == {Glance.ROUTINE, Glance.SKIPPED_STILL}
    # Every five seconds.
    assert [n for n, g in enumerate(said) if g.looks] == [0, 50, 100]


def test_every_frame_in_which_somebody_walks_is_looked_at():
    gate = make_gate()
    said = glances(gate, [picture(person=(60 + 12 * n, 300)) for n in range(30)])
    assert all(g.looks for g in said)


def test_who_walks_far_from_every_line_is_outside():
    gate = make_gate(MIDDLE)
    said = glances(gate, [picture(person=(40 + 3 * n, 300)) for n in range(20)])
    assert said[0] is Glance.ROUTINE
    assert set(said[1:]) == {Glance.SKIPPED_OUTSIDE}


def test_who_comes_near_a_line_is_looked_at_before_reaching_it():
    gate = make_gate(MIDDLE)
    said = glances(gate, [picture(person=(40 + 10 * n, 300)) for n in range(28)])
    first = next(n for n, g in enumerate(said) if g is Glance.CHANGED)
    assert 40 + 10 * first < 320 - 50


def test_a_person_whose_feet_are_on_the_line_is_seen_by_head_and_trunk():
    raster = WatchedPart(lines=([[0.4, 0.9], [0.6, 0.9]],), margin_ratio=0.02).raster(90, 160)
    assert raster[65, 80] == 1
    assert raster[40, 80] == 0


def test_somebody_followed_outside_the_watched_part_is_looked_at_when_moving():
    gate = make_gate(MIDDLE)
    active = np.array([[30.0, 210.0, 110.0, 300.0]], np.float32)
    said = glances(gate, [picture(person=(45 + 6 * n, 300)) for n in range(10)], active=active)
    assert all(g.looks for g in said)


def test_somebody_who_stands_still_is_rechecked_every_second():
    gate = make_gate()
    active = np.array([[285.0, 210.0, 315.0, 300.0]], np.float32)
    said = glances(gate, [picture(person=(300, 300)) for _ in range(41)], active=active)
    assert [n for n, g in enumerate(said) if g.looks] == [0, 10, 20, 30, 40]
    assert set(said[1:]) == {Glance.RECHECK, Glance.SKIPPED_STILL}


@pytest.mark.parametrize("light", [0.7, 1.3], ids=["darker", "brighter"])
def test_a_jump_of_the_light_is_no_motion(light):
    gate = make_gate()
    said = glances(gate, [picture()] * 5 + [picture(light=light) for _ in range(10)])
    assert not any(g.looks for g in said[1:])


def test_somebody_who_comes_with_a_jump_of_the_light_is_seen():
    gate = make_gate()
    said = glances(gate, [picture()] * 3 + [picture(light=0.7, person=(300, 300))])
    assert said[-1] is Glance.CHANGED


def test_looks_are_evenly_spaced_and_never_closer_than_their_interval():
    gate = make_gate(interval_s=0.125)
    pictures = [picture(person=(20 + 4 * n, 300)) for n in range(120)]
    said = glances(gate, pictures, rate_hz=10.0)
    assert [g.looks for g in said[:6]] == [True, False] * 3
    assert sum(g.looks for g in said) / 12.0 == pytest.approx(5.0, abs=0.1)


def test_every_frame_is_counted_once_under_its_reason():
    gate = make_gate(MIDDLE, interval_s=0.2)
    pictures = [picture(person=(40 + 10 * n, 300)) for n in range(40)]
    said = glances(gate, pictures)
    assert gate.tally == {g: said.count(g) for g in Glance}
    assert sum(gate.tally.values()) == 40
    assert gate.tally[Glance.SKIPPED_RECENT] > 0


def test_the_region_holds_all_change_and_everybody_followed():
    gate = make_gate()
    gate.judge(picture(), 0.0, NOBODY)
    active = np.array([[500.0, 50.0, 530.0, 120.0]], np.float32)
    x1, y1, x2, y2 = gate.judge(picture(person=(100, 300)), 0.1, active).region
    assert x1 <= 90
    assert y1 <= 50
    assert x2 >= 530
    assert y2 >= 295


def test_margins_are_metres_where_the_ground_is_known():
    plane = fit_ground_plane(
        [[0, 0], [640, 0], [640, 360], [0, 360]],
        [[0, 0], [16, 0], [16, 9], [0, 9]],
        frame_size=(WIDTH, HEIGHT),
    )
    part = WatchedPart(
        lines=([[0.5, 0.0], [0.5, 1.0]],), plane=plane, margin_m=2.0, body_ratio=0.01
    )
    raster = part.raster(90, 160)
    columns = np.flatnonzero(raster[45])
    assert columns[0] == pytest.approx(60, abs=1)
    assert columns[-1] == pytest.approx(99, abs=1)


def test_an_area_is_watched_inside_too():
    area = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]
    assert WatchedPart(areas=(area,)).raster(90, 160)[45, 80] == 1


@pytest.mark.parametrize(
    ("lines", "areas"),
    [(([[0.5, 0.5]],), ()), ((), ([[0.1, 0.1], [0.9, 0.9]],))],
    ids=["a line of one corner", "an area of two"],
)
def test_shapes_that_enclose_nothing_are_refused(lines, areas):
    with pytest.raises(BadGeometry):
        WatchedPart(lines=lines, areas=areas).raster(90, 160)
