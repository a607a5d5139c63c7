"""How right and how dear the built-in detector is: silhouettes, noren's tracker, noren's lines.

Films, ground points and truth are read from NOREN_FOOTAGE at run time; nothing of them is kept.
Without that folder only the synthetic scene is measured. MOTA, IDF1 and HOTA need `motmetrics` and
`trackeval`: name an interpreter that has them in NOREN_SCORING_PYTHON.

    python benchmarks/accuracy/silhouette.py [pets bare one above campus scene light sweep ...]

CPU is process time per frame without decoding: detector, tracker, smoother and lines.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import av
import cv2
import numpy as np

from noren.measure.crossings import find_passages
from noren.measure.dead_band import dead_band_px
from noren.sight.background import BackgroundSettings
from noren.sight.body_fit import FitSettings
from noren.sight.body_size import AboveBodies, GroundBodies
from noren.sight.decode import Film
from noren.sight.frame import Frame, make_frame
from noren.sight.ground import find_camera
from noren.sight.silhouette import SilhouetteDetector, SilhouetteSettings
from noren.sight.smooth import Smoother
from noren.sight.track import Tracker
from noren.sight.tracked import TrackedBoxes
from noren.testing.scene import ENTRANCE, Scene
from noren.vocabulary.ground_fit import fit_ground_plane
from noren.vocabulary.ground_plane import GroundPlane

FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE", "../shared/footage"))
PETS_TRUTH = FOOTAGE / "mot" / "mot15" / "PETS09-S2L1" / "gt.txt"
PETS_SCALE = 0.625


@dataclass(frozen=True)
class Outcome:
    """One film, seen and followed."""

    rows: TrackedBoxes
    at_s: np.ndarray
    cpu_ms: float
    size_source: str


def film_frames(name: str) -> Iterator[Frame]:
    with (FOOTAGE / "video" / name).open("rb") as file, Film(file, name=name) as film:
        yield from film.frames()


def scene_frames(scene: Scene) -> Iterator[Frame]:
    for index, (at_s, pixels) in enumerate(scene.frames()):
        picture = av.VideoFrame.from_ndarray(pixels, format="bgr24")
        yield make_frame(picture, index=index, at_s=at_s)


def watch(
    frames: Iterable[Frame],
    bodies: GroundBodies | AboveBodies | None,
    settings: SilhouetteSettings | None = None,
) -> Outcome:
    detector: SilhouetteDetector | None = None
    parts, moments, cpu = [], [], 0.0
    for frame in frames:
        if detector is None:
            size = (frame.width, frame.height)
            detector = SilhouetteDetector(frame_size=size, bodies=bodies, settings=settings)
            tracker, smoother = Tracker(frame_size_px=size), Smoother()
        moments.append(frame.at_s)
        start = time.process_time()
        found = detector.detect(frame)
        if found is not None:
            parts.append(smoother.push(tracker.update(found, frame.at_s)))
        cpu += time.process_time() - start
    assert detector is not None
    parts.append(smoother.flush())
    return Outcome(
        rows=TrackedBoxes.join(parts),
        at_s=np.array(moments),
        cpu_ms=1e3 * cpu / len(moments),
        size_source=detector.size_source,
    )


def crossings(rows: TrackedBoxes, line: np.ndarray, ground: GroundPlane | None) -> tuple[int, int]:
    """How many cross a line forward (from its left to its right hand) and backward."""
    box = rows.xyxy.astype(np.float64)
    foot = np.column_stack(((box[:, 0] + box[:, 2]) / 2.0, box[:, 3]))
    counted = find_passages(
        at_s=rows.at_s,
        track_id=rows.track_id,
        class_id=rows.class_id,
        xy_px=foot,
        band_px=dead_band_px(box, foot, ground),
        lines=np.asarray(line, np.float64).reshape(1, 2, 2),
    ).counted()
    return int((counted.direction == 0).sum()), int((counted.direction == 1).sum())


def pets_plane(scale_m: float = 1.0) -> GroundPlane:
    """Four of the truth's own points, the outermost, as somebody with a tape would take them."""
    truth = np.loadtxt(PETS_TRUTH, delimiter=",")
    foot = np.column_stack((truth[:, 2] + truth[:, 4] / 2, truth[:, 3] + truth[:, 5])) * PETS_SCALE
    corners = [int(np.argmin(foot @ way)) for way in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
    return fit_ground_plane(foot[corners], truth[corners, 7:9] * scale_m, frame_size=(480.0, 360.0))


def pets_truth() -> dict[str, dict[str, object]]:
    return json.loads((FOOTAGE / "truth" / "derived_PETS09-S2L1.json").read_text())["lines"]


def pets_found(outcome: Outcome, ground: GroundPlane | None) -> dict[str, tuple[int, int]]:
    return {
        name: crossings(outcome.rows, np.array([line["from"], line["to"]]) * PETS_SCALE, ground)
        for name, line in pets_truth().items()
    }


def pets_lines(outcome: Outcome, ground: GroundPlane | None) -> tuple[float, str]:
    wrong = total = 0
    said = []
    found_at = pets_found(outcome, ground)
    for name, line in pets_truth().items():
        found = found_at[name]
        wrong += abs(found[0] - line["plus"]) + abs(found[1] - line["minus"])
        total += line["plus"] + line["minus"]
        said.append(f"{name} {found[0]}/{found[1]} of {line['plus']}/{line['minus']}")
    return wrong / total, ", ".join(said)


def scores(outcome: Outcome, sequence: str, scale: float) -> str:
    """MOTA, IDF1 and HOTA by the footage's own script."""
    rows = outcome.rows
    frame = np.searchsorted(outcome.at_s, rows.at_s - 1e-6) + 1
    box = rows.xyxy / scale
    table = np.column_stack(
        (frame, rows.track_id, box[:, 0], box[:, 1], box[:, 2] - box[:, 0], box[:, 3] - box[:, 1])
    )
    python = os.environ.get("NOREN_SCORING_PYTHON", sys.executable)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        for row in table:
            file.write(",".join(f"{value:.2f}" for value in row) + ",1\n")
        file.flush()
        script = FOOTAGE / "scoring" / "score_mot.py"
        done = subprocess.run(
            [python, str(script), sequence, file.name], capture_output=True, text=True, check=False
        )
    if done.returncode:
        return "not scored: NOREN_SCORING_PYTHON needs motmetrics and trackeval"
    return done.stdout.strip().splitlines()[-1]


def measure_pets() -> None:
    plane = pets_plane()
    outcome = watch(film_frames("pets09_s2l1_480x360.mp4"), GroundBodies(camera=find_camera(plane)))
    error, said = pets_lines(outcome, plane)
    print(f"PETS, four ground points ({plane.error_m:.2f} m): WAPE {error:.3f} ({said})")
    print(f"  {outcome.cpu_ms:.2f} ms CPU a frame; {scores(outcome, 'PETS09-S2L1', PETS_SCALE)}")


def measure_bare() -> None:
    outcome = watch(film_frames("pets09_s2l1_480x360.mp4"), None)
    error, said = pets_lines(outcome, None)
    print(f"PETS, nothing declared, size {outcome.size_source}: WAPE {error:.3f} ({said})")
    print(f"  {outcome.cpu_ms:.2f} ms CPU a frame; {scores(outcome, 'PETS09-S2L1', PETS_SCALE)}")


def measure_campus() -> None:
    outcome = watch(film_frames("tud_campus.mp4"), None)
    truth = json.loads((FOOTAGE / "truth" / "derived_TUD-Campus.json").read_text())["lines"]["mid"]
    found = crossings(outcome.rows, np.array([truth["from"], truth["to"]]), None)
    print(f"TUD-Campus, nothing declared: {found} of ({truth['plus']}, {truth['minus']})")
    print(f"  {outcome.cpu_ms:.2f} ms CPU a frame; {scores(outcome, 'TUD-Campus', 1.0)}")


def measure_one() -> None:
    outcome = watch(film_frames("intel_one_by_one_person.mp4"), None)
    truth = json.loads((FOOTAGE / "truth" / "hand_intel_one_by_one_person.json").read_text())
    spans = []
    for number in np.unique(outcome.rows.track_id):
        at = outcome.rows.at_s[outcome.rows.track_id == number]
        spans.append((float(at.min()), float(at.max())))
    long = [span for span in spans if span[1] - span[0] >= 2.0]
    print(
        f"one by one, size {outcome.size_source}: {len(long)} visits of 2 s or more, "
        f"{len(spans) - len(long)} shorter, of {truth['total_visits']}; "
        f"{outcome.cpu_ms:.2f} ms CPU a frame"
    )


def above_plane(scale_m: float = 1.0) -> GroundPlane:
    """The passage's floor, estimated from its tiles: about 4.4 mm a pixel."""
    wide, deep = 5.6 * scale_m, 3.5 * scale_m
    return fit_ground_plane(
        [[0, 0], [1280, 0], [1280, 800], [0, 800]],
        [[0, 0], [wide, 0], [wide, deep], [0, deep]],
        frame_size=(1280.0, 800.0),
    )


def measure_above() -> None:
    truth = json.loads((FOOTAGE / "truth" / "hand_overhead_passage_left.json").read_text())
    line = np.array(truth["line"])
    for scale in (1.0, 0.8, 1.2):
        plane = above_plane(scale)
        bodies = GroundBodies(camera=find_camera(plane))
        outcome = watch(film_frames("overhead_passage_left.mp4"), bodies)
        found = crossings(outcome.rows, line, plane)
        print(
            f"passage from above, metres x {scale}: {found} of "
            f"({truth['right_to_left']}, {truth['left_to_right']}); "
            f"{outcome.cpu_ms:.2f} ms CPU a frame"
        )


def measure_scene() -> None:
    for seed in (1, 2):
        scene = Scene(seed=seed)
        truth = scene.truth().crossings
        expected = tuple(sum(c.direction == way for c in truth) for way in ("in", "out"))
        pairs = scene.ground_points
        plane = fit_ground_plane(
            [p.xy_px for p in pairs], [p.xy_m for p in pairs], frame_size=(640.0, 360.0)
        )
        line = np.array([scene.to_picture(ENTRANCE.start_m), scene.to_picture(ENTRANCE.end_m)])
        for bodies in (GroundBodies(camera=find_camera(plane)), None):
            outcome = watch(scene_frames(scene), bodies)
            backward, forward = crossings(outcome.rows, line, plane if bodies else None)
            print(
                f"synthetic scene {seed}, size {outcome.size_source}: in/out "
                f"{forward}/{backward} of {expected[0]}/{expected[1]}; "
                f"{outcome.cpu_ms:.2f} ms CPU a frame"
            )


def measure_sweep() -> None:
    """Each setting a fifth more and a fifth less: a figure that hangs on one is no figure."""
    plane = pets_plane()
    bodies = GroundBodies(camera=find_camera(plane))
    changes: list[tuple[str, GroundBodies, SilhouetteSettings]] = []
    base = SilhouetteSettings()
    for factor in (0.8, 1.2):
        for name in (
            *("luma_step", "chroma_step", "noise_factor", "adapt_s", "forget_s", "first_s"),
            *("shadow_low_ratio", "shadow_texture_ratio", "shadow_chroma_step"),
        ):
            scene = BackgroundSettings(**{name: getattr(base.background, name) * factor})
            changes.append((f"{name} x {factor}", bodies, replace(base, background=scene)))
        fit = FitSettings(accept_ratio=base.fit.accept_ratio * factor)
        changes.append((f"accept_ratio x {factor}", bodies, replace(base, fit=fit)))
        rows = replace(base, rows=round(base.rows * factor))
        changes.append((f"rows x {factor}", bodies, rows))
        wide = replace(bodies, wide_m=bodies.wide_m * factor)
        changes.append((f"wide_m x {factor}", wide, base))
    for factor in (0.9, 1.1):
        tall = replace(bodies, tall_m=bodies.tall_m * factor)
        changes.append((f"tall_m x {factor}", tall, base))
    for name, people, settings in changes:
        outcome = watch(film_frames("pets09_s2l1_480x360.mp4"), people, settings)
        error, said = pets_lines(outcome, plane)
        print(f"{name}: WAPE {error:.3f} ({said}); {scores(outcome, 'PETS09-S2L1', PETS_SCALE)}")


@dataclass(frozen=True)
class Glare:
    """Light drawn over a picture: it wanders across and pulses.

    `strength` levels at its middle; `wide`, `tall` its radii in widths and heights; `pulse_s` and
    `depth` of the pulse; `wander_s` how slowly it wanders; `haze` what is left of contrast.
    """

    strength: float
    wide: float = 0.22
    tall: float = 0.3
    pulse_s: float = 3.0
    depth: float = 0.25
    wander_s: float = 9.0
    haze: float = 0.8

    def on(self, picture: np.ndarray, at_s: float) -> np.ndarray:
        height, width = picture.shape[:2]
        down, across = np.mgrid[:height, :width].astype(np.float32)
        x, y = width * (0.3 + 0.25 * np.sin(at_s / self.wander_s)), 0.35 * height
        far2 = ((across - x) / (width * self.wide)) ** 2 + ((down - y) / (height * self.tall)) ** 2
        pulse = 1.0 + self.depth * np.sin(2.0 * np.pi * at_s / self.pulse_s)
        light = self.strength * pulse * np.exp(-far2)[..., None]
        return np.clip(self.haze * picture + light, 0, 255)


LIGHTS = {
    "faint": Glare(60.0),
    "clear": Glare(100.0),
    "strong": Glare(160.0),
    "blinding": Glare(260.0),
    "strong, quick pulse": Glare(160.0, pulse_s=1.0),
    "strong, quick way": Glare(160.0, wander_s=2.0),
    "strong, deep pulse": Glare(160.0, depth=0.9),
    "strong, no haze": Glare(160.0, haze=1.0),
    "half as broad": Glare(100.0, wide=0.1, tall=0.14),
    "half as broad, blinding": Glare(260.0, wide=0.1, tall=0.14),
    "as broad as people": Glare(120.0, wide=0.05, tall=0.07),
    "as broad as people, blinding": Glare(260.0, wide=0.05, tall=0.07),
    "shade": Glare(-60.0, haze=1.0),
    "quick shade": Glare(-60.0, haze=1.0, wander_s=2.0, pulse_s=7.0, depth=0.8),
}


def empty_place(name: str) -> np.ndarray:
    """The place of a film without anybody: the median of its pictures."""
    pictures = [frame.bgr for frame in film_frames(name) if not frame.index % 12]
    return np.median(np.stack(pictures), axis=0)


def lit_frames(
    empty: np.ndarray, glare: Glare, seconds: float = 30.0, rate_hz: float = 10.0
) -> Iterator[Frame]:
    """An empty place, lit from the third second on."""
    rng = np.random.default_rng(7)
    for index in range(round(seconds * rate_hz)):
        at_s = index / rate_hz
        picture = empty + rng.normal(0.0, 1.5, (*empty.shape[:2], 1))
        lit = glare.on(picture, at_s) if at_s >= 2.0 else picture
        pixels = np.clip(lit, 0, 255).astype(np.uint8)
        yield make_frame(av.VideoFrame.from_ndarray(pixels, format="bgr24"), index=index, at_s=at_s)


def measure_light() -> None:
    """Nobody is there: whatever is counted is made up."""
    plane = pets_plane()
    empty = empty_place("pets09_s2l1_480x360.mp4")
    for name, glare in LIGHTS.items():
        outcome = watch(lit_frames(empty, glare), GroundBodies(camera=find_camera(plane)))
        counted = sum(sum(found) for found in pets_found(outcome, plane).values())
        print_made_up(f"PETS' place, {name}", outcome, counted)
    # The passage in even light: without its sunlit floor, and half as large.
    above = 0.6 * empty_place("overhead_passage_left.mp4")[::2, ::2] + 20.0
    for name, glare in LIGHTS.items():
        outcome = watch(lit_frames(above, glare, seconds=15.0), AboveBodies(breadth_px=60.0))
        counted = sum(crossings(outcome.rows, np.array([[320, 0], [320, 400]]), None))
        print_made_up(f"straight down, {name}", outcome, counted)


def print_made_up(name: str, outcome: Outcome, counted: int) -> None:
    tracks, boxes = len(np.unique(outcome.rows.track_id)), len(outcome.rows.at_s)
    print(f"{name}: {counted} crossings, {tracks} tracks, {boxes} boxes made up", flush=True)


PARTS: dict[str, Callable[[], None]] = {
    "pets": measure_pets,
    "bare": measure_bare,
    "campus": measure_campus,
    "one": measure_one,
    "above": measure_above,
    "scene": measure_scene,
    "light": measure_light,
    "sweep": measure_sweep,
}

if __name__ == "__main__":
    cv2.setNumThreads(1)
    chosen = sys.argv[1:] or [part for part in PARTS if part != "sweep"]
    for part in chosen:
        if part != "scene" and not FOOTAGE.is_dir():
            print(f"{part}: skipped, NOREN_FOOTAGE names no folder")
            continue
        PARTS[part]()
