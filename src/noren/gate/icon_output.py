"""From an `icon` output of a plan to what the jail is told of its pictures."""

from __future__ import annotations

from noren.errors import RecordNotMeasured
from noren.gate.assignment import GridAssignment, IconAssignment, OutputAssignment
from noren.gate.floor_cells import cells_over, measured_places, require_cells
from noren.gate.icon_records import DIRECTIONS, MOST_ICONS, MOST_ICONS_EVER
from noren.gate.objections import unmeasured
from noren.gate.outsiders import OUTSIDERS
from noren.plan.camera import View
from noren.plan.geometry import ground_plane_of
from noren.plan.outputs import Output
from noren.vocabulary.words import Words

PUBLIC_EVERY_S = 60
"""Outsiders get a new picture no more often than this."""
PUBLIC_CELL_M = 1.0
"""Nor finer than this."""
PUBLIC_DIRECTIONS = 4
MOST_CELLS = 10_000


def is_for_outsiders(output: Output) -> bool:
    """Whether anybody outside of the operator may see the pictures."""
    return not OUTSIDERS.isdisjoint(output.readers)


def objection_to_icons(output: Output, view: View) -> RecordNotMeasured | None:
    """Why an `icon` output cannot be drawn as declared; None when it can.

    The floor must be known, and outsiders get a coarser picture than staff.
    """
    if output.every is None or output.position_m is None or view.ground is None:
        return None  # said by others: a plan lacks a key, or the camera its floor
    if not is_for_outsiders(output):
        return None
    if output.every.seconds >= PUBLIC_EVERY_S and output.position_m >= PUBLIC_CELL_M:
        return None
    return unmeasured(
        output,
        Words(
            en=f"a public picture of icons every {output.every} on cells of "
            f"{output.position_m:g} m",
            ja=f"公開するアイコン画像が、{output.every} ごと、{output.position_m:g} m のます目です",
        ),
        Words(
            en=f"`every` of at least {PUBLIC_EVERY_S} s and `position_m` of at least "
            f"{PUBLIC_CELL_M:g}, so that nobody can be followed from one to the next",
            ja=f"前後の絵から人を追えないよう、`every` は {PUBLIC_EVERY_S} s 以上、"
            f"`position_m` は {PUBLIC_CELL_M:g} 以上",
        ),
        Words(
            en="declare a second, coarser output for the public",
            ja="公開用に、より粗い出力を別に書いてください",
        ),
    )


def compile_icons(
    output: Output, view: View, targets: tuple[int, ...], size_px: tuple[int, int]
) -> OutputAssignment:
    """What the jail is told of an `icon` output whose camera has a floor.

    The grid covers the areas named, or the rectangle that the places measured on the floor span.
    For outsiders a picture of fewer people than the output's minimum cell holds no icon.

    Raises:
        RecordNotMeasured: see `objection_to_icons`.
        GeometryError: more cells than a picture can have.
    """
    assert output.every is not None
    assert output.position_m is not None
    if (objection := objection_to_icons(output, view)) is not None:
        raise objection
    public = is_for_outsiders(output)
    most = MOST_ICONS if output.maximum is None else min(output.maximum, MOST_ICONS_EVER)
    return OutputAssignment(
        id=output.id,
        record=output.record.value,
        targets=targets,
        classes=tuple(int(one) for one in output.object_classes),
        bin_s=output.every.seconds,
        maximum=most,
        icons=IconAssignment(
            grid=_grid(output, view, targets, size_px),
            directions=PUBLIC_DIRECTIONS if public else DIRECTIONS,
            least=min(output.minimum_cell, most) if public else 0,
        ),
    )


def _grid(
    output: Output, view: View, targets: tuple[int, ...], size_px: tuple[int, int]
) -> GridAssignment:
    assert output.position_m is not None
    places = measured_places(view)
    plane = ground_plane_of(view, frame_size_px=size_px)
    if targets and plane is not None:
        corners = [
            (x * size_px[0], y * size_px[1])
            for target in targets
            for x, y in view.areas[target].polygon
        ]
        places = [(float(x), float(y)) for x, y in plane.to_ground(corners)]
    # Rounding must not add a row of cells beyond an area that ends on the grid.
    grid = cells_over(places, cell_m=output.position_m, slack=1e-6)
    require_cells(output, grid, MOST_CELLS, Words(en="a picture", ja="アイコン画像"))
    return grid
