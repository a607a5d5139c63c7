"""How well noren follows and counts on real film, and what that costs: one set of parameters.

    python benchmarks/accuracy/identities_and_counts.py [--looks-per-s 8] [--dial 864x480]

Sight and measure are called directly, without jail, gate or store. `--looks-per-s` is how often
the detector may run (0: on every frame). The overhead film is left to the silhouette detector and
not measured here: no network finds anybody straight below the camera.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass

import numpy as np
from films import Film, Line, Stopwatch, films, identity_scores, network_bytes, pictures

from noren.measure.crossings import find_passages
from noren.sight.detect import Detector, OpenVinoNetwork, fit_input_size_px
from noren.sight.look import describe_looks
from noren.sight.smooth import Smoother
from noren.sight.track import Tracker
from noren.sight.tracked import FrameTracks, TrackedBoxes

BAND_RATIO = 0.1


@dataclass(frozen=True)
class Result:
    """Finished rows of one film, its frame times, and the CPU time of each step."""

    rows: TrackedBoxes
    times: np.ndarray
    searched: int
    watch: Stopwatch


def follow(film: Film, *, looks_per_s: float, dial_px: tuple[int, int], colors: bool) -> Result:
    detector = tracker = None
    smoother, watch = Smoother(), Stopwatch()
    xml, weights = network_bytes()
    times, parts, searched, last = [], [], 0, -math.inf
    for at_s, picture in pictures(film):
        watch.lap("decode")
        size = (picture.shape[1], picture.shape[0])
        if detector is None or tracker is None:
            input_px = fit_input_size_px(frame_size_px=size, dial_px=dial_px)
            network = OpenVinoNetwork(xml=xml, weights=weights, input_size_px=input_px)
            detector, tracker = Detector(network), Tracker(frame_size_px=size)
            watch.lap("load")
        times.append(at_s)
        said = FrameTracks(at_s=at_s, looked=False)
        if looks_per_s == 0 or at_s - last >= 1 / looks_per_s - 1e-6:
            last, searched = at_s, searched + 1
            found = detector.detect(picture)
            watch.lap("detect")
            looks = describe_looks(picture, found.xyxy) if colors else None
            watch.lap("looks")
            said = tracker.update(found, at_s, looks)
        parts.append(smoother.push(said))
        watch.lap("track")
    parts.append(smoother.flush())
    watch.lap("track")
    watch.spent.pop("load")
    return Result(TrackedBoxes.join(parts), np.array(times), searched, watch)


def mot_rows(film: Film, result: Result) -> np.ndarray:
    mine = result.rows.class_id == film.class_id
    box = result.rows.xyxy[mine].astype(np.float64)
    frame = np.searchsorted(result.times, result.rows.at_s[mine] - 1e-9) + 1
    size = box[:, 2:] - box[:, :2]
    ones = np.ones(len(box))
    return np.column_stack((frame, result.rows.track_id[mine], box[:, :2], size, ones))


def count(film: Film, line: Line, rows: TrackedBoxes) -> tuple[int, int]:
    box = rows.xyxy.astype(np.float64)
    passages = find_passages(
        at_s=rows.at_s,
        track_id=rows.track_id,
        class_id=rows.class_id,
        xy_px=np.column_stack(((box[:, 0] + box[:, 2]) / 2, box[:, 3])),
        band_px=BAND_RATIO * np.max(box[:, 2:] - box[:, :2], axis=1, initial=0),
        lines=np.array([[line.start, line.end]]),
    ).counted()
    way = passages.direction[passages.class_id == film.class_id]
    return int((way == 0).sum()), int((way == 1).sum())


def main() -> None:
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    ask.add_argument("--looks-per-s", type=float, default=8.0)
    ask.add_argument("--dial", default="864x480")
    ask.add_argument("--no-looks", action="store_true", help="track without colors")
    asked = ask.parse_args()
    wide, high = (int(part) for part in asked.dial.split("x"))
    wrong = crossings = 0
    for film in films():
        if film.straight_down:
            continue
        result = follow(
            film, looks_per_s=asked.looks_per_s, dial_px=(wide, high), colors=not asked.no_looks
        )
        frames = len(result.times)
        print(f"{film.name}: {result.searched} of {frames} frames searched, "
              f"CPU per frame {result.watch.per_frame_ms(frames)}")  # fmt: skip
        if film.sequence:
            scores = identity_scores(film, mot_rows(film, result), frames)
            print("   " + "  ".join(f"{name} {value:.3f}" for name, value in scores.items()))
        for line in film.lines:
            plus, minus = count(film, line, result.rows)
            wrong += abs(plus - line.plus) + abs(minus - line.minus)
            crossings += line.plus + line.minus
            print(f"   line {line.name}: {plus}/{minus}, truth {line.plus}/{line.minus}")
    print(f"summed line error {wrong} of {crossings} = {wrong / crossings:.1%}")


if __name__ == "__main__":
    main()
