"""What outsiders were shown before, so that no later release completes it.

Which cells are left empty depends on everything that is tied together. If a wide output is added
later, or narrow bins have expired, the choice made anew could differ from the one before, and
somebody who kept the earlier file would subtract. So the first release of a bin decides: what was
shown stays shown, what was empty stays empty, and new cells are chosen around that.

The record holds no figure: the names of the cells shown and a keyed digest of the true counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from noren.errors import ReleaseRefused
from noren.gate.figures import LineCountTable, ZoneOccupancyTable
from noren.gate.noise import NoiseCell, NoiseKey, commit_to
from noren.vocabulary.words import Words

CountedTable = LineCountTable | ZoneOccupancyTable
Cell = tuple[str, ...]
_THOUSANDTHS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One released bin of an output: the cells shown, all others being empty for good."""

    product: str
    epoch_s: int
    cells: frozenset[Cell]
    commitment: str


class ShownRecord(Protocol):
    """Where releases are remembered; it only grows."""

    def shown(self) -> Mapping[tuple[str, int], Shown]:
        """All of it, by product and the second at which the bin begins."""

    def remember(self, fresh: Sequence[Shown]) -> None:
        """Write down bins released for the first time, durably and before anything is shown.

        Raises:
            ReleaseRefused: somebody released one of them meanwhile, with other cells.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The record, and the key of its digests."""

    record: ShownRecord
    key: NoiseKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What is decided: per row whether it was shown; None where it was never released."""

    was_shown: tuple[bool | None, ...]

    @property
    def keeps(self) -> frozenset[int]:
        """Rows that were shown."""
        return frozenset(row for row, shown in enumerate(self.was_shown) if shown)

    @property
    def empty(self) -> frozenset[int]:
        """Rows that were released empty."""
        return frozenset(row for row, shown in enumerate(self.was_shown) if shown is False)


def recall(table: CountedTable, memory: Memory) -> Before:
    """What earlier releases decided about the rows of a table.

    Raises:
        ReleaseRefused: a bin holds other counts than at its release.
    """
    past = memory.record.shown()
    decided: list[bool | None] = [None] * len(table)
    for (product, epoch_s), rows in _bins(table).items():
        known = past.get((product, epoch_s))
        if known is None:
            continue
        if known.commitment != _commit(table, product, epoch_s, rows, memory.key):
            raise _changed(product, epoch_s)
        for row in rows:
            decided[row] = _cell(table, row) in known.cells
    return Before(was_shown=tuple(decided))


def note(
    table: CountedTable,
    shown: Sequence[float | None],
    *,
    decided: frozenset[int],
    before: Before,
    memory: Memory,
) -> None:
    """Remember the bins of which every row is decided now, and was not before.

    Raises:
        ReleaseRefused: as `ShownRecord.remember` says.
    """
    fresh = []
    for (product, epoch_s), rows in sorted(_bins(table).items()):
        if any(before.was_shown[row] is not None for row in rows) or not decided.issuperset(rows):
            continue
        cells = frozenset(_cell(table, row) for row in rows if shown[row] is not None)
        commitment = _commit(table, product, epoch_s, rows, memory.key)
        fresh.append(Shown(product=product, epoch_s=epoch_s, cells=cells, commitment=commitment))
    if fresh:
        memory.record.remember(fresh)


def _bins(table: CountedTable) -> dict[tuple[str, int], list[int]]:
    bins: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row, (key, start_s, end_s) in enumerate(
        zip(table.output, table.start_s, table.end_s, strict=True)
    ):
        bins[f"{key.camera}/{key.output}/{end_s - start_s}", start_s].append(row)
    return bins


def _cell(table: CountedTable, row: int) -> Cell:
    place: Cell
    if isinstance(table, LineCountTable):
        place = (table.line[row], table.direction[row])
    else:
        place = (table.area[row],)
    return (table.output[row].plan_digest, table.model[row], *place, table.class_word[row])


def _commit(
    table: CountedTable, product: str, epoch_s: int, rows: Sequence[int], key: NoiseKey
) -> str:
    rows = sorted(rows, key=lambda row: _cell(table, row))
    said = tuple(word for row in rows for word in _cell(table, row))
    if isinstance(table, LineCountTable):
        counts = [_whole(table.count[row]) for row in rows]
    else:
        counts = [
            number
            for row in rows
            for number in (_whole(table.mean[row]), _whole(table.maximum[row]))
        ]
    cell = NoiseCell(product=f"shown/{product}", cell=said, epoch_s=epoch_s)
    return commit_to(counts, of=cell, key=key)


def _whole(figure: float | None) -> int:
    return -1 if figure is None else round(figure * _THOUSANDTHS)


def _changed(product: str, epoch_s: int) -> ReleaseRefused:
    return ReleaseRefused(
        where=Words(
            en=f"product {product}, bin {epoch_s}", ja=f"公開データ {product} の区間 {epoch_s}"
        ),
        found=Words(
            en="other figures than at its first release", ja="最初に公開したときと異なる数値"
        ),
        expected=Words(en="figures that are final", ja="確定した数値"),
        remedy=Words(
            en="leave the published file as it is, and publish only what came later (--from)",
            ja="公開済みのファイルはそのままにし、以後の分だけを公開してください(--from)",
        ),
    )
