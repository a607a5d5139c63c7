"""A crowd too dense to be told apart is noticed, and its density read off while that can be."""

from __future__ import annotations

import math

import av
import numpy as np
import numpy.typing as npt
import pytest

from noren.errors import GeometryError
from noren.sight.crowd_area import CrowdArea
from noren.sight.crowd_watch import CrowdWatch
from noren.sight.frame import Frame, make_frame
from noren.sight.ground import find_camera
from noren.testing.camera import PinholeCamera
from noren.testing.figure import Figure, Pose, draw_look
from noren.testing.plaza import build_stage
from noren.vocabulary.ground_fit import fit_ground_plane
from noren.vocabulary.ground_plane import GroundPlane

CAMERA = PinholeCamera(
    width_px=640, height_px=360, focal_px=512.0, height_m=6.0, pitch_rad=math.radians(33.0)
)
AREA_M = ((-2.5, 7.0), (2.5, 7.0), (2.5, 11.0), (-2.5, 11.0))
SIZE = (640, 360)
NOBODY = np.zeros((0, 4), np.float32)


def plane() -> GroundPlane:
    spots = np.array([(-2, 6), (2, 6), (-4, 9), (4, 9), (-5, 12), (5, 12), (0, 10)], np.float64)
    pixels, _ = CAMERA.project(np.column_stack((spots, np.zeros(len(spots)))))
    return fit_ground_plane(pixels, spots, frame_size=(640.0, 360.0))


@pytest.fixture(scope="module")
def area() -> CrowdArea:
    return CrowdArea(find_camera(plane()), AREA_M, frame_size=SIZE, factor=2, fill_ratio=1.0)


def crowd(density_m2: float, seed: int) -> npt.NDArray[np.float64]:
    """People in the area and around it, no two nearer than 38 cm."""
    random = np.random.default_rng(seed)
    low, high = np.array([-5.0, 4.5]), np.array([5.0, 13.5])
    found: list[npt.NDArray[np.float64]] = []
    for _ in range(40_000):
        if len(found) >= density_m2 * np.prod(high - low):
            break
        spot = random.uniform(low, high)
        if all(np.hypot(*(spot - other)) >= 0.38 for other in found):
            found.append(spot)
    return np.array(found).reshape(-1, 2)


def bodies(spots: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """The mask of perfect bodies: what a foreground would be if it were the template."""
    boxes = find_camera(plane()).body_boxes(spots, tall_m=1.75, wide_m=0.62) / 2
    mask = np.zeros((180, 320), np.uint8)
    for x1, y1, x2, y2 in boxes:
        middle, wide, tall = (x1 + x2) / 2, x2 - x1, y2 - y1
        for top, bottom, half in ((0.0, 0.16, 0.24), (0.16, 0.55, 0.42), (0.55, 1.0, 0.36)):
            rows = slice(max(0, round(y1 + top * tall)), max(0, round(y1 + bottom * tall)))
            columns = slice(
                max(0, round(middle - half * wide)), max(0, round(middle + half * wide))
            )
            mask[rows, columns] = 1
    return mask


@pytest.mark.parametrize("density", [0.2, 0.4, 0.8])
def test_the_density_of_bodies_that_hide_each_other_is_read_back(
    area: CrowdArea, density: float
) -> None:
    found = [area.estimate(bodies(crowd(density, seed))).density_m2 for seed in range(12)]
    assert np.nanmean(found) == pytest.approx(density, rel=0.15)


def test_an_empty_floor_holds_nobody(area: CrowdArea) -> None:
    assert area.estimate(np.zeros((180, 320), np.uint8)).people == 0.0


def test_a_floor_covered_whole_has_no_density(area: CrowdArea) -> None:
    full = area.estimate(np.ones((180, 320), np.uint8))
    assert math.isnan(full.density_m2)
    assert full.of_readable > 1.0
    assert area.estimate(bodies(crowd(3.0, 1))).of_readable > 1.0


def test_the_denser_the_less_is_seen_of_each(area: CrowdArea) -> None:
    seen = [area.visible_share(density) for density in (0.0, 0.2, 0.5, 1.0, 2.0, 4.0)]
    assert seen == sorted(seen, reverse=True)
    assert seen[0] == 1.0
    assert seen[-1] < 0.25


def test_a_higher_camera_reads_denser_crowds(area: CrowdArea) -> None:
    low = PinholeCamera(
        width_px=640, height_px=360, focal_px=512.0, height_m=2.8, pitch_rad=math.radians(15.0)
    )
    spots = np.array([(-2, 6), (2, 6), (-4, 9), (4, 9), (-5, 12), (5, 12)], np.float64)
    pixels, _ = low.project(np.column_stack((spots, np.zeros(len(spots)))))
    ground = fit_ground_plane(pixels, spots, frame_size=(640.0, 360.0))
    below = CrowdArea(find_camera(ground), AREA_M, frame_size=SIZE, factor=2)
    assert below.readable_m2 < area.readable_m2


def test_an_area_outside_of_the_picture_cannot_be_read() -> None:
    far_m = [(40.0, 7.0), (44.0, 7.0), (44.0, 9.0), (40.0, 9.0)]
    with pytest.raises(GeometryError, match="nobody would be seen"):
        CrowdArea(find_camera(plane()), far_m, frame_size=SIZE, factor=2)


class DrawnFilm:
    """Frames of the drawn square with people at given places."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(4)
        self._stage = build_stage(CAMERA, np.random.default_rng(5))

    def frame(self, at_s: float, spots: npt.NDArray[np.float64]) -> Frame:
        canvas = self._stage.empty.copy()
        figures = [
            Figure(
                CAMERA,
                draw_look(self._random, index=index),
                Pose(
                    xy_m=(float(x), float(y)),
                    heading_rad=0.3 * index,
                    stride_m=0.1 * index,
                    speed_m_s=0.5,
                    at_s=0.0,
                ),
            )
            for index, (x, y) in enumerate(spots)
        ]
        for figure in sorted(figures, key=lambda one: -one.depth_m):
            figure.paint(canvas)
        noisy = canvas + self._random.normal(0.0, 1.3, canvas.shape)
        picture = av.VideoFrame.from_ndarray(
            np.clip(noisy, 0, 255).astype(np.uint8), format="bgr24"
        )
        return make_frame(picture.reformat(format="yuv420p"), index=0, at_s=at_s, mask=None)


def test_a_packed_area_is_noticed_and_a_thin_crowd_is_not() -> None:
    film = DrawnFilm()
    outline = plane().to_image(AREA_M)
    watch = CrowdWatch(plane(), [[(float(x), float(y)) for x, y in outline]])
    nobody = np.zeros((0, 2))
    packed = {}
    for at_s in [*(number / 4 for number in range(22)), *(6 + number / 2 for number in range(14))]:
        spots = nobody if at_s < 6 or at_s >= 11 else crowd(0.3 if at_s < 8 else 2.5, round(at_s))
        packed[at_s] = watch.look(film.frame(at_s, spots), NOBODY)
    assert not any(now for at_s, now in packed.items() if at_s < 8)
    assert all(now for at_s, now in packed.items() if 8.5 <= at_s < 11)
    assert not any(now for at_s, now in packed.items() if at_s > 11)


def test_without_a_floor_nothing_is_watched() -> None:
    film = DrawnFilm()
    watch = CrowdWatch(None, ())
    assert watch.look(film.frame(0.0, np.zeros((0, 2))), NOBODY) == frozenset()
