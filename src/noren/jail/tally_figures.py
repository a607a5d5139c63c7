"""Tallies of a closed bin as the bodies of records: staying, moving, crowding."""

from __future__ import annotations

from noren.gate.assignment import OutputAssignment
from noren.gate.behavior_records import (
    DENSITY_CENTI_MOST,
    ELSEWHERE,
    LEVEL_UNKNOWN,
    STAY_CLASSES,
    CrowdingLevelBody,
    DwellHistogramBody,
    OdCountsBody,
)
from noren.gate.record_schema import Slot
from noren.gate.records import FigureBody, Kind
from noren.measure.crowd_meter import CrowdMeter
from noren.measure.dwell_meter import DwellMeter
from noren.measure.move_meter import MoveTally
from noren.measure.tallies import Tally


def tally_figure(
    output: OutputAssignment, tally: Tally | None, slot: Slot, column: int
) -> FigureBody:
    """The figure that fills a slot; all zeros for a bin that was never watched (no tally)."""
    if slot.kind is Kind.DWELL_HISTOGRAM:
        assert tally is None or isinstance(tally, DwellMeter)
        return _stays(tally, slot, output.targets.index(slot.target), column)
    if slot.kind is Kind.OD_COUNTS:
        assert tally is None or isinstance(tally, MoveTally)
        places = (*output.targets, ELSEWHERE)
        origin, destination = places.index(slot.target), places.index(slot.part)
        return OdCountsBody(
            output=slot.output,
            origin=slot.target,
            destination=slot.part,
            class_id=slot.class_id,
            count=0 if tally is None else int(tally.counts[origin, destination, column]),
        )
    assert slot.kind is Kind.CROWDING_LEVEL
    assert tally is None or isinstance(tally, CrowdMeter)
    return _crowding(output, tally, slot, column)


def _stays(tally: DwellMeter | None, slot: Slot, target: int, column: int) -> DwellHistogramBody:
    nothing = (0,) * STAY_CLASSES
    return DwellHistogramBody(
        output=slot.output,
        target=slot.target,
        class_id=slot.class_id,
        began_unseen=0 if tally is None else int(tally.began_unseen[target, column]),
        ended=nothing if tally is None else tuple(tally.ended[target, column].tolist()),
        at_least=nothing if tally is None else tuple(tally.at_least[target, column].tolist()),
    )


def _crowding(
    output: OutputAssignment, tally: CrowdMeter | None, slot: Slot, column: int
) -> CrowdingLevelBody:
    target = output.targets.index(slot.target)
    level = LEVEL_UNKNOWN if tally is None else int(tally.levels[target, column])
    density = moving = standing = 0
    if tally is not None and level != LEVEL_UNKNOWN:
        centi = round(100 * float(tally.density_m2[target, column]))
        density = min(centi, DENSITY_CENTI_MOST)
        moving = round(10 * float(tally.moving[target, column]))
        standing = round(10 * float(tally.standing[target, column]))
    return CrowdingLevelBody(
        output=slot.output,
        target=slot.target,
        class_id=slot.class_id,
        level=level,
        density_centi=density,
        moving_deci=moving,
        standing_deci=standing,
    )
