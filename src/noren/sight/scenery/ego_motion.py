"""How fast the camera's own car drives, from the road's movement in the picture.

A point of a flat road that appears d below the horizon is 1 / d away, times the camera's height
above the road and its focal length. So how fast 1 / d shrinks follows the speed without any
calibration, and with both it is metres per second.
Lengths in the picture are shares of its height; rates are per second.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Boxes = npt.NDArray[np.float32]

Flags = npt.NDArray[np.bool_]

_WINDOW = (15, 15)
_STILL_PX, _MOVES_PX = 0.3, 0.5
"""Of the shrunk picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EgoSettings:
    """What part of the road is looked at, and when the answer counts.

    `work_height_px` the picture is shrunk to; the strip of road `strip` begins and ends that far
    below the horizon, and is `slope` times as broad as its distance from the horizon, to each
    side. Points of the last `window_s` are judged together.

    The car stands when less than `still_ratio` of at least `least_all` points anywhere move. It
    drives when at least `moving_ratio` of them do, and its speed is told when of at least
    `least_points` moving points of the road `agree_ratio` tell a speed within `within_ratio` of
    the median. In between nothing is said.

    `settle_looks` looks that the horizon needs. A cell of `cell_px` in which points stick to the
    camera, as on the hood or in a reflection, is left out while it does so more often than not.
    """

    work_height_px: int = 360
    strip: tuple[float, float] = (0.04, 0.36)
    slope: float = 1.8
    window_s: float = 0.8
    least_all: int = 30
    still_ratio: float = 0.04
    moving_ratio: float = 0.1
    least_points: int = 6
    agree_ratio: float = 0.5
    within_ratio: float = 0.3
    settle_looks: int = 15
    cell_px: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class EgoMotion:
    """The camera's movement, over the last moment.

    `forward_rate` in 1/s: times focal length (in picture heights) times the camera's height above
    the road it is the speed. `horizon` where the road vanishes, a share of the picture's height
    from the top. `points` that were followed, `agreeing` those that tell about this speed.
    """

    at_s: float
    forward_rate: float
    horizon: float
    points: int
    agreeing: int

    def speed_mps(self, *, camera_height_m: float, focal_ratio: float) -> float:
        """Metres per second, for a declared camera; `focal_ratio` in picture heights."""
        return self.forward_rate * camera_height_m * focal_ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steps:
    """Points of two frames `apart_s`: `start`, `end (N, 2)` in picture heights, x from the middle.

    `moves (N,)` those that surely moved, `rests (N,)` those that surely did not.
    """

    at_s: float
    apart_s: float
    start: Floats
    end: Floats
    moves: Flags
    rests: Flags

    def rates(self, horizon: float, settings: EgoSettings) -> Floats:
        """The speed that each moving point of the road tells."""
        below, after = self.start[:, 1] - horizon, self.end[:, 1] - horizon
        low, high = settings.strip
        good = self.moves & (below >= low) & (below <= high) & (after > 0.01)
        good &= np.abs(self.start[:, 0]) <= settings.slope * below
        return np.asarray((1 / below[good] - 1 / after[good]) / self.apart_s, np.float64)


