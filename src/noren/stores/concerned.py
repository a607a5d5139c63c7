"""What a store holds of a span of time: asked after a leak, loss or damage, item by item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Table, func, select

from noren.stores import schema
from noren.stores.holdings.days import day_number
from noren.stores.holdings.erasing import tokens_of
from noren.stores.holdings.holdings import DAY_S, HoldingStore
from noren.stores.holdings.visit_payloads import PathRows
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.records import Closeness, RecordClass

_FIGURES: Final[tuple[Table, ...]] = tuple(
    table
    for table in schema.METADATA.sorted_tables
    if {"camera", "output", "start_s", "bin_s"} <= set(table.columns.keys())
    and table is not schema.coverage
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """The rows of one output whose time lies in a span.

    Args:
        output: its id; `camera` is None for a holding, which may come from several.
        from_s, to_s: the first row's beginning and the last one's end, UTC seconds.
        rows: how many figures, points, visits or stills.
        people: how many tokens or pseudonyms; None for figures and stills, which know no people.
        record: what was sealed; None for figures.
        closeness: how close it comes to one person by itself, whatever a plan says of it now.
    """

    output: str
    camera: str | None
    from_s: int
    to_s: int
    rows: int
    people: int | None
    record: RecordClass | None
    closeness: Closeness


def concerned_figures(store: StatisticsStore, *, from_s: int, to_s: int) -> tuple[Concerned, ...]:
    """Figures of bins that lie at least partly in the span, by camera and output."""
    found: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    with store.reading() as connection:
        for table in _FIGURES:
            end = table.c.start_s + table.c.bin_s
            rows = connection.execute(
                select(
                    table.c.camera,
                    table.c.output,
                    func.min(table.c.start_s),
                    func.max(end),
                    func.count(),
                )
                .where(table.c.start_s < to_s, end > from_s)
                .group_by(table.c.camera, table.c.output)
            )
            for camera, output, first, last, count in rows:
                found.setdefault((camera, output), []).append((first, last, count))
    return tuple(
        Concerned(
            output=output,
            camera=camera,
            from_s=min(first for first, _, _ in parts),
            to_s=max(last for _, last, _ in parts),
            rows=sum(count for _, _, count in parts),
            people=None,
            record=None,
            closeness=Closeness.STATISTICS,
        )
        for (camera, output), parts in sorted(found.items())
    )


def concerned_holdings(
    holdings: HoldingStore, *, from_s: int, to_s: int, now_s: float
) -> tuple[Concerned, ...]:
    """Holdings of days that lie at least partly in the span, decrypted in memory to be counted.

    A day that has expired since is not counted: nobody can read it any more.

    Raises:
        HoldingKeyMissing: the keys are not there, so nobody can count.
        StoreDamaged: a segment does not open.
    """
    found = []
    for item in holdings.items():
        inside = [
            day
            for day in holdings.days(item)
            if _start_s(day) < to_s and _start_s(day) + DAY_S > from_s
        ]
        people: set[int] = set()
        days, rows, record, is_linked = set[date](), 0, None, False
        for segment in holdings.read_kept(item, at_s=now_s, days=inside):
            days.add(segment.day)
            people.update(tokens_of(segment.payload).tolist())
            record = segment.payload.record
            is_linked |= isinstance(segment.payload, PathRows)
            rows += len(segment.payload)
            segment.payload.wipe()
        if record is not None:
            found.append(
                Concerned(
                    output=item,
                    camera=None,
                    from_s=_start_s(min(days)),
                    to_s=_start_s(max(days)) + DAY_S,
                    rows=rows,
                    people=None if record is RecordClass.MASKED_STILL else len(people),
                    record=record,
                    closeness=Closeness.PERSONAL if is_linked else record.closeness,
                )
            )
        people.clear()
    return tuple(found)


def _start_s(day: date) -> int:
    return day_number(day) * DAY_S
