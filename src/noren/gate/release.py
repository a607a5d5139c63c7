"""The step between the store and whoever reads: nothing is shown that did not pass it.

A `Release` cannot be made elsewhere, so a page, an export or a picture that takes one cannot show
figures that were not released. Outsiders (the role `public`) see no number below the output's
minimum cell, zeros included: were zeros shown, every empty cell would say "few, but somebody".
Only whole bins of the fixed grid exist, so no two releases can be subtracted to a shorter time.
Where two outputs measure one place in narrow and wide bins, the wide ones are sums: they are
hidden together as far as is needed (`linked`, `suppression`). With noise (`noisy`) every cell
is changed by its own, and the product's yearly budget is charged.

What is hidden is decided on all bins of a store, never on the span that is asked for: two spans
with different hidden cells would complete each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from enum import Enum
from typing import Any, Final, Generic, TypeVar, cast

from noren.errors import ReaderRefused, ReleaseRefused
from noren.gate.attribute_figures import AttributeCountsTable, hide_small_attributes
from noren.gate.behavior_figures import BehaviorTable
from noren.gate.behavior_release import hide_small_behavior
from noren.gate.figures import (
    CoverageTable,
    Declaration,
    FigureTable,
    LineCountTable,
    OutputKey,
    ZoneOccupancyTable,
)
from noren.gate.linked import (
    Hidden,
    hide_small_counts,
    hide_small_occupancy,
    last_ends,
    require_one_output_each,
)
from noren.gate.noisy import NoiseTerms, noisy_counts, noisy_occupancy
from noren.gate.outsiders import OUTSIDERS
from noren.gate.shown_before import Before, Memory, note, recall
from noren.gate.small_cells import NumberT
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

AnyTable = FigureTable | BehaviorTable | AttributeCountsTable
TableT = TypeVar("TableT", bound=AnyTable)


class Holder(Enum):
    """Whoever works on the machine that holds the store, and so has the file itself."""

    HOLDER = "holder"


Reader = Role | Holder
_KEY: Final = object()
_NO_NOISE: Final[Mapping[str, NoiseTerms]] = {}


class Release(Generic[TableT]):
    """Figures that `reader` may see. Made by `release` alone."""

    __slots__ = ("_reader", "_table")

    def __init__(self, table: TableT, reader: Reader, *, key: object) -> None:
        if key is not _KEY:
            raise TypeError("a release is received from noren.gate.release.release, never made")
        self._table = table
        self._reader = reader

    @property
    def table(self) -> TableT:
        """The figures, with what may not be shown left empty."""
        return self._table

    @property
    def reader(self) -> Reader:
        """For whom."""
        return self._reader


def release(
    table: TableT,
    *,
    reader: Reader,
    from_s: int | None = None,
    to_s: int | None = None,
    purpose: str | None = None,
    noise: Mapping[str, NoiseTerms] = _NO_NOISE,
    memory: Memory | None = None,
    outsiders: frozenset[Role] = OUTSIDERS,
) -> Release[TableT]:
    """Let a reader see a table.

    Insiders see every figure; outsiders, where declared, see cells of at least the output's
    minimum, none that gives a smaller one away, and with noise where the plan says so. The
    holder of the store sees what the file holds.

    Args:
        table: for outsiders all bins that the store holds, for others any.
        reader: for whom.
        from_s, to_s: show only the bins from the first to before the second.
        purpose: show only the outputs that serve this purpose of the plan.
        noise: for outsiders, by the digest of the plan that says so; charged for the bins shown.
        memory: for outsiders, without noise: what they were shown before, which stays as it was,
            and where the bins shown now are written down.
        outsiders: the roles that see released figures only.
    Raises:
        ReaderRefused: the plan does not name this reader for an output of the table. The whole
            table is refused; ask for the outputs that the reader may see.
        ReleaseRefused: two outputs of one place with overlapping bins, a figure that was
            changed after its release, or noise for a kind of figures that has none yet.
        BudgetSpent: the noise of this release is beyond the budget of its year.
    """
    wanted = [key for key in sorted(set(table.output)) if serves(table, key, purpose)]
    for key in wanted:
        if not may_read(table.declarations[key], reader):
            raise _not_a_reader(key, reader)
    if reader in outsiders:
        shown = _rows_within(table, from_s, to_s, purpose)
        table = _protect(table, noise, memory, shown)
    # Hiding takes whole rows out of a heat map: look for the bins in what is left.
    return Release(_take(table, _rows_within(table, from_s, to_s, purpose)), reader, key=_KEY)


def serves(table: AnyTable, key: OutputKey, purpose: str | None) -> bool:
    """Whether an output of a table serves a purpose; every output serves None."""
    return purpose is None or table.declarations[key].purpose == purpose


def _rows_within(
    table: AnyTable, from_s: int | None, to_s: int | None, purpose: str | None
) -> list[int]:
    return [
        row
        for row, (key, start_s, end_s) in enumerate(
            zip(table.output, table.start_s, table.end_s, strict=True)
        )
        if serves(table, key, purpose)
        and (from_s is None or start_s >= from_s)
        and (to_s is None or end_s <= to_s)
    ]


def _not_a_reader(key: OutputKey, reader: Reader) -> ReaderRefused:
    return ReaderRefused(
        where=Words(
            en=f"output {key.output} of camera {key.camera}",
            ja=f"カメラ {key.camera} の出力 {key.output}",
        ),
        found=Words(en=f"the reader {reader.value!r}", ja=f"閲覧者 {reader.value!r}"),
        expected=Words(
            en="a reader that the output names and whose purposes in `access` have its own",
            ja="出力の `readers` にあり、`access` でその目的を担う閲覧者",
        ),
        remedy=Words(
            en="ask as one of them, or declare the reader in the plan and announce it",
            ja="そのような閲覧者として求めるか、計画に追加して告知してください",
        ),
    )


def may_read(declaration: Declaration, reader: Reader) -> bool:
    """Whether the plan lets this reader see the output."""
    return reader is Holder.HOLDER or reader in declaration.readers


def _protect(
    table: TableT,
    noise: Mapping[str, NoiseTerms],
    memory: Memory | None,
    shown: Sequence[int],
) -> TableT:
    """Every row as its own plan says: with noise, or with small cells hidden."""
    groups: dict[int, list[int]] = {}
    terms: dict[int, NoiseTerms | None] = {}
    for row, key in enumerate(table.output):
        found = noise.get(key.plan_digest)
        groups.setdefault(id(found), []).append(row)
        terms[id(found)] = found
    if len(groups) <= 1:
        return _protect_alike(table, next(iter(terms.values()), None), memory, shown)
    chosen, parts = set(shown), []
    for name, rows in groups.items():
        inside = [place for place, row in enumerate(rows) if row in chosen]
        part = _protect_alike(_take(table, rows), terms[name], memory, inside)
        parts.append((rows, part))
    return _join(table, parts)


def _protect_alike(
    table: TableT, noise: NoiseTerms | None, memory: Memory | None, shown: Sequence[int]
) -> TableT:
    return _hide(table, memory, shown) if noise is None else _blur(table, noise, shown)


def _join(table: TableT, parts: Sequence[tuple[Sequence[int], TableT]]) -> TableT:
    """The parts in the order of the table; none of them lacks a row, as noise has no heat maps."""
    columns: dict[str, Any] = {}
    for field in fields(table):
        if not isinstance(getattr(table, field.name), tuple):
            continue
        column = [None] * len(table)
        for rows, part in parts:
            for row, figure in zip(rows, getattr(part, field.name), strict=True):
                column[row] = figure
        columns[field.name] = tuple(column)
    return cast("TableT", replace(cast("Any", table), **columns))


def _hide(table: TableT, memory: Memory | None, rows: Sequence[int]) -> TableT:
    hidden: AnyTable
    if isinstance(table, LineCountTable):
        before = None if memory is None else recall(table, memory)
        counts = hide_small_counts(table, before)
        _remember(table, counts, before, memory, rows)
        hidden = replace(table, count=_settled(table, counts.shown, before))
    elif isinstance(table, ZoneOccupancyTable):
        before = None if memory is None else recall(table, memory)
        mean, maximum = hide_small_occupancy(table, before)
        _remember(table, mean, before, memory, rows)
        hidden = replace(
            table,
            mean=_settled(table, mean.shown, before),
            maximum=_settled(table, maximum.shown, before),
        )
    elif isinstance(table, BehaviorTable):
        require_one_output_each(table)
        hidden = hide_small_behavior(table)
    elif isinstance(table, AttributeCountsTable):
        require_one_output_each(table)
        hidden = hide_small_attributes(table)
    else:
        hidden = _hide_frames(table, always=False)
    return cast("TableT", hidden)


def _remember(
    table: LineCountTable | ZoneOccupancyTable,
    hidden: Hidden[NumberT],
    before: Before | None,
    memory: Memory | None,
    rows: Sequence[int],
) -> None:
    """Write down what leaves now; a bin that may still grow, or waits for a wider one, does not."""
    if before is None or memory is None:
        return
    ends = last_ends(table)
    decided = frozenset(
        row
        for row in rows
        if row not in hidden.waits and table.end_s[row] < ends[table.output[row].camera]
    )
    note(table, hidden.shown, decided=decided, before=before, memory=memory)


def _settled(
    table: LineCountTable | ZoneOccupancyTable,
    figures: tuple[NumberT | None, ...],
    before: Before | None,
) -> tuple[NumberT | None, ...]:
    """Without the last bin of a camera where releases are remembered: it may still grow."""
    if before is None:
        return figures
    ends = last_ends(table)
    return tuple(
        None if end_s >= ends[key.camera] else figure
        for figure, end_s, key in zip(figures, table.end_s, table.output, strict=True)
    )


def _blur(table: TableT, noise: NoiseTerms, rows: Sequence[int]) -> TableT:
    blurred: AnyTable
    if isinstance(table, LineCountTable):
        blurred = replace(table, count=noisy_counts(table, noise, rows))
    elif isinstance(table, ZoneOccupancyTable):
        mean, maximum = noisy_occupancy(table, noise, rows)
        blurred = replace(table, mean=mean, maximum=maximum)
    elif isinstance(table, BehaviorTable | AttributeCountsTable):
        if len(table):
            raise _no_noise(table)
        blurred = table
    else:
        blurred = _hide_frames(table, always=True)
    return cast("TableT", blurred)


def _no_noise(table: BehaviorTable | AttributeCountsTable) -> ReleaseRefused:
    record = table.declarations[table.output[0]].record
    return ReleaseRefused(
        where=Words(en=f"figures {record}", ja=f"数値 {record}"),
        found=Words(en="noise asked for", ja="ノイズの指定"),
        expected=Words(
            en="line_count or zone_occupancy: only these can be released with noise yet",
            ja="line_count か zone_occupancy。ノイズ付きで公開できるのは今はこの二つだけです",
        ),
        remedy=Words(
            en="publish these figures without noise, or not at all",
            ja="ノイズなしで公開するか、公開しないでください",
        ),
    )


def _hide_frames(table: CoverageTable, *, always: bool) -> CoverageTable:
    # How many frames held nothing that moves tells whether a hidden cell is a zero.
    hide = [always or table.declarations[key].minimum_cell > 0 for key in table.output]
    return replace(
        table,
        frames_searched=_unless(table.frames_searched, hide),
        frames_gated=_unless(table.frames_gated, hide),
    )


def _unless(figures: tuple[int | None, ...], hide: list[bool]) -> tuple[int | None, ...]:
    return tuple(None if hid else figure for figure, hid in zip(figures, hide, strict=True))


def _take(table: TableT, rows: Sequence[int]) -> TableT:
    return cast("TableT", table.only(rows))
