"""Counted ages and sexes of a closed bin as the bodies of records."""

from __future__ import annotations

import numpy as np

from noren.gate.assignment import OutputAssignment
from noren.gate.attribute_records import CELLS, PLACES, AttributeCountsBody, AudienceBody
from noren.gate.figure_limits import COUNTER_MOST
from noren.gate.record_slots import Slot
from noren.gate.records import Kind
from noren.measure.attribute_counts import AttributeTally
from noren.measure.audience import AudienceTally
from noren.measure.tallies import Tally
from noren.vocabulary.attribute_axes import Sex


def attribute_figure(
    output: OutputAssignment, tally: Tally | None, slot: Slot
) -> AttributeCountsBody | AudienceBody:
    """The figure that fills a slot; all zeros for a bin that was never watched (no tally)."""
    if slot.kind is Kind.AUDIENCE:
        assert tally is None or isinstance(tally, AudienceTally)
        return _audience(output, tally, slot)
    assert tally is None or isinstance(tally, AttributeTally)
    return _table(output, tally, slot)


def _table(
    output: OutputAssignment, tally: AttributeTally | None, slot: Slot
) -> AttributeCountsBody:
    counts, judged = (0,) * PLACES, 0
    if tally is not None:
        table, line = tally.table, output.targets.index(slot.target)
        cells = table.counts[line, slot.direction]
        per_band = cells[:, slot.part].tolist()
        counts = tuple(min(one, COUNTER_MOST) for one in per_band) + counts[len(per_band) :]
        judged = sum(counts)
        if slot.part == Sex.UNKNOWN:
            # Whoever was answered a sex was judged; the rest of the judged are unknown here.
            answered = int(cells[:, : Sex.UNKNOWN].sum())
            judged = int(table.judged[line, slot.direction]) - answered
    return AttributeCountsBody(
        output=slot.output,
        target=slot.target,
        class_id=slot.class_id,
        direction=slot.direction,
        sex=slot.part,
        judged=judged,
        counts=counts,
    )


def _audience(output: OutputAssignment, tally: AudienceTally | None, slot: Slot) -> AudienceBody:
    cells, judged = bytes(CELLS), 0
    if tally is not None:
        target = output.targets.index(slot.target) if output.targets else 0
        told, judged = tally.told(target, least=output.least)
        grid = np.zeros((len(Sex), PLACES), np.uint8)
        grid[:, : told.shape[0]] = told.T
        cells = grid.tobytes()
    return AudienceBody(
        output=slot.output,
        target=slot.target,
        class_id=slot.class_id,
        judged=judged,
        cells=cells,
    )
