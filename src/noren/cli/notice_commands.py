"""`noren notice`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from noren.cli.options import PLACE, Day
from noren.cli.program import default_language
from noren.errors import UsageError
from noren.vocabulary.words import Words

if TYPE_CHECKING:
    from datetime import date

    from noren.operations.notice import Announced

_VOICES: tuple[str, ...] = ("ja", "en", "easy-ja")
_MEDIA: tuple[str, ...] = ("pdf", "html")
_CHOOSE = Words(en="choose among them", ja="その中から選んでください")

WROTE = Words(
    en="wrote {count} files for plan {digest}; the list: {index}",
    ja="計画 {digest} の{count}件を作りました。一覧: {index}",
)
NOT_MADE = Words(en="{name}: {why}", ja="{name}: {why}")
BLOCKED = Words(
    en="filming may not start yet: {count} rules object ({codes}); see: noren check {plan}",
    ja="まだ撮影を始められません。{count}件の規則が止めています({codes})。"
    "くわしくは: noren check {plan}",
)


def _several(
    name: str, allowed: tuple[str, ...]
) -> Callable[[click.Context, click.Parameter, str], tuple[Any, ...]]:
    """A list with commas out of a closed set, in the order given, each once."""

    def parse(context: click.Context, parameter: click.Parameter, value: str) -> tuple[Any, ...]:
        words = [word.strip() for word in value.split(",")]
        if not set(words) <= set(allowed):
            raise UsageError(
                where=name,
                found=repr(value),
                expected=Words(
                    en=f"one or more of {','.join(allowed)}",
                    ja=f"{','.join(allowed)} から一つ以上",
                ),
                remedy=_CHOOSE,
            )
        return tuple(dict.fromkeys(words))

    return parse


@click.command()
@click.argument("plan", type=PLACE)
@click.option("--out", required=True, type=PLACE, help="Folder.  出力先")
@click.option(
    "--lang",
    "voices",
    default=",".join(_VOICES),
    show_default=True,
    callback=_several("--lang", _VOICES),
    help="Languages of the documents; messages use the first one named.  言語",
)
@click.option(
    "--format",
    "media",
    default=",".join(_MEDIA),
    show_default=True,
    callback=_several("--format", _MEDIA),
    help="What to make; html alone needs no fonts.  形式",
)
@click.option("--furigana", is_flag=True, help="Readings over kanji, where known.  ふりがな")
@click.option("--bleed", is_flag=True, help="3 mm bleed and crop marks.  塗り足しとトンボ")
@click.option("--as-of", type=Day(), help="Day whose rules are asked; today.  点検の基準日")
def notice(
    plan: Path,
    out: Path,
    voices: tuple[Literal["ja", "en", "easy-ja"], ...],
    media: tuple[Literal["pdf", "html"], ...],
    furigana: bool,
    bleed: bool,
    as_of: date | None,
) -> int:
    """Write every notice that PLAN needs into a folder, print-ready.

    計画に必要なお知らせを、印刷できる形ですべて作ります。
    """
    from noren.operations.notice import write_notices

    announced = write_notices(
        plan,
        out,
        voices=voices,
        media=media,
        has_readings=furigana,
        has_bleed=bleed,
        as_of=as_of,
    )
    context = click.get_current_context()
    is_chosen = context.get_parameter_source("voices") is click.core.ParameterSource.COMMANDLINE
    chosen = voices[0] if is_chosen else default_language()
    language = "en" if chosen == "en" else "ja"
    for line in _lines(announced, plan):
        click.echo(line.in_language(language))
    return 0


def _lines(announced: Announced, plan: Path) -> list[Words]:
    lines = [WROTE.fill(count=announced.files, digest=announced.digest[:12], index=announced.index)]
    for one in announced.not_made:
        name = one.entry.words
        lines.append(
            Words(
                ja=NOT_MADE.ja.format(name=name.ja, why=one.why.ja),
                en=NOT_MADE.en.format(name=name.en, why=one.why.en),
            )
        )
    if announced.blocking:
        codes = ", ".join(announced.blocking)
        lines.append(BLOCKED.fill(count=len(announced.blocking), codes=codes, plan=plan))
    return lines
