"""Figures out of a store and into a file: `noren export`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeVar

from noren.errors import ReportError, Sentence, UsageError
from noren.gate.behavior_figures import MoveTable
from noren.gate.figures import Declarations
from noren.gate.noisy import NoiseTerms
from noren.gate.outsiders import OUTSIDERS
from noren.gate.release import AnyTable, Holder, Reader, Release, release
from noren.gate.shown_before import Memory
from noren.operations.accuracy_table import ACCURACY, accuracy_table
from noren.operations.aftermath import AFTERMATH, aftermath_table
from noren.operations.mesh_export import export_by_mesh, order_asked
from noren.operations.release_moves import require_moves_within_bound
from noren.plan.release import ReleaseTerms, Unicity
from noren.reports.declared import read_shown_plan
from noren.reports.tables import Table, render_csv, render_json, render_parquet, tabulate
from noren.stores.reading import (
    EVERYTHING,
    Span,
    read_coverage,
    read_declarations,
    read_line_counts,
    read_zone_occupancy,
)
from noren.stores.reading_attributes import read_attributes
from noren.stores.reading_behavior import (
    read_crowding,
    read_dwell,
    read_heat,
    read_moves,
    read_queues,
    read_speeds,
    read_stops,
)
from noren.stores.releases import ReleaseBook
from noren.stores.restored import require_purged
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

_WITH_OFFSET = Words(en="an ISO 8601 time with an offset", ja="時差つきのISO 8601の時刻")


class ExportKind(StrEnum):
    """What can be exported."""

    LINE_COUNT = "line_count"
    ZONE_OCCUPANCY = "zone_occupancy"
    DWELL_HISTOGRAM = "dwell_histogram"
    QUEUE_WAIT = "queue_wait"
    HEATMAP_CELLS = "heatmap_cells"
    OD_COUNTS = "od_counts"
    CROWDING_LEVEL = "crowding_level"
    ATTRIBUTE_COUNTS = "attribute_counts"
    SPEED_HISTOGRAM = "speed_histogram"
    SHELF_STOPS = "shelf_stops"
    COVERAGE = "coverage"


def export_notes(kind: str, place: Path, *, purpose: str | None = None) -> tuple[Words, ...]:
    """What whoever gets figures of a kind should know: which of them several cameras made.

    A plan in the store that cannot be read takes no figure away; that is a note as well.

    Raises:
        StoreMissing, StoreError: the store cannot be read.
    """
    with StatisticsStore.open(place, mode="read") as store:
        digests = {key.plan_digest for key in read_declarations(store)}
        texts = {digest: store.read_plan_text(digest) for digest in sorted(digests)}
    notes: list[Words] = []
    for digest, text in texts.items():
        if text is None:
            continue
        try:
            notes += read_shown_plan(text, digest=digest).for_purpose(purpose).fused(kind)
        except ReportError as error:
            notes.append(error.words)
    return tuple(dict.fromkeys(notes))


class ExportFormat(StrEnum):
    """How it is written."""

    CSV = "csv"
    PARQUET = "parquet"
    JSON = "json"


ChoiceT = TypeVar("ChoiceT", ExportKind, ExportFormat, Role)


def export_figures(
    *,
    kind: str,
    place: str | Path,
    from_time: str | None = None,
    to_time: str | None = None,
    output_format: str = ExportFormat.CSV,
    byte_order_mark: bool = False,
    zone: tzinfo = UTC,
    reader: Reader = Holder.HOLDER,
    purpose: str | None = None,
    mesh: str | None = None,
) -> bytes:
    """The whole export as bytes, for standard output or `write_whole`.

    Args:
        kind: a record class, `coverage`, `aftermath` for what is left of histories, or `accuracy`
            for how far figures can be relied on.
        place: the store's folder.
        from_time, to_time: ISO 8601 with an offset, on the grid of every output exported: the
            bins from the first to before the second. None leaves that side open.
        output_format: `csv`, `parquet` or `json`.
        byte_order_mark: begin a CSV with one, for spreadsheet programs.
        zone: the zone whose offset `start` and `end` carry.
        reader: for whom; the holder of the store sees what the file holds. For the public, each
            figure is protected as the plan says under which it was made, and the store writes down
            what was shown.
        purpose: only figures that serve this purpose of the plan; None takes all.
        mesh: by mesh codes of the map, as `mesh_export` says; None for places of the floor.
    Raises:
        UsageError: an unknown kind, format or mesh, a mark without CSV, a time without offset, off
            the grid, or an empty span.
        ReaderRefused: the plan does not let the reader see an output.
        ReleaseRefused, BudgetSpent: the figures would tell about single people; see `release`. Or
            a floor has no place on the map, or is not known well enough for the mesh.
        StoreError: the store cannot be read, or what was released cannot be written down.
        PurgeFailed: the store was put back from a backup and is not purged yet.
    """
    chosen = None if kind in (AFTERMATH, ACCURACY) else _choose(ExportKind, kind, "KIND")
    written = check_form(output_format, byte_order_mark=byte_order_mark)
    span = read_span(from_time, to_time)
    order = None if mesh is None else order_asked(mesh, kind)
    if kind == ACCURACY:
        _require_no_span(span)
        with StatisticsStore.open(place, mode="read") as store:
            declarations = of_purpose(read_declarations(store), purpose)
            certified = accuracy_table(store, declarations, reader=reader)
        return render_table(certified, written, byte_order_mark=byte_order_mark)
    if chosen is None:
        left = aftermath_table(place, reader=reader, from_s=span.from_s, to_s=span.to_s)
        return render_table(left, written, byte_order_mark=byte_order_mark)
    with StatisticsStore.open(place, mode="read") as store:
        require_purged(store)
        _check_grid(of_purpose(read_declarations(store), purpose), chosen, span)
        shown = released(store, chosen, span, reader, purpose)
        if mesh is None:
            table = tabulate(shown, zone=zone)
        else:
            table = export_by_mesh(shown, order=order, read_plan=store.read_plan_text, zone=zone)
    return render_table(table, written, byte_order_mark=byte_order_mark)


def check_form(output_format: str, *, byte_order_mark: bool) -> ExportFormat:
    """The format of that name.

    Raises:
        UsageError: an unknown one, or a byte order mark without CSV.
    """
    written = _choose(ExportFormat, output_format, "--format")
    if byte_order_mark and written is not ExportFormat.CSV:
        raise _usage(
            "--bom",
            f"--format {written.value}",
            "--format csv",
            Words(en="leave --bom out", ja="--bom を外してください"),
        )
    return written


def read_span(from_time: str | None, to_time: str | None) -> Span:
    """The span of two times of a command line.

    Raises:
        UsageError: a time without offset, finer than a second, or an empty span.
    """
    span = Span(from_s=_read_time("--from", from_time), to_s=_read_time("--to", to_time))
    if span.from_s is not None and span.to_s is not None and span.from_s >= span.to_s:
        raise _usage(
            "--to",
            Words(en="a time not after --from", ja="--from より後でない時刻"),
            Words(en="a later time", ja="より後の時刻"),
            Words(en="swap the two", ja="入れ替えてください"),
        )
    return span


def _require_no_span(span: Span) -> None:
    if span.from_s is None and span.to_s is None:
        return
    raise _usage(
        "--from, --to",
        Words(en="a time for `accuracy`", ja="`accuracy` に時刻の指定"),
        Words(en="none: certificates have no bins", ja="指定なし(検証に区間はありません)"),
        Words(en="leave both out", ja="両方を外してください"),
    )


def reader_named(word: str | None) -> Reader:
    """The reader of that name in plans; whoever holds the store where none is named."""
    if word is None:
        return Holder.HOLDER
    return _choose(Role, word, "--for")


_READ: Final[dict[ExportKind, Callable[[StatisticsStore, Span], AnyTable]]] = {
    ExportKind.LINE_COUNT: read_line_counts,
    ExportKind.ZONE_OCCUPANCY: read_zone_occupancy,
    ExportKind.DWELL_HISTOGRAM: read_dwell,
    ExportKind.QUEUE_WAIT: read_queues,
    ExportKind.HEATMAP_CELLS: read_heat,
    ExportKind.OD_COUNTS: read_moves,
    ExportKind.CROWDING_LEVEL: read_crowding,
    ExportKind.ATTRIBUTE_COUNTS: read_attributes,
    ExportKind.SPEED_HISTOGRAM: read_speeds,
    ExportKind.SHELF_STOPS: read_stops,
    ExportKind.COVERAGE: read_coverage,
}


def released(
    store: StatisticsStore,
    kind: ExportKind,
    span: Span,
    reader: Reader,
    purpose: str | None = None,
) -> Release[AnyTable]:
    """One kind of figures of a store for a reader.

    For outsiders everything is read and the span is cut afterward: what is hidden must not depend
    on what is asked for.

    Raises:
        ReaderRefused, ReleaseRefused, BudgetSpent, StoreError: as `export_figures` says.
    """
    if reader not in OUTSIDERS:
        return release(_READ[kind](store, span), reader=reader, purpose=purpose)
    table = _READ[kind](store, EVERYTHING)
    book = ReleaseBook.open(store.folder)
    shown = release(
        table,
        reader=reader,
        from_s=span.from_s,
        to_s=span.to_s,
        purpose=purpose,
        noise=_noise_by_plan({key.plan_digest for key in table.output}, store, book),
        memory=Memory(record=book, key=book.key),
    )
    if isinstance(shown.table, MoveTable):
        digests = {key.plan_digest for key in shown.table.output}
        require_moves_within_bound(shown.table, _bounds_by_plan(digests, store))
    return shown


def _bounds_by_plan(digests: Iterable[str], store: StatisticsStore) -> dict[str, Unicity]:
    """What each plan allows of singling out; not of those whose counts have noise."""
    found = {}
    for digest in digests:
        text = store.read_plan_text(digest)
        if text is None:
            raise store.damaged()
        terms = ReleaseTerms.of_canonical(text)
        if terms.noise is None:
            found[digest] = terms.unicity
    return found


def of_purpose(declarations: Declarations, purpose: str | None) -> Declarations:
    """The outputs that serve a purpose; all of them for None.

    Raises:
        UsageError: no output of the store serves it.
    """
    if purpose is None:
        return declarations
    mine = {key: one for key, one in declarations.items() if one.purpose == purpose}
    if not mine:
        known = ", ".join(sorted({one.purpose for one in declarations.values()})) or "-"
        raise _usage(
            "--purpose",
            repr(purpose),
            Words(en=f"one of {known}", ja=f"{known} のいずれか"),
            Words(en="give the id of a purpose of the plan", ja="計画の目的のidを指定してください"),
        )
    return mine


def _noise_by_plan(
    digests: Iterable[str], store: StatisticsStore, book: ReleaseBook
) -> dict[str, NoiseTerms]:
    """What each plan says itself: no option of a command can leave its noise out.

    Plans that say the same share one object.
    """
    alike: dict[tuple[Fraction, Fraction], NoiseTerms] = {}
    found = {}
    for digest in sorted(digests):
        text = store.read_plan_text(digest)
        if text is None:
            raise store.damaged()
        noise = ReleaseTerms.of_canonical(text).noise
        if noise is None:
            continue
        # As the plan spells it: 0.1 is a tenth, not the nearest number of a computer.
        said = Fraction(str(noise.epsilon)), Fraction(str(noise.epsilon_per_year))
        terms = NoiseTerms(epsilon=said[0], epsilon_per_year=said[1], key=book.key, record=book)
        found[digest] = alike.setdefault(said, terms)
    return found


def render_table(table: Table, written: ExportFormat, *, byte_order_mark: bool) -> bytes:
    """A table in a format; the mark is for CSV only."""
    if written is ExportFormat.JSON:
        return render_json(table)
    if written is ExportFormat.PARQUET:
        return render_parquet(table)
    return render_csv(table, byte_order_mark=byte_order_mark)


def _check_grid(declarations: Declarations, kind: ExportKind, span: Span) -> None:
    """Refuse a span that cuts a bin: half a bin is not a figure."""
    for key, declared in sorted(declarations.items(), key=lambda item: item[0]):
        if kind is not ExportKind.COVERAGE and declared.record != kind.value:
            continue
        for option, second in (("--from", span.from_s), ("--to", span.to_s)):
            # A width of 0 has what is told at once and never kept.
            if second is not None and declared.bin_s and second % declared.bin_s:
                below = datetime.fromtimestamp(second - second % declared.bin_s, UTC)
                raise _usage(
                    option,
                    Words(
                        en=f"a time inside a bin of output {key.output} ({declared.bin_s} s)",
                        ja=f"出力 {key.output} の区間({declared.bin_s} 秒)の途中の時刻",
                    ),
                    Words(en="a time on its grid", ja="その刻みに乗る時刻"),
                    Words(
                        en=f"for example {below.isoformat()}", ja=f"たとえば {below.isoformat()}"
                    ),
                )


def _read_time(option: str, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise _usage(
            option,
            repr(text),
            _WITH_OFFSET,
            Words(
                en="write for example 2026-04-01T09:00:00+09:00",
                ja="たとえば 2026-04-01T09:00:00+09:00 と書いてください",
            ),
        ) from None
    if time.tzinfo is None:
        raise _usage(
            option,
            Words(en=f"{text!r}, without an offset", ja=f"時差のない {text!r}"),
            _WITH_OFFSET,
            Words(
                en="add the offset, for example +09:00 or Z",
                ja="+09:00 や Z などの時差を付けてください",
            ),
        )
    if time.microsecond:
        raise _usage(
            option,
            Words(en="a part of a second", ja="秒より細かい時刻"),
            Words(en="whole seconds", ja="整数の秒"),
            Words(en="use a time on the grid", ja="刻みに乗る時刻にしてください"),
        )
    return int(time.timestamp())


def _choose(choices: type[ChoiceT], word: str, where: str) -> ChoiceT:
    known: dict[str, ChoiceT] = {str(choice.value): choice for choice in choices}
    if word in known:
        return known[word]
    listed = ", ".join([*known, *((AFTERMATH, ACCURACY) if choices is ExportKind else ())])
    raise _usage(
        where,
        repr(word),
        Words(en=f"one of {listed}", ja=f"{listed} のいずれか"),
        Words(en="choose one of them", ja="その中から選んでください"),
    )


def _usage(where: str, found: Sentence, expected: Sentence, remedy: Sentence) -> UsageError:
    return UsageError(where=where, found=found, expected=expected, remedy=remedy)
