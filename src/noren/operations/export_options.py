"""How an export is asked for: its format, its span, and for whom."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, StrEnum
from typing import TypeVar

from noren.errors import Sentence, UsageError
from noren.gate.release import Holder, Reader
from noren.reports.tables import Table, render_csv, render_json, render_parquet
from noren.stores.reading import Span
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

_WITH_OFFSET = Words(en="an ISO 8601 time with an offset", ja="時差つきのISO 8601の時刻")


class ExportFormat(StrEnum):
    """How it is written."""

    CSV = "csv"
    PARQUET = "parquet"
    JSON = "json"


ChoiceT = TypeVar("ChoiceT", bound=Enum)


def check_form(output_format: str, *, byte_order_mark: bool) -> ExportFormat:
    """The format of that name.

    Raises:
        UsageError: an unknown one, or a byte order mark without CSV.
    """
    written = choose(ExportFormat, output_format, "--format")
    if byte_order_mark and written is not ExportFormat.CSV:
        raise bad_option(
            "--bom",
            f"--format {written.value}",
            "--format csv",
            Words(en="leave --bom out", ja="--bom を外してください"),
        )
    return written


def read_span(from_time: str | None, to_time: str | None) -> Span:
    """The span of two times of a command line.

    Raises:
        UsageError: a time without offset, finer than a second, or an empty span.
    """
    span = Span(from_s=_read_time("--from", from_time), to_s=_read_time("--to", to_time))
    if span.from_s is not None and span.to_s is not None and span.from_s >= span.to_s:
        raise bad_option(
            "--to",
            Words(en="a time not after --from", ja="--from より後でない時刻"),
            Words(en="a later time", ja="より後の時刻"),
            Words(en="swap the two", ja="入れ替えてください"),
        )
    return span


def reader_named(word: str | None) -> Reader:
    """The reader of that name in plans; whoever holds the store where none is named."""
    if word is None:
        return Holder.HOLDER
    return choose(Role, word, "--for")


def render_table(table: Table, written: ExportFormat, *, byte_order_mark: bool) -> bytes:
    """A table in a format; the mark is for CSV only."""
    if written is ExportFormat.JSON:
        return render_json(table)
    if written is ExportFormat.PARQUET:
        return render_parquet(table)
    return render_csv(table, byte_order_mark=byte_order_mark)


def _read_time(option: str, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise bad_option(
            option,
            repr(text),
            _WITH_OFFSET,
            Words(
                en="write for example 2026-04-01T09:00:00+09:00",
                ja="たとえば 2026-04-01T09:00:00+09:00 と書いてください",
            ),
        ) from None
    if time.tzinfo is None:
        raise bad_option(
            option,
            Words(en=f"{text!r}, without an offset", ja=f"時差のない {text!r}"),
            _WITH_OFFSET,
            Words(
                en="add the offset, for example +09:00 or Z",
                ja="+09:00 や Z などの時差を付けてください",
            ),
        )
    if time.microsecond:
        raise bad_option(
            option,
            Words(en="a part of a second", ja="秒より細かい時刻"),
            Words(en="whole seconds", ja="整数の秒"),
            Words(en="use a time on the grid", ja="刻みに乗る時刻にしてください"),
        )
    return int(time.timestamp())


def choose(
    choices: type[ChoiceT], word: str, where: str, *, besides: tuple[str, ...] = ()
) -> ChoiceT:
    """The choice of that name.

    Args:
        besides: other words that would have been right, too.
    Raises:
        UsageError: none has this name.
    """
    known: dict[str, ChoiceT] = {str(choice.value): choice for choice in choices}
    if word in known:
        return known[word]
    listed = ", ".join([*known, *besides])
    raise bad_option(
        where,
        repr(word),
        Words(en=f"one of {listed}", ja=f"{listed} のいずれか"),
        Words(en="choose one of them", ja="その中から選んでください"),
    )


def bad_option(where: str, found: Sentence, expected: Sentence, remedy: Sentence) -> UsageError:
    """An option that means nothing here."""
    return UsageError(where=where, found=found, expected=expected, remedy=remedy)
