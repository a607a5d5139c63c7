"""What was wrong with a command line, in one line and in both languages."""

from __future__ import annotations

import re

import click

from noren.errors import NorenError, UsageError
from noren.vocabulary.words import Words

_QUOTED = re.compile(r"^('[^']*'|\"[^\"]*\")")
_BRACKETED = re.compile(r"argument.* \((.*)\)\.?$")
_EXPECTED = Words(en="what `{command} --help` lists", ja="`{command} --help` にある指定")
_REMEDY = Words(en="correct the command line", ja="コマンドの指定を直してください")


def explain_usage(error: click.ClickException) -> NorenError:
    """The parser's complaint as one of ours."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context is not None else "noren"
    if context is not None and isinstance(context.command, click.Group):
        names = ", ".join(context.command.list_commands(context))
        expected = Words(en=f"one of {names}", ja=f"次のいずれか: {names}")
    else:
        expected = _choices(error) or _EXPECTED.fill(command=command)
    if isinstance(error, click.BadParameter) and not isinstance(error, click.MissingParameter):
        command = f"{command} {_name(error)}".rstrip()
    return UsageError(where=command, found=_found(error), expected=expected, remedy=_REMEDY)


def _found(error: click.ClickException) -> Words:
    if isinstance(error, click.NoSuchOption):
        return Words(
            en=f"no option {error.option_name}", ja=f"オプション {error.option_name} はありません"
        )
    if isinstance(error, click.MissingParameter):
        return Words(en=f"no {_name(error)}", ja=f"{_name(error)} の指定がありません")
    said = " ".join(error.message.split()).rstrip(".")
    return Words(en=said, ja=_in_japanese(error))


def _in_japanese(error: click.ClickException) -> str:
    """The parser speaks English only; its kind of complaint and the word it quotes are known."""
    # Since click 8.4; before, an unknown command is a plain usage error.
    command = getattr(error, "command_name", None)
    if isinstance(command, str):
        return f"コマンド {command} はありません"
    if isinstance(error, click.BadOptionUsage):
        return f"オプション {error.option_name} の値が足りないか、余分です"
    if isinstance(error, click.BadParameter):
        value = _QUOTED.match(error.message)
        return f"{value[1]} は使えません" if value else "使えない値です"
    extra = _BRACKETED.search(error.message)
    return f"余分な引数があります({extra[1]})" if extra else "書き方が正しくありません"


def _name(error: click.BadParameter) -> str:
    parameter = error.param
    if isinstance(parameter, click.Option):
        return parameter.opts[0]
    return "" if parameter is None else (parameter.name or "").upper()


def _choices(error: click.ClickException) -> Words | None:
    parameter = error.param if isinstance(error, click.BadParameter) else None
    if parameter is None or not isinstance(parameter.type, click.Choice):
        return None
    names = ", ".join(str(one) for one in parameter.type.choices)
    return Words(en=f"one of {names}", ja=f"次のいずれか: {names}")
