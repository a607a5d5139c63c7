"""Outdoor counting on real film: vehicles both ways, dummies in a shop window, a cyclist, speeds.

    python benchmarks/accuracy/outdoor.py [--cache FOLDER]

Sight and measure are called directly, without jail, gate or store. Each film is looked at with
several rates and beginnings, because a figure that holds for one choice of frames is luck. With
`--cache` what the detector said is kept in a folder of your own, boxes only, for the next time.
"""

from __future__ import annotations

import argparse
import math
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from films import FOOTAGE, Film, Line, _truth, films, network_bytes, pictures

from noren.gate.speed_records import speed_class
from noren.measure.crossings import Passages, find_passages
from noren.measure.passage_speeds import PassageSpeeds
from noren.sight.detect import Detector, OpenVinoNetwork, fit_input_size_px
from noren.sight.detections import Detections
from noren.sight.look import describe_looks
from noren.sight.riders import RiderWatch
from noren.sight.smooth import Smoother
from noren.sight.track import Tracker
from noren.sight.tracked import FrameTracks, TrackedBoxes
from noren.vocabulary.ground_fit import fit_ground_plane
from noren.vocabulary.ground_plane import GroundPlane
from noren.vocabulary.objects import ObjectClass

BAND_RATIO = 0.1
DIAL_PX = (864, 480)
RATES_HZ = (4.0, 8.0, 12.5, 25.0)
STANDING_S = 2.0
Look = tuple[float, Detections, np.ndarray]


@dataclass(frozen=True)
class Seen:
    """Every frame of a film as the detector saw it."""

    size_px: tuple[int, int]
    looks: list[Look]


def see(film: Film, cache: Path | None) -> Seen:
    """Run the detector on every frame, or read what it said the last time."""
    kept = None if cache is None else cache / f"{film.path.stem}.boxes"
    if kept is not None and kept.is_file():
        with kept.open("rb") as opened:
            return pickle.load(opened)  # type: ignore[no-any-return]
    xml, weights = network_bytes()
    detector, looks, size = None, [], (0, 0)
    for at_s, picture in pictures(film):
        if detector is None:
            size = (picture.shape[1], picture.shape[0])
            shape = fit_input_size_px(frame_size_px=size, dial_px=DIAL_PX)
            detector = Detector(OpenVinoNetwork(xml=xml, weights=weights, input_size_px=shape))
        found = detector.detect(picture)
        looks.append((at_s, found, describe_looks(picture, found.xyxy)))
    seen = Seen(size, looks)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(seen))
    return seen


def follow(seen: Seen, *, rate_hz: float, skip: int = 0) -> TrackedBoxes:
    """Tracks when looking so often, beginning `skip` frames late."""
    tracker, riders = Tracker(frame_size_px=seen.size_px), RiderWatch()
    smoother, out, last = Smoother(), [], -math.inf
    for at_s, found, looks in seen.looks[skip:]:
        said = FrameTracks(at_s=at_s, looked=False)
        if at_s - last >= 1 / rate_hz - 1e-6:
            last = at_s
            said = riders.take(tracker.update(found, at_s, looks))
        out.append(smoother.push(said))
    return TrackedBoxes.join([*out, smoother.flush()])


def choices(seen: Seen) -> list[tuple[float, int]]:
    """Rates of looking and first frames; each rate only where it skips frames or takes them all."""
    times = np.array([at_s for at_s, _, _ in seen.looks])
    film_hz = 1 / float(np.median(np.diff(times)))
    wanted = []
    for rate in RATES_HZ:
        stride = max(1, math.ceil(film_hz / rate - 1e-6))
        wanted += [(rate, skip) for skip in range(stride)]
        if rate >= film_hz:
            break
    return wanted


def passages_of(rows: TrackedBoxes, lines: list[Line]) -> Passages:
    box = rows.xyxy.astype(np.float64)
    return find_passages(
        at_s=rows.at_s,
        track_id=rows.track_id,
        class_id=rows.class_id,
        xy_px=feet(box),
        band_px=BAND_RATIO * np.max(box[:, 2:] - box[:, :2], axis=1, initial=0),
        lines=np.array([[line.start, line.end] for line in lines]),
    ).counted()


