"""People are found without any weights, on scenes whose truth is known because they are drawn."""

from itertools import cycle

import av
import cv2
import numpy as np
import pytest

from noren.measure.crossings import find_passages
from noren.sight.body_size import AboveBodies, GroundBodies, declare_bodies
from noren.sight.frame import make_frame
from noren.sight.ground import find_camera
from noren.sight.silhouette import SilhouetteDetector
from noren.sight.smooth import Smoother
from noren.sight.track import Tracker
from noren.sight.tracked import TrackedBoxes
from noren.vocabulary.ground_fit import fit_ground_plane
from noren.vocabulary.objects import ObjectClass

WIDTH, HEIGHT, RATE_HZ = 480, 360, 10.0
SIZE = (WIDTH, HEIGHT)
PLANE = fit_ground_plane(
    [[40, 330], [440, 330], [330, 120], [150, 120]],
    [[-3.5, 0], [3.5, 0], [3.5, 9], [-3.5, 9]],
    frame_size=SIZE,
)
BODIES = GroundBodies(camera=find_camera(PLANE))

_RNG = np.random.default_rng(11)
_BLOCKS = _RNG.integers(85, 150, (HEIGHT // 6, WIDTH // 6, 1)).repeat(6, 0).repeat(6, 1)
FLOOR = np.clip(_BLOCKS + np.array([4, 0, -4]), 0, 255).astype(np.float32)
NOISES = _RNG.normal(0.0, 2.5, (5, HEIGHT, WIDTH, 3)).astype(np.float32)


def draw_person(picture, box, coat=40, phase=0.0):
    """Head, trunk, two striding legs."""
    x1, y1, x2, y2 = box
    wide, tall, x = x2 - x1, y2 - y1, (x1 + x2) / 2
    color = (float(coat), float(coat), float(coat) * 0.8)
    cv2.ellipse(
        picture, (round(x), round(y1 + 0.08 * tall)), (round(0.16 * wide), round(0.08 * tall)),
        0, 0, 360, (70.0, 90.0, 130.0), -1,
    )  # fmt: skip
    cv2.rectangle(
        picture, (round(x - 0.36 * wide), round(y1 + 0.16 * tall)),
        (round(x + 0.36 * wide), round(y1 + 0.56 * tall)), color, -1,
    )  # fmt: skip
    step = 0.22 * wide * np.sin(phase)
    for side in (-1, 1):
        foot = (round(x + side * (0.14 * wide + step)), round(y2))
        hip = (round(x + side * 0.16 * wide), round(y1 + 0.55 * tall))
        cv2.line(picture, hip, foot, (50.0, 40.0, 35.0), max(2, round(0.22 * wide)))


def draw_shadow(picture, box, share=0.6):
    """Soft light keeps the floor's pattern in the shadow."""
    x1, _, x2, y2 = box
    shade = np.zeros(picture.shape[:2], np.uint8)
    wide = x2 - x1
    center = (round(x1 + wide * 1.2), round(y2))
    cv2.ellipse(shade, center, (round(wide), round(0.18 * wide)), 0, 0, 360, 1, -1)
    picture[shade > 0] *= share


def film(seconds, people=(), *, light=lambda t: 1.0, shadows=False, extra=None, floor=FLOOR):
    """Frames of people given as functions from seconds to a place in metres, or None."""
    noise = cycle(NOISES)
    for index in range(int(seconds * RATE_HZ)):
        at_s = index / RATE_HZ
        picture = floor.copy()
        places = [(number, person(at_s)) for number, person in enumerate(people)]
        there = [(n, p) for n, p in places if p is not None]
        boxes = BODIES.boxes(PLANE.to_image([p for _, p in there])) if there else []
        # The far ones first: the near hide them.
        for (number, _), box in sorted(zip(there, boxes, strict=True), key=lambda item: item[1][3]):
            if shadows:
                draw_shadow(picture, box)
            draw_person(picture, box, coat=(40, 190, 60, 215)[number % 4], phase=6.0 * at_s)
        if extra is not None:
            extra(picture, at_s)
        pixels = np.clip(picture * light(at_s) + next(noise), 0, 255).astype(np.uint8)
        yield make_frame(av.VideoFrame.from_ndarray(pixels, format="bgr24"), index=index, at_s=at_s)


def walk(start_s, begin, end, speed_m_s=1.3):
    begin, end = np.array(begin, float), np.array(end, float)
    lasts_s = float(np.linalg.norm(end - begin)) / speed_m_s

    def place(at_s):
        share = (at_s - start_s) / lasts_s
        return begin + share * (end - begin) if 0.0 <= share <= 1.0 else None

    return place


def stand(begin_s, end_s, at):
    """Somebody who only sways."""
    return lambda t: (
        np.array([at[0] + 0.03 * np.sin(2 * t), at[1]]) if begin_s <= t < end_s else None
    )


def see(frames, bodies=BODIES, size=SIZE):
    detector = SilhouetteDetector(frame_size=size, bodies=bodies)
    return [(frame.at_s, detector.detect(frame)) for frame in frames], detector


def follow(seen, size=SIZE):
    tracker, smoother = Tracker(frame_size_px=size), Smoother()
    parts = [
        smoother.push(tracker.update(found, at_s)) for at_s, found in seen if found is not None
    ]
    return TrackedBoxes.join([*parts, smoother.flush()])


def count(rows, line, band_ratio=0.1):
    box = rows.xyxy.astype(np.float64)
    counted = find_passages(
        at_s=rows.at_s,
        track_id=rows.track_id,
        class_id=rows.class_id,
        xy_px=np.column_stack(((box[:, 0] + box[:, 2]) / 2, box[:, 3])),
        band_px=band_ratio * (box[:, 3] - box[:, 1]),
        lines=np.asarray(line, np.float64).reshape(1, 2, 2),
    ).counted()
    return int((counted.direction == 0).sum()), int((counted.direction == 1).sum())


def line_m(start, end):
    return PLANE.to_image([start, end])


def near(found, place_m, reach_m=0.5):
    """How many detections have their feet within reach of a place."""
    if found is None or not len(found):
        return 0
    foot = np.column_stack(((found.xyxy[:, 0] + found.xyxy[:, 2]) / 2, found.xyxy[:, 3]))
    return int((np.linalg.norm(PLANE.to_ground(foot) - place_m, axis=1) < reach_m).sum())


MIDDLE = line_m((0.0, -0.5), (0.0, 8.5))
ACROSS = line_m((3.0, 4.0), (-3.0, 4.0))
PAIR = [walk(2.0, (x, 0.5), (x, 8.0)) for x in (-0.3, 0.4)]
CROSSERS = [
    walk(2.0, (-3.2, 2.0), (3.2, 3.0)),
    walk(3.0, (3.2, 5.0), (-3.2, 4.5)),
    walk(5.0, (-3.2, 6.5), (3.2, 6.0)),
    walk(6.5, (-3.2, 1.0), (3.2, 1.5), speed_m_s=1.6),
    walk(8.5, (3.2, 3.0), (-3.2, 3.5)),
]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({}, id="even light"),
        pytest.param({"light": lambda t: 1.0 - 0.025 * t}, id="light fades"),
        pytest.param({"light": lambda t: 1.0 if t < 7.0 else 1.35}, id="light jumps"),
        pytest.param({"shadows": True}, id="shadows"),
    ],
)
def test_everybody_who_crosses_is_counted_once_in_the_right_direction(more):
    seen, detector = see(film(15.0, CROSSERS, **more))
    assert detector.size_source == "ground"
    # With y down, from the near to the far end: forward is to the right of who looks along it.
    assert count(follow(seen), MIDDLE) == (3, 2)


