"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from noren.cli.program import default_language
from noren.errors import UsageError
from noren.vocabulary.words import Words

# Whether a file can be read is said by what reads it, in both languages.
PLACE: Final = click.Path(path_type=Path, readable=False)
PLACE_OR_DASH: Final = click.Path(path_type=Path, readable=False, allow_dash=True)
_CORRECT = Words(en="correct it", ja="直してください")
_Command = TypeVar("_Command", bound=Callable[..., Any])


def language_option(command: _Command) -> _Command:
    """`--lang ja|en`."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice(["ja", "en"]),
        default=default_language,
        show_default="the environment's language",
        help="Language of what is printed.  表示の言語",
    )(command)


def zone_option(command: _Command) -> _Command:
    """`--zone`, by its IANA name."""
    return click.option(
        "--zone",
        default="Asia/Tokyo",
        show_default=True,
        help="Zone of the times shown.  時刻の時間帯",
    )(command)


def reader_options(command: _Command) -> _Command:
    """`--for ROLE --because REASON`, or `--break-glass WORDS`: who reads a holding, and why."""
    reader = click.option(
        "--for", "--role", "role", metavar="ROLE", help="Who reads: analyst, …  閲覧する役割"
    )
    reason = click.option(
        "--because",
        "--reason",
        "because",
        metavar="REASON",
        help="Why: analysis, quality, request, audit or breach.  閲覧の理由",
    )
    emergency = click.option(
        "--break-glass",
        metavar="WORDS",
        help="In an emergency: what happened. The privacy officer is told.  緊急の閲覧とその理由",
    )
    return reader(reason(emergency(command)))


def _name(param: click.Parameter | None) -> str:
    return param.opts[0] if param is not None else "noren"


class Day(click.ParamType[Any]):
    """An ISO date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or click's complaint."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise UsageError(
                where=_name(param),
                found=str(value),
                expected=Words(en="a date, YYYY-MM-DD", ja="日付 YYYY-MM-DD"),
                remedy=_CORRECT,
            ) from None


class Moment(click.ParamType[Any]):
    """An ISO time that knows its zone; becomes UTC."""

    name = "iso time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The moment in UTC, or click's complaint."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise UsageError(
                where=_name(param),
                found=str(value),
                expected=Words(
                    en="a time such as 2026-11-22T09:00:00+09:00",
                    ja="2026-11-22T09:00:00+09:00 のような時刻",
                ),
                remedy=_CORRECT,
            ) from None
        if moment.tzinfo is None:
            raise UsageError(
                where=_name(param),
                found=Words(
                    en=f"{value}, which does not say its zone", ja=f"{value} に時差がありません"
                ),
                expected=Words(en="a time with its zone", ja="時差つきの時刻"),
                remedy=Words(
                    en="add +09:00 for Japan or Z for UTC",
                    ja="日本時間なら +09:00、UTCなら Z を付けてください",
                ),
            )
        return moment.astimezone(UTC)


PASSWORD_SEEN = Words(
    en="the password in --store can be read by everybody on this machine (ps); keep it in "
    "~/.pgpass or the file named by PGPASSFILE",
    ja="--store のパスワードは、この機械の誰にでも見えます(ps)。~/.pgpass か PGPASSFILE の"
    "ファイルに置いてください",
)


class StorePlace(click.ParamType[Path]):
    """A store's folder, or the address of its PostgreSQL database, which has a folder too."""

    name = "store"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The folder, or the store's own complaint."""
        from noren.operations.place import has_password, parse_place

        if isinstance(value, Path):
            return value
        place = parse_place(str(value))
        if has_password(str(value)):
            language = (ctx.params.get("language") if ctx else None) or default_language()
            click.secho(PASSWORD_SEEN.in_language(language), fg="yellow", err=True)
        return place
