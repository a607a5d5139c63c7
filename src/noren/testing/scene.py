"""A synthetic film of walkers before a shop, with the exact truth about them.

Made for `noren demo` and for tests: nobody was filmed, every picture says so, and what a counter
should have found is known to the last step. Pure arrays; on one machine the same seed gives the
same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from noren.errors import UsageError
from noren.testing.camera import PinholeCamera
from noren.testing.casting import cast_walks
from noren.testing.figure import Figure, Look, Pose, draw_look
from noren.testing.lettering import letter_mask
from noren.testing.paint import Canvas
from noren.testing.plaza import FACADE_Y_M, build_stage
from noren.testing.props import Prop
from noren.testing.truth import Truth, tell_truth

LABEL: Final = "SYNTHETIC SCENE / 合成映像"

_FOCAL_RATIO: Final = 0.80
_CAMERA_HEIGHT_M: Final = 4.0
_PITCH_RAD: Final = math.radians(21.5)
_NOISE_FIELDS: Final = 4
_NOISE: Final = 1.3


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundPoint:
    """A spot on the floor and where it is in the picture: exact, not measured."""

    xy_m: tuple[float, float]
    xy_px: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneLine:
    """A counting line on the floor.

    Whoever passes from its near side (small y) to its far side goes `in`: on the picture from
    below the line to above it, which is to the left of the way from start to end.
    """

    start_m: tuple[float, float]
    end_m: tuple[float, float]


ENTRANCE: Final = SceneLine(start_m=(-2.3, 11.6), end_m=(2.3, 11.6))
"""The line before the door, from left to right."""

DISPLAY_AREA_M: Final = ((-6.1, 9.5), (-3.7, 9.5), (-3.7, 11.3), (-6.1, 11.3))
"""The area before the display stand."""

_REFERENCE_M: Final = (
    (-2.0, 6.0),
    (2.0, 6.0),
    (-4.0, 9.0),
    (4.0, 9.0),
    (-5.0, 12.0),
    (5.0, 12.0),
    (0.0, 10.0),
)


class Scene:
    """A film of `seconds` at `rate_hz`, `width_px` x `height_px`, with about `people_per_min`.

    The picture is 16:9 (640x360, 960x540), as the stage is laid out for that. Who walks where
    comes from the seed, the length, the rate and the crowd, and does not depend on the size.

    Raises:
        UsageError: if the size, length, rate or crowd is none that can be drawn.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        seconds: float = 60.0,
        width_px: int = 640,
        height_px: int = 360,
        rate_hz: float = 12.5,
        people_per_min: float = 30.0,
    ) -> None:
        _check_size(width_px, height_px)
        _check_film(seconds, rate_hz, people_per_min)
        self.rate_hz = rate_hz
        self.frame_count = math.floor(seconds * rate_hz)
        self.camera = PinholeCamera(
            width_px=width_px,
            height_px=height_px,
            focal_px=_FOCAL_RATIO * width_px,
            height_m=_CAMERA_HEIGHT_M,
            pitch_rad=_PITCH_RAD,
        )
        self._seed = seed
        casting, wardrobe = (np.random.default_rng([seed, part]) for part in (0, 1))
        self._walks = cast_walks(
            casting,
            self.camera,
            rate_hz=rate_hz,
            frames=self.frame_count,
            people_per_min=people_per_min,
        )
        self._looks = [draw_look(wardrobe, index=i) for i in range(len(self._walks))]
        self._truth: Truth | None = None

    @property
    def ground_points(self) -> tuple[GroundPoint, ...]:
        """Seven exact point pairs, no three of a picked four in line: enough for a homography."""
        return tuple(GroundPoint(xy_m=spot, xy_px=self.to_picture(spot)) for spot in _REFERENCE_M)

    def to_picture(self, xy_m: tuple[float, float]) -> tuple[float, float]:
        """Where a spot on the floor is in the picture, in pixels."""
        pixel, _ = self.camera.project(np.array([xy_m[0], xy_m[1], 0.0]))
        return (float(pixel[0]), float(pixel[1]))

    def truth(self) -> Truth:
        """Exactly what happens in the film."""
        if self._truth is None:
            boxes = {
                (walker, frame): self._figure(walker, frame).box_px
                for frame in range(self.frame_count)
                for walker in self._present(frame)
            }
            self._truth = tell_truth(
                self._walks,
                boxes,
                camera=self.camera,
                rate_hz=self.rate_hz,
                frames=self.frame_count,
                line=(ENTRANCE.start_m, ENTRANCE.end_m),
                area_m=DISPLAY_AREA_M,
            )
        return self._truth

    def frames(self) -> Iterator[tuple[float, npt.NDArray[np.uint8]]]:
        """The film: seconds since its start, and the picture `(H, W, 3)` BGR.

        Every picture is a new array.
        """
        painter = self._painter()
        for frame in range(self.frame_count):
            figures = [self._figure(walker, frame) for walker in self._present(frame)]
            behind = [self._is_inside(walker, frame) for walker in self._present(frame)]
            yield frame / self.rate_hz, painter.paint(frame, figures, behind)

    def empty_picture(self) -> npt.NDArray[np.uint8]:
        """The stage with nobody on it, as the first frame would show it."""
        return self._painter().paint(0, [], [])

    def _painter(self) -> _Painter:
        return _Painter(self.camera, np.random.default_rng([self._seed, 2]))

    def _present(self, frame: int) -> list[int]:
        return [
            index
            for index, walk in enumerate(self._walks)
            if walk.first_frame <= frame < walk.first_frame + len(walk)
        ]

    def _is_inside(self, walker: int, frame: int) -> bool:
        walk = self._walks[walker]
        return bool(walk.xy_m[frame - walk.first_frame, 1] > FACADE_Y_M)

    def _figure(self, walker: int, frame: int) -> Figure:
        walk, at = self._walks[walker], frame - self._walks[walker].first_frame
        look: Look = self._looks[walker]
        pose = Pose(
            xy_m=(float(walk.xy_m[at, 0]), float(walk.xy_m[at, 1])),
            heading_rad=float(walk.heading_rad[at]),
            stride_m=float(walk.stride_m[at]),
            speed_m_s=float(walk.speed_m_s[at]),
            at_s=frame / self.rate_hz,
        )
        return Figure(self.camera, look, pose)


