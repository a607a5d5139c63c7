"""What a piece of advice about a drawing is about."""

from __future__ import annotations

from noren.plan.declaration import Plan
from noren.plan.paths import Path


def drawing_at(plan: Plan, path: Path) -> str:
    """The id of the camera, line or area at a path inside `cameras`, for a message."""
    camera = plan.cameras[int(path[1])]
    if len(path) > 4 and path[3] == "lines":
        return camera.view.lines[int(path[4])].id
    if len(path) > 4 and path[3] == "areas":
        return camera.view.areas[int(path[4])].id
    return camera.id
