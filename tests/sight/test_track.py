"""Promises of the tracker together with its fixed-lag output."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.sight.detections import Detections
from noren.sight.smooth import Smoother
from noren.sight.track import Tracker, TrackerSettings
from noren.sight.track_state import Motion
from noren.sight.tracked import FrameTracks, TrackedBoxes

SIZE = (1280, 720)
Place = Callable[[float], tuple[float, float] | None]


@dataclass(frozen=True)
class Walker:
    """Somebody whose foot point at a time is `place(t)`, None when out of sight."""

    place: Place
    high: float = 120.0
    class_id: int = 0
    confidence: float = 0.8


def line(
    x: float, y: float, vx: float, vy: float = 0.0, hidden: tuple[float, float] = (9e9, 9e9)
) -> Place:
    """A straight way in pixels per second, out of sight between two times."""

    def place(at_s: float) -> tuple[float, float] | None:
        if hidden[0] <= at_s < hidden[1]:
            return None
        return x + vx * at_s, y + vy * at_s

    return place


def picture(
    people: Sequence[Walker], at_s: float, rng: np.random.Generator | None = None
) -> tuple[Detections, npt.NDArray[np.int64]]:
    """What a detector would say at a time, and whose box each is."""
    rows, owners = [], []
    for number, person in enumerate(people):
        foot = person.place(at_s)
        if foot is None:
            continue
        wide = person.high * (2.2 if person.class_id == 2 else 0.4)
        rows.append([foot[0] - wide / 2, foot[1] - person.high, foot[0] + wide / 2, foot[1]])
        owners.append(number)
    box = np.array(rows, np.float64).reshape(-1, 4)
    if rng is not None:
        box += rng.normal(0, 1.5, box.shape)
    who = np.array(owners, np.int64)
    return (
        Detections(
            xyxy=box.astype(np.float32),
            confidence=np.array([people[k].confidence for k in who], np.float32),
            class_id=np.array([people[k].class_id for k in who], np.int64),
        ),
        who,
    )


def follow(
    people: Sequence[Walker],
    *,
    seconds: float,
    hz: float = 10.0,
    stride: int = 1,
    seed: int | None = 5,
    settings: TrackerSettings | None = None,
) -> TrackedBoxes:
    """Track and smooth walkers; every `stride`-th frame has a detector."""
    rng = None if seed is None else np.random.default_rng(seed)
    tracker, smoother = Tracker(frame_size_px=SIZE, settings=settings), Smoother()
    out = []
    for k in range(round(seconds * hz)):
        at_s = k / hz
        found, _ = picture(people, at_s, rng)
        frame = FrameTracks(at_s=at_s, looked=False)
        if k % stride == 0:
            frame = tracker.update(found, at_s)
        out.append(smoother.push(frame))
    return TrackedBoxes.join([*out, smoother.flush()])


def ids_of(rows: TrackedBoxes, person: Walker) -> set[int]:
    """The ids of at least a fifth of the rows that lie where the person was."""
    found = []
    for k in range(len(rows)):
        foot = person.place(float(rows.at_s[k]))
        x1, _, x2, y2 = rows.xyxy[k].tolist()
        if foot and abs((x1 + x2) / 2 - foot[0]) < 20 and abs(y2 - foot[1]) < 20:
            found.append(int(rows.track_id[k]))
    return {number for number in found if found.count(number) >= len(found) / 5}


CROWD = [
    Walker(line(100, 300, 90)),
    Walker(line(1100, 480, -80)),
    Walker(line(600, 700, 5, -40)),
    Walker(line(900, 350, -60, 25)),
]


def _run(frames: list[tuple[float, Detections]], **keys: object) -> list[FrameTracks]:
    tracker = Tracker(frame_size_px=SIZE, settings=TrackerSettings(**keys))  # type: ignore[arg-type]
    return [tracker.update(found, at_s) for at_s, found in frames]


def _crowd_frames(
    seed: int, hz: float = 10.0, seconds: float = 5.0
) -> list[tuple[float, Detections]]:
    rng = np.random.default_rng(seed)
    return [(k / hz, picture(CROWD, k / hz, rng)[0]) for k in range(round(seconds * hz))]


def test_each_walker_keeps_one_id_of_their_own() -> None:
    rows = follow(CROWD, seconds=6)
    ids = [ids_of(rows, person) for person in CROWD]
    assert [len(found) for found in ids] == [1, 1, 1, 1]
    assert len(set.union(*ids)) == 4


def test_no_frame_names_an_id_twice() -> None:
    for frame in _run(_crowd_frames(1)):
        assert np.unique(frame.track_id).size == len(frame)


def test_two_trackers_share_nothing() -> None:
    first, second = _run(_crowd_frames(1)), _run(_crowd_frames(1))
    for a, b in zip(first, second, strict=True):
        assert a.track_id.tolist() == b.track_id.tolist()


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 1000))
def test_the_order_of_detections_does_not_matter(seed: int) -> None:
    frames = _crowd_frames(2, seconds=2)
    rng = np.random.default_rng(seed)
    shuffled = [(at_s, found.take(rng.permutation(len(found)))) for at_s, found in frames]
    for a, b in zip(_run(frames), _run(shuffled), strict=True):
        assert a.track_id.tolist() == b.track_id.tolist()
        np.testing.assert_array_equal(a.xyxy, b.xyxy)


@pytest.mark.parametrize("factor", [0.5, 3.0])
def test_slower_clocks_change_nothing_when_the_settings_slow_down_too(factor: float) -> None:
    usual = TrackerSettings()
    slow = replace(
        usual,
        weak_s=usual.weak_s * factor,
        confirm_s=usual.confirm_s * factor,
        coast_s=usual.coast_s * factor,
        forget_s=usual.forget_s * factor,
        startle_s=usual.startle_s * factor,
        stray=usual.stray / factor,
        motion=replace(
            Motion(),
            size_drift=Motion().size_drift / factor**0.5,
            jolt=Motion().jolt / factor**1.5,
            speed=tuple(v / factor for v in Motion().speed),
            look_s=Motion().look_s * factor,
        ),
    )
    frames = _crowd_frames(3)
    first, second = Tracker(frame_size_px=SIZE), Tracker(frame_size_px=SIZE, settings=slow)
    for at_s, found in frames:
        a, b = first.update(found, at_s), second.update(found, at_s * factor)
        assert a.track_id.tolist() == b.track_id.tolist()
        assert a.confirmed.tolist() == b.confirmed.tolist()


@pytest.mark.parametrize("factor", [0.5, 2.0], ids=["half the pixels", "twice the pixels"])
def test_the_resolution_does_not_matter(factor: float) -> None:
    frames = _crowd_frames(4)
    large = Tracker(frame_size_px=(round(SIZE[0] * factor), round(SIZE[1] * factor)))
    usual = Tracker(frame_size_px=SIZE)
    for at_s, found in frames:
        scaled = replace(found, xyxy=(found.xyxy * factor).astype(np.float32))
        a, b = usual.update(found, at_s), large.update(scaled, at_s)
        assert a.track_id.tolist() == b.track_id.tolist()


def test_two_people_who_cross_keep_their_ids() -> None:
    pair = [Walker(line(200, 400, 100)), Walker(line(800, 415, -100))]
    rows = follow(pair, seconds=6)
    ids = [ids_of(rows, person) for person in pair]
    first = rows.track_id[np.argmin(rows.xyxy[:, 0])]
    assert len(np.unique(rows.track_id)) == 2
    last = rows.at_s > 5.5
    rightmost = rows.track_id[last][np.argmax(rows.xyxy[last, 0])]
    assert rightmost == first
    assert all(ids)


def test_a_person_hidden_for_a_second_stays_the_same_and_the_gap_is_filled() -> None:
    person = Walker(line(200, 400, 80, hidden=(3.0, 4.0)))
    rows = follow([person], seconds=7)
    assert np.unique(rows.track_id).size == 1
    gap = (rows.at_s >= 3.0) & (rows.at_s < 4.0)
    assert gap.sum() == 10
    assert not rows.seen[gap].any()
    middle = (rows.xyxy[gap, 0] + rows.xyxy[gap, 2]) / 2
    np.testing.assert_allclose(middle, 200 + 80 * rows.at_s[gap], atol=8)


def test_who_stops_behind_something_and_returns_keeps_the_id() -> None:
    def place(at_s: float) -> tuple[float, float] | None:
        if 3.0 <= at_s < 6.0:
            return None
        return (300 + 60 * min(at_s, 3.3) + 60 * max(at_s - 6.0, 0), 400.0)

    rows = follow([Walker(place)], seconds=9)
    assert np.unique(rows.track_id).size == 1


def test_who_leaves_at_the_edge_is_not_the_next_to_come_in_there() -> None:
    def leaves(at_s: float) -> tuple[float, float] | None:
        return (1100 + 80 * at_s, 400.0) if at_s < 2.0 else None

    def enters(at_s: float) -> tuple[float, float] | None:
        return (1260 - 80 * (at_s - 3.0), 400.0) if at_s >= 3.0 else None

    rows = follow([Walker(leaves), Walker(enters)], seconds=6)
    assert np.unique(rows.track_id).size == 2


def test_classes_never_share_an_id() -> None:
    people = [Walker(line(200, 400, 60)), Walker(line(205, 402, 60), class_id=1)]
    people.append(Walker(line(1000, 500, -200), class_id=2))
    rows = follow(people, seconds=4)
    for number in np.unique(rows.track_id):
        assert np.unique(rows.class_id[rows.track_id == number]).size == 1
    assert set(rows.class_id.tolist()) == {0, 1, 2}


@pytest.mark.parametrize("stride", [2, 3])
def test_a_detector_on_every_third_frame_gives_the_same_identities(stride: int) -> None:
    for person in CROWD:
        rows = follow(CROWD, seconds=5, hz=25, stride=stride)
        assert len(ids_of(rows, person)) == 1
    assert np.unique(rows.track_id).size == len(CROWD)
    at_s, count = np.unique(rows.at_s, return_counts=True)
    assert at_s.size == 125 - (124 % stride)
    assert (count == len(CROWD)).all()


def test_frames_may_come_at_any_times() -> None:
    rng = np.random.default_rng(9)
    times = np.cumsum(rng.uniform(0.02, 0.3, 60))
    tracker = Tracker(frame_size_px=SIZE)
    ids = set()
    for at_s in times[times < 8].tolist():
        ids |= set(tracker.update(picture(CROWD, at_s, rng)[0], at_s).track_id.tolist())
    assert len(ids) == len(CROWD)


def test_empty_frames_are_frames() -> None:
    tracker = Tracker(frame_size_px=SIZE)
    for k in range(5):
        frame = tracker.update(Detections.none(), k / 10)
        assert len(frame) == 0
        assert frame.ended.size == 0


def test_a_flash_of_two_frames_is_nobody() -> None:
    def place(at_s: float) -> tuple[float, float] | None:
        return (640.0, 400.0) if 1.0 <= at_s < 1.2 else None

    rows = follow([CROWD[0], Walker(place)], seconds=4)
    assert np.unique(rows.track_id).size == 1


def test_weak_boxes_alone_are_nobody() -> None:
    rows = follow([Walker(line(300, 400, 40), confidence=0.25)], seconds=4)
    assert len(rows) == 0


def test_weak_boxes_carry_a_track_between_strong_ones() -> None:
    strong = Walker(line(300, 400, 60, hidden=(2.0, 2.8)))
    weak = Walker(lambda t: (300 + 60 * t, 400.0) if 2.0 <= t < 2.8 else None, confidence=0.2)
    rows = follow([strong, weak], seconds=5)
    assert np.unique(rows.track_id).size == 1
    assert rows.seen.all()


def test_looks_tell_apart_who_motion_cannot() -> None:
    """Two people meet behind a pillar and turn back: motion says they passed each other."""

    def bounce(start: float, speed: float) -> Walker:
        def place(at_s: float) -> tuple[float, float] | None:
            if 2.6 <= at_s < 3.4:
                return None
            return (start + speed * (at_s if at_s < 3 else 6 - at_s), 400.0)

        return Walker(place)

    people = [bounce(340, 80), bounce(940, -80)]
    colors = np.eye(2, 8, dtype=np.float32)
    tracker = Tracker(frame_size_px=SIZE)
    rng = np.random.default_rng(1)
    owners: dict[int, set[int]] = {0: set(), 1: set()}
    for k in range(60):
        found, who = picture(people, k / 10, rng)
        frame = tracker.update(found, k / 10, colors[who])
        for box, number in zip(frame.xyxy, frame.track_id, strict=True):
            owner = int(who[np.flatnonzero((found.xyxy == box).all(axis=1))[0]])
            owners[owner].add(int(number))
        renamed = dict(frame.renamed.tolist())
        for ids in owners.values():
            ids.difference_update(renamed)
    assert len(owners[0]) == 1
    assert len(owners[1]) == 1
    assert owners[0] != owners[1]


def test_a_track_is_forgotten_in_time() -> None:
    tracker = Tracker(frame_size_px=SIZE)
    for k in range(10):
        tracker.update(picture([CROWD[0]], k / 10)[0], k / 10)
    ended = tracker.update(Detections.none(), 0.9 + TrackerSettings().forget_s + 0.1).ended
    assert ended.tolist() == [1]
    assert tracker.update(Detections.none(), 20.0).ended.size == 0
