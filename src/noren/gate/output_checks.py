"""Whether the assignment of an output can be: it names what exists, and has what its kind needs.

Needs the standard library only.
"""

from __future__ import annotations

from noren.gate.assignment import Assignment, OutputAssignment, WalkAssignment
from noren.gate.attribute_declared import check_attributes
from noren.gate.figure_limits import COUNTER_MOST
from noren.gate.icon_records import MOST_ICONS_EVER
from noren.gate.kinds import Kind
from noren.gate.record_slots import KINDS_AT_LINES, SCENERY_KINDS, UNCLASSED_KINDS
from noren.gate.scenery_records import TEXTS_MOST
from noren.gate.speed_records import ERROR_PERMILLE_MOST
from noren.gate.still_records import LEAST_EVERY_S, SIDE_MOST_CELLS
from noren.gate.stop_records import SECTIONS_MOST
from noren.gate.trajectory_records import MOST_WALKS_EVER, SIDE_MOST, TICKS_PER_RECORD
from noren.vocabulary.board_texts import PLACES, is_declarable
from noren.vocabulary.objects import ObjectClass

_MAY_BE_WHOLE = (Kind.AUDIENCE, Kind.VISIT, Kind.ICON)
"""Kinds that need no areas: they may be about everybody in view."""
_NARROW = (
    Kind.DWELL_HISTOGRAM,
    Kind.QUEUE_WAIT,
    Kind.ATTRIBUTE_COUNTS,
    Kind.SPEED_HISTOGRAM,
    Kind.SHELF_STOPS,
)
"""Kinds whose counters are narrower than a maximum may be."""


def check_output(output: OutputAssignment, assignment: Assignment, kind: Kind) -> None:
    """Whether the output can be.

    Raises:
        ValueError: it has what its kind has not, or the other way round; it names nothing, a
            thing twice or what does not exist; or a number is out of bounds.
    """
    _check_parts(output, kind)
    _check_names(output, assignment, kind)
    _check_shelves(output, assignment)
    if output.bin_s < 1 or output.maximum < 1:
        raise ValueError(f"output {output.id!r}: bin and maximum are at least 1")
    if kind in _NARROW and output.maximum > COUNTER_MOST:
        raise ValueError(f"output {output.id!r}: its counters hold no more than {COUNTER_MOST}")


def _check_parts(output: OutputAssignment, kind: Kind) -> None:
    if (kind is Kind.HEATMAP_CELLS) != (output.grid is not None):
        raise ValueError(f"output {output.id!r}: a heat map has a grid, and nothing else has one")
    check_attributes(output)
    _check_speeds(output, kind)
    _check_sections(output, kind)
    _check_scenery(output)
    if (kind is Kind.ICON) != (output.icons is not None):
        raise ValueError(f"output {output.id!r}: a picture of icons has a floor, nothing else")
    if kind is Kind.ICON and output.maximum > MOST_ICONS_EVER:
        raise ValueError(f"output {output.id!r}: a picture holds at most {MOST_ICONS_EVER} icons")
    if (kind is Kind.VISIT) != (output.visits is not None):
        raise ValueError(f"output {output.id!r}: visits are declared, and nothing else has them")
    if (kind is Kind.TRAJECTORY_POINT) != (output.walks is not None):
        raise ValueError(f"output {output.id!r}: points of trajectories have a floor, nothing else")
    if output.walks is not None:
        _check_walks(output, output.walks)
    _check_stills(output, kind)


def _check_names(output: OutputAssignment, assignment: Assignment, kind: Kind) -> None:
    targets = range(len(assignment.lines if kind in KINDS_AT_LINES else assignment.areas))
    members = [("classes", output.classes, range(len(ObjectClass)))]
    has_no_targets = kind in (Kind.HEATMAP_CELLS, *UNCLASSED_KINDS) or output.record == "scenery"
    if not has_no_targets and (kind not in _MAY_BE_WHOLE or output.targets):
        members.append(("targets", output.targets, targets))
    for name, given, known in members:
        if not given or len(set(given)) != len(given):
            raise ValueError(f"output {output.id!r}: {name} must be given, each once")
        if any(member not in known for member in given):
            raise ValueError(f"output {output.id!r}: {name} name something that does not exist")
    if output.service is not None and (
        kind is not Kind.QUEUE_WAIT or output.service not in range(len(assignment.areas))
    ):
        raise ValueError(f"output {output.id!r}: only a queue is served, in an area that exists")


