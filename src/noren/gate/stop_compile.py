"""In how many sections the fronts of shelves are told, and whether they can be told at all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypedDict

from noren.errors import RecordNotMeasured
from noren.gate.objections import objection_of, unmeasured
from noren.gate.stop_records import SECTIONS_MOST
from noren.plan.camera import Area, View
from noren.plan.geometry import ground_plane_of
from noren.plan.outputs import Output
from noren.plan.shapes import length_of
from noren.vocabulary.ground_plane import GroundPlane
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

_SHORTEST_M = 0.2
"""A shorter front is a slip of the hand."""
_NEARLY = 1e-6


class Sections(TypedDict, total=False):
    """The part of an assignment's output that is about shelves; nothing for other kinds."""

    sections: tuple[int, ...]
    section_m: float


def declared_sections(output: Output, view: View, targets: Sequence[int]) -> Sections:
    """How many sections each shelf of an output has; nothing for other kinds.

    Raises:
        RecordNotMeasured: an area without a shelf, or a shelf that is not on the floor, too short
            or too long for its sections.
    """
    if output.record is not RecordClass.SHELF_STOPS:
        return Sections()
    plane = ground_plane_of(view)
    assert plane is not None
    assert output.position_m is not None
    return Sections(
        sections=tuple(_sections(output, view, view.areas[target], plane) for target in targets),
        section_m=output.position_m,
    )


def stop_objection(output: Output, view: View) -> RecordNotMeasured | None:
    """Why stops before shelves cannot be told with this camera; None when they can."""
    known = [area.id for area in view.areas]
    targets = [known.index(area) for area in output.areas]
    return objection_of(lambda: declared_sections(output, view, targets))


def _sections(output: Output, view: View, area: Area, plane: GroundPlane) -> int:
    if area.shelf_front is None:
        raise _refused(
            output,
            Words(
                en=f"stops before a shelf in the area `{area.id}`, which has no `shelf_front`",
                ja=f"棚の前の立ち止まりを求めている区域 `{area.id}` に `shelf_front` がありません",
            ),
            Words(
                en="write the two ends of the shelf's foot as `shelf_front`",
                ja="棚の足もとの両端を `shelf_front` に書いてください",
            ),
        )
    size = view.width_px, view.height_px
    ends = [(x * size[0], y * size[1]) for x, y in area.shelf_front]
    start, end = plane.to_ground(ends).tolist()
    length_m = length_of((start[0], start[1]), (end[0], end[1]))
    if not length_m >= _SHORTEST_M:
        raise _refused(
            output,
            Words(
                en=f"the `shelf_front` of `{area.id}`, above the horizon or without length",
                ja=f"`{area.id}` の `shelf_front` が地平線より上にあるか、長さがありません",
            ),
            Words(en="draw it along the foot of the shelf", ja="棚の足もとに沿って描いてください"),
        )
    assert output.position_m is not None
    sections = max(1, math.ceil(length_m / output.position_m - _NEARLY))
    if sections > SECTIONS_MOST:
        raise _refused(
            output,
            Words(
                en=f"the `shelf_front` of `{area.id}` in {sections} sections",
                ja=f"`{area.id}` の `shelf_front` が {sections} 個に分かれます",
            ),
            Words(
                en=f"write a larger `position_m`: {SECTIONS_MOST} sections at most",
                ja=f"`position_m` を大きくしてください。{SECTIONS_MOST} 個までです",
            ),
        )
    return sections


def _refused(output: Output, found: Words, remedy: Words) -> RecordNotMeasured:
    expected = Words(
        en="the foot of a shelf on the measured floor, in front of which the area lies",
        ja="計測区域の前にある棚の足もとの線(メートルで測った床の上)",
    )
    return unmeasured(output, found, expected, remedy)
