"""The plan's own advice about its drawings, handed to the rules that word it."""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.geometry import GeometryAdvice, GeometryCode, geometry_advice
from noren.plan.paths import Path


def advice_of(plan: Plan, code: GeometryCode) -> Iterator[GeometryAdvice]:
    """The pieces of advice of one kind, in the order of the plan."""
    return (advice for advice in geometry_advice(plan) if advice.code is code)


def drawing_at(plan: Plan, path: Path) -> str:
    """The id of the camera, line or area at a path inside `cameras`, for a message."""
    camera = plan.cameras[int(path[1])]
    if len(path) > 4 and path[3] == "lines":
        return camera.view.lines[int(path[4])].id
    if len(path) > 4 and path[3] == "areas":
        return camera.view.areas[int(path[4])].id
    return camera.id
