"""What a map of one camera shows: the floor in metres, or else the picture in outline.

Every camera's floor has an origin of its own, so each camera has a map of its own. No photo is
used: everything comes from the lines, areas, masks and measured places of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shapely.geometry.base import BaseGeometry

from noren.vocabulary.words import Words

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLine:
    """A measurement line; `forward` is on the right of somebody who looks along the spots."""

    name: Words
    forward: Words
    backward: Words
    spots: tuple[Spot, ...]
    length_m: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapArea:
    """A measurement area."""

    name: Words
    shape: BaseGeometry
    size_m2: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapMask:
    """A part that is blackened; `shape` is empty where it hides nothing of what is drawn."""

    reason: Words
    shape: BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraMap:
    """One camera's map. x to the right, y downwards, seen from above (`floor`) or by the camera.

    `floor` is in metres; `frame` in shares of the picture's width, from its upper left corner.
    `filmed` is the part of the floor in the picture, drawn up to `reach_m`; `beyond` is where it
    goes on but the drawing ends, empty where it does not. `stand` is the camera's place, worked
    out (`is_stand_known`) or only the near edge of what it films; None in a frame.
    """

    basis: Literal["floor", "frame"]
    name: Words
    position: Words
    range: Words
    is_moving: bool
    is_only_camera: bool
    filmed: BaseGeometry
    beyond: BaseGeometry
    reach_m: float | None
    stand: Spot | None
    is_stand_known: bool
    lines: tuple[MapLine, ...]
    areas: tuple[MapArea, ...]
    masks: tuple[MapMask, ...]
