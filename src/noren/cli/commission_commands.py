"""`noren commission`: is a camera's view fit to measure, and what lies under its icons."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from noren.cli.options import PLACE, Day, Moment, StorePlace, language_option
from noren.errors import UsageError
from noren.vocabulary.words import Words

if TYPE_CHECKING:
    from noren.operations.commission import Commissioned

WELL = Words(
    en="{camera}: nothing stands against this view ({looks} pictures, {people} sightings of "
    "people)",
    ja="{camera}: この映像に問題は見つかりませんでした（{looks}枚、人の検出のべ{people}回）",
)
FOUND = Words(en="{camera}: {found}; what to do: {remedy}", ja="{camera}: {found}。対処: {remedy}")
WAITS = Words(
    en="{camera}: look at the background in {picture} ({blank} % blank). Is nobody in it, and "
    "nothing that should not be shown? Then accept it before {until}:\n"
    "  {accept}\nor throw it away:\n  {discard}",
    ja="{camera}: 背景図 {picture} を見てください（空白 {blank} %）。人や、見せてはいけないものが"
    "写っていませんか。よければ {until} までに採用してください:\n"
    "  {accept}\n使わないときは破棄してください:\n  {discard}",
)
ACCEPTED = Words(
    en="{camera}: the background is used from the next run on (ledger: {content})",
    ja="{camera}: 背景図を次の計測から使います（台帳: {content}）",
)
DISCARDED = Words(
    en="{camera}: the background was thrown away", ja="{camera}: 背景図を破棄しました"
)


@click.command()
@click.argument("plan", type=PLACE)
@click.option("--camera", required=True, metavar="ID", help="カメラ")
@click.option(
    "--source", metavar="FILE_OR_URL", help="Instead of the plan's source.  計画書の映像源に代える"
)
@click.option("--store", type=StorePlace(), help="Folder, or postgresql://….  保存先")
@click.option("--start", type=Moment(), help="When a film was recorded.  録画の時刻")
@click.option("--as-of", type=Day(), help="Day whose rules are asked; today.  点検の基準日")
@click.option(
    "--accept", is_flag=True, help="Use the background that you have looked at.  背景図を採用する"
)
@click.option("--discard", is_flag=True, help="Throw the background away.  背景図を破棄する")
@click.option("--by", default="", metavar="NAME", help="Who looked at it.  確かめた人")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
@language_option
def commission(
    plan: Path,
    camera: str,
    source: str | None,
    store: Path | None,
    start: datetime | None,
    as_of: date | None,
    accept: bool,
    discard: bool,
    by: str,
    output_format: str,
    language: str,
) -> int:
    """Judge a camera's view in the jail, and learn its person-free background.

    Exit code 1 when something must be mended first. The background is declared in the plan
    (`view.background`), waits an hour, and is used only after `--accept --by NAME`.

    カメラの映像が計測に適しているかを隔離プロセスの中で調べ、宣言があれば、人の写らない背景図を
    学習します。背景図は、目で確かめて `--accept --by 名前` とするまで使いません。
    """
    from noren.operations.background_decision import accept_background, discard_background
    from noren.operations.commission import CommissionRequest, commission_camera

    if accept and discard:
        raise UsageError(
            where="noren commission",
            found=Words(en="--accept and --discard", ja="--accept と --discard の両方"),
            expected=Words(en="one of them", ja="どちらか一つ"),
            remedy=Words(en="decide", ja="どちらかにしてください"),
        )
    request = CommissionRequest(
        plan=plan,
        store=store or plan.parent / "store",
        camera=camera,
        source=source,
        start=start,
        as_of=as_of,
    )
    if accept or discard:
        decide = accept_background if accept else discard_background
        background = decide(request, by=by)
        words = (ACCEPTED if accept else DISCARDED).fill(camera=camera, content=background.content)
        document = {
            "camera": camera,
            "step": "accepted" if accept else "discarded",
            "content": background.content,
            "blank_permille": background.blank_permille,
        }
        _say(document, words.in_language(language), output_format)
        return 0
    from noren.cli.progress import FilmBar
    from noren.cli.run_commands import stopping

    with stopping() as stop, FilmBar(language=language, label=camera) as bar:
        told = commission_camera(
            request,
            on_progress=bar.show,
            should_stop=stop.is_set,
        )
    text = _text(told, plan, language)
    _say(_document(told), text, output_format)
    return 0 if told.is_well else 1


def _say(document: dict[str, Any], text: str, output_format: str) -> None:
    if output_format == "json":
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        click.echo(text)


def _text(told: Commissioned, plan: Path, language: str) -> str:
    lines = [
        FOUND.fill(
            camera=told.camera,
            found=finding.found.in_language(language),
            remedy=finding.remedy.in_language(language),
        ).in_language(language)
        for finding in told.findings
    ]
    if told.is_well:
        well = WELL.fill(camera=told.camera, looks=told.body.looks, people=told.body.people)
        lines.insert(0, well.in_language(language))
    if told.background is not None and told.picture is not None:
        assert told.background.expires_at is not None
        order = f"noren commission {plan} --camera {told.camera}"
        waits = WAITS.fill(
            camera=told.camera,
            picture=told.picture,
            blank=f"{told.background.blank_permille / 10:.1f}",
            until=f"{told.background.expires_at.astimezone():%H:%M}",
            accept=f"{order} --accept --by …",
            discard=f"{order} --discard --by …",
        )
        lines.append(waits.in_language(language))
    return "\n".join(lines)


def _document(told: Commissioned) -> dict[str, Any]:
    background = told.background
    return {
        "camera": told.camera,
        "plan_digest": told.plan_digest,
        "is_well": told.is_well,
        "looks": told.body.looks,
        "people": told.body.people,
        "findings": [
            {
                "code": finding.code,
                "blocks": finding.blocks,
                "found": {"ja": finding.found.ja, "en": finding.found.en},
                "remedy": {"ja": finding.remedy.ja, "en": finding.remedy.en},
            }
            for finding in told.findings
        ],
        "background": None
        if background is None or background.expires_at is None
        else {
            "content": background.content,
            "blank_permille": background.blank_permille,
            "picture": str(told.picture),
            "waits_until": background.expires_at.isoformat(),
        },
    }
