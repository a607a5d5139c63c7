"""What a slice of a drive collected, as the bodies of records."""

from __future__ import annotations

from noren.gate.record_slots import Slot
from noren.gate.records import Kind
from noren.gate.scenery_records import (
    JUDGED_MOST,
    READS_MOST,
    SHARE_UNKNOWN,
    SIGN_CLASSES,
    SIGNS_MOST,
    SPEED_UNKNOWN,
    TEXTS_TOLD,
    VEHICLES_MOST,
    CongestionBody,
    SignsBody,
    TextsBody,
)
from noren.measure.scenery import Congestion, SceneryTally


def scenery_figure(
    tally: SceneryTally | None, slot: Slot
) -> CongestionBody | SignsBody | TextsBody:
    """The figure that fills a slot; "nothing judged" for a slice that was never watched."""
    if slot.kind is Kind.SCENERY_TEXTS:
        return _texts(tally, slot)
    if slot.kind is Kind.SCENERY_SIGNS:
        return _signs(tally, slot)
    return _congestion(None if tally is None else tally.congestion.result(), slot)


def _congestion(found: Congestion | None, slot: Slot) -> CongestionBody:
    if found is None:
        return CongestionBody(
            output=slot.output,
            class_id=slot.class_id,
            vehicles_centi=0,
            judged=0,
            standing=0,
            relative_percent=SPEED_UNKNOWN,
            driving_percent=SHARE_UNKNOWN,
        )
    judged = min(found.judged, JUDGED_MOST)
    standing = 0 if found.standing_ratio is None else round(found.standing_ratio * judged)
    relative, driving = found.relative_speed, found.driving_ratio
    return CongestionBody(
        output=slot.output,
        class_id=slot.class_id,
        vehicles_centi=min(round(100 * found.vehicles), 100 * VEHICLES_MOST),
        judged=judged,
        standing=standing,
        relative_percent=SPEED_UNKNOWN
        if relative is None
        else max(-100, min(100, round(100 * relative))),
        driving_percent=SHARE_UNKNOWN if driving is None else round(100 * driving),
    )


def _signs(tally: SceneryTally | None, slot: Slot) -> SignsBody:
    counts, left = [], SIGNS_MOST
    for seen in (0,) * len(SIGN_CLASSES) if tally is None else tally.signs.tolist():
        counts.append(min(int(seen), left))
        left -= counts[-1]
    return SignsBody(output=slot.output, class_id=slot.class_id, counts=tuple(counts))


def _texts(tally: SceneryTally | None, slot: Slot) -> TextsBody:
    """Of more texts than a record holds, the first of the list are told."""
    found = [] if tally is None else sorted(tally.texts)[:TEXTS_TOLD]
    return TextsBody(
        output=slot.output,
        class_id=slot.class_id,
        pictures=0 if tally is None else min(tally.pictures_read, READS_MOST),
        found=(*(one + 1 for one in found), *(0,) * (TEXTS_TOLD - len(found))),
    )