def test_two_who_walk_side_by_side_are_two():
    seen, _ = see(film(9.0, PAIR))
    assert count(follow(seen), ACROSS) == (2, 0)


def test_two_who_pass_each_other_keep_their_ways():
    pair = [walk(2.0, (-3.2, 2.0), (3.2, 2.0)), walk(2.0, (3.2, 4.0), (-3.2, 4.0))]
    seen, _ = see(film(8.0, pair))
    assert count(follow(seen), MIDDLE) == (1, 1)


def test_boxes_lie_on_the_bodies_and_not_on_their_shadows():
    person = walk(2.0, (-3.0, 3.0), (3.0, 3.0))
    seen, _ = see(film(6.0, [person], shadows=True))
    off = []
    for at_s, found in seen:
        place = person(at_s)
        if place is None or at_s < 2.8 or at_s > 6.0:
            continue
        true = BODIES.boxes(PLANE.to_image([place]))[0]
        assert len(found) == 1
        off.append((found.xyxy[0] - true) / (true[3] - true[1]))
    assert np.abs(np.median(off, axis=0)).max() < 0.08


def test_nothing_is_said_before_the_scene_is_known():
    seen, _ = see(film(2.0))
    unknown = [at_s for at_s, found in seen if found is None]
    assert unknown
    assert unknown[-1] < 1.0
    assert unknown == [at_s for at_s, _ in seen[: len(unknown)]]


