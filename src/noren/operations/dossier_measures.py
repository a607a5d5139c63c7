"""What a store tells a dossier about the operation under one plan."""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path

from noren.errors import ReaderRefused, StoreError, UsageError
from noren.gate.figures import CoverageTable, LineCountTable, OutputKey, ZoneOccupancyTable
from noren.notices.dossier.facts import Measured, MeasuredOutput, MeasuredWalks
from noren.operations.access import Asking
from noren.operations.holding_reading import HoldingReading
from noren.operations.walk_keeping import trajectory_outputs
from noren.operations.walk_reading import read_walks, reidentification_of
from noren.plan.load import LoadedPlan
from noren.plan.outputs import Output
from noren.stores.ledger.terms import AccessReason
from noren.stores.reading import read_coverage, read_line_counts, read_zone_occupancy
from noren.stores.restored import require_purged
from noren.stores.run_history import PastRun, read_runs
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

_NO_STORE = Words(
    ja="数値の保存先が指定されていません(--store)。", en="No store was named (--store)."
)

_NO_WALKS = Words(ja="保存されている動線はありません。", en="No trajectories are held.")


def measure_store(place: Path | None, digest: str) -> Measured | Words:
    """Coverage and smallest numbers under a plan, or the sentence that says why there are none.

    Args:
        place: the folder of a store, or None.
        digest: of the plan; figures of other plans are left out.
    """
    if place is None:
        return _NO_STORE
    try:
        with StatisticsStore.open(place, mode="read") as store:
            require_purged(store)
            runs, incidents = read_runs(store), len(store.read_incidents())
            coverage = read_coverage(store)
            lines, areas = read_line_counts(store), read_zone_occupancy(store)
    except (StoreError, UsageError) as error:
        return _unread(error)
    ours = [run for run in runs if run.plan_digest == digest]
    return Measured(
        outputs=_outputs(coverage, lines, areas, digest),
        runs=len(ours),
        jailed_runs=sum(run.jailed for run in ours),
        attempted=_attempted(ours),
        incidents=incidents,
        other_runs=len(runs) - len(ours),
    )


def measure_walks(place: Path | None, loaded: LoadedPlan) -> tuple[MeasuredWalks, ...]:
    """How many people each output of trajectories singles out, as held and as it would pass.

    Looking is an audit by the privacy officer, and is written into the ledger as one.
    """
    declared = trajectory_outputs(loaded.plan)
    if place is None or not declared:
        return ()
    return tuple(
        MeasuredWalks(output=output.id, sentences=_walk_sentences(place, loaded, output))
        for output in declared
    )


def _walk_sentences(place: Path, loaded: LoadedPlan, output: Output) -> tuple[Words, ...]:
    audit = Asking(role=Role.PRIVACY_OFFICER, reason=AccessReason.AUDIT)
    try:
        reading = HoldingReading(loaded, place, [output], audit, clock=time.time)
        with reading.opening():
            walks = read_walks(place, output.id, at_s=reading.at_s)
        try:
            reading.grant(output, records=len(walks.points))
            if not len(walks.points):
                return (_NO_WALKS,)
            return reidentification_of(loaded.plan, output, walks.points).sentences
        finally:
            walks.points.wipe()
    except (ReaderRefused, StoreError, UsageError) as error:
        return (_unread(error),)


def _unread(error: ReaderRefused | StoreError | UsageError) -> Words:
    found = {
        language: str(error.in_language(language)).splitlines()[0] for language in ("ja", "en")
    }
    return Words(
        ja=f"保存先を読めませんでした: {found['ja']}",
        en=f"The store could not be read: {found['en']}",
    )


def _attempted(runs: list[PastRun]) -> int | None:
    """Ways out that were tried and all refused; a run in which one was not has no jail."""
    tried = [
        run.attempted
        for run in runs
        if run.jailed and run.attempted is not None and run.attempted == run.refused
    ]
    return max(tried, default=None)


def _outputs(
    coverage: CoverageTable, lines: LineCountTable, areas: ZoneOccupancyTable, digest: str
) -> tuple[MeasuredOutput, ...]:
    figures: dict[OutputKey, list[int]] = defaultdict(list)
    for key, count in zip(lines.output, lines.count, strict=True):
        figures[key] += [count] if count else []
    for key, most in zip(areas.output, areas.maximum, strict=True):
        figures[key] += [most] if most else []
    rows: dict[OutputKey, list[int]] = defaultdict(list)
    for row, key in enumerate(coverage.output):
        if key.plan_digest == digest:
            rows[key].append(row)
    return tuple(
        _measured(coverage, key, at, figures[key], coverage.declarations[key].minimum_cell)
        for key, at in rows.items()
    )


def _measured(
    coverage: CoverageTable, key: OutputKey, rows: list[int], figures: list[int], cell: int
) -> MeasuredOutput:
    length_s = sum(coverage.end_s[row] - coverage.start_s[row] for row in rows)
    watched_s = sum(coverage.watched_s[row] for row in rows)
    return MeasuredOutput(
        camera=key.camera,
        output=key.output,
        bins=len({coverage.start_s[row] for row in rows}),
        first_s=min(coverage.start_s[row] for row in rows),
        last_s=max(coverage.end_s[row] for row in rows),
        watched_ratio=min(1.0, watched_s / length_s),
        smallest=min(figures, default=None),
        below_cell=sum(figure < cell for figure in figures),
    )
