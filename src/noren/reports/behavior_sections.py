"""The parts of a report about staying, waiting, moving and crowding, in one language.

Figures of a part are laid together over the whole period, or shown interval by interval for the
newest of them; every interval lies in the file beside the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from noren.gate.behavior_figures import (
    CrowdingTable,
    DwellTable,
    HeatTable,
    MoveTable,
    QueueTable,
    SpeedTable,
    StopTable,
)
from noren.gate.release import Release
from noren.measure.survival import survival_of_classes
from noren.reports.bars import Bar, counted_bar
from noren.reports.charts import Variant
from noren.reports.estimates import CROWD_ERROR, is_crowd_estimate
from noren.reports.heat_picture import HeatLayer, draw_heat
from noren.reports.section_maker import MOST_ROWS, Key, SectionMaker, grouped
from noren.reports.sections import Row, Section
from noren.reports.speed_sections import SpeedStudio
from noren.reports.stop_sections import StopStudio
from noren.reports.words import say

_BREAKDOWN_M2: Final = 2.15
"""People per square metre at which a walkway breaks down: the full width of a bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behavior:
    """All released figures of these kinds."""

    stays: Release[DwellTable]
    waits: Release[QueueTable]
    crowding: Release[CrowdingTable]
    moves: Release[MoveTable]
    heat: Release[HeatTable]
    speeds: Release[SpeedTable]
    stops: Release[StopTable]


