"""Square cells over a part of the floor, on the grid that begins at its origin."""

from __future__ import annotations

import math
from collections.abc import Sequence

from noren.errors import GeometryError
from noren.gate.assignment import GridAssignment
from noren.plan.camera import View
from noren.plan.outputs import Output
from noren.vocabulary.words import Words

MOST_CELLS = 10_000
"""A heat map with more cells than this is finer than anybody can read."""


def cells_of_floor(output: Output, view: View) -> GridAssignment:
    """Whole cells over the rectangle that the places measured on the floor span.

    The view has a `ground` and the output a `position_m`.

    Raises:
        GeometryError: more cells than a heat map may have.
    """
    assert output.position_m is not None
    grid = cells_over(measured_places(view), cell_m=output.position_m)
    require_cells(output, grid, MOST_CELLS, Words(en="a heat map", ja="ヒートマップ"))
    return grid


def require_cells(output: Output, grid: GridAssignment, most: int, what: Words) -> None:
    """Refuse a grid of more cells than `what` may have.

    Raises:
        GeometryError: it has more.
    """
    cells = grid.rows * grid.columns
    if cells > most:
        raise too_fine(
            output,
            Words(
                en=f"{what.en} of {cells:,} cells", ja=f"{what.ja}のます目が {cells:,} 個あります"
            ),
            Words(en=f"at most {most:,}", ja=f"{most:,} 個以下"),
        )


def measured_places(view: View) -> list[tuple[float, float]]:
    """The places of the floor that were measured, in metres; the view has a `ground`."""
    assert view.ground is not None
    return [pair.ground_m for pair in view.ground.points]


def cells_over(
    places_m: Sequence[tuple[float, float]], *, cell_m: float, slack: float = 0.0
) -> GridAssignment:
    """The fewest whole cells that hold all these places; at least one each way.

    Args:
        slack: the share of a cell by which a place may lie outside.
    """
    low = [math.floor(min(place[axis] for place in places_m) / cell_m + slack) for axis in (0, 1)]
    high = [math.ceil(max(place[axis] for place in places_m) / cell_m - slack) for axis in (0, 1)]
    columns, rows = (max(1, high[axis] - low[axis]) for axis in (0, 1))
    return GridAssignment(
        origin_m=(low[0] * cell_m, low[1] * cell_m), cell_m=cell_m, rows=rows, columns=columns
    )


def too_fine(output: Output, found: Words, expected: Words) -> GeometryError:
    """The grid of an output has more cells than it may have."""
    return GeometryError(
        where=output.id,
        found=found,
        expected=expected,
        remedy=Words(en="write a larger `position_m`", ja="`position_m` を大きくしてください"),
    )
