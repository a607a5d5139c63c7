"""The parts of a report, ready for the template: texts, tables and pictures in one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from noren.reports.certified import NOT_CERTIFIED, Certified
from noren.reports.charts import FULL_RATIO, Variant, is_partial
from noren.reports.count_chart import CountLabels, draw_counts
from noren.reports.coverage_chart import draw_coverage, state_names
from noren.reports.declared import Names
from noren.reports.occupancy_chart import draw_occupancy
from noren.reports.series import (
    CountSeries,
    CoverageSeries,
    CoverageSlot,
    OccupancySeries,
    SeriesKey,
    Slot,
    lasted_s,
    watched_s,
)
from noren.reports.times import Clock
from noren.reports.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of a period was watched, in words; `note` is empty where it was enough."""

    percent: int
    text: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One big number."""

    sign: str
    css_class: str
    label: str
    number: str
    stamp: str = ""
    """How far the number can be relied on, where that is known of such numbers at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table; `mark` is the class of what is unusual about it, else empty."""

    time: str
    cells: tuple[str, ...]
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A line, an area or a camera: headlines, a picture in two widths, and its table."""

    anchor: str
    name: str
    camera: str
    estimated: bool
    coverage: Coverage
    headlines: tuple[Headline, ...]
    notes: tuple[str, ...]
    wide: Markup
    narrow: Markup
    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row | None
    first_column: str = ""
    """Over the first column, where it holds no times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """What all sections of one page share."""

    clock: Clock
    names: Names
    bins: dict[tuple[str, str], int]
    """Width in seconds of the bins of (camera, output)."""
    estimated: frozenset[str]
    """Cameras whose figures are estimates."""
    certified: Certified | None = None
    """What people's counts said of the figures; None on pages that say nothing of it."""

    @property
    def language(self) -> str:
        """`ja` or `en`."""
        return self.clock.language

    def lines(self, every: Iterable[CountSeries]) -> tuple[Section, ...]:
        """One section per line and class."""
        return tuple(self._line(series, f"line-{i}") for i, series in enumerate(every, 1))

    def areas(self, every: Iterable[OccupancySeries]) -> tuple[Section, ...]:
        """One section per area and class."""
        return tuple(self._area(series, f"area-{i}") for i, series in enumerate(every, 1))

    def cameras(self, every: Iterable[CoverageSeries]) -> tuple[Section, ...]:
        """One section per camera, from its output with the narrowest slots."""
        best: dict[str, CoverageSeries] = {}
        for series in every:
            held = best.get(series.key.camera)
            if held is None or len(series.slots) > len(held.slots):
                best[series.key.camera] = series
        return tuple(
            self._camera(series, f"camera-{i}")
            for i, series in enumerate((best[name] for name in sorted(best)), 1)
        )

    def _line(self, series: CountSeries, anchor: str) -> Section:
        day = self._has_days(series.slots)
        name, forward, backward = self.names.line(series.key.camera, series.key.target)
        name = self.of_class(name, series.key.class_word)
        labels = CountLabels(line=name, forward=forward, backward=backward)
        totals = (f"{series.forward:,}", f"{series.backward:,}")
        if not any(slot.watched_s > 0 for slot in series.slots):
            totals = ("–", "–")
        coverage = self._coverage(series.slots, "low_coverage")
        stamps = (self._stamp(series.key, "forward"), self._stamp(series.key, "backward"))
        return Section(
            anchor=anchor,
            name=name,
            camera=self.names.camera(series.key.camera),
            estimated=series.key.camera in self.estimated,
            coverage=coverage,
            headlines=(
                Headline(
                    sign="▲",
                    css_class="forward",
                    label=forward,
                    number=totals[0],
                    stamp=stamps[0],
                ),
                Headline(
                    sign="▼",
                    css_class="backward",
                    label=backward,
                    number=totals[1],
                    stamp=stamps[1],
                ),
            ),
            notes=(
                *_signed(("▲", "▼"), stamps),
                *self._notes(series.key, series.slots),
            ),
            wide=Markup(
                draw_counts(series, labels, clock=self.clock, variant=Variant.WIDE, prefix=anchor)
            ),
            narrow=Markup(
                draw_counts(series, labels, clock=self.clock, variant=Variant.NARROW, prefix=anchor)
            ),
            caption=say("table_of_counts", self.language, line=name),
            columns=(
                f"▲\N{NO-BREAK SPACE}{forward}",
                f"▼\N{NO-BREAK SPACE}{backward}",
                self._say("watched_column"),
            ),
            rows=tuple(
                self._row(slot, day, (_whole(slot.forward), _whole(slot.backward)))
                for slot in series.slots
            ),
            total=Row(
                time=self._say("total_row"), cells=(*totals, f"{coverage.percent}%"), mark=""
            ),
        )

    def _area(self, series: OccupancySeries, anchor: str) -> Section:
        name = self.of_class(
            self.names.area(series.key.camera, series.key.target), series.key.class_word
        )
        day = self._has_days(series.slots)
        mean, most = _decimal(series.mean), _whole(series.maximum)
        coverage = self._coverage(series.slots, "low_coverage_area")
        stamp = self._stamp(series.key, "level")
        return Section(
            anchor=anchor,
            name=name,
            camera=self.names.camera(series.key.camera),
            estimated=series.key.camera in self.estimated,
            coverage=coverage,
            headlines=(
                Headline(
                    sign="━",
                    css_class="mean",
                    label=self._say("average_label"),
                    number=mean or "–",
                    stamp=stamp,
                ),
                Headline(
                    sign="◆",
                    css_class="most",
                    label=self._say("most_label"),
                    number=most or "–",
                    stamp=self.unchecked,
                ),
            ),
            notes=(
                *_signed(("━", "◆"), (stamp, self.unchecked)),
                *self._notes(series.key, series.slots),
            ),
            wide=Markup(
                draw_occupancy(series, name, clock=self.clock, variant=Variant.WIDE, prefix=anchor)
            ),
            narrow=Markup(
                draw_occupancy(
                    series, name, clock=self.clock, variant=Variant.NARROW, prefix=anchor
                )
            ),
            caption=say("table_of_occupancy", self.language, area=name),
            columns=(
                self._say("mean_word"),
                self._say("most_word"),
                self._say("watched_column"),
            ),
            rows=tuple(
                self._row(slot, day, (_decimal(slot.mean), _whole(slot.maximum)))
                for slot in series.slots
            ),
            total=Row(
                time=self._say("whole_row"),
                cells=(mean or "–", most or "–", f"{coverage.percent}%"),
                mark="",
            ),
        )

    def _camera(self, series: CoverageSeries, anchor: str) -> Section:
        day = self._has_days(series.slots)
        name = self.names.camera(series.key.camera)
        return Section(
            anchor=anchor,
            name=name,
            camera=name,
            estimated=False,
            coverage=self._coverage(series.slots, "low_coverage_area"),
            headlines=(),
            notes=self._notes(series.key, series.slots),
            wide=Markup(
                draw_coverage(series, name, clock=self.clock, variant=Variant.WIDE, prefix=anchor)
            ),
            narrow=Markup(
                draw_coverage(series, name, clock=self.clock, variant=Variant.NARROW, prefix=anchor)
            ),
            caption=say("table_of_coverage", self.language, camera=name),
            columns=tuple(
                self._say(key)
                for key in (
                    "watched_column",
                    "state_column",
                    "frames_column",
                    "searched_column",
                    "gated_column",
                    "dropped_column",
                )
            ),
            rows=tuple(self._coverage_row(slot, day) for slot in series.slots),
            total=None,
        )

    def _row(self, slot: Slot, day: bool, figures: tuple[str, str]) -> Row:
        """A figure that is not known is a word, never a number."""
        time = self._time(slot, day)
        if not any(figures):
            gap = self._say("not_watched")
            return Row(time=time, cells=(gap, gap, "0%"), mark="gap")
        mark = "partial" if is_partial(slot) else ""
        return Row(time=time, cells=(*figures, _percent(slot)), mark=mark)

    def _time(self, slot: Slot, day: bool) -> str:
        if day:
            return self.clock.slot(slot.start_s, slot.end_s)
        return self.clock.hours(slot.start_s, slot.end_s)

    def _has_days(self, slots: tuple[Slot, ...]) -> bool:
        """Whether rows must say their day."""
        return not self.clock.is_one_day(slots[0].start_s, slots[-1].end_s)

    def _coverage_row(self, slot: CoverageSlot, day: bool) -> Row:
        is_unknown = slot.watched_s <= 0
        state = state_names(slot.states, self.language)
        if is_unknown and not slot.states:
            state = self._say("not_watched")
        return Row(
            time=self._time(slot, day),
            cells=(
                _percent(slot),
                state,
                f"{slot.frames_in:,}",
                f"{slot.frames_searched:,}",
                f"{slot.frames_gated:,}",
                f"{slot.frames_dropped:,}",
            ),
            mark="gap" if is_unknown else "partial" if is_partial(slot) else "",
        )

    def _coverage(self, slots: tuple[Slot, ...], note: str) -> Coverage:
        whole, watched = lasted_s(slots), watched_s(slots)
        ratio = watched / whole
        return Coverage(
            percent=_whole_percent(ratio),
            text=say(
                "watched_share",
                self.language,
                percent=_whole_percent(ratio),
                watched=self.clock.span(watched),
                whole=self.clock.span(whole),
            ),
            note=self._say(note) if ratio < FULL_RATIO else "",
        )

    def coverage_of(self, series: CoverageSeries) -> Coverage:
        """How much of an output's time was watched."""
        return self._coverage(series.slots, "low_coverage_area")

    def _notes(self, key: SeriesKey, slots: tuple[Slot, ...]) -> tuple[str, ...]:
        """What must be known to read the picture."""
        notes = []
        if any(is_partial(slot) and slot.watched_s > 0 for slot in slots):
            percent = round(100 * FULL_RATIO)
            notes.append(say("partial_note", self.language, percent=percent))
        bin_s = self.bins.get((key.camera, key.output))
        slot_s = slots[0].end_s - slots[0].start_s
        if bin_s is not None and bin_s < slot_s:
            widths = {"bin": self.clock.span(bin_s), "slot": self.clock.span(slot_s)}
            notes.append(say("merged_note", self.language, **widths))
        return tuple(notes)

    def _stamp(self, key: SeriesKey, direction: str) -> str:
        return self.stamp((key.camera, key.output, key.target, key.class_word), direction)

    def stamp(self, key: tuple[str, str, str, str], direction: str) -> str:
        """How far a figure can be relied on; empty on pages that say nothing of it.

        Args:
            key: camera, output, line or area, and class. direction: as certificates have it.
        """
        if self.certified is None:
            return ""
        camera, output, target, class_word = key
        return self.certified.stamp(
            camera=camera,
            output=output,
            target=target,
            class_word=class_word,
            direction=direction,
        ).in_language(self.language)

    @property
    def unchecked(self) -> str:
        """What stands beside figures that no person's count speaks of; empty on such pages."""
        return "" if self.certified is None else NOT_CERTIFIED.in_language(self.language)

    def of_class(self, name: str, class_word: str) -> str:
        """The name, with the class where it is not people."""
        if class_word == "person":
            return name
        kind = say(f"class_{class_word}", self.language)
        return say("named_class", self.language, name=name, kind=kind)

    def _say(self, key: str) -> str:
        return say(key, self.language)


def _signed(signs: tuple[str, ...], stamps: tuple[str, ...]) -> tuple[str, ...]:
    """The stamps for a table, one line where all say the same."""
    if not any(stamps):
        return ()
    if len(set(stamps)) == 1:
        return (f"{' '.join(signs)} {stamps[0]}",)
    return tuple(f"{sign} {stamp}" for sign, stamp in zip(signs, stamps, strict=True))


def _whole(figure: int | None) -> str:
    return "" if figure is None else f"{figure:,}"


def _decimal(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.1f}"


def _whole_percent(ratio: float) -> int:
    """Rounded down, and up only from nothing: neither 100 nor 0 is said of anything less."""
    if ratio >= 0.9995:
        return 100
    return max(int(100 * ratio), 1) if ratio > 0 else 0


def _percent(slot: Slot) -> str:
    """The share watched, with a sign where it is neither all nor nothing."""
    sign = "⚠ " if is_partial(slot) and slot.watched_s > 0 else ""
    return f"{sign}{_whole_percent(slot.coverage_ratio)}%"
