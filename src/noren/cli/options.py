"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import click

from noren.cli.program import default_language

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
            self.fail(f"{value!r} is no date; write YYYY-MM-DD", param, ctx)


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
            self.fail(f"{value!r} is no time; write 2026-11-22T09:00:00+09:00", param, ctx)
        if moment.tzinfo is None:
            self.fail(
                f"{value!r} does not say its zone; add +09:00 for Japan or Z for UTC", param, ctx
            )
        return moment.astimezone(UTC)