@pytest.mark.parametrize(
    "light",
    [
        lambda t: 1.0,
        lambda t: 1.0 - 0.03 * t,
        lambda t: 0.7 if 6.0 < t < 8.0 else 1.0,
        lambda t: 1.4 if t > 6.0 else 1.0,
    ],
    ids=["even", "fading", "a lamp off and on", "a lamp on"],
)
def test_an_empty_scene_is_empty_in_every_light(light):
    seen, _ = see(film(12.0, light=light))
    assert sum(len(found) for _, found in seen if found is not None) == 0


def test_a_vehicle_is_not_claimed_as_people():
    def car(picture, at_s):
        x = int(60 * (at_s - 3.0))
        if x > 0:  # the whole of it is in sight from the fifth second on
            cv2.rectangle(picture, (x - 120, 150), (x, 215), (180.0, 180.0, 190.0), -1)
            cv2.rectangle(picture, (x - 95, 130), (x - 25, 160), (60.0, 60.0, 60.0), -1)

    seen, _ = see(film(8.0, extra=car))
    assert sum(len(found) for at_s, found in seen if found is not None and at_s > 5.0) == 0
    assert count(follow(seen), MIDDLE) == (0, 0)


def test_who_stands_for_half_a_minute_stays_seen():
    place = (0.5, 3.0)
    comes = walk(2.0, (-3.2, 3.0), place)
    waits = stand(2.0 + 3.7 / 1.3, 40.0, place)
    seen, _ = see(film(38.0, [lambda t: waits(t) if comes(t) is None else comes(t)]))
    late = [near(found, place) for at_s, found in seen if at_s > 8.0]
    assert np.mean([n == 1 for n in late]) > 0.97


def test_the_ghost_of_who_was_there_at_the_beginning_is_laid():
    place = (0.5, 3.0)
    leaves = walk(6.0, place, (3.2, 3.0))
    seen, _ = see(film(16.0, [lambda t: np.array(place) if t < 6.0 else leaves(t)]))
    assert any(near(found, place) for at_s, found in seen if 7.0 < at_s < 9.5)
    assert not any(near(found, place) for at_s, found in seen if at_s > 12.0)


def test_something_put_down_and_never_moving_becomes_scenery():
    box = BODIES.boxes(PLANE.to_image([(0.5, 3.0)]))[0]

    def left(picture, at_s):
        if at_s > 6.0:
            draw_person(picture, box)

    seen, _ = see(film(75.0, extra=left))
    assert sum(len(found) for at_s, found in seen if found is not None and at_s > 72.0) == 0


def test_without_any_size_people_are_found_and_their_size_is_learnt():
    people = [walk(2.0 + 4.5 * k, (-3.3, 1.0 + 0.8 * k), (3.3, 1.4 + 0.8 * k)) for k in range(6)]
    seen, detector = see(film(34.0, people), bodies=None)
    assert detector.size_source == "learnt"
    assert count(follow(seen), MIDDLE) == (6, 0)
    rows = np.array([[240.0, 200.0], [240.0, 300.0]])
    true = np.diff(BODIES.boxes(rows)[:, 1::2], axis=1)[:, 0]
    learnt = detector._learner.bodies().tall_at(rows[:, 1])
    assert np.allclose(learnt, true, rtol=0.12)


