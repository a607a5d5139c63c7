"""Plans with any names, outputs and cameras, for what is drawn from a plan."""

from __future__ import annotations

from datetime import date
from functools import cache
from math import cos, radians, sin

from hypothesis import strategies as st

from noren.plan.camera import Area, Camera, Ground, GroundPair, Line, Mask, View
from noren.plan.declaration import Plan
from noren.plan.load import parse_plan
from noren.plan.outputs import Output, Purpose
from noren.plan.people import Party
from noren.plan.starters import write_starter
from noren.plan.values import Text

_SIGNS = st.one_of(
    st.characters(min_codepoint=32, max_codepoint=126),
    st.sampled_from("、。「」（）ーっャん漢字仮名駅口ｱ々…￥％Ωéאבשלום🙂👨‍👩‍👧🇯🇵"),
    st.characters(exclude_categories=("Cs", "Cc")),
)
_PHRASES = st.text(_SIGNS, min_size=1, max_size=80).filter(lambda text: text.strip() != "")
TEXTS = st.builds(Text, ja=_PHRASES, en=_PHRASES)


@cache
def starter_plan() -> Plan:
    """The sample plan of the counting starter."""
    return parse_plan(write_starter("counting", example=True, today=date(2026, 11, 22)), "p").plan


def seen_from(
    *, height_m: float, pitch_deg: float, yaw_deg: float, focal_ratio: float, down: float = -1.0
) -> tuple[Ground, tuple[float, float]] | None:
    """The ground of a camera at (3, 4) metres, computed ray by ray, and the place below it.

    `focal_ratio` is the focal length in widths of a 16:9 picture. `down` is -1 where y of the
    metres points up on a map. None where fewer than all places chosen lie below the horizon.
    """
    pitch, yaw = radians(pitch_deg), radians(yaw_deg)
    ahead = (sin(yaw) * cos(pitch), cos(yaw) * cos(pitch), -sin(pitch))
    right = (cos(yaw), -sin(yaw), 0.0)
    below = (-sin(yaw) * sin(pitch), -cos(yaw) * sin(pitch), -cos(pitch))
    pairs = []
    for image in ((0.2, 0.95), (0.8, 0.95), (0.15, 0.75), (0.85, 0.75), (0.35, 0.6), (0.6, 0.62)):
        u = (image[0] - 0.5) / focal_ratio
        v = (image[1] - 0.5) * 9 / 16 / focal_ratio
        ray = [a + u * r + v * b for a, r, b in zip(ahead, right, below, strict=True)]
        if ray[2] > -0.05:
            return None
        far = height_m / -ray[2]
        ground = (3.0 + far * ray[0], -down * (4.0 + far * ray[1]))
        pairs.append(GroundPair(image=image, ground_m=ground))
    return Ground(points=tuple(pairs), point_error_m=0.05), (3.0, -down * 4.0)


def _spots(low: float, high: float) -> st.SearchStrategy[tuple[float, float]]:
    return st.tuples(st.floats(0.02, 0.98), st.floats(low, high))


