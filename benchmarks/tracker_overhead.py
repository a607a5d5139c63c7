"""What following people costs, without any picture: noren's tracker against `trackers` ByteTrack.

Walkers cross a 1920x1080 picture at 25 frames a second and come back in at the other side as
somebody new; every box trembles by 2 px and one in twenty is missed. Both trackers get the same
boxes in the same process. Figures are CPU milliseconds per frame and the number of identities
given per true one. Without `trackers` and `supervision` only noren's column is filled.

    python benchmarks/tracker_overhead.py [people ...]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from noren.sight.detections import Detections
from noren.sight.smooth import Smoother
from noren.sight.track import Tracker

WIDTH, HEIGHT, FPS, FRAMES, WARM_UP = 1920, 1080, 25.0, 250, 25


@dataclass(frozen=True)
class Walk:
    """One synthetic film: a box array per frame, and whose box each is."""

    boxes: list[np.ndarray]
    owners: list[np.ndarray]

    @property
    def people(self) -> int:
        return len(np.unique(np.concatenate(self.owners)))


def walkers(people: int, seed: int = 7) -> Walk:
    """Straight walkers at 0.6-1.6 body heights a second, a little larger lower down."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, WIDTH, people)
    y = rng.uniform(120, HEIGHT, people)
    high = 50 + 60 * y / HEIGHT
    speed = rng.uniform(0.6, 1.6, people) * high * rng.choice([-1, 1], people)
    owner, following = np.arange(people), people
    boxes, owners = [], []
    for _ in range(FRAMES):
        x = x + speed / FPS
        gone = np.flatnonzero((x < 0) | (x > WIDTH))
        x[gone] = x[gone] % WIDTH
        owner[gone] = np.arange(following, following + gone.size)
        following += gone.size
        wide = 0.4 * high
        box = np.column_stack((x - wide / 2, y - high, x + wide / 2, y))
        seen = rng.random(people) > 0.05
        boxes.append((box + rng.normal(0, 2, box.shape))[seen].astype(np.float32))
        owners.append(owner[seen].copy())
    return Walk(boxes, owners)


def _ids_by_box(mine: np.ndarray, boxes: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Ids in the order of the boxes given; -1 where a box got none."""
    out = np.full(len(boxes), -1, np.int64)
    place = {row.tobytes(): k for k, row in enumerate(np.ascontiguousarray(boxes))}
    for row, number in zip(np.ascontiguousarray(mine), ids, strict=True):
        out[place[row.tobytes()]] = number
    return out


def noren_steps(walk: Walk, *, smooth: bool) -> Callable[[int], np.ndarray]:
    tracker, smoother = Tracker(frame_size_px=(WIDTH, HEIGHT)), Smoother()

    def step(frame: int) -> np.ndarray:
        n = len(walk.boxes[frame])
        found = Detections(
            xyxy=walk.boxes[frame],
            confidence=np.full(n, 0.9, np.float32),
            class_id=np.zeros(n, np.int64),
        )
        said = tracker.update(found, frame / FPS)
        if smooth:
            smoother.push(said)
        results.append(said)
        return np.zeros(0)

    results: list = []
    step.results = results  # type: ignore[attr-defined]
    return step


def peer_steps(walk: Walk) -> Callable[[int], np.ndarray] | None:
    try:
        import supervision as sv
        from trackers import ByteTrackTracker
    except ImportError:
        return None
    tracker = ByteTrackTracker(frame_rate=FPS)

    def step(frame: int) -> np.ndarray:
        n = len(walk.boxes[frame])
        found = sv.Detections(
            xyxy=walk.boxes[frame], confidence=np.full(n, 0.9), class_id=np.zeros(n, int)
        )
        results.append(tracker.update(found))
        return np.zeros(0)

    results: list = []
    step.results = results  # type: ignore[attr-defined]
    return step


def identities(walk: Walk, results: list, ids: str, boxes: str) -> tuple[int, float]:
    """How many ids were given, and the share of boxes under their owner's commonest id."""
    pairs = []
    for frame, said in enumerate(results):
        given = _ids_by_box(getattr(said, boxes), walk.boxes[frame], getattr(said, ids))
        pairs.append(np.column_stack((walk.owners[frame], given)))
    table = np.concatenate(pairs)
    table = table[table[:, 1] >= 0]
    kept = sum(
        int(np.bincount(table[table[:, 0] == person, 1]).max()) for person in np.unique(table[:, 0])
    )
    return len(np.unique(table[:, 1])), kept / sum(len(owner) for owner in walk.owners)


def cpu_ms(step: Callable[[int], np.ndarray]) -> float:
    spent = []
    for frame in range(FRAMES):
        start = time.process_time()
        step(frame)
        spent.append(time.process_time() - start)
    return 1000 * float(np.mean(spent[WARM_UP:]))


def main(crowds: list[int]) -> None:
    print("people | noren ms | with smoothing ms | ByteTrack ms | ratio | true | ids | ids peer "
          "| kept | kept peer")  # fmt: skip
    for people in crowds:
        walk = walkers(people)
        step = noren_steps(walk, smooth=False)
        mine = cpu_ms(step)
        smooth = cpu_ms(noren_steps(walk, smooth=True))
        count, kept = identities(walk, step.results, "track_id", "xyxy")  # type: ignore[attr-defined]
        peer = peer_steps(walk)
        line = f"{people:6} | {mine:8.2f} | {smooth:17.2f} | "
        if peer is None:
            print(line + f"not installed | - | {walk.people} | {count} | - | {kept:.3f} | -")
            continue
        theirs = cpu_ms(peer)
        peer_count, peer_kept = identities(walk, peer.results, "tracker_id", "xyxy")  # type: ignore[attr-defined]
        print(
            line + f"{theirs:12.2f} | {theirs / mine:5.1f} | {walk.people:4} | {count:4} | "
            f"{peer_count:8} | {kept:.3f} | {peer_kept:.3f}"
        )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [10, 100, 500])