class BehaviorStudio(SectionMaker):
    """Makes the sections of one page."""

    def sections(self, behavior: Behavior) -> tuple[Section, ...]:
        """Stays, waits, crowding, moves and heat maps, as far as there are any."""
        made = [
            *self._stays(behavior.stays.table),
            *self._waits(behavior.waits.table),
            *self._crowding(behavior.crowding.table),
            *self._moves(behavior.moves.table),
            *self._heat(behavior.heat.table),
            *StopStudio(self.studio, self.coverages).of_table(behavior.stops.table),
            *SpeedStudio(self.studio, self.coverages).of_table(behavior.speeds.table),
        ]
        return tuple(make(f"behavior-{number}") for number, make in enumerate(made, 1))

    def _stays(self, table: DwellTable) -> Iterable[Callable[[str], Section]]:
        for key, rows in grouped(table.output, table.area, table.class_word).items():
            yield partial(self._stay, table, key, rows)

    def _stay(self, table: DwellTable, key: Key, rows: list[int], anchor: str) -> Section:
        ended: dict[int, int] = defaultdict(int)
        lost: dict[int, int] = defaultdict(int)
        ends: dict[int, int | None] = {}
        unseen = 0
        for row in rows:
            start = table.stay_from_s[row]
            if start is None:
                unseen += table.censored[row] or 0
                continue
            ends[start] = table.stay_to_s[row]
            ended[start] += table.count[row] or 0
            lost[start] += table.censored[row] or 0
        labels = {start: self.range(start, end) for start, end in sorted(ends.items())}
        bars = [counted_bar(label, ended[start], lost[start]) for start, label in labels.items()]
        totals = {"ended": sum(ended.values()), "lost": sum(lost.values()), "unseen": unseen}
        beyond = survival_of_classes([ended[one] for one in labels], [lost[one] for one in labels])
        title = say("stay_title", self.language, area=self.area(key))
        return self.section(
            key,
            anchor,
            title,
            headlines=(("━", "ended_label", totals["ended"]), ("┄", "lost_label", totals["lost"])),
            notes=self._stay_notes(labels, beyond, unseen),
            bars=bars,
            description=self.describe("stay_desc", table.start_s, table.end_s, rows, totals),
            first_column="stay_column",
            columns=("ended_column", "lost_column", "beyond_column"),
            rows=[
                Row(
                    time=label,
                    cells=(
                        f"{ended[start]:,}",
                        f"{lost[start]:,}",
                        # The last class is open: nothing is longer.
                        "–" if ends[start] is None else self._share(share),
                    ),
                    mark="",
                )
                for (start, label), share in zip(labels.items(), beyond, strict=True)
            ],
        )

    def _stay_notes(
        self, labels: Mapping[int, str], beyond: Sequence[float | None], unseen: int
    ) -> tuple[str, ...]:
        """How to read the stays, how long half of them took, and what is in no class."""
        by_half = (
            label
            for label, share in zip(labels.values(), beyond, strict=True)
            if share is not None and share <= 0.5
        )
        median = next(by_half, self.say("unknown_cell"))
        notes = [self.say("stay_note"), say("median_note", self.language, median=median)]
        if unseen:
            notes.append(say("unseen_note", self.language, unseen=unseen))
        return tuple(notes)

    def _share(self, share: float | None) -> str:
        return self.say("unknown_cell") if share is None else f"{100 * share:.0f} %"

    def _waits(self, table: QueueTable) -> Iterable[Callable[[str], Section]]:
        for key, rows in grouped(table.output, table.area, table.class_word).items():
            yield partial(self._wait, table, key, rows)

    def _wait(self, table: QueueTable, key: Key, rows: list[int], anchor: str) -> Section:
        totals = {
            "arrivals": sum(table.arrivals[row] or 0 for row in rows),
            "served": sum(table.served[row] or 0 for row in rows),
        }
        newest = rows[-MOST_ROWS:]
        times = self.times(table.start_s, table.end_s, newest)
        return self.section(
            key,
            anchor,
            say("wait_title", self.language, area=self.area(key)),
            headlines=(
                ("→", "arrivals_label", totals["arrivals"]),
                ("✓", "served_label", totals["served"]),
            ),
            notes=self.newest(rows),
            bars=[
                Bar(
                    label=time,
                    whole=table.wait_p50_s[row] or 0.0,
                    text=self.seconds(table.wait_p50_s[row]),
                )
                for time, row in zip(times, newest, strict=True)
            ],
            description=self.describe("wait_desc", table.start_s, table.end_s, rows, totals),
            first_column="time_column",
            columns=(
                "arrivals_label",
                "served_label",
                "abandoned_column",
                "lost_wait_column",
                "p50_column",
                "p90_column",
                "length_column",
                "longest_column",
            ),
            rows=[
                Row(
                    time=time,
                    cells=(
                        self.number(table.arrivals[row]),
                        self.number(table.served[row]),
                        self.number(table.abandoned[row]),
                        self.number(table.lost[row]),
                        self.seconds(table.wait_p50_s[row]),
                        self.seconds(table.wait_p90_s[row]),
                        self.number(table.mean_length[row], 1),
                        self.number(table.longest[row]),
                    ),
                    mark="",
                )
                for time, row in zip(times, newest, strict=True)
            ],
        )

    def _crowding(self, table: CrowdingTable) -> Iterable[Callable[[str], Section]]:
        for key, rows in grouped(table.output, table.area, table.class_word).items():
            yield partial(self._crowd, table, key, rows)

    def _crowd(self, table: CrowdingTable, key: Key, rows: list[int], anchor: str) -> Section:
        worst = max((level for row in rows if (level := table.level[row])), default="–")
        newest = rows[-MOST_ROWS:]
        times = self.times(table.start_s, table.end_s, newest)
        return self.section(
            key,
            anchor,
            say("crowd_title", self.language, area=self.area(key)),
            headlines=(("▲", "level_label", worst),),
            notes=(self.say("crowd_note"), *self._estimates(table, rows), *self.newest(rows)),
            bars=[
                Bar(
                    label=time,
                    whole=table.density_m2[row] or 0.0,
                    text=self._level(table, row),
                )
                for time, row in zip(times, newest, strict=True)
            ],
            description=self.describe(
                "crowd_desc", table.start_s, table.end_s, rows, {"level": worst}
            ),
            full=_BREAKDOWN_M2,
            first_column="time_column",
            columns=("level_column", "density_column", "moving_column", "standing_column"),
            rows=[
                Row(
                    time=time,
                    cells=(
                        self._level(table, row),
                        self.number(table.density_m2[row], 2),
                        self.number(table.moving[row], 1),
                        self.number(table.standing[row], 1),
                    ),
                    mark="",
                )
                for time, row in zip(times, newest, strict=True)
            ],
        )

    def _level(self, table: CrowdingTable, row: int) -> str:
        level = table.level[row]
        if level is None:
            return self.say("unknown_cell")
        if not is_crowd_estimate(table.model[row]):
            return level
        return say("estimated_cell", self.language, level=level)

    def _estimates(self, table: CrowdingTable, rows: list[int]) -> tuple[str, ...]:
        """How wrong an estimate can be, where there is one."""
        if not any(is_crowd_estimate(table.model[row]) for row in rows):
            return ()
        return (CROWD_ERROR.in_language(self.language),)

    def _moves(self, table: MoveTable) -> Iterable[Callable[[str], Section]]:
        areas = ("",) * len(table)
        for key, rows in grouped(table.output, areas, table.class_word).items():
            yield partial(self._move, table, key, rows)

    def _move(self, table: MoveTable, key: Key, rows: list[int], anchor: str) -> Section:
        moves: dict[tuple[str, str], int] = defaultdict(int)
        for row in rows:
            moves[table.origin[row], table.destination[row]] += table.count[row] or 0
        named = {
            say(
                "move_pair",
                self.language,
                origin=self.place(key[0], origin),
                destination=self.place(key[0], destination),
            ): number
            for (origin, destination), number in sorted(
                moves.items(), key=lambda move: (-move[1], move[0])
            )
        }
        total = sum(moves.values())
        camera = self.studio.names.camera(key[0])
        return self.section(
            key,
            anchor,
            say("move_title", self.language, camera=camera),
            headlines=(("→", "moves_label", total),),
            notes=(),
            bars=[
                Bar(label=label, whole=number, text=f"{number:,}")
                for label, number in list(named.items())[:MOST_ROWS]
            ],
            description=self.describe(
                "move_desc", table.start_s, table.end_s, rows, {"total": total}
            ),
            first_column="move_column",
            columns=("count_column",),
            rows=[
                Row(time=label, cells=(f"{number:,}",), mark="") for label, number in named.items()
            ],
        )

    def _heat(self, table: HeatTable) -> Iterable[Callable[[str], Section]]:
        areas = ("",) * len(table)
        for key, rows in grouped(table.output, areas, table.class_word).items():
            yield partial(self._floor, table, key, rows)

    def _floor(self, table: HeatTable, key: Key, rows: list[int], anchor: str) -> Section:
        layers = [
            self._layer(table, rows, "presence_layer", table.presence_s, in_seconds=True),
            self._layer(table, rows, "passage_layer", table.passages, in_seconds=False),
            self._layer(table, rows, "dwell_layer", table.dwell_s, in_seconds=True),
        ]
        camera = self.studio.names.camera(key[0])
        title = say("heat_title", self.language, camera=camera)
        cells, cell_m = len(layers[0].cells), table.cell_m[rows[0]]
        description = self.describe(
            "heat_desc", table.start_s, table.end_s, rows, {"cells": cells, "cell": f"{cell_m:g}"}
        )

        def draw(variant: Variant) -> str:
            return draw_heat(
                layers,
                cell_m=cell_m,
                variant=variant,
                prefix=anchor,
                title=title,
                description=description,
            )

        return self.drawn(
            key,
            anchor,
            title,
            headlines=(("▦", "heat_cells_label", cells),),
            notes=(self.say("heat_note"),),
            draw=draw,
            first_column="layer_column",
            columns=("most_cell_column", "sum_column"),
            rows=[
                Row(
                    time=layer.name,
                    cells=self._most_and_sum(layer, in_seconds=in_seconds),
                    mark="",
                )
                for layer, in_seconds in zip(layers, (True, False, True), strict=True)
            ],
        )

    def _most_and_sum(self, layer: HeatLayer, *, in_seconds: bool) -> tuple[str, str]:
        most, total = max(layer.cells.values()), sum(layer.cells.values())
        if in_seconds:
            return self.studio.clock.span(most), self.studio.clock.span(total)
        # One person passes many cells: their sum is no number of people.
        return f"{most:,.0f}", "–"

    def _layer(
        self,
        table: HeatTable,
        rows: list[int],
        name: str,
        values: Sequence[int | None],
        *,
        in_seconds: bool,
    ) -> HeatLayer:
        cells: dict[tuple[float, float], float] = defaultdict(float)
        for row in rows:
            cells[table.x_m[row], table.y_m[row]] += values[row] or 0
        most = max(cells.values())
        legend = say(
            "seconds_legend" if in_seconds else "tracks_legend",
            self.language,
            most=self.studio.clock.span(most) if in_seconds else f"{most:,.0f}",
        )
        return HeatLayer(name=self.say(name), legend=legend, cells=cells)
