"""`noren certify`: how far figures can be relied on, found out without a picture."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from noren.cli.options import PLACE, Day, StorePlace, language_option
from noren.vocabulary.terms import Role

if TYPE_CHECKING:
    from noren.operations.certify_session import Told

_ROLES: Final = [role.value for role in Role if role is not Role.PUBLIC]
_FORMAT = click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text"
)
_STORE = click.option("--store", type=StorePlace(), help="Folder, or postgresql://….  保存先")


@click.group()
def certify() -> None:
    """How accurate figures are: a person counts, and no picture is seen.

    数値の精度を、映像を見ずに、人の計数と数どうしの釣り合いで確かめます。
    """


@certify.command()
@click.argument("plan", type=PLACE)
@_STORE
@click.option("--camera", required=True, metavar="ID", help="カメラ")
@click.option("--line", metavar="ID", help="A line; keys f and b.  計測線")
@click.option("--area", metavar="ID", help="An area; keys + and -.  計測区域")
@click.option("--class", "class_word", default="person", show_default=True, help="種類")
@click.option(
    "--minutes", type=click.IntRange(1, 240), default=15, show_default=True, help="数える時間(分)"
)
@click.option(
    "--where",
    "counted_at",
    type=click.Choice(["icons", "place"]),
    default="icons",
    show_default=True,
    help="Counted on the icon view, or at the place itself.  数える場所",
)
@click.option(
    "--role", type=click.Choice(_ROLES), default="analyst", show_default=True, help="数える人の役割"
)
@click.option(
    "--initial",
    type=click.IntRange(0, 10_000),
    default=0,
    help="People in the area at the start.  開始時の人数",
)
@click.option(
    "--delay",
    "delay_s",
    type=click.FloatRange(-60.0, 60.0),
    default=0.0,
    help="Seconds by which the keys come late.  キーの遅れ(秒)",
)
@click.option(
    "--tally",
    "tallies",
    multiple=True,
    type=PLACE,
    help="Counted on another device: CSV `at,key`; several are joined.  別の機器での記録",
)
@click.option("--keep", type=PLACE, help="File for the keys.  キーの記録の保存先")
@_FORMAT
@language_option
def count(
    plan: Path,
    store: Path | None,
    camera: str,
    line: str | None,
    area: str | None,
    class_word: str,
    minutes: int,
    counted_at: str,
    role: str,
    initial: int,
    delay_s: float,
    tallies: tuple[Path, ...],
    keep: Path | None,
    output_format: str,
    language: str,
) -> int:
    """Count beside the machine with two keys, while `noren run` is running.

    カメラと同時に、二つのキーで人が数えます。
    """
    from noren.cli.keys import Screen, open_keyboard
    from noren.operations import certify_session as session

    request = session.CountRequest(
        plan=plan,
        store=store or plan.parent / "store",
        camera=camera,
        line=line,
        area=area,
        class_word=class_word,
        minutes=minutes,
        counted_at=counted_at,
        role=role,
        initial=initial,
        delay_s=delay_s,
        tallies=tallies,
        keep=keep,
    )
    screen = Screen(language=language, is_area=area is not None)
    with nullcontext() if tallies else open_keyboard() as keyboard:
        desk = session.Desk(keyboard=keyboard, show=screen.show, tell=screen.tell)
        told = session.count(request, desk)
    if told is None:
        raise click.exceptions.Abort
    return _tell(told, output_format, language)


@certify.command()
@click.argument("plan", type=PLACE)
@_STORE
@click.option("--day", type=Day(), help="A day in Japan; yesterday.  日付(省略時は昨日)")
@_FORMAT
@language_option
def check(
    plan: Path, store: Path | None, day: date | None, output_format: str, language: str
) -> int:
    """Compare the counts that must agree, over one day; 1 if chance does not explain them.

    一致するはずの数を、一日分比べます。
    """
    from noren.operations import certify_session as session

    told = session.check(plan, store or plan.parent / "store", day)
    return _tell(told, output_format, language)


@certify.command("list")
@click.argument("plan", type=PLACE)
@_STORE
@_FORMAT
@language_option
def list_all(plan: Path, store: Path | None, output_format: str, language: str) -> int:
    """Every certificate, and which have lapsed.

    検証の一覧と、失効しているもの。
    """
    from noren.operations import certify_session as session

    told = session.list_certificates(plan, store or plan.parent / "store")
    return _tell(told, output_format, language)


def _tell(told: Told, output_format: str, language: str) -> int:
    if output_format == "json":
        click.echo(json.dumps(told.document, ensure_ascii=False, indent=2))
    else:
        for line in told.lines:
            click.echo(line.in_language(language))
    return 0 if told.is_well else 1
