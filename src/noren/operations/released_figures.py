"""One kind of figures of a store, as a reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from fractions import Fraction
from typing import Final

from noren.gate.behavior_figures import MoveTable
from noren.gate.figures import Declarations
from noren.gate.noisy import NoiseTerms
from noren.gate.outsiders import OUTSIDERS
from noren.gate.release import AnyTable, Reader, Release, release
from noren.gate.shown_before import Memory
from noren.operations.export_options import bad_option
from noren.operations.release_moves import require_moves_within_bound
from noren.plan.release import ReleaseTerms, Unicity
from noren.stores.reading import (
    EVERYTHING,
    Span,
    read_coverage,
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
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words


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
        raise bad_option(
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
