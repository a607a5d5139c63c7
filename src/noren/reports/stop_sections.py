"""The parts of a report about stops in front of shelves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from noren.gate.behavior_figures import StopTable
from noren.reports.bars import counted_bar
from noren.reports.section_maker import Key, SectionMaker, grouped
from noren.reports.sections import Row, Section
from noren.reports.words import say

UNNAMED: Final = "(unnamed)"
_LONG_S: Final = 30
_Place = tuple[float | None, float | None]


class StopStudio(SectionMaker):
    """Makes the sections of one page: one for each shelf and class of things."""

    def of_table(self, table: StopTable) -> Iterable[Callable[[str], Section]]:
        """What makes each section, once it is told its anchor."""
        shelves = grouped(table.output, table.area, table.class_word)
        for key, rows in sorted(shelves.items(), key=lambda shelf: shelf[0][2] == UNNAMED):
            yield partial(self._shelf, table, key, rows)

    def _shelf(self, table: StopTable, key: Key, rows: list[int], anchor: str) -> Section:
        ended: dict[_Place, int] = defaultdict(int)
        lost, turned, longer = (defaultdict[_Place, int](int) for _ in range(3))
        for row in rows:
            place = table.along_from_m[row], table.along_to_m[row]
            count, censored = table.count[row] or 0, table.censored[row] or 0
            ended[place] += count
            lost[place] += censored
            if table.told_by[row] == "movement":
                turned[place] += count + censored
            if table.stop_from_s[row] >= _LONG_S:
                longer[place] += count + censored
        totals = {"ended": sum(ended.values()), "lost": sum(lost.values())}
        labels = {place: self._section(place) for place in sorted(ended, key=_first)}
        return self.section(
            key,
            anchor,
            self._title(key),
            headlines=(
                ("━", "stops_ended_label", totals["ended"]),
                ("┄", "lost_label", totals["lost"]),
            ),
            notes=(
                self.say("unnamed_note" if key[2] == UNNAMED else "shelf_note"),
                self.say("stop_hatched_note"),
            ),
            bars=[counted_bar(label, ended[place], lost[place]) for place, label in labels.items()],
            description=self.describe("shelf_desc", table.start_s, table.end_s, rows, totals),
            first_column="section_column",
            columns=("ended_column", "lost_column", "turned_column", "longer_column"),
            rows=[
                Row(
                    time=label,
                    cells=(
                        f"{ended[place]:,}",
                        f"{lost[place]:,}",
                        f"{turned[place]:,}" if key[2] != UNNAMED else "–",
                        f"{longer[place]:,}",
                    ),
                    mark="",
                )
                for place, label in labels.items()
            ],
        )

    def _title(self, key: Key) -> str:
        if key[2] == UNNAMED:
            camera = self.studio.names.camera(key[0])
            return say("unnamed_title", self.language, camera=camera)
        return say("shelf_title", self.language, area=self.area(key))

    def _section(self, place: _Place) -> str:
        start, end = place
        if start is None or end is None:
            return self.say("unnamed_section")
        return say("shelf_section", self.language, start=f"{start:g}", end=f"{end:g}")


def _first(place: _Place) -> float:
    return -1.0 if place[0] is None else place[0]
