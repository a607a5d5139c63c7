"""The step between the store and whoever reads: nothing is shown that did not pass it.

A `Release` cannot be made elsewhere, so a page, an export or a picture that takes one cannot show
figures that were not released. Outsiders (the role `public`) see no number below the output's
minimum cell, zeros included: were zeros shown, every empty cell would say "few, but somebody".
Only whole bins of the fixed grid exist, so no two releases can be subtracted to a shorter time.

Not yet done: complementary suppression across tables. Forward and backward, classes and areas
are released cell by cell and no total over them is, so no hidden cell follows from a shown sum;
whoever adds totals must hide a second cell with each hidden one.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Final, Generic, TypeVar, cast

from noren.errors import ReaderRefused
from noren.gate.behavior_figures import BehaviorTable
from noren.gate.behavior_release import hide_small_behavior
from noren.gate.figures import (
    Declaration,
    FigureTable,
    LineCountTable,
    ZoneOccupancyTable,
)
from noren.gate.small_cells import at_least
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

AnyTable = FigureTable | BehaviorTable
TableT = TypeVar("TableT", bound=AnyTable)


class Holder(Enum):
    """Whoever works on the machine that holds the store, and so has the file itself."""

    HOLDER = "holder"


Reader = Role | Holder
_KEY: Final = object()


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


def release(table: TableT, *, reader: Reader) -> Release[TableT]:
    """Let a reader see a table.

    Declared readers see every figure; the public, where declared, sees cells of at least the
    output's minimum. The holder of the store sees what the file holds.

    Raises:
        ReaderRefused: the plan does not name this reader for an output of the table. The whole
            table is refused; ask for the outputs that the reader may see.
    """
    for key in sorted(set(table.output)):
        if not may_read(table.declarations[key], reader):
            raise ReaderRefused(
                where=Words(
                    en=f"output {key.output} of camera {key.camera}",
                    ja=f"カメラ {key.camera} の出力 {key.output}",
                ),
                found=Words(en=f"the reader {reader.value!r}", ja=f"閲覧者 {reader.value!r}"),
                expected=Words(
                    en="one of the readers that the plan declares", ja="計画で宣言した閲覧者"
                ),
                remedy=Words(
                    en="ask as one of them, or declare the reader in the plan and announce it",
                    ja="宣言した閲覧者として求めるか、計画に追加して告知してください",
                ),
            )
    if reader is not Role.PUBLIC:
        return Release(table, reader, key=_KEY)
    return Release(_hide_small(table), reader, key=_KEY)


def may_read(declaration: Declaration, reader: Reader) -> bool:
    """Whether the plan lets this reader see the output."""
    return reader is Holder.HOLDER or reader in declaration.readers


def _hide_small(table: TableT) -> TableT:
    least = [table.declarations[key].minimum_cell for key in table.output]
    hidden: AnyTable
    if isinstance(table, LineCountTable):
        hidden = replace(table, count=at_least(table.count, least))
    elif isinstance(table, BehaviorTable):
        hidden = hide_small_behavior(table)
    elif isinstance(table, ZoneOccupancyTable):
        hidden = replace(
            table,
            mean=at_least(table.mean, least),
            maximum=at_least(table.maximum, least),
        )
    else:
        # How many frames held nothing that moves tells whether a hidden cell is a zero.
        hidden = replace(
            table,
            frames_searched=_unless(table.frames_searched, least),
            frames_gated=_unless(table.frames_gated, least),
        )
    return cast("TableT", hidden)


def _unless(figures: tuple[int | None, ...], least: list[int]) -> tuple[int | None, ...]:
    return tuple(
        None if minimum > 0 else figure for figure, minimum in zip(figures, least, strict=True)
    )