def feet(box: np.ndarray) -> np.ndarray:
    return np.column_stack(((box[:, 0] + box[:, 2]) / 2, box[:, 3]))


def score_car_park(cache: Path | None) -> None:
    film = next(one for one in films() if one.name == "car park")
    (line,), seen, others = film.lines, see(film, cache), 0
    asked = choices(seen)
    right = {rate: 0 for rate, _ in asked}
    for rate, skip in asked:
        passages = passages_of(follow(seen, rate_hz=rate, skip=skip), [line])
        mine = passages.class_id == ObjectClass.VEHICLE
        ways = [int((passages.direction[mine] == way).sum()) for way in (0, 1)]
        right[rate] += ways == [line.plus, line.minus]
        others += int((~mine).sum())
        if ways != [line.plus, line.minus]:
            print(f"   {rate:g} looks a second from frame {skip}: {ways[0]}/{ways[1]}")
    for rate, times in right.items():
        choice = [one for one, _ in asked].count(rate)
        print(f"car park, {rate:g} looks a second: {line.plus}/{line.minus} from {times} of "
              f"{choice} first frames")  # fmt: skip
    print(f"   {others} people or bicycles counted")


def score_dummies(cache: Path | None) -> None:
    truth = _truth("hand_towncentre")
    seen = see(Film("TownCentre", FOOTAGE / truth["file"]), cache)
    width, height = seen.size_px
    standing = runs = crossed = inside = asked_moments = 0
    told = []
    for rate, skip in choices(seen):
        rows = follow(seen, rate_hz=rate, skip=skip)
        runs += 1
        still = [one for one in np.unique(rows.track_id) if _stands(rows, int(one))]
        standing += len(still)
        columns = [Line(f"{x}", (x, 0.0), (x, float(height)), 0, 0) for x in range(20, width, 20)]
        passages = passages_of(rows, columns)
        crossed += int(np.isin(passages.track_id, still).sum())
        for moment in truth["occupancy"]:
            if moment["frame"] < skip:
                continue
            here = np.isclose(rows.at_s, seen.looks[moment["frame"]][0])
            here &= (rows.class_id == ObjectClass.PERSON) & (rows.xyxy[:, 3] >= 100)
            asked_moments += 1
            told.append((rate, moment["frame"], int(here.sum())))
            inside += moment["low"] <= int(here.sum()) <= moment["high"]
    print(f"TownCentre: {standing} tracks in {runs} choices of frames never leave their place; "
          f"they cross {crossed} of the lines drawn every 20 px")  # fmt: skip
    print(f"   people in the zone within the truth at {inside} of {asked_moments} moments: "
          f"{sorted(told)}")  # fmt: skip


def _stands(rows: TrackedBoxes, track: int) -> bool:
    """Whether a track that lasted never left the place where it began."""
    mine = rows.track_id == track
    box = rows.xyxy[mine]
    if np.ptp(rows.at_s[mine]) < STANDING_S:
        return False
    foot = feet(box.astype(np.float64))
    return bool(np.max(np.ptp(foot, axis=0)) < 0.75 * np.median(box[:, 2] - box[:, 0]))


def score_cyclist(cache: Path | None) -> None:
    path = FOOTAGE / "video" / "intel_previews" / "person-bicycle-car-detection.gif"
    seen = see(Film("preview", path), cache)
    for rate, skip in choices(seen):
        rows = follow(seen, rate_hz=rate, skip=skip)
        last = {int(i): int(c) for i, c in zip(rows.track_id, rows.class_id, strict=True)}
        words = [ObjectClass(one).word for one in last.values()]
        said = ", ".join(f"{words.count(word)} {word}" for word in sorted(set(words)))
        print(f"   preview, {rate:g} looks a second from frame {skip}: {said}")
    print("preview: 3.4 s with one car, one cyclist, two walkers leaving at the top edge")


