"""What one output may send, as its assignment declares it.

Needs the standard library only.
"""

from __future__ import annotations

from noren.gate.assignment import OutputAssignment
from noren.gate.attribute_declared import bands_of
from noren.gate.attribute_records import SEX
from noren.gate.icon_records import IconLimits
from noren.gate.speed_records import SpeedLimits
from noren.gate.still_records import StillLimits
from noren.gate.trajectory_records import WalkLimits
from noren.gate.visit_records import VisitLimits
from noren.vocabulary.attribute_axes import Sex


def icon_limits(output: OutputAssignment) -> IconLimits | None:
    """What the output's pictures can hold; None for other kinds."""
    if output.icons is None:
        return None
    return IconLimits(
        cells=output.icons.grid.cells,
        directions=output.icons.directions,
        least=output.icons.least,
        most=output.maximum,
    )


def walk_limits(output: OutputAssignment) -> WalkLimits | None:
    """What the output's bundles of points can hold; None for other kinds."""
    if output.walks is None:
        return None
    return WalkLimits(
        columns=output.walks.grid.columns,
        rows=output.walks.grid.rows,
        ticks=output.bin_s // output.walks.every_s,
        most=output.maximum,
        classes=output.classes,
    )


def still_limits(output: OutputAssignment) -> StillLimits | None:
    """What the output's masked stills can hold; None for other kinds."""
    if output.stills is None:
        return None
    return StillLimits(columns=output.stills.columns, rows=output.stills.rows)


def speed_limits(output: OutputAssignment) -> SpeedLimits | None:
    """What the output's speeds can be; None for other kinds."""
    if not output.speed_errors:
        return None
    return SpeedLimits(errors=tuple(zip(output.targets, output.speed_errors, strict=True)))


def visit_limits(output: OutputAssignment) -> VisitLimits | None:
    """What a visit of the output can be; None where it has none."""
    if output.visits is None:
        return None
    return VisitLimits(
        day_steps=output.visits.day_steps,
        lanes=len(output.targets),
        sexes=Sex.UNKNOWN if SEX in output.attributes else 0,
        age_bands=len(bands_of(output)),
        paths=output.visits.paths,
    )