class EgoMeter:
    """Follows the road from frame to frame.

    The horizon is estimated from how the road moves while the car drives, unless it is declared.
    A frame from which nothing can be said gives None: no texture, too few agreeing points, or a
    horizon that is not known yet.

    Forgets: each picture when the next frame has come, each point after a moment.
    """

    def __init__(
        self, *, horizon: float | None = None, settings: EgoSettings | None = None
    ) -> None:
        self._settings = settings or EgoSettings()
        self._declared = horizon
        self._vanishing = _VanishingPoint()
        self._luma: Picture | None = None
        self._at_s = 0.0
        self._steps: deque[_Steps] = deque()
        self._sticking: Floats = np.zeros((0, 0))

    @property
    def horizon(self) -> float | None:
        """Where the road vanishes, or None while that is not known."""
        if self._declared is not None:
            return self._declared
        if self._vanishing.looks < self._settings.settle_looks:
            return None
        return self._vanishing.row

    def update(self, luma: Picture, at_s: float, vehicles_xyxy: Boxes) -> EgoMotion | None:
        """Take the next frame.

        Args:
            luma: `(H, W)` uint8. at_s: later than the frame before.
            vehicles_xyxy: `(N, 4)` boxes in its pixels, which move by themselves.
        """
        scale = self._settings.work_height_px / luma.shape[0]
        small = np.asarray(
            cv2.resize(luma, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
        )
        before, before_s = self._luma, self._at_s
        self._luma, self._at_s = small, at_s
        if before is None or before.shape != small.shape or at_s <= before_s:
            self._steps.clear()
            return None
        start, end = self._follow(before, small, vehicles_xyxy * scale)
        start, end = self._leave_sticking(start, end)
        steps = _steps(start, end, small.shape, at_s, at_s - before_s)
        self._steps.append(steps)
        while self._steps[0].at_s < at_s - self._settings.window_s:
            self._steps.popleft()
        if self._declared is None:
            self._vanishing.learn(steps)
        return self._judge(at_s)

    def _follow(self, before: Picture, now: Picture, boxes: Boxes) -> tuple[Floats, Floats]:
        """Corners that are found again, as pixels before and now."""
        height, width = before.shape
        size = self._settings.cell_px
        if self._sticking.shape != (height // size + 1, width // size + 1):
            self._sticking = np.zeros((height // size + 1, width // size + 1))
        free = self._free(before.shape, boxes)
        parts = []
        # The road has weaker corners than all around it: each half of the picture gives its own.
        for part in (slice(0, height // 2), slice(height // 2, height)):
            mask = np.zeros_like(free)
            mask[part] = free[part]
            found: object = cv2.goodFeaturesToTrack(before, 90, 0.02, 6, mask=mask, blockSize=5)
            # OpenCV says "no corner" with nothing at all, whatever its types say.
            if isinstance(found, np.ndarray):
                parts.append(found.astype(np.float32))
        if not parts:
            return np.zeros((0, 2)), np.zeros((0, 2))
        corners = np.concatenate(parts)
        moved, there, _ = cv2.calcOpticalFlowPyrLK(
            before, now, corners, corners.copy(), winSize=_WINDOW, maxLevel=3
        )
        back, again, _ = cv2.calcOpticalFlowPyrLK(
            now, before, moved, np.array(moved), winSize=_WINDOW, maxLevel=3
        )
        strayed = np.linalg.norm(back - corners, axis=2)[:, 0]
        good = (there[:, 0] == 1) & (again[:, 0] == 1) & (strayed < 0.5)
        return (
            np.asarray(corners[good, 0], np.float64),
            np.asarray(moved[good, 0], np.float64),
        )

    def _free(self, shape: tuple[int, ...], boxes: Boxes) -> Picture:
        """Where points may be: not on vehicles, not where points stick to the camera."""
        size = self._settings.cell_px
        cells = np.repeat(np.repeat(self._sticking < 2.0, size, axis=0), size, axis=1)
        mask = np.where(cells[: shape[0], : shape[1]], 255, 0).astype(np.uint8)
        for box in boxes:
            # The shadow below a car moves with it.
            under = box[3] + 0.15 * (box[3] - box[1])
            x1, y1, x2, y2 = (max(0, int(v)) for v in (box[0] - 2, box[1] - 2, box[2] + 3, under))
            mask[y1:y2, x1:x2] = 0
        return mask

    def _leave_sticking(self, start: Floats, end: Floats) -> tuple[Floats, Floats]:
        """Learn which cells stick to the camera while others move; leave their points out."""
        way = np.linalg.norm(end - start, axis=1)
        moving = float((way > 1.0).sum())
        if moving < max(4.0, self._settings.moving_ratio * way.size):
            return start, end
        still = way < _STILL_PX
        cell = (start // self._settings.cell_px).astype(np.int64)
        np.add.at(self._sticking, (cell[:, 1], cell[:, 0]), np.where(still, 1.0, -1.0))
        np.clip(self._sticking, 0.0, 8.0, out=self._sticking)
        return start[~still], end[~still]

    def _judge(self, at_s: float) -> EgoMotion | None:
        settings, horizon = self._settings, self.horizon
        if horizon is None:
            return None
        points = sum(one.moves.size for one in self._steps)
        moving = sum(int(one.moves.sum()) for one in self._steps)
        resting = sum(int(one.rests.sum()) for one in self._steps)
        if points >= settings.least_all and points - resting <= settings.still_ratio * points:
            return EgoMotion(
                at_s=at_s, forward_rate=0.0, horizon=horizon, points=points, agreeing=resting
            )
        if moving < settings.moving_ratio * points:
            return None
        rates = np.concatenate([one.rates(horizon, settings) for one in self._steps])
        if rates.size < settings.least_points:
            return None
        rate = float(np.median(rates))
        near = np.abs(rates - rate) <= settings.within_ratio * abs(rate)
        if rate <= 0 or float(near.mean()) < settings.agree_ratio:
            return None
        return EgoMotion(
            at_s=at_s,
            forward_rate=float(np.median(rates[near])),
            horizon=horizon,
            points=int(rates.size),
            agreeing=int(near.sum()),
        )


class _VanishingPoint:
    """The point that everything at rest moves away from while the car drives straight on.

    Curves move it sideways and bumps up and down; it is learned over many looks.
    """

    def __init__(self) -> None:
        rows, columns = np.arange(0.34, 0.70, 0.02), np.arange(-0.4, 0.41, 0.04)
        self._points = np.array([(x, y) for y in rows for x in columns])
        self._cost = np.zeros(len(self._points))
        self.looks = 0

    @property
    def row(self) -> float:
        """Its distance from the picture's top, in picture heights."""
        return float(self._points[int(np.argmin(self._cost)), 1])

    def learn(self, steps: _Steps) -> None:
        """Take the moving points of one step; too few say nothing."""
        start, flow = steps.start[steps.moves], (steps.end - steps.start)[steps.moves]
        length = np.linalg.norm(flow, axis=1)
        clear = length > 1.5 / 360
        if int(clear.sum()) < 6:
            return
        start, flow, length = start[clear], flow[clear], length[clear]
        ray = start[None] - self._points[:, None]
        away = np.maximum(np.linalg.norm(ray, axis=2), 1e-6)
        across = np.abs(ray[..., 0] * flow[:, 1] - ray[..., 1] * flow[:, 0]) / (away * length)
        backward = (ray * flow).sum(axis=2) < 0
        self._cost += np.minimum(np.where(backward, 1.0, across), 0.4).mean(axis=1)
        self.looks += 1


def _steps(
    start: Floats, end: Floats, shape: tuple[int, ...], at_s: float, apart_s: float
) -> _Steps:
    way = np.linalg.norm(end - start, axis=1)
    middle = np.array([shape[1] / 2, 0.0])
    return _Steps(
        at_s=at_s,
        apart_s=apart_s,
        start=(start - middle) / shape[0],
        end=(end - middle) / shape[0],
        moves=np.asarray(way > _MOVES_PX, np.bool_),
        rests=np.asarray(way < _STILL_PX, np.bool_),
    )
