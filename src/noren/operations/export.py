"""Figures out of a store and into a file: `noren export`."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Final

from noren.errors import ReportError
from noren.gate.figures import Declarations
from noren.gate.release import Holder, Reader
from noren.operations.accuracy_table import ACCURACY, accuracy_table
from noren.operations.aftermath import AFTERMATH, aftermath_table
from noren.operations.export_options import (
    ExportFormat,
    bad_option,
    check_form,
    choose,
    read_span,
    render_table,
)
from noren.operations.mesh_export import export_by_mesh, order_asked
from noren.operations.released_figures import ExportKind, of_purpose, released
from noren.reports.declared import read_shown_plan
from noren.reports.fused_words import fused_sentence
from noren.reports.tables import tabulate
from noren.stores.fused_cameras import read_fused_cameras
from noren.stores.reading import Span, read_declarations
from noren.stores.restored import require_purged
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words

_TABLES: Final = (AFTERMATH, ACCURACY)
"""What can be exported and is no record class."""


def export_notes(
    kind: str, place: Path, *, purpose: str | None = None, zone: tzinfo = UTC
) -> tuple[Words, ...]:
    """What whoever gets figures of a kind should know: which of them several cameras made.

    A plan in the store that cannot be read takes no figure away; that is a note as well.

    Raises:
        StoreMissing, StoreError: the store cannot be read.
    """
    with StatisticsStore.open(place, mode="read") as store:
        digests = {key.plan_digest for key in read_declarations(store)}
        texts = {digest: store.read_plan_text(digest) for digest in sorted(digests)}
        told = read_fused_cameras(store.folder)
    notes: list[Words] = []
    for digest, text in texts.items():
        if text is None:
            continue
        try:
            fused = read_shown_plan(text, digest=digest).for_purpose(purpose).fused(kind)
            notes += [
                fused_sentence(output, cameras, told, plan=digest, zone=zone)
                for output, cameras in fused.items()
            ]
        except ReportError as error:
            notes.append(error.words)
    return tuple(dict.fromkeys(notes))


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
    chosen = None if kind in _TABLES else choose(ExportKind, kind, "KIND", besides=_TABLES)
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


def _require_no_span(span: Span) -> None:
    if span.from_s is None and span.to_s is None:
        return
    raise bad_option(
        "--from, --to",
        Words(en="a time for `accuracy`", ja="`accuracy` に時刻の指定"),
        Words(en="none: certificates have no bins", ja="指定なし(検証に区間はありません)"),
        Words(en="leave both out", ja="両方を外してください"),
    )


def _check_grid(declarations: Declarations, kind: ExportKind, span: Span) -> None:
    """Refuse a span that cuts a bin: half a bin is not a figure."""
    for key, declared in sorted(declarations.items(), key=lambda item: item[0]):
        if kind is not ExportKind.COVERAGE and declared.record != kind.value:
            continue
        for option, second in (("--from", span.from_s), ("--to", span.to_s)):
            # A width of 0 has what is told at once and never kept.
            if second is not None and declared.bin_s and second % declared.bin_s:
                below = datetime.fromtimestamp(second - second % declared.bin_s, UTC)
                raise bad_option(
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
