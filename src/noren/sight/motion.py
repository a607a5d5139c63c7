"""Need the detector look at this frame? Only if something changed where it matters.

The picture is compared with the one the detector last looked at, in small cells, within the
watched part: around measurement lines and areas, and around people who are being followed. Every
frame that is not looked at is counted with its reason.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import cv2
import numpy as np
import numpy.typing as npt

from noren.errors import BadGeometry
from noren.sight.frame import Picture
from noren.vocabulary.ground_plane import GroundPlane

Mask = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]

_BLACK = 16.0


class Glance(IntEnum):
    """Why the detector looks, or does not."""

    CHANGED = 0
    RECHECK = 1
    ROUTINE = 2
    SKIPPED_STILL = 3
    SKIPPED_OUTSIDE = 4
    SKIPPED_RECENT = 5

    @property
    def looks(self) -> bool:
        """Whether the detector runs."""
        return self in (Glance.CHANGED, Glance.RECHECK, Glance.ROUTINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionSettings:
    """How little change counts, in levels of 0..255 and shares; how long to wait, in seconds.

    `cell_px` target size of a cell for a picture of 432 rows; `level_step` and `noise_factor`
    smallest change of a cell; `cluster_cells` changed cells within 3x3 that make a change real;
    `interval_s` least time between two looks; `recheck_s` longest time without a look while
    somebody is followed; `routine_s` the same while nobody is.
    """

    cell_px: int = 4
    level_step: float = 5.0
    noise_factor: float = 4.0
    cluster_cells: int = 4
    interval_s: float = 0.0
    recheck_s: float = 1.0
    routine_s: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAnswer:
    """What the gate says of one frame.

    `region` x1 y1 x2 y2 in pixels, around all change in the watched part and everybody followed;
    None where there is neither.
    """

    glance: Glance
    region: tuple[int, int, int, int] | None

    @property
    def looks(self) -> bool:
        """Whether the detector runs on this frame."""
        return self.glance.looks


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedPart:
    """Where in the picture people can matter; shares of width and height, any resolution.

    `lines` and `areas` are `(K, 2)` corners, `margin_ratio` of the picture's width around them.
    With a `plane`, `margin_m` of ground is used instead. People stand above their feet:
    `body_ratio` of the picture's height is added upward. Without lines and areas all is watched.
    """

    lines: Sequence[npt.ArrayLike] = ()
    areas: Sequence[npt.ArrayLike] = ()
    margin_ratio: float = 0.12
    body_ratio: float = 0.3
    plane: GroundPlane | None = None
    margin_m: float = 2.5

    def raster(self, rows: int, columns: int) -> Mask:
        """`(rows, columns)` 1 where watched.

        Raises: BadGeometry: a line of fewer than two corners or an area of fewer than three.
        """
        if not len(self.lines) and not len(self.areas):
            return np.ones((rows, columns), np.uint8)
        feet = np.zeros((rows, columns), np.uint8)
        for shape, least, what in (
            *((line, 2, "line") for line in self.lines),
            *((area, 3, "area") for area in self.areas),
        ):
            corners = np.asarray(shape, np.float64)
            if corners.ndim != 2 or corners.shape[1:] != (2,) or len(corners) < least:
                raise BadGeometry(
                    where=f"measurement {what}",
                    found=f"corners of shape {corners.shape}",
                    expected=f"{least} corners or more, two numbers each",
                    remedy=f"draw the {what} again",
                )
            feet |= self._around(corners, what == "area", rows, columns)
        up = max(1, round(self.body_ratio * rows))
        # A kernel anchored at its top reaches from the feet upward.
        return np.asarray(cv2.dilate(feet, np.ones((up, 1), np.uint8), anchor=(0, 0)), np.uint8)

    def _around(self, corners: Points, closed: bool, rows: int, columns: int) -> Mask:
        canvas = np.zeros((rows, columns), np.uint8)
        cells = np.round(corners * (columns, rows)).astype(np.int32)
        if closed:
            cv2.fillPoly(canvas, [cells], 1)
        if self.plane is None:
            thick = max(1, 2 * round(self.margin_ratio * columns))
            cv2.polylines(canvas, [cells], closed, 1, thickness=thick)
            return canvas
        return np.asarray(canvas | self._within_metres(corners, closed, rows, columns), np.uint8)

    def _within_metres(self, corners: Points, closed: bool, rows: int, columns: int) -> Mask:
        assert self.plane is not None
        size = np.array([self.plane.lens.width, self.plane.lens.height])
        ys, xs = np.mgrid[0:rows, 0:columns]
        share = np.column_stack(((xs.ravel() + 0.5) / columns, (ys.ravel() + 0.5) / rows))
        ground = self.plane.to_ground(share * size)
        bends = self.plane.to_ground(corners * size)
        if closed:
            bends = np.concatenate((bends, bends[:1]))
        near = np.full(len(ground), np.inf)
        for a, b in itertools.pairwise(bends):
            along = b - a
            place = np.clip((ground - a) @ along / max(float(along @ along), 1e-12), 0.0, 1.0)
            near = np.fmin(near, np.linalg.norm(ground - a - place[:, None] * along, axis=1))
        return (near <= self.margin_m).reshape(rows, columns).astype(np.uint8)


class MotionGate:
    """Decides frame by frame whether the detector must look; one per camera.

    Nobody is missed for standing still: while tracks are active the detector looks at least
    every `recheck_s`, and otherwise every `routine_s`.

    Args:
        watched: where people can matter.
        settings: see `MotionSettings`.
    Forgets: all pictures but one of a cell per `cell_px`.
    """

    def __init__(self, *, watched: WatchedPart, settings: MotionSettings | None = None) -> None:
        self._settings = settings or MotionSettings()
        self._watched = watched
        self._mask: Mask | None = None
        self._looked_at: Picture | None = None
        self._noise = 1.0
        self._looked_s = self._due_s = -np.inf
        self.tally = dict.fromkeys(Glance, 0)

    def judge(self, luma: Picture, at_s: float, active_xyxy: npt.NDArray[np.float32]) -> GateAnswer:
        """Say whether the detector must look at `luma (H, W)`.

        Args:
            at_s: session time.
            active_xyxy: `(N, 4)` where the people who are followed should be now.
        """
        settings = self._settings
        if at_s < self._due_s - 1e-6:
            return self._answer(Glance.SKIPPED_RECENT, None)
        factor = max(1, round(settings.cell_px * luma.shape[0] / 432.0))
        size = (max(3, luma.shape[1] // factor), max(3, luma.shape[0] // factor))
        cells = np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)
        if self._looked_at is None or self._mask is None or self._mask.shape != cells.shape:
            self._mask = self._watched.raster(*cells.shape)
            return self._look(Glance.ROUTINE, cells, at_s, None)
        changed = self._changed(cells)
        scale = (luma.shape[1] / cells.shape[1], luma.shape[0] / cells.shape[0])
        part = self._mask if not len(active_xyxy) else _with_boxes(self._mask, active_xyxy, scale)
        inside = changed & part
        region = _region(inside, active_xyxy, scale, luma.shape)
        if cv2.countNonZero(inside):
            return self._look(Glance.CHANGED, cells, at_s, region)
        waited = at_s - self._looked_s
        if len(active_xyxy) and waited >= settings.recheck_s - 1e-6:
            return self._look(Glance.RECHECK, cells, at_s, region)
        if waited >= settings.routine_s - 1e-6:
            return self._look(Glance.ROUTINE, cells, at_s, region)
        outside = cv2.countNonZero(changed) > 0
        return self._answer(Glance.SKIPPED_OUTSIDE if outside else Glance.SKIPPED_STILL, region)

    def _look(
        self, glance: Glance, cells: Picture, at_s: float, region: tuple[int, int, int, int] | None
    ) -> GateAnswer:
        self._looked_at, self._looked_s = cells, at_s
        # At least the interval, so looks are evenly spaced whatever the frames' own interval is.
        self._due_s = at_s + self._settings.interval_s
        return self._answer(glance, region)

    def _answer(self, glance: Glance, region: tuple[int, int, int, int] | None) -> GateAnswer:
        self.tally[glance] += 1
        return GateAnswer(glance=glance, region=region)

    def _changed(self, cells: Picture) -> Mask:
        """1 where a cluster of cells differs in more than noise and common light."""
        assert self._looked_at is not None
        now, then = cv2.mean(cells)[0] - _BLACK, cv2.mean(self._looked_at)[0] - _BLACK
        before = self._looked_at
        if then > 8.0 and abs(now / then - 1.0) > 0.01:
            light = _light(cells, before)
            shifted = cv2.convertScaleAbs(before, alpha=light, beta=_BLACK * (1.0 - light))
            before = np.asarray(shifted, np.uint8)
        differs = np.asarray(cv2.absdiff(cells, before), np.uint8)
        # The mean over quiet cells is the sensor's and the codec's noise.
        typical = float(cv2.mean(differs, (differs < 12).view(np.uint8))[0])
        self._noise += 0.05 * (typical - self._noise)
        step = max(self._settings.level_step, self._settings.noise_factor * self._noise)
        _, over = cv2.threshold(differs, step, 1, cv2.THRESH_BINARY)
        count = cv2.boxFilter(over, cv2.CV_8U, (3, 3), normalize=False)
        _, changed = cv2.threshold(count, self._settings.cluster_cells - 1, 1, cv2.THRESH_BINARY)
        return np.asarray(changed, np.uint8)


def _light(now: Picture, before: Picture) -> float:
    a, b = now[::3, ::3].astype(np.float32) - _BLACK, before[::3, ::3].astype(np.float32) - _BLACK
    usable = (b > 8.0) & (a < 200.0) & (b < 200.0)
    return float(np.median(a[usable] / b[usable])) if usable.sum() > 16 else 1.0


def _with_boxes(mask: Mask, boxes: npt.NDArray[np.float32], scale: tuple[float, float]) -> Mask:
    part = mask.copy()
    for x1, y1, x2, y2 in boxes:
        # Half a box around it: that far somebody may have gone since.
        dx, dy = (x2 - x1) / 2.0, (y2 - y1) / 4.0
        part[
            max(0, int((y1 - dy) / scale[1])) : max(0, int((y2 + dy) / scale[1]) + 1),
            max(0, int((x1 - dx) / scale[0])) : max(0, int((x2 + dx) / scale[0]) + 1),
        ] = 1
    return part


def _region(
    inside: Mask,
    boxes: npt.NDArray[np.float32],
    scale: tuple[float, float],
    shape: tuple[int, ...],
) -> tuple[int, int, int, int] | None:
    x, y, w, h = cv2.boundingRect(inside)
    corners = [boxes[:, :2].astype(np.float64), boxes[:, 2:].astype(np.float64)]
    if w and h:
        corners.append(np.array([[x, y], [x + w, y + h]]) * np.array(scale))
    points = np.concatenate(corners)
    if not len(points):
        return None
    low, high = np.floor(points.min(axis=0)), np.ceil(points.max(axis=0))
    return (
        int(max(0, low[0])),
        int(max(0, low[1])),
        int(min(shape[1], high[0])),
        int(min(shape[0], high[1])),
    )
