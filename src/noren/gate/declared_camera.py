"""The camera of a plan by its id."""

from __future__ import annotations

from noren.errors import UsageError
from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.vocabulary.words import Words


def camera_of(plan: Plan, camera_id: str) -> Camera:
    """The camera with this id.

    Raises:
        UsageError: the plan has none.
    """
    for camera in plan.cameras:
        if camera.id == camera_id:
            return camera
    known = ", ".join(camera.id for camera in plan.cameras) or "-"
    raise UsageError(
        where=camera_id,
        found=Words(
            en="a camera that the plan does not have", ja="計画にないカメラが指定されています"
        ),
        expected=Words(en=f"one of {known}", ja=f"{known} のどれか"),
        remedy=Words(en="correct the id", ja="idを直してください"),
    )
