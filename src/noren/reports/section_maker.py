"""What all sections about staying, waiting, moving and crowding are made with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from noren.gate.figures import OutputKey
from noren.reports.bars import Bar, draw_bars
from noren.reports.charts import Variant
from noren.reports.sections import Coverage, Headline, Row, Section, Studio
from noren.reports.series import CoverageSeries
from noren.reports.words import say

MOST_ROWS: Final = 48
_ELSEWHERE: Final = "(elsewhere)"
Draw = Callable[[Variant], str]
Key = tuple[str, str, str, str]
"""Camera, output, area and class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How far figures can be relied on: beside each headline, and beside the table."""

    stamps: tuple[str, ...]
    notes: tuple[str, ...]


class SectionMaker:
    """Lays out sections; `coverages` say how much of each output was watched."""

    def __init__(self, studio: Studio, coverages: Iterable[CoverageSeries]) -> None:
        self.studio = studio
        self.coverages = tuple(coverages)
        self._coverages = {(one.key.camera, one.key.output): one for one in self.coverages}

    def section(
        self,
        key: Key,
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
        checked: Checked | None = None,
    ) -> Section:
        """A section with bars; `checked` as `drawn` says."""

        def draw(variant: Variant) -> str:
            return draw_bars(
                bars,
                variant=variant,
                prefix=anchor,
                title=title,
                description=description,
                full=full,
            )

        return self.drawn(
            key,
            anchor,
            title,
            headlines=headlines,
            notes=notes,
            draw=draw,
            first_column=first_column,
            columns=columns,
            rows=rows,
            checked=checked,
        )

    def drawn(
        self,
        key: Key,
        anchor: str,
        title: str,
        *,
        headlines: tuple[tuple[str, str, object], ...],
        notes: tuple[str, ...],
        draw: Draw,
        first_column: str,
        columns: tuple[str, ...],
        rows: list[Row],
        checked: Checked | None = None,
    ) -> Section:
        """A section with a picture of its own.

        Args:
            checked: how far its figures can be relied on; None where no person's count speaks of
                any of them.
        """
        beside = self._unchecked(len(headlines)) if checked is None else checked
        return Section(
            anchor=anchor,
            name=title,
            camera=self.studio.names.camera(key[0]),
            estimated=key[0] in self.studio.estimated,
            coverage=self.coverage(key),
            headlines=tuple(
                Headline(
                    sign=sign,
                    css_class="most",
                    label=self.say(label),
                    number=f"{number:,}" if isinstance(number, int) else str(number),
                    stamp=stamp,
                )
                for (sign, label, number), stamp in zip(headlines, beside.stamps, strict=True)
            ),
            notes=(*beside.notes, *notes),
            wide=Markup(draw(Variant.WIDE)),
            narrow=Markup(draw(Variant.NARROW)),
            caption=title,
            first_column=self.say(first_column),
            columns=tuple(self.column(column) for column in columns),
            rows=tuple(rows),
            total=None,
        )

    def _unchecked(self, headlines: int) -> Checked:
        said = self.studio.unchecked
        return Checked(stamps=(said,) * headlines, notes=(said,) if said else ())

    def checked_passages(
        self,
        key: Key,
        directions: Sequence[str],
        *,
        passages: str,
        others: str,
        headlines: Sequence[bool],
    ) -> Checked | None:
        """How far a section can be relied on that tells a line's passages and more about them.

        All passages together are those that `line_count` counts, so a count of the line speaks of
        them, and of nothing else.

        Args:
            directions: what forward and backward mean at this line.
            passages, others: what says so of either.
            headlines: of each, whether it tells all passages.
        """
        unchecked = self.studio.unchecked
        stamps = [self.studio.stamp(key, direction) for direction in ("forward", "backward")]
        if all(stamp == unchecked for stamp in stamps):
            return None
        said = zip(directions, stamps, strict=True)
        stamp = " / ".join(f"{direction}: {stamp}" for direction, stamp in said)
        notes = (
            say(passages, self.language, stamp=stamp),
            say(others, self.language, stamp=unchecked),
        )
        stands = tuple(stamp if tells_all else unchecked for tells_all in headlines)
        return Checked(stamps=stands, notes=notes)

    def coverage(self, key: Key) -> Coverage:
        """How much of the output's time was watched."""
        return self.studio.coverage_of(self._coverages[key[0], key[1]])

    def column(self, key: str) -> str:
        """The heading of a column; makers whose columns are named by the plan say them so."""
        return self.say(key)

    @property
    def language(self) -> str:
        """`ja` or `en`."""
        return self.studio.language

    def say(self, key: str) -> str:
        """A text in the page's language."""
        return say(key, self.language)

    def area(self, key: Key) -> str:
        """The area's name, with the class where it is not people."""
        return self.studio.of_class(self.studio.names.area(key[0], key[2]), key[3])

    def place(self, camera: str, area: str) -> str:
        """The name of an area or of the rest of the floor."""
        if area == _ELSEWHERE:
            return self.say("elsewhere")
        return self.studio.names.area(camera, area)

    def range(self, start_s: int, end_s: int | None) -> str:
        """A class of stays in words."""
        clock = self.studio.clock
        if end_s is None:
            return say("stay_open", self.language, start=clock.span(start_s))
        return say("stay_range", self.language, start=clock.span(start_s), end=clock.span(end_s))

    def times(self, start_s: tuple[int, ...], end_s: tuple[int, ...], rows: list[int]) -> list[str]:
        """Rows' times in words."""
        return [self.studio.clock.slot(start_s[row], end_s[row]) for row in rows]

    def newest(self, rows: list[int]) -> tuple[str, ...]:
        """A note where only the newest rows are shown."""
        if len(rows) <= MOST_ROWS:
            return ()
        return (say("newest_note", self.language, number=MOST_ROWS),)

    def describe(
        self,
        key: str,
        start_s: tuple[int, ...],
        end_s: tuple[int, ...],
        rows: list[int],
        facts: Mapping[str, object],
    ) -> str:
        """The picture in words."""
        period = self.studio.clock.period(
            min(start_s[row] for row in rows), max(end_s[row] for row in rows)
        )
        return say(key, self.language, period=period, **facts)

    def seconds(self, value: float | None) -> str:
        """A time in words, or that it is not known."""
        return self.say("unknown_cell") if value is None else self.studio.clock.span(value)

    def number(self, value: float | None, places: int = 0) -> str:
        """A number, or that it is not known."""
        return self.say("unknown_cell") if value is None else f"{value:,.{places}f}"


def grouped(
    outputs: Sequence[OutputKey], areas: Sequence[str], classes: Sequence[str]
) -> dict[Key, list[int]]:
    """Rows by camera, output, area and class, in order."""
    groups: dict[Key, list[int]] = defaultdict(list)
    for row, (output, area, class_word) in enumerate(zip(outputs, areas, classes, strict=True)):
        groups[output.camera, output.output, area, class_word].append(row)
    return dict(sorted(groups.items()))
