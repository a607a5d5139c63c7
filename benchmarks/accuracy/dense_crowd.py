"""How wrong the density of a dense crowd is when it is read off the foreground alone.

    python benchmarks/accuracy/dense_crowd.py [pets] [drawn]

`drawn`: crowds that noren draws itself, at known places that nobody was filmed at, from 0.2 to 4
people a square metre, standing closer than two bodies apart; three cameras. `pets`: PETS09-S2L1,
the junction; the fill ratio is that of the first half, the errors those of the second.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import shapely

sys.path.insert(0, str(Path(__file__).parent))

from films import FOOTAGE

from noren.sight.background import Background, Mask, shrink
from noren.sight.crowd_area import CrowdArea
from noren.sight.frame import Frame, make_frame
from noren.sight.ground import GroundCamera, find_camera
from noren.testing.camera import PinholeCamera
from noren.testing.figure import Figure, Pose, draw_look
from noren.testing.plaza import build_stage
from noren.vocabulary.ground_fit import fit_ground_plane

RATE_HZ = 5.0
CAMERAS = {
    "gate, 4 m high": PinholeCamera(
        width_px=640, height_px=360, focal_px=512.0, height_m=4.0, pitch_rad=math.radians(21.5)
    ),
    "hall, 6 m high": PinholeCamera(
        width_px=640, height_px=360, focal_px=512.0, height_m=6.0, pitch_rad=math.radians(33.0)
    ),
    "low, 2.8 m high": PinholeCamera(
        width_px=640, height_px=360, focal_px=512.0, height_m=2.8, pitch_rad=math.radians(15.0)
    ),
}
AREA_M = ((-2.5, 7.0), (2.5, 7.0), (2.5, 11.0), (-2.5, 11.0))
DENSITIES = (0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
APART_M = 0.38
"""Nobody's middle is nearer to another's than this."""
CROWDS = 6
"""Drawn for each density and camera."""


def ground_camera(camera: PinholeCamera) -> GroundCamera:
    """What a plan with seven measured points would know of the camera."""
    spots = np.array([(-2, 6), (2, 6), (-4, 9), (4, 9), (-5, 12), (5, 12), (0, 10)], np.float64)
    pixels, _ = camera.project(np.column_stack((spots, np.zeros(len(spots)))))
    size = (float(camera.width_px), float(camera.height_px))
    return find_camera(fit_ground_plane(pixels, spots, frame_size=size))


def places(density_m2: float, random: np.random.Generator) -> npt.NDArray[np.float64]:
    """`(N, 2)` people of that density in the area and three metres around it."""
    outline = shapely.Polygon(AREA_M).buffer(2.5, join_style="mitre").bounds
    wanted = round(density_m2 * (outline[2] - outline[0]) * (outline[3] - outline[1]))
    found: list[npt.NDArray[np.float64]] = []
    for _ in range(400 * wanted):
        spot = random.uniform(outline[:2], outline[2:])
        if all(np.hypot(*(spot - other)) >= APART_M for other in found):
            found.append(spot)
        if len(found) == wanted:
            break
    return np.array(found).reshape(-1, 2)


def drawn(camera: PinholeCamera, seed: int) -> Iterator[tuple[float, int, Frame]]:
    """Density, people in the area (0 while the empty scene is learnt), and the frame."""
    random = np.random.default_rng(seed)
    stage = build_stage(camera, random)
    area = shapely.Polygon(AREA_M)
    number = 0

    def develop(canvas: npt.NDArray[np.float32]) -> Frame:
        nonlocal number
        noisy = canvas + random.normal(0.0, 1.3, canvas.shape)
        picture = np.clip(noisy, 0, 255).astype(np.uint8)
        number += 1
        film = av.VideoFrame.from_ndarray(picture, format="bgr24").reformat(format="yuv420p")
        return make_frame(film, index=number, at_s=number / RATE_HZ, mask=None)

    for _ in range(40):
        yield 0.0, 0, develop(stage.empty.copy())
    for density in DENSITIES:
        for _ in range(CROWDS):
            spots = places(density, random)
            figures = [
                Figure(
                    camera,
                    draw_look(random, index=index),
                    Pose(
                        xy_m=(float(x), float(y)),
                        heading_rad=float(random.uniform(0, 2 * math.pi)),
                        stride_m=float(random.uniform(0, 1)),
                        speed_m_s=float(random.choice([0.0, 1.2])),
                        at_s=0.0,
                    ),
                )
                for index, (x, y) in enumerate(spots)
            ]
            canvas = stage.empty.copy()
            for figure in figures:
                figure.paint_shadow(canvas)
            for figure in sorted(figures, key=lambda figure: -figure.depth_m):
                figure.paint(canvas)
            inside = int(np.sum(shapely.intersects_xy(area, spots[:, 0], spots[:, 1])))
            yield density, inside, develop(canvas)


def mean_of(values: npt.NDArray[np.float64]) -> float:
    """Of those that could be read; NaN when none could."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan


