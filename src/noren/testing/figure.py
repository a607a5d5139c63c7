"""A walking person made of a dozen limbs: no one in particular.

The body is built in metres, turned, projected joint by joint and painted from the far parts to
the near ones, so that perspective, foreshortening and the order of the limbs come by themselves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from noren.testing.camera import Floats, PinholeCamera
from noren.testing.paint import Canvas, Color, paint_hull, paint_limb, paint_shadow

_STEP_PAIR_RATIO: Final = 0.82
_FULL_SWING_M_S: Final = 1.3
_SUN_SHIFT_RATIO: Final = (0.30, 0.10)

_SKINS: Final[tuple[Color, ...]] = (
    (170, 196, 232),
    (150, 182, 222),
    (128, 160, 205),
    (95, 125, 170),
    (62, 84, 122),
)
_HAIRS: Final[tuple[Color, ...]] = ((28, 26, 26), (38, 44, 58), (52, 74, 104), (150, 150, 152))
_TOPS: Final[tuple[Color, ...]] = (
    (58, 60, 196),
    (150, 84, 34),
    (62, 128, 54),
    (40, 148, 226),
    (132, 62, 122),
    (70, 66, 62),
    (152, 136, 40),
    (86, 96, 214),
    (118, 56, 40),
    (44, 104, 132),
)
_BOTTOMS: Final[tuple[Color, ...]] = (
    (96, 62, 42),
    (58, 54, 52),
    (52, 70, 92),
    (104, 98, 92),
    (74, 50, 66),
)
_BAGS: Final[tuple[Color, ...]] = ((40, 60, 110), (50, 46, 44), (60, 120, 160), (70, 40, 110))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one figure is dressed. Colors are BGR."""

    height_m: float
    skin: Color
    hair: Color
    top: Color
    bottom: Color
    bag: Color
    has_long_hair: bool
    has_skirt: bool
    has_coat: bool
    has_backpack: bool
    has_short_sleeves: bool


