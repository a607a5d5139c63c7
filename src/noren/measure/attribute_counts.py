"""How many of which age band and sex crossed which line, which way: the counting of answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import MeasureError
from noren.vocabulary.attribute_axes import AgeBands, Sex
from noren.vocabulary.words import Words

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
DIRECTIONS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeTable:
    """Counts `(T, 2, B + 1, 3)` per line, direction, age band and sex; both with "unknown" last.

    `judged (T, 2)` is how many of those who crossed had a face that could be looked at. The sum
    of all counts of a line and direction is the number of people who crossed it: who could not
    be judged is unknown, and counted.
    """

    bands: AgeBands
    counts: Ints
    judged: Ints

    @property
    def crossings(self) -> Ints:
        """`(T, 2)`: people who crossed, judged or not."""
        return np.asarray(self.counts.sum(axis=(2, 3)), np.int64)

    @property
    def by_band(self) -> Ints:
        """`(T, 2, B + 1)`: age bands, sexes together."""
        return np.asarray(self.counts.sum(axis=3), np.int64)

    @property
    def by_sex(self) -> Ints:
        """`(T, 2, 3)`: sexes in the order of `Sex`, ages together."""
        return np.asarray(self.counts.sum(axis=2), np.int64)

    def coverage(self) -> Floats:
        """`(T, 2)`: faces judged per person who crossed; NaN where nobody did."""
        return self._per_crossing(self.judged)

    def sex_answered(self) -> Floats:
        """`(T, 2)`: share of those who crossed whose sex was answered; NaN where nobody did."""
        return self._per_crossing(self.crossings - self.by_sex[..., Sex.UNKNOWN])

    def band_answered(self) -> Floats:
        """`(T, 2)`: share of those who crossed whose band was answered; NaN where nobody did."""
        return self._per_crossing(self.crossings - self.by_band[..., self.bands.unknown])

    def _per_crossing(self, part: Ints) -> Floats:
        crossings = self.crossings
        share = np.full(crossings.shape, np.nan)
        np.divide(part, crossings, out=share, where=crossings > 0)
        return share

    def __add__(self, other: AttributeTable) -> AttributeTable:
        """Both tables together, for the same lines and bands.

        Raises:
            MeasureError: they have different lines or bands.
        """
        if self.bands != other.bands or self.counts.shape != other.counts.shape:
            raise MeasureError(
                where=Words(en="attribute counts", ja="属性別の人数"),
                found=Words(en="tables of different bands or lines", ja="区分や線の異なる表"),
                expected=Words(en="the same bands and lines", ja="同じ区分と線"),
                remedy=Words(
                    en="add up only tables of one output", ja="同じ出力の表だけを合計してください"
                ),
            )
        return AttributeTable(
            bands=self.bands,
            counts=self.counts + other.counts,
            judged=self.judged + other.judged,
        )


class AttributeTally:
    """Counts the answers of one bin at once, so that nobody stays an individual.

    Memory is the table and nothing else; it does not grow with people.

    Forgets: each answer, as soon as it is counted; which answer came when, and the order.
    """

    def __init__(self, *, lines: int, bands: AgeBands) -> None:
        """Begin a bin with `lines` > 0 measurement lines."""
        if lines < 1:
            raise MeasureError(
                where=Words(en="attribute counts", ja="属性別の人数"),
                found=Words(en="no measurement line", ja="計測線がありません"),
                expected=Words(en="at least one line", ja="1本以上の線"),
                remedy=Words(en="declare `lines`", ja="`lines` を書き足してください"),
            )
        self._bands = bands
        self._counts = np.zeros((lines, DIRECTIONS, bands.places, len(Sex)), np.int64)
        self._judged = np.zeros((lines, DIRECTIONS), np.int64)

    def count(self, *, line: int, direction: int, band: int, sex: Sex, judged: bool) -> None:
        """Count one person who crossed; someone not judged is unknown on both axes.

        Raises:
            MeasureError: a line, direction or band that is not there, or an answer about somebody
                who was not judged.
        """
        lines = self._counts.shape[0]
        inside = (
            0 <= line < lines and 0 <= direction < DIRECTIONS and 0 <= band < self._bands.places
        )
        blank = band == self._bands.unknown and sex is Sex.UNKNOWN
        if not inside or not (judged or blank):
            raise MeasureError(
                where=Words(en="attribute counts", ja="属性別の人数"),
                found=Words(
                    en=f"line {line}, direction {direction}, band {band}, {sex.name.lower()}, "
                    f"{'judged' if judged else 'not judged'}",
                    ja=f"線 {line}、方向 {direction}、区分 {band}、{sex.name.lower()}、"
                    f"{'判定あり' if judged else '判定なし'}",
                ),
                expected=Words(
                    en="places of this table; unknown for whom nobody judged",
                    ja="この表にある区分。判定していない人は「判定せず」",
                ),
                remedy=Words(
                    en="report this as a fault of noren", ja="norenの不具合として報告してください"
                ),
            )
        self._counts[line, direction, band, sex] += 1
        self._judged[line, direction] += judged

    @property
    def table(self) -> AttributeTable:
        """What was counted so far."""
        return AttributeTable(bands=self._bands, counts=self._counts, judged=self._judged)

    def close(self) -> AttributeTable:
        """The table so far; the tally begins anew.

        Forgets: the table it hands out.
        """
        table = self.table
        self._counts = np.zeros_like(self._counts)
        self._judged = np.zeros_like(self._judged)
        return table
