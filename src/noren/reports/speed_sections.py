"""The parts of a report about how fast people, bicycles and vehicles pass a line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial

from noren.gate.behavior_figures import SpeedTable
from noren.reports.bars import Bar
from noren.reports.section_maker import Key, SectionMaker, grouped
from noren.reports.sections import Row, Section
from noren.reports.words import say

_DIRECTIONS = ("forward", "backward")


class SpeedStudio(SectionMaker):
    """Makes the sections of one page: one for each line and class of things."""

    def of_table(self, table: SpeedTable) -> Iterable[Callable[[str], Section]]:
        """What makes each section, once it is told its anchor."""
        for key, rows in grouped(table.output, table.line, table.class_word).items():
            yield partial(self._line, table, key, rows)

    def _line(self, table: SpeedTable, key: Key, rows: list[int], anchor: str) -> Section:
        counts: dict[tuple[int | None, str], int] = defaultdict(int)
        ends: dict[int | None, int | None] = {}
        for row in rows:
            counts[table.from_km_h[row], table.direction[row]] += table.count[row] or 0
            ends[table.from_km_h[row]] = table.to_km_h[row]
        known = sorted(start for start in ends if start is not None)
        order: list[int | None] = [*known, None]
        sums = {start: sum(counts[start, way] for way in _DIRECTIONS) for start in order}
        name, *directions = self.studio.names.line(key[0], key[2])
        totals = {"known": sum(sums[start] for start in known), "unknown": sums[None]}
        worst = max(table.error_ratio[row] for row in rows)
        return self.section(
            key,
            anchor,
            say("speed_title", self.language, line=self.studio.of_class(name, key[3])),
            headlines=(("»", "speed_label", totals["known"]),),
            notes=(say("speed_error_note", self.language, percent=f"{100 * worst:.1f}"),),
            checked=self.checked_passages(
                key,
                directions,
                passages="passages_note",
                others="speeds_note",
                headlines=(False,),
            ),
            bars=[
                Bar(
                    label=self._class(start, ends.get(start)),
                    whole=sums[start],
                    text=f"{sums[start]:,}",
                )
                for start in order
            ],
            description=self.describe("speed_desc", table.start_s, table.end_s, rows, totals),
            first_column="speed_column",
            columns=tuple(directions),
            rows=[
                Row(
                    time=self._class(start, ends.get(start)),
                    cells=tuple(f"{counts[start, way]:,}" for way in _DIRECTIONS),
                    mark="",
                )
                for start in order
            ],
        )

    def column(self, key: str) -> str:
        """Directions are named by the plan."""
        return key

    def _class(self, start: int | None, end: int | None) -> str:
        if start is None:
            return self.say("speed_unknown")
        if end is None:
            return say("speed_open", self.language, start=start)
        return say("speed_range", self.language, start=start, end=end)