def ground_of_truth(rows: np.ndarray, size_px: tuple[int, int], scale: float) -> PetsGround:
    pick = rows[np.linspace(0, len(rows) - 1, 60).astype(int)]
    image = np.column_stack((pick[:, 2] + pick[:, 4] / 2, pick[:, 3] + pick[:, 5])) / scale
    size = (float(size_px[0]), float(size_px[1]))
    unit = 1.0 if np.ptp(rows[:, 7]) < 200 else 1000.0
    plane = fit_ground_plane(
        [tuple(one) for one in image],
        [tuple(one) for one in pick[:, 7:9] / unit],
        frame_size=size,
        k1=0.0,
        ground_precision_m=0.15,
    )
    return PetsGround(plane, unit)


@dataclass(frozen=True)
class PetsGround:
    """The floor of the truth, and how many of its units make a metre."""

    plane: GroundPlane
    unit: float


def speeds_of(passages: Passages, rows: Any, xy_m: np.ndarray) -> list[tuple[Any, float]]:
    """Speeds of passages as the product tells them; `rows` in order of time."""
    speeds, told = PassageSpeeds(), []
    order = np.argsort(passages.at_s)
    passages, next_one = passages.take(order), 0
    for at_s in np.unique(rows.at_s):
        mine = rows.at_s == at_s
        speeds.update(at_s=float(at_s), track_id=rows.track_id[mine], xy_m=xy_m[mine])
        while next_one < len(passages) and passages.at_s[next_one] <= at_s:
            speeds.wait_for(passages.take(np.array([next_one])))
            next_one += 1
        told += list(speeds.settle(float(at_s)))
    told += list(speeds.settle(math.inf))
    return [(one, one.km_h) for one in told if one.km_h is not None]


def score_speeds(cache: Path | None) -> None:
    film = next(one for one in films() if one.name == "PETS 480x360")
    seen, scale = see(film, cache), film.truth_scale
    times = np.array([at_s for at_s, _, _ in seen.looks])
    truth = np.loadtxt(FOOTAGE / "mot" / "mot15" / str(film.sequence) / "gt.txt", delimiter=",")
    truth = truth[(truth[:, 6] > 0) & (truth[:, 0] <= len(times))]
    truth = truth[np.argsort(truth[:, 0], kind="stable")]
    ground = ground_of_truth(truth, seen.size_px, scale)
    box = np.column_stack((truth[:, 2:4], truth[:, 2:4] + truth[:, 4:6])) / scale
    real = TrackedBoxes(
        at_s=times[truth[:, 0].astype(int) - 1],
        track_id=truth[:, 1].astype(np.int64),
        class_id=np.zeros(len(truth), np.int64),
        xyxy=box.astype(np.float32),
        seen=np.ones(len(truth), np.bool_),
    )
    right = speeds_of(passages_of(real, film.lines), real, truth[:, 7:9] / ground.unit)
    rows = follow(seen, rate_hz=8.0)
    rows = rows.take(rows.seen & (rows.class_id == ObjectClass.PERSON))
    found = passages_of(rows, film.lines)
    said = speeds_of(found, rows, ground.plane.to_ground(feet(rows.xyxy.astype(np.float64))))
    errors, same, near = [], 0, 0
    for one, km_h in said:
        others = [
            (abs(other.at_s - one.at_s), true)
            for other, true in right
            if (other.line, other.direction) == (one.line, one.direction)
        ]
        apart, true = min(others, default=(9.0, 0.0))
        if apart > 1.0:
            continue
        errors.append((km_h - true, true))
        there, here = speed_class(true, one.class_id), speed_class(km_h, one.class_id)
        same, near = same + (there == here), near + (abs(there - here) <= 1)
    off, true_km_h = np.array(errors).T
    print(f"PETS: {len(found)} passages, {len(said)} with a speed, {len(off)} matched; "
          f"true speeds {true_km_h.min():.1f} to {true_km_h.max():.1f} km/h, "
          f"error {np.median(np.abs(off)):.2f} km/h median, {np.sqrt(np.mean(off**2)):.2f} rms, "
          f"bias {off.mean():+.2f}; class right {same / len(off):.0%}, within one "
          f"{near / len(off):.0%}")  # fmt: skip


def main() -> None:
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    ask.add_argument("--cache", type=Path, help="a folder of your own for boxes")
    cache = ask.parse_args().cache
    score_car_park(cache)
    score_dummies(cache)
    score_cyclist(cache)
    score_speeds(cache)


if __name__ == "__main__":
    main()
