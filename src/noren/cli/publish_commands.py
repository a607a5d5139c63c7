"""`noren publish`: that a notice was put up, and how the notices stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import click

from noren.cli.options import PLACE, Day, StorePlace, language_option
from noren.errors import UsageError
from noren.vocabulary.terms import Channel, NoticeKind
from noren.vocabulary.words import Words

RECORDED = Words(
    en="{plan}: {kind} recorded, up since {on} (digest {digest}…)",
    ja="{plan}: {kind}を記録しました。公開日 {on}(要約値 {digest}…)",
)


def _channels(
    context: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> tuple[Channel, ...]:
    words = [word.strip() for part in given for word in part.split(",")]
    known = {channel.value: channel for channel in Channel}
    for word in words:
        if word not in known:
            raise UsageError(
                where="--channel",
                found=word,
                expected=Words(
                    en=f"some of {', '.join(known)}", ja=f"次の中から: {'、'.join(known)}"
                ),
                remedy=Words(en="correct it", ja="直してください"),
            )
    return tuple(dict.fromkeys(known[word] for word in words))


@click.command()
@click.argument("words", nargs=-1, metavar="[prior|acquisition|detail|ending] PLAN")
@click.option("--status", is_flag=True, help="Only say how the notices stand.  状況を表示")
@click.option("--on", "on", type=Day(), help="First day on which people could see it.  公開日")
@click.option(
    "--channel",
    "channels",
    multiple=True,
    callback=_channels,
    metavar="WORD,…",
    help="poster, leaflet, web, sticker, press, staff, signage, vehicle.  経路",
)
@click.option(
    "--place", "places", multiple=True, help="Where exactly, in words; may be repeated.  場所"
)
@click.option("--url", help="Its address on the web.  ウェブの住所")
@click.option(
    "--near-cameras/--not-near-cameras",
    default=None,
    help="Whether it can be read near the cameras.  カメラの近くで読めるか",
)
@click.option(
    "--file",
    "printed",
    type=PLACE,
    help="The notice's file as `noren notice` made it; only its SHA-256 is written down.  "
    "掲示したファイル",
)
@click.option("--store", type=StorePlace(), help="Record it in this store's ledger too.  保存先")
@click.option(
    "--replaces",
    type=PLACE,
    help="The plan whose notice hung before: the first day stays if the change needs no notice "
    "in advance.  差し替える前の計画書",
)
@click.option("--again", is_flag=True, help="It was up earlier than recorded.  公開日を早める")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
@language_option
def publish(
    words: tuple[str, ...],
    status: bool,
    on: date | None,
    channels: tuple[Channel, ...],
    places: tuple[str, ...],
    url: str | None,
    near_cameras: bool | None,
    printed: Path | None,
    store: Path | None,
    replaces: Path | None,
    again: bool,
    output_format: str,
    language: str,
) -> int:
    """Record in PLAN that a notice was put up: when, where, and with which digest.

    Photos are never asked for and cannot be uploaded: a picture of a sign would show people.
    Earlier publications stay in PLAN's `.publications.jsonl`. Only the lines of that notice
    change in the file.

    告知を公開したことを計画書に記録します。写真は求めません(人が写るため、登録もできません)。
    """
    from noren.operations.publication_status import (
        publication_status,
        render_status,
        start_lines,
    )
    from noren.operations.publish import PublishRequest, publish_notice

    chosen: Literal["text", "json"] = "json" if output_format == "json" else "text"
    if status and len(words) == 1:
        shown = publication_status(Path(words[0]), as_of=on)
        click.echo(render_status(shown, chosen, language), nl=False)
        return 0
    kind, plan = _kind_and_plan(words, status)
    if on is None:
        raise _missing_day()
    request = PublishRequest(
        plan=plan,
        kind=kind,
        on=on,
        channels=channels,
        places=tuple(place.strip() for place in places),
        url=None if url is None else url.strip(),
        near_cameras=near_cameras,
        store=store,
        replaces=replaces,
        file=printed,
        again=again,
    )
    result = publish_notice(request)
    stands = publication_status(plan)
    if chosen == "json":
        click.echo(render_status(stands, chosen, language), nl=False)
        return 0
    told = RECORDED.in_language(language).format(
        plan=plan,
        kind=kind.in_language(language),
        on=result.publication.published_on,
        digest=result.digest[:12],
    )
    click.echo(told)
    for line in start_lines(stands, language):
        click.echo(line)
    return 0


def _kind_and_plan(words: tuple[str, ...], status: bool) -> tuple[NoticeKind, Path]:
    kinds = {kind.value: kind for kind in NoticeKind}
    if status or len(words) != 2 or words[0] not in kinds:
        raise UsageError(
            where="noren publish",
            found=" ".join(words) or Words(en="nothing", ja="指定がありません"),
            expected=Words(
                en=f"one of {', '.join(kinds)} and PLAN, or --status and PLAN",
                ja=f"{'、'.join(kinds)} のどれかと PLAN、または --status と PLAN",
            ),
            remedy=Words(
                en="write, for example, `noren publish prior plan.yaml --on 2026-11-01 "
                "--channel poster --place ENTRANCE`",
                ja="例: `noren publish prior plan.yaml --on 2026-11-01 "
                "--channel poster --place 正面入口`",
            ),
        )
    return kinds[words[0]], Path(words[1])


def _missing_day() -> UsageError:
    return UsageError(
        where="noren publish",
        found=Words(en="no --on", ja="--on がありません"),
        expected=Words(en="the day of the publication", ja="公開した日"),
        remedy=Words(en="add --on YYYY-MM-DD", ja="--on 年-月-日 を付けてください"),
    )