def _check_size(width_px: int, height_px: int) -> None:
    if width_px * 9 != height_px * 16 or width_px < 320 or width_px > 3840 or height_px % 2:
        raise UsageError(
            where="synthetic scene",
            found=f"a picture of {width_px} x {height_px}",
            expected="16:9, from 320 to 3840 pixels wide, of even height",
            remedy="take 640 x 360 or 960 x 540",
        )


def _check_film(seconds: float, rate_hz: float, people_per_min: float) -> None:
    is_film = 5.0 <= rate_hz <= 60.0 and seconds * rate_hz >= 2.0 and seconds <= 3600.0
    if not is_film or not 0.0 < people_per_min <= 60.0:
        raise UsageError(
            where="synthetic scene",
            found=f"{seconds} s at {rate_hz} Hz with {people_per_min} people a minute",
            expected="two frames to an hour, 5 to 60 Hz, above 0 and up to 60 people a minute",
            remedy="choose within these bounds",
        )


class _Painter:
    """Paints frame after frame on the same stage."""

    def __init__(self, camera: PinholeCamera, random: np.random.Generator) -> None:
        self._stage = build_stage(camera, random)
        shape = self._stage.empty.shape
        self._noise = [
            random.normal(0.0, _NOISE, size=shape).astype(np.float32) for _ in range(_NOISE_FIELDS)
        ]
        self._shifts = random.integers(0, 1 << 16, size=(1 << 12, 2))
        self._canvas = np.empty_like(self._stage.empty)
        size = max(1, camera.width_px // 640)
        self._label = np.kron(letter_mask(LABEL), np.ones((size, size), np.bool_))

    def paint(self, frame: int, figures: list[Figure], inside: list[bool]) -> npt.NDArray[np.uint8]:
        stage, canvas = self._stage, self._canvas
        np.copyto(canvas, stage.empty)
        for figure in (f for f, is_in in zip(figures, inside, strict=True) if is_in):
            figure.paint_shadow(canvas)
            figure.paint(canvas)
        if any(inside):
            np.copyto(canvas, stage.empty, where=~stage.is_door[..., None])
        outside = [f for f, is_in in zip(figures, inside, strict=True) if not is_in]
        for figure in outside:
            figure.paint_shadow(canvas)
        layers: list[Prop | Figure] = [*stage.props, *outside]
        for layer in sorted(layers, key=lambda layer: -layer.depth_m):
            layer.paint(canvas)
        return self._develop(frame)

    def _develop(self, frame: int) -> npt.NDArray[np.uint8]:
        """Add the camera's noise and the label, and round to bytes."""
        canvas: Canvas = self._canvas
        noise = self._noise[frame % _NOISE_FIELDS]
        shift = int(self._shifts[frame % len(self._shifts), 0]) % canvas.shape[0]
        canvas[shift:] += noise[: canvas.shape[0] - shift]
        canvas[:shift] += noise[canvas.shape[0] - shift :]
        self._burn_label()
        np.clip(canvas, 0.0, 255.0, out=canvas)
        return canvas.astype(np.uint8)

    def _burn_label(self) -> None:
        height = self._canvas.shape[0]
        tall, wide = self._label.shape
        strip = self._canvas[height - tall - 6 : height, : wide + 10]
        strip *= 0.25
        letters = strip[3 : 3 + tall, 5 : 5 + wide]
        letters[self._label] = 235.0
