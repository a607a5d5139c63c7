"""The drawn place under the icons: the background that somebody accepted, as the camera sees it.

Two tones and lines, learnt without people; the plan's areas, lines and masks are drawn over it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from noren.plan.camera import Camera
from noren.plan.geometry import ground_plane_of
from noren.reports.icon_floor import NamedOutline, Outline, Place
from noren.vocabulary.ground_plane import GroundPlane
from noren.vocabulary.words import Words

_BODY_M = 0.9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IconScene:
    """What lies under icons in the camera's own view; all corners in pixels of the frame.

    `png` is the background, `size` the frame's width and height, `plane` says where on the floor
    a pixel lies.
    """

    png: bytes
    size: tuple[float, float]
    plane: GroundPlane
    masked: tuple[Outline, ...]
    areas: tuple[NamedOutline, ...]
    lines: tuple[NamedOutline, ...]

    def place_of(self, place_m: Place) -> Place | None:
        """Where a place on the floor is in the picture, moved in from beyond its edge.

        None for a place that lies behind the camera.
        """
        x, y = self.plane.to_image([place_m])[0]
        if not np.isfinite((x, y)).all():
            return None
        return min(max(float(x), 0.0), self.size[0]), min(max(float(y), 0.0), self.size[1])

    def body_px(self, place_px: Place) -> float:
        """How large somebody's icon is there, in pixels; 0 where no floor is seen."""
        ratio = float(self.plane.metres_per_px([place_px])[0])
        return _BODY_M / ratio if np.isfinite(ratio) and ratio > 0.0 else 0.0


def scene_of(camera: Camera, png: bytes) -> IconScene:
    """The camera's view with the plan's shapes.

    Raises:
        GeometryError: the plan's points fit no ground.
    """
    view = camera.view
    plane = ground_plane_of(view)
    assert plane is not None
    wide, tall = float(view.width_px), float(view.height_px)

    def in_px(corners: tuple[Place, ...]) -> Outline:
        return tuple((x * wide, y * tall) for x, y in corners)

    return IconScene(
        png=png,
        size=(wide, tall),
        plane=plane,
        masked=tuple(in_px(mask.polygon) for mask in view.masks),
        areas=tuple(
            NamedOutline(name=Words(ja=area.name.ja, en=area.name.en), corners=in_px(area.polygon))
            for area in view.areas
        ),
        lines=tuple(
            NamedOutline(
                name=Words(ja=line.name.ja, en=line.name.en),
                corners=in_px((line.start, line.end)),
            )
            for line in view.lines
        ),
    )
