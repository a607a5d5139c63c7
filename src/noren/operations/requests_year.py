"""The yearly figures of the desk: for publication with small numbers hidden, and only when due."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import TypedDict

from noren.errors import ReleaseRefused, UsageError
from noren.operations.requests_desk import machine_clock
from noren.requests.deadlines import JAPAN
from noren.requests.year_figures import (
    LEAST_MINIMUM,
    USUAL_MINIMUM,
    YearFigures,
    YearTable,
    sum_up_year,
)
from noren.stores.requests.request_store import RequestStore
from noren.vocabulary.words import Language, Words

_TOTAL = Words(ja="合計", en="total")
_KIND = Words(ja="種類", en="kind")
HIDDEN = Words(ja="非表示", en="hidden")


class TableMapping(TypedDict):
    """A table as plain values; None where a number is hidden."""

    columns: list[str]
    rows: dict[str, list[int | None]]


class YearMapping(TypedDict):
    """`noren requests statistics --format json`."""

    year: int
    minimum: int
    themes: TableMapping
    outcomes: TableMapping
    late: int | None
    turned_away: int


def yearly_figures(
    place: Path,
    year: int,
    *,
    minimum: int = USUAL_MINIMUM,
    now: datetime | None = None,
) -> YearFigures:
    """The figures of a year that is over. They do not change any more once all have ended.

    Raises:
        UsageError: a minimum that is too small.
        ReleaseRefused: the year is not over, or a request of it is still open: figures published
            twice would give single requests away.
        StoreMissing: there is no store.
    """
    if minimum < LEAST_MINIMUM:
        raise UsageError(
            where="--minimum",
            found=str(minimum),
            expected=Words(en=f"{LEAST_MINIMUM} or more", ja=f"{LEAST_MINIMUM} 以上"),
            remedy=Words(
                en="a smaller number would show single people",
                ja="これより小さいと一人ひとりが見えてしまいます",
            ),
        )
    today = (now or machine_clock()).astimezone(JAPAN)
    with RequestStore.open(place, mode="read") as store:
        still_open = sum(
            datetime.fromtimestamp(kept.received_s, JAPAN).year == year
            for number in store.numbers(open_only=True)
            for kept in [store.read(number, with_body=False)]
        )
        if year >= today.year or still_open:
            raise _not_over(year, still_open)
        return sum_up_year(
            store.tallies(), year=year, minimum=minimum, turned_away=store.turned_away(year=year)
        )


def year_mapping(figures: YearFigures) -> YearMapping:
    """The figures as plain values."""
    return YearMapping(
        year=figures.year,
        minimum=figures.minimum,
        themes=_table(figures.themes),
        outcomes=_table(figures.outcomes),
        late=figures.late,
        turned_away=figures.turned_away,
    )


def render_year(figures: YearFigures, language: Language) -> str:
    """Both tables as CSV, one after the other; `hidden` where a number is too small."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for table in (figures.themes, figures.outcomes):
        heads = [one.in_language(language) for one in table.columns]
        writer.writerow([_KIND.in_language(language), *heads, _TOTAL.in_language(language)])
        names = [*(one.in_language(language) for one in table.rows), _TOTAL.in_language(language)]
        for name, cells in zip(names, table.cells, strict=True):
            writer.writerow([name, *(_shown(cell, language) for cell in cells)])
        writer.writerow([])
    return out.getvalue().rstrip("\n") + "\n"


def _shown(cell: int | None, language: Language) -> str:
    return HIDDEN.in_language(language) if cell is None else str(cell)


def _table(table: YearTable) -> TableMapping:
    names = [*(one.value for one in table.rows), "total"]
    return TableMapping(
        columns=[*(one.value for one in table.columns), "total"],
        rows={name: list(cells) for name, cells in zip(names, table.cells, strict=True)},
    )


def _not_over(year: int, still_open: int) -> ReleaseRefused:
    found = Words(en="a year that is not over", ja="まだ終わっていない年")
    if still_open:
        found = Words(
            en=f"{still_open} requests of {year} that are still open",
            ja=f"{year} 年の申し出で、終わっていないもの {still_open} 件",
        )
    return ReleaseRefused(
        where=str(year),
        found=found,
        expected=Words(en="a year whose requests have all ended", ja="すべての申し出が終わった年"),
        remedy=Words(
            en="wait: the same figures published twice would show what came in between",
            ja="お待ちください。途中で公開すると、次の公開との差から一件ずつ見えてしまいます",
        ),
    )