def test_two_measured_people_are_enough_to_divide_a_pair():
    feet = PLANE.to_image([(0.0, 2.0), (0.0, 7.0)])
    tall = np.diff(BODIES.boxes(feet)[:, 1::2], axis=1)[:, 0]
    measured = [(float(y), float(h)) for y, h in zip(feet[:, 1], tall, strict=True)]
    seen, detector = see(film(9.0, PAIR), bodies=declare_bodies(*measured))
    assert detector.size_source == "declared"
    assert count(follow(seen), ACROSS) == (2, 0)


def test_what_comes_out_is_people_inside_the_picture_with_a_confidence():
    seen, _ = see(film(8.0, CROSSERS))
    for _, found in seen:
        if found is None:
            continue
        assert found.xyxy.dtype == np.float32
        assert np.all(found.class_id == ObjectClass.PERSON)
        assert np.all((found.confidence > 0) & (found.confidence < 1))
        assert np.all(found.xyxy >= 0)
        assert np.all(found.xyxy[:, 2] <= WIDTH)
        assert np.all(found.xyxy[:, 3] <= HEIGHT)
        assert np.all(found.xyxy[:, 2:] > found.xyxy[:, :2])


def test_the_same_film_gives_the_same_answer():
    one, _ = see(film(6.0, CROSSERS))
    two, _ = see(film(6.0, CROSSERS))
    for (_, a), (_, b) in zip(one, two, strict=True):
        assert (a is None) == (b is None)
        assert a is None or np.array_equal(a.xyxy, b.xyxy)


BREADTH_PX = 60.0


def from_above(seconds, people, floor, shadow=False):
    """Shoulders and head, each a function from seconds to a place in pixels."""
    noise = cycle(NOISES)
    for index in range(int(seconds * 20)):
        at_s = index / 20
        picture = floor.copy()
        for person in people:
            place = person(at_s)
            if place is None:
                continue
            x, y = (round(float(v)) for v in place)
            if shadow:
                cv2.ellipse(picture, (x + 110, y), (85, 22), 0, 0, 360, (70.0, 70.0, 70.0), -1)
            body = (round(BREADTH_PX * 0.3), round(BREADTH_PX / 2))
            cv2.ellipse(picture, (x, y), body, 0, 0, 360, (110.0, 100.0, 40.0), -1)
            cv2.circle(picture, (x, y), 13, (30.0, 40.0, 50.0), -1)
        pixels = np.clip(picture + next(noise), 0, 255).astype(np.uint8)
        yield make_frame(av.VideoFrame.from_ndarray(pixels, format="bgr24"), index=index, at_s=at_s)


def glide(start_s, begin, end, speed_px_s=170.0):
    return walk(start_s, begin, end, speed_px_s)


OVERHEAD = [
    glide(2.0, (-20, 100), (500, 110)),
    glide(2.6, (500, 240), (-20, 250)),
    glide(5.5, (-20, 150), (500, 150)),
    glide(5.5, (-20, 230), (500, 230)),
]


def test_people_under_a_camera_overhead_are_counted():
    seen, _ = see(from_above(10.0, OVERHEAD, FLOOR), bodies=AboveBodies(breadth_px=BREADTH_PX))
    assert count(follow(seen), [[240, 350], [240, 10]], band_ratio=0.1) == (3, 1)


def test_in_blinding_sun_a_body_and_its_hard_shadow_are_one_person():
    sunny = FLOOR.copy()
    sunny[60:300] = 250.0
    walkers = [glide(2.0, (500, 120), (-150, 130)), glide(7.0, (-150, 220), (500, 230))]
    seen, _ = see(
        from_above(12.0, walkers, sunny, shadow=True), bodies=AboveBodies(breadth_px=BREADTH_PX)
    )
    assert count(follow(seen), [[240, 350], [240, 10]], band_ratio=0.1) == (1, 1)
