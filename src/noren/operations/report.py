"""`noren report`: tables and pictures of a store as one page per language, figures beside it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from noren import __version__
from noren.errors import ReportError, StoreMissing
from noren.gate.attribute_figures import AttributeCountsTable
from noren.gate.figures import (
    BinRows,
    CoverageTable,
    Declarations,
    LineCountTable,
    ZoneOccupancyTable,
)
from noren.gate.release import Holder, Reader, Release, TableT, release
from noren.operations.output_files import make_folder, write_whole
from noren.operations.released_figures import ExportKind, of_purpose, released
from noren.operations.zones import JAPAN, find_zone
from noren.reports.behavior_sections import Behavior
from noren.reports.certified import Certified, Measured, check_rows
from noren.reports.declared import ShownPlan, read_shown_plan
from noren.reports.fused_words import fused_sentence
from noren.reports.page import FileBeside, ReportFacts, render_page
from noren.reports.printed_seal import PrintedSeal
from noren.reports.series import count_series, coverage_series, occupancy_series
from noren.reports.tables import render_csv, tabulate
from noren.reports.times import Clock
from noren.stores.balances import Balanced, read_balances
from noren.stores.certificates import Certificate, read_certificates
from noren.stores.fused_cameras import FusedCamera, read_fused_cameras
from noren.stores.ledger.short_form import render_short
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.reading import (
    EVERYTHING,
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
from noren.stores.restored import require_purged
from noren.stores.run_history import PastRun, read_runs
from noren.stores.statistics import Incident, StatisticsStore
from noren.vocabulary.words import LANGUAGES, Language, Words

_INDEX: Final = "index"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contents:
    """What a store holds, at one moment."""

    lines: Release[LineCountTable]
    areas: Release[ZoneOccupancyTable]
    behavior: Behavior
    attributes: Release[AttributeCountsTable]
    coverage: Release[CoverageTable]
    declarations: Declarations
    runs: tuple[PastRun, ...]
    incidents: tuple[Incident, ...]
    plans: tuple[tuple[str, ShownPlan], ...]
    seal: PrintedSeal | None
    certificates: tuple[Certificate, ...]
    balances: tuple[Balanced, ...]
    fused: tuple[FusedCamera, ...]


def write_report(
    store: Path,
    out: Path,
    *,
    languages: Sequence[Language] = ("ja",),
    zone_name: str = JAPAN,
    purpose: str | None = None,
) -> tuple[Path, ...]:
    """Write the report of everything a store holds, for whoever holds the store.

    With a `purpose`, of what serves that one alone: nothing of another purpose is on any page or
    in any file.

    `out` gets `index.html` in the first language, `index.<language>.html` for each other one, and
    one CSV per kind of figures. Every file appears as a whole; other files there are not touched.

    Returns: what was written, the first page first.
    Raises:
        StoreError: there is no store, or it cannot be read.
        ReportError: the store has no figures yet.
        UsageError: the zone is not known, or no output serves the purpose.
        FolderError: the folder or a file cannot be written.
    """
    zone = find_zone(zone_name)
    contents = _read(store, purpose)
    _require_figures(contents, store)
    tables = {
        ExportKind.LINE_COUNT: tabulate(contents.lines, zone=zone),
        ExportKind.ZONE_OCCUPANCY: tabulate(contents.areas, zone=zone),
        ExportKind.DWELL_HISTOGRAM: tabulate(contents.behavior.stays, zone=zone),
        ExportKind.QUEUE_WAIT: tabulate(contents.behavior.waits, zone=zone),
        ExportKind.CROWDING_LEVEL: tabulate(contents.behavior.crowding, zone=zone),
        ExportKind.OD_COUNTS: tabulate(contents.behavior.moves, zone=zone),
        ExportKind.HEATMAP_CELLS: tabulate(contents.behavior.heat, zone=zone),
        ExportKind.ATTRIBUTE_COUNTS: tabulate(contents.attributes, zone=zone),
        ExportKind.SPEED_HISTOGRAM: tabulate(contents.behavior.speeds, zone=zone),
        ExportKind.SHELF_STOPS: tabulate(contents.behavior.stops, zone=zone),
        ExportKind.COVERAGE: tabulate(contents.coverage, zone=zone),
    }
    files = {
        f"{kind.value}.csv": (kind, render_csv(table))
        for kind, table in tables.items()
        if len(table)
    }
    beside = tuple(FileBeside(name=name, kind=kind.value) for name, (kind, _) in files.items())
    pages = _page_names(languages)
    make_folder(out)
    written = []
    for language, name in pages.items():
        others = [other for other in pages if other != language]
        clock = Clock(zone=zone, zone_name=zone_name, language=language)
        facts = _facts(contents, clock, beside, pages[others[0]] if others else None)
        write_whole(render_page(facts, clock).encode(), out / name)
        written.append(out / name)
    for name, (_, data) in files.items():
        write_whole(data, out / name)
        written.append(out / name)
    return tuple(written)


def write_tables_for(
    reader: Reader,
    store: Path,
    out: Path,
    *,
    zone_name: str = JAPAN,
    purpose: str | None = None,
) -> tuple[Path, ...]:
    """Write the tables that a reader may see: one CSV per kind of figures that has rows.

    There is no page with them: its charts and totals are sums of small numbers too.

    Args:
        reader: as the plan names it.
        store, out: the store and the folder to fill; other files there are not touched.
        zone_name: of the times.
        purpose: only what serves this purpose of the plan.
    Returns: what was written.
    Raises:
        ReaderRefused: the plan does not let this reader see an output.
        ReleaseRefused, BudgetSpent: the figures would tell about single people.
        StoreError, ReportError, UsageError, FolderError: as `write_report` says.
    """
    zone = find_zone(zone_name)
    with StatisticsStore.open(store, mode="read") as opened:
        require_purged(opened)
        of_purpose(read_declarations(opened), purpose)
        tables = {
            kind: tabulate(released(opened, kind, EVERYTHING, reader, purpose), zone=zone)
            for kind in ExportKind
        }
    if not any(len(table) for table in tables.values()):
        raise _no_figures(store)
    make_folder(out)
    written = []
    for kind, table in tables.items():
        if len(table):
            write_whole(render_csv(table), out / f"{kind.value}.csv")
            written.append(out / f"{kind.value}.csv")
    return tuple(written)


def _page_names(languages: Sequence[Language]) -> dict[Language, str]:
    chosen = list(dict.fromkeys(languages)) or list(LANGUAGES[:1])
    return {
        language: f"{_INDEX}.html" if place == 0 else f"{_INDEX}.{language}.html"
        for place, language in enumerate(chosen)
    }


def _read(place: Path, purpose: str | None) -> _Contents:
    with StatisticsStore.open(place, mode="read") as store:
        require_purged(store)
        declarations = of_purpose(read_declarations(store), purpose)
        outputs = {(key.plan_digest, key.camera) for key in declarations}
        cameras = {key.camera for key in declarations}
        runs = tuple(run for run in read_runs(store) if (run.plan_digest, run.camera) in outputs)
        newest_first = tuple(dict.fromkeys(run.plan_digest for run in reversed(runs)))
        texts = ((digest, store.read_plan_text(digest)) for digest in newest_first)

        def shown(table: TableT) -> Release[TableT]:
            return release(table, reader=Holder.HOLDER, purpose=purpose)

        return _Contents(
            lines=shown(read_line_counts(store)),
            areas=shown(read_zone_occupancy(store)),
            behavior=Behavior(
                stays=shown(read_dwell(store)),
                waits=shown(read_queues(store)),
                crowding=shown(read_crowding(store)),
                moves=shown(read_moves(store)),
                heat=shown(read_heat(store)),
                speeds=shown(read_speeds(store)),
                stops=shown(read_stops(store)),
            ),
            attributes=shown(read_attributes(store)),
            coverage=shown(read_coverage(store)),
            declarations=declarations,
            runs=runs,
            incidents=tuple(one for one in store.read_incidents() if one.camera in cameras),
            plans=tuple(
                (digest, read_shown_plan(text, digest=digest).for_purpose(purpose))
                for digest, text in texts
                if text is not None
            ),
            seal=_seal_of(store.folder),
            # Each stands only beside figures of what was counted, whichever output told it.
            certificates=read_certificates(store.folder),
            # A check may concern several purposes: a page of one of them says nothing of it.
            balances=read_balances(store.folder) if purpose is None else (),
            fused=read_fused_cameras(store.folder),
        )


def _seal_of(place: Path) -> PrintedSeal | None:
    """The newest checkpoint; None where the ledger has none yet."""
    try:
        checkpoints = Snapshot.read(place).checkpoints
    except StoreMissing:
        return None
    if not checkpoints:
        return None
    newest = checkpoints[-1]
    return PrintedSeal(text=render_short(newest), entries=newest.size)


def _require_figures(contents: _Contents, store: Path) -> None:
    if not len(contents.coverage.table):
        raise _no_figures(store)


def _no_figures(store: Path) -> ReportError:
    return ReportError(
        where=str(store),
        found=Words(en="a store without figures", ja="数値のない保存先"),
        expected=Words(en="at least one measured interval", ja="一つ以上の計測済みの区間"),
        remedy=Words(
            en="run `noren run` with this store, or wait until the first interval has ended",
            ja="この保存先で `noren run` を実行するか、最初の区間が終わるのを待ってください",
        ),
    )


def _facts(
    contents: _Contents, clock: Clock, files: tuple[FileBeside, ...], other_page: str | None
) -> ReportFacts:
    coverage = contents.coverage.table
    period = (min(coverage.start_s), max(coverage.end_s))
    offset_s = clock.offset_s(period[0])
    return ReportFacts(
        plans=tuple(plan for _, plan in contents.plans),
        digests=tuple(dict.fromkeys(run.plan_digest for run in reversed(contents.runs))),
        period=period,
        counts=count_series(contents.lines, offset_s=offset_s),
        occupancies=occupancy_series(contents.areas, offset_s=offset_s),
        coverages=coverage_series(contents.coverage, offset_s=offset_s),
        bins={
            (key.camera, key.output): declared.bin_s
            for key, declared in contents.declarations.items()
        },
        runs=contents.runs,
        incidents=contents.incidents,
        files=files,
        other_page=other_page,
        software=__version__,
        made_s=time.time(),
        behavior=contents.behavior,
        attributes=contents.attributes,
        seal=contents.seal,
        certified=Certified(contents.certificates, _measured(contents)),
        checks=check_rows(contents.balances),
        fused=_fused(contents, clock),
    )


def _fused(contents: _Contents, clock: Clock) -> tuple[Words, ...]:
    """Which cameras made what several make together, by the newest plan first."""
    sentences = (
        fused_sentence(output, cameras, contents.fused, plan=digest, zone=clock.zone)
        for digest, plan in contents.plans
        for output, cameras in plan.fused().items()
    )
    return tuple(dict.fromkeys(sentences))


def _measured(contents: _Contents) -> dict[tuple[str, str], set[Measured]]:
    """Under which plans and models the figures were made that a person's count can speak of."""
    made: dict[tuple[str, str], set[Measured]] = defaultdict(set)
    tables: tuple[BinRows, ...] = (
        contents.lines.table,
        contents.areas.table,
        contents.attributes.table,
        contents.behavior.speeds.table,
    )
    for table in tables:
        for key, model in zip(table.output, table.model, strict=True):
            made[key.camera, key.output].add(Measured(plan=key.plan_digest, model=model))
    return made