def measure_drawn() -> None:
    """The table of drawn crowds."""
    print("| camera | density | true | estimated | error | spread | covered | seen of a person |")
    print("|---|---|---|---|---|---|---|---|")
    everything = []
    for name, camera in CAMERAS.items():
        area = CrowdArea(
            ground_camera(camera), AREA_M, frame_size=(camera.width_px, camera.height_px), factor=2
        )
        print(f"{name}: readable up to {area.readable_m2:.2f} /m2")
        background = Background()
        found: dict[float, list[tuple[float, float, float]]] = {}
        for density, inside, frame in drawn(camera, seed=7):
            small = shrink(frame, 2)
            raw = background.subtract(small, frame.at_s)
            if raw is None or density == 0.0:
                continue
            solid = background.take_out_shadows(small, raw)
            one = area.estimate(solid)
            found.setdefault(density, []).append((inside, one.people, one.covered_ratio))
        for density, rows in found.items():
            truth, people, covered = np.array(rows).T
            ratio = people / truth
            spread = mean_of(np.abs(ratio - mean_of(ratio)))
            everything += [(density, value) for value in ratio]
            read = "not readable | - | -"
            if np.isfinite(people).any():
                error = 100 * (mean_of(ratio) - 1)
                read = f"{mean_of(people):.1f} | {error:+.0f} % | {100 * spread:.0f} %"
            print(
                f"| {name} | {density} | {truth.mean():.1f} | {read} "
                f"| {covered.mean():.2f} | {area.visible_share(density):.2f} |"
            )
    table = np.array(everything)
    for low, high in ((0.0, 0.6), (0.9, 2.1), (2.9, 4.1)):
        part = table[(table[:, 0] > low) & (table[:, 0] < high)][:, 1]
        known = np.isfinite(part)
        if not known.any():
            print(f"{low:.1f} to {high:.1f} /m2: nothing readable")
            continue
        error = np.abs(part[known] - 1)
        print(
            f"{low:.1f} to {high:.1f} /m2: {known.mean():.0%} readable, error {error.mean():.0%} "
            f"on average, {np.quantile(error, 0.9):.0%} in nine of ten"
        )


def measure_pets() -> None:
    """PETS: people in the junction, frame by frame."""
    truth = np.loadtxt(FOOTAGE / "mot/mot15/PETS09-S2L1/gt.txt", delimiter=",")
    foot = np.column_stack((truth[:, 2] + truth[:, 4] / 2, truth[:, 3] + truth[:, 5])) / 1.6
    plane = fit_ground_plane(foot, truth[:, 7:9], frame_size=(480.0, 360.0))
    corners = plane.to_ground(
        [(20, 350), (460, 350), (470, 150), (300, 105), (150, 105), (20, 190)]
    )
    outline = shapely.Polygon(corners)
    inside = shapely.intersects_xy(outline, truth[:, 7], truth[:, 8])
    masks: list[tuple[int, Mask]] = []
    background = Background()
    with av.open(str(FOOTAGE / "video" / "pets09_s2l1_480x360.mp4")) as film:
        for number, picture in enumerate(film.decode(video=0)):
            assert isinstance(picture, av.VideoFrame)
            frame = make_frame(picture, index=number, at_s=number / 10, mask=None)
            small = shrink(frame, 2)
            raw = background.subtract(small, frame.at_s)
            if raw is None or number < 45:
                continue
            solid = background.take_out_shadows(small, raw)
            background.learn(small, frame.at_s, kept=raw, foreground=raw)
            masks.append((number, solid))
    people = np.array([int(inside[truth[:, 0] == number + 1].sum()) for number, _ in masks])
    camera = find_camera(plane)
    plain = CrowdArea(camera, corners, frame_size=(480, 360), factor=2, fill_ratio=1.0)
    lone = np.array([plain.estimate(mask).people for _, mask in masks])
    first = np.array([number < 397 for number, _ in masks])
    few = first & (people >= 1) & (people <= 4)
    print(f"PETS: fill ratio of the first half {np.median(lone[few] / people[few]):.2f}")
    area = CrowdArea(camera, corners, frame_size=(480, 360), factor=2)
    found = np.array([area.estimate(mask).people for _, mask in masks])
    for name, part in (("second half", ~first), ("of it, 6 and more", ~first & (people >= 6))):
        error = found[part] - people[part]
        print(
            f"PETS {name}: {part.sum()} frames, {people[part].mean():.2f} people, mean error "
            f"{np.abs(error).mean():.2f} ({np.abs(error).sum() / people[part].sum():.0%}), "
            f"bias {error.mean():+.2f}"
        )


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["drawn", "pets"]
    if "drawn" in wanted:
        measure_drawn()
    if "pets" in wanted and FOOTAGE.is_dir():
        measure_pets()
    elif "pets" in wanted:
        print(f"PETS: not measured, no footage at {FOOTAGE} (NOREN_FOOTAGE)")
