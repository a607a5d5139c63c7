"""How fast the camera's own car drives, from the road's movement in the picture.

On a flat road a point that appears d below the horizon moves down by k d² per second while the
car drives, from d to e in one step by k d e times the step: k is the speed divided by the camera's
height above the road and its focal length. So k follows the speed without any calibration, and
both together give metres per second.
Lengths in the picture are shares of its height; rates are per second.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Boxes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class EgoSettings:
    """What part of the road is looked at, and when the answer counts.

    `work_height_px` the picture is shrunk to; the strip of road `strip` begins and ends that far
    below the horizon, and is `slope` times as broad as its distance from the horizon, to each
    side. At least `least_points` points must be followed, and at least `agree_ratio` of them must
    move as a road does, within `tolerance_px` and a tenth of their own movement.
    """

    work_height_px: int = 360
    strip: tuple[float, float] = (0.05, 0.36)
    slope: float = 1.6
    least_points: int = 14
    agree_ratio: float = 0.4
    tolerance_px: float = 0.35
    horizons: tuple[float, float, float] = (0.36, 0.68, 0.02)
    settle_frames: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class EgoMotion:
    """The camera's movement between two frames.

    `forward_rate` in 1/s: times focal length (in picture heights) times the camera's height above
    the road it is the speed. `horizon` where the road vanishes, a share of the picture's height
    from the top. `points` that were followed, `agreeing` those that move as a road does.
    """

    at_s: float
    forward_rate: float
    horizon: float
    points: int
    agreeing: int

    def speed_mps(self, *, camera_height_m: float, focal_ratio: float) -> float:
        """Metres per second, for a declared camera; `focal_ratio` in picture heights."""
        return self.forward_rate * camera_height_m * focal_ratio


class EgoMeter:
    """Follows the road from frame to frame.

    The horizon is estimated from how the road moves while the car drives, unless it is declared.
    A frame from which nothing can be said gives None: no texture, too few agreeing points, or a
    horizon that is not known yet.

    Forgets: each picture and each point, when the next frame has come.
    """

    def __init__(
        self, *, horizon: float | None = None, settings: EgoSettings | None = None
    ) -> None:
        self._settings = settings or EgoSettings()
        self._declared = horizon
        first, last, step = self._settings.horizons
        self._candidates = np.arange(first, last + step / 2, step)
        self._cost = np.zeros(self._candidates.size)
        self._frames = 0
        self._luma: Picture | None = None
        self._at_s = 0.0

    @property
    def horizon(self) -> float | None:
        """Where the road vanishes, or None while that is not known."""
        if self._declared is not None:
            return self._declared
        if self._frames < self._settings.settle_frames:
            return None
        return float(self._candidates[int(np.argmin(self._cost))])

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
            return None
        start, end = self._follow(before, small, vehicles_xyxy * scale)
        if len(start) < self._settings.least_points:
            return None
        flow = (end - start) / (at_s - before_s)
        return self._judge(start, flow, at_s, at_s - before_s, small.shape)

    def _follow(self, before: Picture, now: Picture, boxes: Boxes) -> tuple[Floats, Floats]:
        """Corners of the road that are found again, as pixels before and now."""
        mask = self._road(before.shape, boxes)
        corners = cv2.goodFeaturesToTrack(before, 160, 0.01, 5, mask=mask, blockSize=5)
        if corners is None:
            return np.zeros((0, 2)), np.zeros((0, 2))
        window = {"winSize": (15, 15), "maxLevel": 3}
        moved, found, _ = cv2.calcOpticalFlowPyrLK(before, now, corners, corners.copy(), **window)
        back, again, _ = cv2.calcOpticalFlowPyrLK(now, before, moved, moved.copy(), **window)
        strayed = np.linalg.norm(back - corners, axis=2)[:, 0]
        good = (found[:, 0] == 1) & (again[:, 0] == 1) & (strayed < 0.5)
        return corners[good, 0].astype(np.float64), moved[good, 0].astype(np.float64)

    def _road(self, shape: tuple[int, ...], boxes: Boxes) -> Picture:
        height, width = shape[0], shape[1]
        horizon = self.horizon
        low, high = self._settings.strip
        top = (self._settings.horizons[0] if horizon is None else horizon) + low
        bottom = min((self._settings.horizons[1] if horizon is None else horizon) + high, 1.0)
        rows, columns = np.mgrid[0:height, 0:width]
        below = rows / height - top + low
        beside = np.abs(columns - width / 2) / height
        road = (rows >= top * height) & (rows <= bottom * height)
        road &= beside <= self._settings.slope * below
        mask = (road * 255).astype(np.uint8)
        for box in boxes:
            # The shadow below a car moves with it.
            down = box[3] + 0.15 * (box[3] - box[1])
            x1, y1, x2, y2 = (max(0, int(v)) for v in (box[0] - 2, box[1], box[2] + 3, down + 1))
            mask[y1:y2, x1:x2] = 0
        return mask

    def _judge(
        self, start: Floats, flow: Floats, at_s: float, apart_s: float, shape: tuple[int, ...]
    ) -> EgoMotion | None:
        height, width = shape[0], shape[1]
        place = np.column_stack((start[:, 0] - width / 2, start[:, 1])) / height
        speed = flow / height
        if self._declared is None:
            self._learn(place, speed, apart_s)
        horizon = self.horizon
        if horizon is None:
            return None
        settings = self._settings
        below = place[:, 1] - horizon
        after = below + speed[:, 1] * apart_s
        inside = (below >= settings.strip[0]) & (below <= settings.strip[1]) & (after > 0)
        if int(inside.sum()) < settings.least_points:
            return None
        squared, down = (below * after)[inside], speed[inside, 1]
        rate, agreeing = _fit(squared, down, settings.tolerance_px / height / apart_s)
        if agreeing < max(settings.least_points // 2, settings.agree_ratio * down.size):
            return None
        return EgoMotion(
            at_s=at_s,
            forward_rate=max(rate, 0.0),
            horizon=horizon,
            points=int(down.size),
            agreeing=agreeing,
        )

    def _learn(self, place: Floats, speed: Floats, apart_s: float) -> None:
        """Which horizon explains how the road moves best; standing still explains nothing."""
        if float(np.median(np.abs(speed[:, 1]))) < 0.02:
            return
        down = speed[:, 1]
        costs = np.array(
            [self._misfit(place[:, 1], down, apart_s, horizon) for horizon in self._candidates]
        )
        if np.isfinite(costs).all():
            self._cost += costs / costs.min() - 1.0
            self._frames += 1

    def _misfit(self, row: Floats, down: Floats, apart_s: float, horizon: float) -> float:
        low, high = self._settings.strip
        # The same points for every candidate, or the candidates could not be compared.
        first, last, _ = self._settings.horizons
        same = (row >= last + low) & (row <= last + high)
        if int(same.sum()) < self._settings.least_points // 2:
            same = row >= first + 2 * low
        below = np.maximum(row[same] - horizon, 1e-3)
        squared = below * np.maximum(below + down[same] * apart_s, 1e-3)
        rate = float(np.median(down[same] / squared))
        misfit = np.abs(down[same] - rate * squared)
        return float(np.mean(np.minimum(misfit, 0.5 * np.abs(down[same]) + 1e-3))) + 1e-6


def _fit(squared: Floats, down: Floats, tolerance: float) -> tuple[float, int]:
    """k of down = k squared + nod, where most points agree, and how many do.

    `nod` is the constant movement of a picture whose camera nods.
    """
    best, best_count = np.zeros(2), 0
    terms = np.column_stack((squared, np.ones_like(squared)))
    rng = np.random.default_rng(squared.size)
    for _ in range(60):
        pair = rng.choice(squared.size, 2, replace=False)
        if abs(squared[pair[0]] - squared[pair[1]]) < 0.005:
            continue
        guess = np.linalg.solve(terms[pair], down[pair])
        close = np.abs(terms @ guess - down) <= tolerance + 0.1 * np.abs(down)
        if int(close.sum()) > best_count:
            best, best_count = guess, int(close.sum())
    if best_count >= 3:
        close = np.abs(terms @ best - down) <= tolerance + 0.1 * np.abs(down)
        best = np.linalg.lstsq(terms[close], down[close], rcond=None)[0]
    return float(best[0]), best_count