def draw_look(random: np.random.Generator, *, index: int) -> Look:
    """A look from the wardrobe; neighbors in `index` never wear the same top."""
    style = random.integers(0, 100, size=5)
    return Look(
        height_m=float(random.uniform(1.52, 1.84)),
        skin=_SKINS[int(random.integers(len(_SKINS)))],
        hair=_HAIRS[int(random.integers(len(_HAIRS)))],
        top=_TOPS[index * 3 % len(_TOPS)],
        bottom=_BOTTOMS[int(random.integers(len(_BOTTOMS)))],
        bag=_BAGS[int(random.integers(len(_BAGS)))],
        has_long_hair=bool(style[0] < 45),
        has_skirt=bool(style[1] < 22),
        has_coat=bool(22 <= style[1] < 45),
        has_backpack=bool(style[2] < 30),
        has_short_sleeves=bool(style[3] < 35),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Where a figure is and what its legs do.

    `xy_m` the point on the floor under the body, `heading_rad` from +x, `stride_m` the way walked
    so far, `speed_m_s` how far the legs swing; `at_s` moves a standing figure a little.
    """

    xy_m: tuple[float, float]
    heading_rad: float
    stride_m: float
    speed_m_s: float
    at_s: float


def joints_of(look: Look, pose: Pose) -> dict[str, Floats]:
    """The joints in the world, `(3,)` metres each."""
    body = _body(look, pose)
    cosine, sine = math.cos(pose.heading_rad), math.sin(pose.heading_rad)
    names = list(body)
    local = np.array([body[name] for name in names]) * look.height_m
    world = np.column_stack(
        (
            pose.xy_m[0] + local[:, 0] * cosine + local[:, 1] * sine,
            pose.xy_m[1] + local[:, 0] * sine - local[:, 1] * cosine,
            local[:, 2],
        )
    )
    return dict(zip(names, world, strict=True))


def _body(look: Look, pose: Pose) -> dict[str, tuple[float, float, float]]:
    """The joints in shares of the height: forward, to the right, up; feet on the floor."""
    phase = math.tau * pose.stride_m / (look.height_m * _STEP_PAIR_RATIO)
    swing = 0.46 * min(1.0, max(0.0, pose.speed_m_s) / _FULL_SWING_M_S)
    sway = 0.006 * math.sin(1.7 * pose.at_s + look.height_m * 40.0) * (1.0 - swing / 0.46)
    body: dict[str, tuple[float, float, float]] = {}
    for side, name, shift in ((-1.0, "l", 0.0), (1.0, "r", math.pi)):
        _leg(body, name, side=side, phase=phase + shift, swing=swing)
        _arm(body, name, side=side, phase=phase + shift, swing=swing, sway=sway)
    lean = 0.02 + 0.05 * swing
    body["neck"] = (lean, sway, 0.845)
    body["head"] = (lean + 0.012, sway * 1.3, 0.925)
    body["face"] = (lean + 0.034, sway * 1.3, 0.915)
    body["hair"] = (lean - 0.004, sway * 1.3, 0.934)
    body["braid_top"] = (lean - 0.032, sway * 1.3, 0.92)
    body["braid_end"] = (lean - 0.062, sway, 0.80)
    body["pack_top"] = (lean - 0.125, sway, 0.76)
    body["pack_end"] = (lean - 0.115, sway, 0.60)
    for name, up, half, deep in (
        ("shoulder", 0.80, 0.088, 0.030),
        ("waist", 0.62, 0.066, 0.042),
        ("hip", 0.50, 0.085, 0.055),
        ("hem", 0.31, 0.10, 0.085 + 0.10 * swing),
    ):
        for side in (-1.0, 1.0):
            for ahead in (-1.0, 1.0):
                key = f"{name}{'l' if side < 0 else 'r'}{'f' if ahead > 0 else 'b'}"
                body[key] = (lean * (up - 0.5) * 3.0 + ahead * deep, side * half + sway, up)
    lowest = min(body["anklel"][2], body["ankler"][2])
    return {name: (f, r, u - lowest + 0.045) for name, (f, r, u) in body.items()}


def _leg(
    body: dict[str, tuple[float, float, float]],
    name: str,
    *,
    side: float,
    phase: float,
    swing: float,
) -> None:
    thigh = swing * math.sin(phase)
    bend = 0.06 + swing * 1.7 * max(0.0, math.cos(phase + 0.35)) ** 1.5
    across = side * 0.050
    knee = (0.245 * math.sin(thigh), across, 0.50 - 0.245 * math.cos(thigh))
    shin = thigh - bend
    ankle = (knee[0] + 0.225 * math.sin(shin), across, knee[2] - 0.225 * math.cos(shin))
    tilt = -0.6 * bend + 0.25 * max(0.0, thigh)
    body[f"top{name}"] = (0.0, across, 0.50)
    body[f"knee{name}"] = knee
    body[f"ankle{name}"] = ankle
    body[f"heel{name}"] = (ankle[0] - 0.012, across, ankle[2] - 0.022)
    body[f"toe{name}"] = (
        ankle[0] + 0.095 * math.cos(tilt),
        across + side * 0.012,
        ankle[2] - 0.026 + 0.095 * math.sin(tilt),
    )


def _arm(
    body: dict[str, tuple[float, float, float]],
    name: str,
    *,
    side: float,
    phase: float,
    swing: float,
    sway: float,
) -> None:
    upper = -0.75 * swing * math.sin(phase)
    lower = upper + 0.18 + 0.5 * swing
    across = side * 0.125
    elbow = (0.165 * math.sin(upper), across + side * 0.012 + sway, 0.80 - 0.165 * math.cos(upper))
    body[f"arm{name}"] = (0.01, across + sway, 0.80)
    body[f"elbow{name}"] = elbow
    body[f"hand{name}"] = (
        elbow[0] + 0.155 * math.sin(lower),
        across + sway,
        elbow[2] - 0.155 * math.cos(lower),
    )


class Figure:
    """One figure in one frame, projected and ready to be painted.

    `box_px` is the tight box of the painted body (x1, y1, x2, y2), not clipped to the picture;
    `depth_m` the depth of the floor point, by which figures are ordered.
    """

    def __init__(self, camera: PinholeCamera, look: Look, pose: Pose) -> None:
        self._look = look
        joints = joints_of(look, pose)
        pixels, depths = camera.project(np.array(list(joints.values())))
        self._at = {name: (float(x), float(y)) for name, (x, y) in zip(joints, pixels, strict=True)}
        self._depth = dict(zip(joints, depths.tolist(), strict=True))
        ground = np.array([[*pose.xy_m, 0.0], [*_tip(pose, look), 0.0]])
        floor, floor_depth = camera.project(ground)
        self._foot = (float(floor[0, 0]), float(floor[0, 1]))
        self._shadow_tip = (float(floor[1, 0]), float(floor[1, 1]))
        self.depth_m = float(floor_depth[0])
        self._scale = camera.focal_px / self.depth_m * look.height_m
        self._parts = [*self._limbs(), *self._clothes(), *self._head()]
        self._parts.sort(key=lambda part: -part.depth_m)
        reaches = [part.reach_px for part in self._parts]
        self.box_px = (
            min(reach[0] for reach in reaches),
            min(reach[1] for reach in reaches),
            max(reach[2] for reach in reaches),
            max(reach[3] for reach in reaches),
        )

    def paint_shadow(self, canvas: Canvas) -> None:
        """Darken the floor under and beside the figure."""
        s = self._scale
        paint_shadow(
            canvas,
            self._foot,
            self._shadow_tip,
            (0.13 * s, 0.09 * s),
            squash=0.42,
            strength=0.26,
        )
        paint_shadow(
            canvas, self._foot, self._foot, (0.12 * s, 0.12 * s), squash=0.4, strength=0.34
        )

    def paint(self, canvas: Canvas) -> None:
        """Paint the body, far parts first."""
        for part in self._parts:
            part.paint(canvas)

    def _limbs(self) -> list[_Part]:
        look = self._look
        sleeve = look.skin if look.has_short_sleeves and not look.has_coat else look.top
        shin = look.skin if look.has_skirt else look.bottom
        shoe = (38.0, 36.0, 40.0)
        parts = []
        for side in "lr":
            parts += [
                self._limb(f"top{side}", f"knee{side}", (0.056, 0.042), look.bottom),
                self._limb(f"knee{side}", f"ankle{side}", (0.041, 0.027), shin),
                self._limb(f"heel{side}", f"toe{side}", (0.024, 0.02), shoe),
                self._limb(f"arm{side}", f"elbow{side}", (0.036, 0.029), look.top),
                self._limb(f"elbow{side}", f"hand{side}", (0.028, 0.021), sleeve),
                self._limb(f"hand{side}", f"hand{side}", (0.023, 0.023), look.skin, nearer=0.01),
            ]
        return parts

    def _clothes(self) -> list[_Part]:
        look = self._look
        torso = self._hull(("shoulder", "waist"), look.top, 0.034)
        lower = self._hull(("waist", "hip"), look.top if look.has_coat else look.bottom, 0.018)
        parts = [torso, lower]
        if look.has_skirt or look.has_coat:
            cloth = look.top if look.has_coat else look.bottom
            parts.append(self._hull(("waist", "hem"), cloth, 0.012, nearer=0.05))
        if look.has_backpack:
            parts.append(self._limb("pack_top", "pack_end", (0.062, 0.075), look.bag))
        return parts

    def _head(self) -> list[_Part]:
        look = self._look
        parts = [
            self._limb("neck", "head", (0.03, 0.028), look.skin, nearer=-0.02),
            self._limb("hair", "hair", (0.066, 0.066), look.hair),
            self._limb("face", "face", (0.055, 0.055), look.skin),
        ]
        if look.has_long_hair:
            parts.append(self._limb("braid_top", "braid_end", (0.056, 0.04), look.hair))
        return parts

    def _limb(
        self, start: str, end: str, radii: tuple[float, float], color: Color, nearer: float = 0.0
    ) -> _Part:
        return _Part(
            depth_m=(self._depth[start] + self._depth[end]) / 2.0 - nearer,
            points=(self._at[start], self._at[end]),
            radii_px=(radii[0] * self._scale, radii[1] * self._scale),
            color=color,
            is_hull=False,
        )

    def _hull(
        self, rings: tuple[str, str], color: Color, rounding: float, nearer: float = 0.0
    ) -> _Part:
        names = [f"{ring}{corner}" for ring in rings for corner in ("lf", "lb", "rf", "rb")]
        return _Part(
            depth_m=sum(self._depth[name] for name in names) / len(names) - nearer,
            points=tuple(self._at[name] for name in names),
            radii_px=(rounding * self._scale, 0.0),
            color=color,
            is_hull=True,
        )


def _tip(pose: Pose, look: Look) -> tuple[float, float]:
    """Where the shadow of the head falls."""
    return (
        pose.xy_m[0] + _SUN_SHIFT_RATIO[0] * look.height_m,
        pose.xy_m[1] + _SUN_SHIFT_RATIO[1] * look.height_m,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One thing to paint, with the depth by which parts are ordered."""

    depth_m: float
    points: tuple[tuple[float, float], ...]
    radii_px: tuple[float, float]
    color: Color
    is_hull: bool

    @property
    def reach_px(self) -> tuple[float, float, float, float]:
        """The box around it: x1, y1, x2, y2."""
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        radius = max(self.radii_px)
        return (min(xs) - radius, min(ys) - radius, max(xs) + radius, max(ys) + radius)

    def paint(self, canvas: Canvas) -> None:
        if self.is_hull:
            paint_hull(canvas, self.points, self.color, rounding_px=self.radii_px[0], shade=0.16)
        else:
            paint_limb(
                canvas, self.points[0], self.points[1], self.radii_px, self.color, shade=0.16
            )