@st.composite
def views(draw: st.DrawFn) -> View:
    """A view with or without a ground, lines, areas and masks."""
    found = draw(
        st.none()
        | st.builds(
            seen_from,
            height_m=st.floats(2.5, 12.0),
            pitch_deg=st.floats(8.0, 75.0),
            yaw_deg=st.floats(0.0, 360.0),
            focal_ratio=st.floats(0.5, 1.4),
            down=st.sampled_from([-1.0, 1.0]),
        )
    )
    low = 0.6 if found is not None else 0.02
    lines = []
    for index in range(draw(st.integers(0, 4))):
        x0, x1 = draw(st.floats(0.02, 0.4)), draw(st.floats(0.5, 0.98))
        y0, y1 = draw(st.floats(low, 0.98)), draw(st.floats(low, 0.98))
        names = {key: draw(TEXTS) for key in ("name", "forward", "backward")}
        lines.append(Line(id=f"l{index}", start=(x0, y0), end=(x1, y1), **names))
    areas = []
    for index in range(draw(st.integers(0, 3))):
        x, y = draw(st.floats(0.05, 0.7)), draw(st.floats(low, 0.8))
        wide, tall = draw(st.floats(0.05, 0.25)), draw(st.floats(0.05, 0.15))
        box = ((x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall))
        areas.append(Area(id=f"a{index}", name=draw(TEXTS), polygon=box))
    masks = []
    for index in range(draw(st.integers(0, 2))):
        x, y = draw(st.floats(0.0, 0.7)), draw(st.floats(0.0, 0.7))
        corner = draw(_spots(y + 0.05, 1.0))
        triangle = ((x, y), (x + 0.25, y), corner)
        masks.append(Mask(id=f"m{index}", reason=draw(TEXTS), polygon=triangle))
    return View(
        width_px=1920,
        height_px=1080,
        ground=None if found is None else found[0],
        lens_k1=0.0 if found is not None else draw(st.floats(-0.2, 0.3)),
        lines=tuple(lines),
        areas=tuple(areas),
        masks=tuple(masks),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """The starter plan with other names, cameras, purposes, outputs and parties."""
    base = starter_plan()
    cameras = tuple(
        _camera(base, index, draw(views()), draw) for index in range(draw(st.integers(1, 3)))
    )
    purposes = tuple(
        Purpose(
            id=f"p{index}",
            use_case=draw(st.sampled_from(list(type(base.purposes[0].use_case)))),
            text=draw(TEXTS),
            benefit=draw(TEXTS),
        )
        for index in range(draw(st.integers(1, 3)))
    )
    outputs = tuple(
        _output(index, draw, cameras, purposes) for index in range(draw(st.integers(1, 16)))
    )
    parties = tuple(
        Party(
            id=f"r{index}",
            name=draw(TEXTS),
            country=draw(st.sampled_from(["JP", "US"])),
            outputs=(draw(st.sampled_from(outputs)).id,),
            role=draw(
                st.sampled_from(["processor", "sub_processor", "joint_operator", "recipient"])
            ),
        )
        for index in range(draw(st.integers(0, 2)))
    )
    return base.model_copy(
        update={
            "operator": base.operator.model_copy(update={"name": draw(TEXTS)}),
            "cameras": cameras,
            "purposes": purposes,
            "outputs": outputs,
            "parties": parties,
        }
    )


def _camera(base: Plan, index: int, view: View, draw: st.DrawFn) -> Camera:
    return base.cameras[0].model_copy(
        update={
            "id": f"c{index}",
            "name": draw(TEXTS),
            "position": draw(TEXTS),
            "range": draw(TEXTS),
            "view": view,
            "vehicle": draw(st.booleans()) and view.ground is None,
        }
    )


def _output(
    index: int, draw: st.DrawFn, cameras: tuple[Camera, ...], purposes: tuple[Purpose, ...]
) -> Output:
    camera = draw(st.sampled_from(cameras))
    lines, areas = camera.view.lines, camera.view.areas
    is_line = draw(st.booleans())
    return Output.model_validate(
        {
            "id": f"o{index}",
            "record": "line_count" if is_line else "zone_occupancy",
            "camera": camera.id,
            "purpose": draw(st.sampled_from(purposes)).id,
            "lines": tuple(line.id for line in lines) if is_line else (),
            "areas": () if is_line else tuple(area.id for area in areas),
            "classes": draw(st.sampled_from([("person",), ("person", "bicycle", "vehicle")])),
            "bin": draw(st.sampled_from(["1 min", "15 min", "1 h", "1 day"])),
            "keep": draw(
                st.sampled_from(["30 s", "90 min", "36 h", "1 day", "400 days", "730 days"])
            ),
            "readers": draw(st.sampled_from([(), ("public",), ("site_manager", "analyst")])),
            "minimum_cell": 5,
        }
    )
