"""Which cells of a table of figures tell about each other, and what must be hidden with what.

Outputs that measure the same line or area in bins of different width are sums of one another: the
hour is its four quarters. They are released together, block by block of the widest bin, and a
block only when it is over: what was shown once could not be hidden any more.

Bins that overlap without one holding the other (ten minutes beside fifteen) are refused: their
differences are shorter times than either shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

import numpy as np

from noren.errors import ReleaseRefused
from noren.gate.attribute_figures import AttributeCountsTable
from noren.gate.behavior_figures import BehaviorTable, HeatTable, MoveTable, SpeedTable
from noren.gate.figures import LineCountTable, ZoneOccupancyTable
from noren.gate.shown_before import Before
from noren.gate.small_cells import NumberT, at_least
from noren.gate.suppression import Sum, suppress
from noren.vocabulary.words import Words

CountedTable = LineCountTable | ZoneOccupancyTable
_PlacedTable = CountedTable | BehaviorTable | AttributeCountsTable
Rows = list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """The bins of one output at one width; a bin has a row for each plan and model in it."""

    output: str
    width_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden(Generic[NumberT]):
    """A column with what may not be shown left empty, and the rows that still `wait`."""

    shown: tuple[NumberT | None, ...]
    waits: frozenset[int]
    """Their widest bin is not over; what becomes of them is open."""


def hide_small_counts(table: LineCountTable, before: Before | None = None) -> Hidden[int]:
    """The counts with small ones hidden, and those that would give them away.

    Args:
        before: what earlier releases decided.
    Raises:
        ReleaseRefused: two outputs of one line whose bins overlap, or what was shown before
            gives a small count away whatever is hidden now.
    """
    before = before or Before(was_shown=(None,) * len(table))
    least, ends = _least(table), last_ends(table)
    for row in before.keeps:
        least[row] = 0  # shown is shown, also where the minimum is higher today
    shown = list(at_least(table.count, least))
    for row in before.empty:
        shown[row] = None
    waits: set[int] = set()
    for rows in _groups(table, table.line, table.direction):
        series = _series_of(table, rows)
        if len(series) == 1:
            continue
        for block, whole in _blocks(table, rows, series, ends):
            if not whole:
                waits.update(set(block) - before.keeps)
            hidden = _hide_block(table, block, series, least, before) if whole else waits
            for row in hidden.intersection(block):
                shown[row] = None
    return Hidden(shown=tuple(shown), waits=frozenset(waits))


def hide_small_occupancy(
    table: ZoneOccupancyTable, before: Before | None = None
) -> tuple[Hidden[float], Hidden[int]]:
    """Means and maxima with small ones hidden.

    A mean whose bin holds a hidden mean of the same area, or the same bin of another output, is
    hidden as well: weighted by time, means are sums too.

    Args:
        before: what earlier releases decided about the means.
    Raises:
        ReleaseRefused: two outputs of one area whose bins overlap.
    """
    before = before or Before(was_shown=(None,) * len(table))
    least, ends = _least(table), last_ends(table)
    mean = list(at_least(table.mean, least))
    maximum = list(at_least(table.maximum, least))
    waits: set[int] = set()
    for rows in _groups(table, table.area):
        series = _series_of(table, rows)
        if len(series) == 1:
            continue
        for block, whole in _blocks(table, rows, series, ends):
            if not whole:
                for row in set(block) - before.keeps:
                    mean[row] = maximum[row] = None
                    waits.add(row)
                continue
            small = [r for r in block if mean[r] is None and table.mean[r] is not None]
            for row in block:
                if any(_holds(table, row, other) for other in small):
                    mean[row] = None
    for row in before.empty:
        mean[row] = None
    for row in before.keeps:
        mean[row] = table.mean[row]
    return (
        Hidden(shown=tuple(mean), waits=frozenset(waits)),
        Hidden(shown=tuple(maximum), waits=frozenset(waits)),
    )


def require_one_output_each(table: _PlacedTable) -> None:
    """Refuse two outputs of one kind, place and time: together they tell more than each.

    Moves and heat maps have the whole floor of their camera as their place.

    Raises:
        ReleaseRefused: there are two, whatever their widths.
    """
    columns: tuple[tuple[str, ...], ...] = ()
    if isinstance(table, LineCountTable | AttributeCountsTable | SpeedTable):
        columns = (table.line, table.direction)
    elif not isinstance(table, MoveTable | HeatTable):
        columns = (table.area,)
    for rows in _groups(table, *columns):
        last = None
        for row in sorted(rows, key=lambda one: table.start_s[one]):
            if last is not None and table.start_s[row] < table.end_s[last]:
                first, second = _series(table, last), _series(table, row)
                if first.output != second.output:
                    raise _told_twice(table.output[row].camera, first, second)
            if last is None or table.end_s[row] > table.end_s[last]:
                last = row


def last_ends(table: CountedTable) -> dict[str, int]:
    """The end of the last bin of each camera."""
    ends: dict[str, int] = {}
    for key, end_s in zip(table.output, table.end_s, strict=True):
        ends[key.camera] = max(end_s, ends.get(key.camera, end_s))
    return ends


def _hide_block(
    table: LineCountTable,
    block: Rows,
    series: Sequence[_Series],
    least: Sequence[int],
    before: Before,
) -> set[int]:
    rows = [row for row in block if table.count[row] is not None]
    cell = {row: number for number, row in enumerate(rows)}
    value = [table.count[row] or 0 for row in rows]
    unknown = 0  # what nobody sees: passages of fine bins that were never written
    sums = []
    members = _members(table, block)
    for place, fine in enumerate(series):
        for coarse in series[place + 1 :]:
            for start_s, whole in members[coarse].items():
                parts = [
                    row
                    for start in range(start_s, start_s + coarse.width_s, fine.width_s)
                    for row in members[fine].get(start, ())
                ]
                written = len({table.start_s[row] for row in parts})
                totals = tuple(cell[row] for row in whole if row in cell)
                known = tuple(cell[row] for row in parts if row in cell)
                if not totals or not known:
                    continue
                if written < coarse.width_s // fine.width_s:
                    rest = sum(value[one] for one in totals) - sum(value[one] for one in known)
                    number = len(value)
                    value.append(abs(rest))
                    unknown += 1
                    if rest >= 0:
                        known = (*known, number)
                    else:
                        totals = (*totals, number)
                sums.append(Sum(totals=totals, parts=known))
    minimum = [least[row] for row in rows] + [0] * unknown
    unseen = np.ones(len(value), np.bool_)
    unseen[: len(rows)] = [row in before.empty for row in rows]
    fixed = np.zeros(len(value), np.bool_)
    fixed[: len(rows)] = [row in before.keeps for row in rows]
    found = suppress(
        value=np.array(value, np.int64),
        minimum=np.array(minimum, np.int64),
        sums=sums,
        stays_shown=fixed,
        stays_hidden=unseen,
    )
    return {row for row in rows if found.hidden[cell[row]]}


def _members(table: CountedTable, block: Rows) -> dict[_Series, dict[int, Rows]]:
    members: dict[_Series, dict[int, Rows]] = defaultdict(lambda: defaultdict(list))
    for row in block:
        members[_series(table, row)][table.start_s[row]].append(row)
    return members


def _groups(table: _PlacedTable, *target: tuple[str, ...]) -> list[Rows]:
    groups: dict[tuple[str, ...], Rows] = defaultdict(list)
    for row, key in enumerate(table.output):
        words = tuple(column[row] for column in target)
        groups[key.camera, table.class_word[row], *words].append(row)
    return list(groups.values())


def _series(table: _PlacedTable, row: int) -> _Series:
    width_s = table.end_s[row] - table.start_s[row]
    return _Series(output=table.output[row].output, width_s=width_s)


def _series_of(table: CountedTable, rows: Rows) -> list[_Series]:
    """All series of a group, the finest first."""
    found = sorted({_series(table, row) for row in rows}, key=lambda one: (one.width_s, one.output))
    for place, fine in enumerate(found):
        for coarse in found[place + 1 :]:
            if coarse.width_s % fine.width_s:
                raise _overlapping(table.output[rows[0]].camera, fine, coarse)
    return found


def _blocks(
    table: CountedTable, rows: Rows, series: Sequence[_Series], ends: Mapping[str, int]
) -> list[tuple[Rows, bool]]:
    """Rows by block of the widest bin, and whether the block is over."""
    widest = series[-1]
    latest = ends[table.output[rows[0]].camera]
    blocks: dict[int, Rows] = defaultdict(list)
    for row in rows:
        blocks[table.start_s[row] // widest.width_s].append(row)
    return [
        (
            block,
            latest > (number + 1) * widest.width_s
            or any(_series(table, row) == widest for row in block),
        )
        for number, block in blocks.items()
    ]


def _holds(table: CountedTable, outer: int, inner: int) -> bool:
    """Whether a bin holds another one, of whichever output."""
    return table.start_s[outer] <= table.start_s[inner] and table.end_s[inner] <= table.end_s[outer]


def _least(table: CountedTable) -> list[int]:
    return [table.declarations[key].minimum_cell for key in table.output]


def _overlapping(camera: str, fine: _Series, coarse: _Series) -> ReleaseRefused:
    return ReleaseRefused(
        where=Words(
            en=f"outputs {fine.output} and {coarse.output} of camera {camera}",
            ja=f"カメラ {camera} の出力 {fine.output} と {coarse.output}",
        ),
        found=Words(
            en=f"overlapping bins of {fine.width_s} s and {coarse.width_s} s of one place",
            ja=f"同じ場所について重なり合う {fine.width_s} 秒と {coarse.width_s} 秒の区間",
        ),
        expected=Words(
            en="bins of which the wider holds whole narrower ones",
            ja="広い区間が狭い区間をちょうど含む刻み",
        ),
        remedy=Words(
            en="declare widths that divide each other, or keep one of the outputs inside",
            ja="割り切れる幅にするか、一方の出力を外部に公開しないでください",
        ),
    )


def _told_twice(camera: str, first: _Series, second: _Series) -> ReleaseRefused:
    return ReleaseRefused(
        where=Words(
            en=f"outputs {first.output} and {second.output} of camera {camera}",
            ja=f"カメラ {camera} の出力 {first.output} と {second.output}",
        ),
        found=Words(
            en="two outputs of one kind, place and time",
            ja="同じ場所・同じ時間についての、同じ種類の二つの出力",
        ),
        expected=Words(
            en="one: two tell more together than each alone",
            ja="一つだけ。二つを比べると、それぞれより多くのことが分かってしまいます",
        ),
        remedy=Words(
            en="publish one of them; with noise the narrower bins, which can be added up",
            ja="一つだけを公開してください。ノイズ付きなら区間の狭いほうです。足し合わせて使えます",
        ),
    )
