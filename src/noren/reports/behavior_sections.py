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

from markupsafe import Markup

from noren.gate.behavior_figures import (
    CrowdingTable,
    DwellTable,
    HeatTable,
    MoveTable,
    QueueTable,
)
from noren.gate.figures import OutputKey
from noren.gate.release import Release
from noren.reports.bars import Bar, draw_bars
from noren.reports.charts import Variant
from noren.reports.heat_picture import HeatLayer, draw_heat
from noren.reports.sections import Coverage, Headline, Row, Section, Studio
from noren.reports.series import CoverageSeries
from noren.reports.words import say

MOST_ROWS: Final = 48
_BREAKDOWN_M2: Final = 2.15
"""People per square metre at which a walkway breaks down: the full width of a bar."""
_ELSEWHERE: Final = "(elsewhere)"
_Draw = Callable[[Variant], str]
_Key = tuple[str, str, str, str]
"""Camera, output, area and class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behavior:
    """All released figures of these kinds."""

    stays: Release[DwellTable]
    waits: Release[QueueTable]
    crowding: Release[CrowdingTable]
    moves: Release[MoveTable]
    heat: Release[HeatTable]


class BehaviorStudio:
    """Makes the sections of one page; `coverages` say how much of each output was watched."""

    def __init__(self, studio: Studio, coverages: Iterable[CoverageSeries]) -> None:
        self._studio = studio
        self._coverages = {(one.key.camera, one.key.output): one for one in coverages}

    def sections(self, behavior: Behavior) -> tuple[Section, ...]:
        """Stays, waits, crowding, moves and heat maps, as far as there are any."""
        made = [
            *self._stays(behavior.stays.table),
            *self._waits(behavior.waits.table),
            *self._crowding(behavior.crowding.table),
            *self._moves(behavior.moves.table),
            *self._heat(behavior.heat.table),
        ]
        return tuple(make(f"behavior-{number}") for number, make in enumerate(made, 1))

    def _stays(self, table: DwellTable) -> Iterable[Callable[[str], Section]]:
        for key, rows in _grouped(table.output, table.area, table.class_word).items():
            yield partial(self._stay, table, key, rows)

    def _stay(self, table: DwellTable, key: _Key, rows: list[int], anchor: str) -> Section:
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
        labels = {start: self._range(start, end) for start, end in sorted(ends.items())}
        bars = [
            Bar(
                label=label,
                whole=ended[start],
                hatched=lost[start],
                text=f"{ended[start]:,}" + (f" + {lost[start]:,}" if lost[start] else ""),
            )
            for start, label in labels.items()
        ]
        totals = {"ended": sum(ended.values()), "lost": sum(lost.values()), "unseen": unseen}
        title = say("stay_title", self._language, area=self._area(key))
        return self._section(
            key,
            anchor,
            title,
            headlines=(("━", "ended_label", totals["ended"]), ("┄", "lost_label", totals["lost"])),
            notes=(self._say("stay_note"),),
            bars=bars,
            description=self._describe("stay_desc", table.start_s, table.end_s, rows, totals),
            first_column="stay_column",
            columns=("ended_column", "lost_column"),
            rows=[
                Row(time=label, cells=(f"{ended[start]:,}", f"{lost[start]:,}"), mark="")
                for start, label in labels.items()
            ],
        )

    def _waits(self, table: QueueTable) -> Iterable[Callable[[str], Section]]:
        for key, rows in _grouped(table.output, table.area, table.class_word).items():
            yield partial(self._wait, table, key, rows)

    def _wait(self, table: QueueTable, key: _Key, rows: list[int], anchor: str) -> Section:
        totals = {
            "arrivals": sum(table.arrivals[row] or 0 for row in rows),
            "served": sum(table.served[row] or 0 for row in rows),
        }
        newest = rows[-MOST_ROWS:]
        times = self._times(table.start_s, table.end_s, newest)
        return self._section(
            key,
            anchor,
            say("wait_title", self._language, area=self._area(key)),
            headlines=(
                ("→", "arrivals_label", totals["arrivals"]),
                ("✓", "served_label", totals["served"]),
            ),
            notes=self._newest(rows),
            bars=[
                Bar(
                    label=time,
                    whole=table.wait_p50_s[row] or 0.0,
                    text=self._seconds(table.wait_p50_s[row]),
                )
                for time, row in zip(times, newest, strict=True)
            ],
            description=self._describe("wait_desc", table.start_s, table.end_s, rows, totals),
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
                        self._number(table.arrivals[row]),
                        self._number(table.served[row]),
                        self._number(table.abandoned[row]),
                        self._number(table.lost[row]),
                        self._seconds(table.wait_p50_s[row]),
                        self._seconds(table.wait_p90_s[row]),
                        self._number(table.mean_length[row], 1),
                        self._number(table.longest[row]),
                    ),
                    mark="",
                )
                for time, row in zip(times, newest, strict=True)
            ],
        )

    def _crowding(self, table: CrowdingTable) -> Iterable[Callable[[str], Section]]:
        for key, rows in _grouped(table.output, table.area, table.class_word).items():
            yield partial(self._crowd, table, key, rows)

    def _crowd(self, table: CrowdingTable, key: _Key, rows: list[int], anchor: str) -> Section:
        worst = max((level for row in rows if (level := table.level[row])), default="–")
        newest = rows[-MOST_ROWS:]
        times = self._times(table.start_s, table.end_s, newest)
        return self._section(
            key,
            anchor,
            say("crowd_title", self._language, area=self._area(key)),
            headlines=(("▲", "level_label", worst),),
            notes=(self._say("crowd_note"), *self._newest(rows)),
            bars=[
                Bar(
                    label=time,
                    whole=table.density_m2[row] or 0.0,
                    text=table.level[row] or self._say("unknown_cell"),
                )
                for time, row in zip(times, newest, strict=True)
            ],
            description=self._describe(
                "crowd_desc", table.start_s, table.end_s, rows, {"level": worst}
            ),
            full=_BREAKDOWN_M2,
            first_column="time_column",
            columns=("level_column", "density_column", "moving_column", "standing_column"),
            rows=[
                Row(
                    time=time,
                    cells=(
                        table.level[row] or self._say("unknown_cell"),
                        self._number(table.density_m2[row], 2),
                        self._number(table.moving[row], 1),
                        self._number(table.standing[row], 1),
                    ),
                    mark="",
                )
                for time, row in zip(times, newest, strict=True)
            ],
        )

    def _moves(self, table: MoveTable) -> Iterable[Callable[[str], Section]]:
        areas = ("",) * len(table)
        for key, rows in _grouped(table.output, areas, table.class_word).items():
            yield partial(self._move, table, key, rows)

    def _move(self, table: MoveTable, key: _Key, rows: list[int], anchor: str) -> Section:
        moves: dict[tuple[str, str], int] = defaultdict(int)
        for row in rows:
            moves[table.origin[row], table.destination[row]] += table.count[row] or 0
        named = {
            say(
                "move_pair",
                self._language,
                origin=self._place(key[0], origin),
                destination=self._place(key[0], destination),
            ): number
            for (origin, destination), number in sorted(
                moves.items(), key=lambda move: (-move[1], move[0])
            )
        }
        total = sum(moves.values())
        camera = self._studio.names.camera(key[0])
        return self._section(
            key,
            anchor,
            say("move_title", self._language, camera=camera),
            headlines=(("→", "moves_label", total),),
            notes=(),
            bars=[
                Bar(label=label, whole=number, text=f"{number:,}")
                for label, number in list(named.items())[:MOST_ROWS]
            ],
            description=self._describe(
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
        for key, rows in _grouped(table.output, areas, table.class_word).items():
            yield partial(self._floor, table, key, rows)

    def _floor(self, table: HeatTable, key: _Key, rows: list[int], anchor: str) -> Section:
        layers = [
            self._layer(table, rows, "presence_layer", table.presence_s, in_seconds=True),
            self._layer(table, rows, "passage_layer", table.passages, in_seconds=False),
            self._layer(table, rows, "dwell_layer", table.dwell_s, in_seconds=True),
        ]
        camera = self._studio.names.camera(key[0])
        title = say("heat_title", self._language, camera=camera)
        cells, cell_m = len(layers[0].cells), table.cell_m[rows[0]]
        description = self._describe(
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

        return self._drawn(
            key,
            anchor,
            title,
            headlines=(("▦", "heat_cells_label", cells),),
            notes=(),
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
            return self._studio.clock.span(most), self._studio.clock.span(total)
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
            self._language,
            most=self._studio.clock.span(most) if in_seconds else f"{most:,.0f}",
        )
        return HeatLayer(name=self._say(name), legend=legend, cells=cells)

    def _section(
        self,
        key: _Key,
        anchor: str,
        title: str,
        *,
        headlines: tuple[tuple[str, str, object], ...],
        notes: tuple[str, ...],
        bars: list[Bar],
        description: str,
        first_column: str,
        columns: tuple[str, ...],
        rows: list[Row],
        full: float = 0.0,
    ) -> Section:
        def draw(variant: Variant) -> str:
            return draw_bars(
                bars,
                variant=variant,
                prefix=anchor,
                title=title,
                description=description,
                full=full,
            )

        return self._drawn(
            key,
            anchor,
            title,
            headlines=headlines,
            notes=notes,
            draw=draw,
            first_column=first_column,
            columns=columns,
            rows=rows,
        )

    def _drawn(
        self,
        key: _Key,
        anchor: str,
        title: str,
        *,
        headlines: tuple[tuple[str, str, object], ...],
        notes: tuple[str, ...],
        draw: _Draw,
        first_column: str,
        columns: tuple[str, ...],
        rows: list[Row],
    ) -> Section:
        return Section(
            anchor=anchor,
            name=title,
            camera=self._studio.names.camera(key[0]),
            estimated=key[0] in self._studio.estimated,
            coverage=self._coverage(key),
            headlines=tuple(
                Headline(
                    sign=sign,
                    css_class="most",
                    label=self._say(label),
                    number=f"{number:,}" if isinstance(number, int) else str(number),
                )
                for sign, label, number in headlines
            ),
            notes=notes,
            wide=Markup(draw(Variant.WIDE)),
            narrow=Markup(draw(Variant.NARROW)),
            caption=title,
            first_column=self._say(first_column),
            columns=tuple(self._say(column) for column in columns),
            rows=tuple(rows),
            total=None,
        )

    def _coverage(self, key: _Key) -> Coverage:
        return self._studio.coverage_of(self._coverages[key[0], key[1]])

    @property
    def _language(self) -> str:
        return self._studio.language

    def _say(self, key: str) -> str:
        return say(key, self._language)

    def _area(self, key: _Key) -> str:
        return self._studio.of_class(self._studio.names.area(key[0], key[2]), key[3])

    def _place(self, camera: str, area: str) -> str:
        if area == _ELSEWHERE:
            return self._say("elsewhere")
        return self._studio.names.area(camera, area)

    def _range(self, start_s: int, end_s: int | None) -> str:
        clock = self._studio.clock
        if end_s is None:
            return say("stay_open", self._language, start=clock.span(start_s))
        return say("stay_range", self._language, start=clock.span(start_s), end=clock.span(end_s))

    def _times(
        self, start_s: tuple[int, ...], end_s: tuple[int, ...], rows: list[int]
    ) -> list[str]:
        return [self._studio.clock.slot(start_s[row], end_s[row]) for row in rows]

    def _newest(self, rows: list[int]) -> tuple[str, ...]:
        if len(rows) <= MOST_ROWS:
            return ()
        return (say("newest_note", self._language, number=MOST_ROWS),)

    def _describe(
        self,
        key: str,
        start_s: tuple[int, ...],
        end_s: tuple[int, ...],
        rows: list[int],
        facts: Mapping[str, object],
    ) -> str:
        period = self._studio.clock.period(
            min(start_s[row] for row in rows), max(end_s[row] for row in rows)
        )
        return say(key, self._language, period=period, **facts)

    def _seconds(self, value: float | None) -> str:
        return self._say("unknown_cell") if value is None else self._studio.clock.span(value)

    def _number(self, value: float | None, places: int = 0) -> str:
        return self._say("unknown_cell") if value is None else f"{value:,.{places}f}"


def _grouped(
    outputs: Sequence[OutputKey], areas: Sequence[str], classes: Sequence[str]
) -> dict[_Key, list[int]]:
    """Rows by camera, output, area and class, in order."""
    groups: dict[_Key, list[int]] = defaultdict(list)
    for row, (output, area, class_word) in enumerate(zip(outputs, areas, classes, strict=True)):
        groups[output.camera, output.output, area, class_word].append(row)
    return dict(sorted(groups.items()))
