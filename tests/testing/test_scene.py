"""What the synthetic scene promises: it shows what its truth says, and nothing real."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from shapely import LineString, Polygon, contains_xy

from noren.errors import UsageError
from noren.testing.lettering import letter_mask
from noren.testing.scene import DISPLAY_AREA_M, ENTRANCE, LABEL, Scene
from noren.testing.truth import Direction

SEEDS = (1, 2, 3)
by_seed = pytest.mark.parametrize("seed", SEEDS)


@pytest.fixture(scope="module")
def scenes():
    return {seed: Scene(seed=seed, seconds=40.0) for seed in SEEDS}


@pytest.fixture(scope="module")
def film():
    scene = Scene(seed=4, seconds=8.0)
    return scene, list(scene.frames()), scene.empty_picture().astype(np.int16)


def paths(truth):
    rows = truth.trajectories
    for walker in np.unique(rows.walker_id):
        mine = rows.walker_id == walker
        yield int(walker), rows.at_s[mine], rows.xy_m[mine]


@by_seed
def test_every_crossing_is_a_step_over_the_line_and_every_step_over_it_a_crossing(scenes, seed):
    truth = scenes[seed].truth()
    line = LineString([ENTRANCE.start_m, ENTRANCE.end_m])
    found = []
    for walker, at_s, xy in paths(truth):
        for k in range(len(xy) - 1):
            if LineString(xy[k : k + 2]).intersects(line):
                way = Direction.IN if xy[k + 1, 1] > xy[k, 1] else Direction.OUT
                found.append((walker, way, at_s[k], at_s[k + 1]))
    assert len(found) == len(truth.crossings) > 5
    for crossing in truth.crossings:
        mine = [f for f in found if f[0] == crossing.walker_id and f[1] is crossing.direction]
        assert any(start <= crossing.at_s <= end for *_, start, end in mine)


@by_seed
def test_counts_per_direction_add_up_to_the_crossings(scenes, seed):
    truth = scenes[seed].truth()
    assert truth.count(Direction.IN) > 0
    assert truth.count(Direction.OUT) > 0
    assert truth.count(Direction.IN) + truth.count(Direction.OUT) == len(truth.crossings)


@by_seed
def test_who_ends_up_beyond_the_line_crossed_it_once_more_inward_than_outward(scenes, seed):
    truth = scenes[seed].truth()
    for walker, _, xy in paths(truth):
        net = sum(
            1 if crossing.direction is Direction.IN else -1
            for crossing in truth.crossings
            if crossing.walker_id == walker
        )
        y = ENTRANCE.start_m[1]
        assert net == int(xy[-1, 1] > y) - int(xy[0, 1] > y)


@by_seed
def test_occupancy_is_the_number_of_people_in_the_area_at_each_frame(scenes, seed):
    scene, truth = scenes[seed], scenes[seed].truth()
    rows = truth.trajectories
    within = contains_xy(Polygon(DISPLAY_AREA_M), rows.xy_m)
    again = [int(within[rows.frame == k].sum()) for k in range(scene.frame_count)]
    assert truth.occupancy.tolist() == again
    assert max(again) > 0


@by_seed
def test_somebody_stops_before_the_display(scenes, seed):
    truth = scenes[seed].truth()
    longest = 0
    for _, _, xy in paths(truth):
        still = np.hypot(*np.diff(xy, axis=0).T) < 0.01
        still &= contains_xy(Polygon(DISPLAY_AREA_M), xy[1:])
        runs = [len(list(run)) for is_still, run in itertools.groupby(still) if is_still]
        longest = max([longest, *runs])
    assert longest / scenes[seed].rate_hz > 3.0


@by_seed
def test_nobody_moves_faster_than_a_walk_or_jumps(scenes, seed):
    scene = scenes[seed]
    for _, at_s, xy in paths(scene.truth()):
        assert np.allclose(np.diff(at_s), 1.0 / scene.rate_hz)
        speed = np.hypot(*np.diff(xy, axis=0).T) * scene.rate_hz
        assert speed.max() < 1.7


@by_seed
def test_people_do_not_walk_through_each_other_or_through_the_shop_front(scenes, seed):
    rows = scenes[seed].truth().trajectories
    for frame in np.unique(rows.frame):
        spots = rows.xy_m[rows.frame == frame]
        gap = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
        assert (gap + 9.0 * np.eye(len(spots))).min() > 0.44
    at_front = np.abs(rows.xy_m[:, 1] - 13.0) < 0.1
    assert np.abs(rows.xy_m[at_front, 0]).max() < 1.6


def test_the_same_seed_gives_the_same_film_and_the_same_truth():
    one, two = (Scene(seed=5, seconds=3.0) for _ in range(2))
    for (at, picture), (at_again, again) in zip(one.frames(), two.frames(), strict=True):
        assert at == at_again
        assert np.array_equal(picture, again)
    assert one.truth().crossings == two.truth().crossings
    assert np.array_equal(one.truth().trajectories.xy_m, two.truth().trajectories.xy_m)


def test_a_film_can_be_shown_twice():
    scene = Scene(seed=5, seconds=1.0)
    first, second = list(scene.frames()), list(scene.frames())
    assert all(np.array_equal(a[1], b[1]) for a, b in zip(first, second, strict=True))


def test_another_seed_gives_other_people():
    one, two = (Scene(seed=seed, seconds=20.0).truth() for seed in (6, 7))
    assert one.crossings != two.crossings


def test_who_walks_where_does_not_depend_on_the_size_of_the_picture():
    small = Scene(seed=2, seconds=20.0)
    large = Scene(seed=2, seconds=20.0, width_px=960, height_px=540)
    assert [c.walker_id for c in small.truth().crossings] == [
        c.walker_id for c in large.truth().crossings
    ]
    assert np.allclose(
        small.truth().trajectories.xyxy * 1.5, large.truth().trajectories.xyxy, atol=1e-2
    )


@pytest.mark.parametrize(("width", "height", "rate"), [(640, 360, 12.5), (960, 540, 25.0)])
def test_frames_have_the_size_the_type_and_the_times_that_were_asked_for(width, height, rate):
    scene = Scene(seed=1, seconds=0.4, width_px=width, height_px=height, rate_hz=rate)
    frames = list(scene.frames())
    assert [at for at, _ in frames] == pytest.approx([k / rate for k in range(len(frames))])
    assert len(frames) == scene.frame_count == int(0.4 * rate)
    for _, picture in frames:
        assert picture.shape == (height, width, 3)
        assert picture.dtype == np.uint8


def test_every_picture_says_that_it_is_synthetic(film):
    _, frames, _ = film
    mask = letter_mask(LABEL)
    tall, wide = mask.shape
    for _, picture in frames:
        height = picture.shape[0]
        strip = picture[height - tall - 3 : height - 3, 5 : 5 + wide].astype(int).min(axis=2)
        assert (strip[mask] > 180).all()
        assert (strip[~mask] < 120).all()


def changed(empty, picture):
    return np.abs(picture - empty).max(axis=2)


def test_walkers_are_painted_where_the_truth_says(film):
    scene, frames, empty = film
    rows = scene.truth().trajectories
    looked_at = 0
    for k in range(10, len(frames), 9):
        difference = changed(empty, frames[k][1]) > 24
        is_whole = rows.is_in_sight & (rows.xyxy[:, 0] >= 0) & (rows.xyxy[:, 2] <= 640)
        for x1, y1, x2, y2 in rows.xyxy[(rows.frame == k) & is_whole].round().astype(int):
            inside = difference[max(0, y1) : y2, x1:x2]
            assert inside.mean() > 0.25
            looked_at += 1
    assert looked_at > 15


def test_nothing_is_painted_where_the_truth_says_nobody_is(film):
    scene, frames, empty = film
    rows = scene.truth().trajectories
    for k in range(10, len(frames), 9):
        difference = changed(empty, frames[k][1]) > 24
        for x1, y1, x2, y2 in rows.xyxy[rows.frame == k].round().astype(int):
            # A shadow falls to the right of the feet by less than a body's height.
            tall = y2 - y1
            difference[max(0, y1 - 2) : y2 + 2, max(0, x1 - 2) : max(0, x2 + 2)] = False
            low = slice(max(0, y2 - tall // 4), max(0, y2 + tall // 8))
            difference[low, max(0, x1 - tall // 4) : max(0, x2 + tall // 2)] = False
        assert difference.sum() == 0


def test_the_camera_stands_still(film):
    _, frames, empty = film
    assert max(changed(empty[:30], picture[:30]).max() for _, picture in frames) < 16


def test_four_ground_points_give_the_cameras_homography():
    scene = Scene(seconds=1.0)
    rows = []
    for point in scene.ground_points[:2] + scene.ground_points[4:6]:
        (x, y), (u, v) = point.xy_m, point.xy_px
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y, -u], [0, 0, 0, x, y, 1, -v * x, -v * y, -v]]
    solved = np.linalg.svd(np.array(rows))[2][-1].reshape(3, 3)
    exact = scene.camera.homography
    assert np.allclose(solved / solved[2, 2], exact / exact[2, 2], rtol=1e-6, atol=1e-6)
    for point in scene.ground_points:
        u, v, w = solved @ (*point.xy_m, 1.0)
        assert (u / w, v / w) == pytest.approx(point.xy_px, abs=1e-6)


def test_line_area_and_ground_points_lie_within_the_picture():
    scene = Scene(seconds=1.0)
    spots = [ENTRANCE.start_m, ENTRANCE.end_m, *DISPLAY_AREA_M]
    spots += [point.xy_m for point in scene.ground_points]
    for x, y in map(scene.to_picture, spots):
        assert 4 < x < 636
        assert 4 < y < 356


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"width_px": 640, "height_px": 480}, id="another shape"),
        pytest.param({"width_px": 160, "height_px": 90}, id="too small"),
        pytest.param({"seconds": 0.0}, id="no time"),
        pytest.param({"rate_hz": 0.0}, id="no rate"),
        pytest.param({"people_per_min": 0.0}, id="nobody"),
        pytest.param({"people_per_min": 500.0}, id="a crush"),
        pytest.param({"seconds": float("nan")}, id="not a number"),
    ],
)
def test_a_film_that_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(UsageError, match="synthetic scene"):
        Scene(**wrong)