def _check_walks(output: OutputAssignment, walks: WalkAssignment) -> None:
    if output.targets or output.maximum > MOST_WALKS_EVER:
        raise ValueError(f"output {output.id!r}: at most {MOST_WALKS_EVER} walks, of no target")
    ticks, rest = divmod(output.bin_s, max(1, walks.every_s))
    if walks.every_s < 1 or rest or not 1 <= ticks <= TICKS_PER_RECORD:
        raise ValueError(f"output {output.id!r}: a bundle of 1 to {TICKS_PER_RECORD} ticks")
    if not all(1 <= side <= SIDE_MOST for side in (walks.grid.columns, walks.grid.rows)):
        raise ValueError(f"output {output.id!r}: a floor of at most {SIDE_MOST} cells to a side")


def _check_stills(output: OutputAssignment, kind: Kind) -> None:
    stills = output.stills
    if (kind is Kind.MASKED_STILL) != (stills is not None):
        raise ValueError(f"output {output.id!r}: a masked still has a size, nothing else has one")
    if stills is None:
        return
    if not all(1 <= side <= SIDE_MOST_CELLS for side in (stills.columns, stills.rows)):
        raise ValueError(f"output {output.id!r}: a still of at most {SIDE_MOST_CELLS} cells a side")
    if output.targets or output.bin_s < LEAST_EVERY_S:
        raise ValueError(f"output {output.id!r}: a still each {LEAST_EVERY_S} s, of no target")


def _check_speeds(output: OutputAssignment, kind: Kind) -> None:
    told = len(output.targets) if kind is Kind.SPEED_HISTOGRAM else 0
    if len(output.speed_errors) != told:
        raise ValueError(f"output {output.id!r}: one error for each line with speeds")
    if any(not 1 <= error <= ERROR_PERMILLE_MOST for error in output.speed_errors):
        raise ValueError(f"output {output.id!r}: errors are 1 to {ERROR_PERMILLE_MOST}")


def _check_sections(output: OutputAssignment, kind: Kind) -> None:
    told = len(output.targets) if kind is Kind.SHELF_STOPS else 0
    if len(output.sections) != told or (told > 0) != (output.section_m > 0):
        raise ValueError(f"output {output.id!r}: sections for each shelf with stops")
    if any(not 1 <= sections <= SECTIONS_MOST for sections in output.sections):
        raise ValueError(f"output {output.id!r}: a shelf has 1 to {SECTIONS_MOST} sections")


def _check_shelves(output: OutputAssignment, assignment: Assignment) -> None:
    if output.sections and any(
        assignment.areas[target].front_px is None for target in output.targets
    ):
        raise ValueError(f"output {output.id!r}: stops are told before shelves")


def _check_scenery(output: OutputAssignment) -> None:
    if (output.record == "scenery") != bool(output.scenery):
        raise ValueError(f"output {output.id!r}: a street has scenery, and nothing else has")
    if output.scenery:
        if not set(output.scenery) <= set(SCENERY_KINDS):
            raise ValueError(f"output {output.id!r}: a street of {output.scenery} cannot leave")
        if output.targets or output.classes != (int(ObjectClass.VEHICLE),):
            raise ValueError(f"output {output.id!r}: a street has vehicles and no target")
    reads = "signboard" in output.scenery
    if reads != bool(output.texts) or len(output.texts) > TEXTS_MOST:
        raise ValueError(f"output {output.id!r}: a street's boards have 1 to {TEXTS_MOST} texts")
    for text in output.texts:
        if text.place not in PLACES or not text.spellings:
            raise ValueError(f"output {output.id!r}: a text of {text.place!r} cannot leave")
        if not all(is_declarable(one, text.place) for one in text.spellings):
            raise ValueError(f"output {output.id!r}: free text of a street cannot leave")
