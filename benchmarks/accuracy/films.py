"""The measurement films and their truth, from NOREN_FOOTAGE; nothing of them is kept here.

`NOREN_FOOTAGE` and `NOREN_MIRROR` default to `shared/footage` and `shared/models` beside the
checkout. Scoring rules come from the footage's own `scoring` folder.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE") or ROOT.parent / "shared" / "footage")
MIRROR = Path(os.environ.get("NOREN_MIRROR") or ROOT.parent / "shared" / "models")
PERSON, VEHICLE = 0, 2
MODEL = "person-vehicle-bike-detection-2003"
STILLS_HZ = 7.0


@dataclass(frozen=True)
class Line:
    """A counting line in the film's pixels, and how many truly cross it: `plus` to the right hand
    of who looks from its start to its end, `minus` the other way."""

    name: str
    start: tuple[float, float]
    end: tuple[float, float]
    plus: int
    minus: int


@dataclass(frozen=True)
class Film:
    """A film, what is to be scored on it, and how its pixels relate to those of the truth."""

    name: str
    path: Path
    sequence: str | None = None
    truth_scale: float = 1.0
    class_id: int = PERSON
    straight_down: bool = False
    lines: list[Line] = field(default_factory=list)


def _truth(name: str) -> Any:
    return json.loads((FOOTAGE / "truth" / f"{name}.json").read_text())


def _derived_lines(sequence: str, scale: float) -> list[Line]:
    lines = []
    for name, line in _truth(f"derived_{sequence}")["lines"].items():
        start, end = (tuple(v / scale for v in line[key]) for key in ("from", "to"))
        lines.append(Line(name, start, end, line["plus"], line["minus"]))  # type: ignore[arg-type]
    return lines


def films() -> list[Film]:
    """Every film that is scored; raises SystemExit where the footage is absent."""
    if not FOOTAGE.is_dir():
        raise SystemExit(f"no footage at {FOOTAGE}: set NOREN_FOOTAGE")
    video = FOOTAGE / "video"
    car, overhead = _truth("hand_intel_car_detection"), _truth("hand_overhead_passage_left")
    visits = _truth("hand_intel_one_by_one_person")["total_visits"]
    # Everybody leaves to the right: a line of our own across that way.
    leave = Line("leave", (768 * 0.8, 432 * 0.5), (768 * 0.8, 432), 0, visits)
    lane = Line("lane", *map(tuple, car["line"]), plus=car["down"], minus=car["up"])
    passage = Line(
        "passage",
        *map(tuple, overhead["line"]),
        plus=overhead["right_to_left"],
        minus=overhead["left_to_right"],
    )
    return [
        Film("PETS 480x360", video / "pets09_s2l1_480x360.mp4", "PETS09-S2L1", 1.6,
             lines=_derived_lines("PETS09-S2L1", 1.6)),
        Film("PETS 768x576", FOOTAGE / "frames" / "pets09_s2l1_768x576", "PETS09-S2L1"),
        Film("TUD-Campus", video / "tud_campus.mp4", "TUD-Campus",
             lines=_derived_lines("TUD-Campus", 1.0)),
        Film("one-by-one", video / "intel_one_by_one_person.mp4", lines=[leave]),
        Film("car park", video / "intel_car_detection.mp4", class_id=VEHICLE, lines=[lane]),
        Film("overhead", video / "overhead_passage_left.mp4", straight_down=True,
             lines=[passage]),
    ]  # fmt: skip


def pictures(film: Film) -> Iterator[tuple[float, np.ndarray]]:
    """Time in seconds and BGR picture of every frame."""
    if film.path.is_dir():
        for k, path in enumerate(sorted(film.path.iterdir())):
            yield k / STILLS_HZ, cv2.imread(str(path))
        return
    with av.open(str(film.path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "SLICE"
        stream.codec_context.thread_count = 1
        for picture in container.decode(stream):
            image = picture.reformat(format="bgr24", threads=1).to_ndarray()
            yield float(picture.pts * stream.time_base), image


class Stopwatch:
    """CPU seconds per step."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._since = time.process_time()

    def lap(self, step: str) -> None:
        """Give the time since the last lap to a step."""
        now = time.process_time()
        self.spent[step] = self.spent.get(step, 0.0) + now - self._since
        self._since = now

    def per_frame_ms(self, frames: int) -> str:
        """All steps, and their sum, in milliseconds per frame."""
        parts = [f"{step} {1000 * s / frames:.1f}" for step, s in self.spent.items()]
        return f"{1000 * sum(self.spent.values()) / frames:.1f} ms ({', '.join(parts)})"


def identity_scores(film: Film, rows: np.ndarray, frames: int) -> dict[str, float]:
    """MOTA, IDF1 and HOTA of MOT rows (frame from 1, id, x, y, w, h, 1) by the footage's rules.

    Raises:
        SystemExit: without motmetrics and trackeval.
    """
    sys.path.insert(0, str(FOOTAGE / "scoring"))
    try:
        import gtcounts
        import motmetrics  # noqa: F401
        import score_mot
        import trackeval  # noqa: F401
    except ImportError as error:
        raise SystemExit(f"scoring needs motmetrics and trackeval: {error}") from None
    path = FOOTAGE / "mot" / "mot15" / str(film.sequence) / "gt.txt"
    raw, truth = np.loadtxt(path, delimiter=","), gtcounts.load(path)
    frames = min(frames, int(raw[:, 0].max()))
    raw, truth = raw[raw[:, 0] <= frames], truth[truth[:, 0] <= frames]
    rows = rows.copy()
    rows[:, 2:6] *= film.truth_scale
    if str(film.sequence).startswith("PETS"):
        rows = rows[rows[:, 3] + rows[:, 5] >= 160]
    rows = score_mot.drop_ignored(rows, raw, truth)

    def distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        far = 1 - score_mot.iou(truth[a, 2:6], rows[b, 2:6])
        far[far > 0.5] = np.nan
        return far

    scores = score_mot.clear(truth, rows, frames, distance)
    return {
        "MOTA": float(scores["mota"]),
        "IDF1": float(scores["idf1"]),
        "HOTA": float(score_mot.hota(truth, rows, frames)),
    }


def network_bytes(model: str = MODEL) -> tuple[bytes, bytes]:
    """Description and weights of the network; SystemExit where they are absent."""
    folder = MIRROR / model
    if not folder.is_dir():
        raise SystemExit(f"no weights at {folder}: set NOREN_MIRROR")
    return (folder / f"{model}.xml").read_bytes(), (folder / f"{model}.bin").read_bytes()
