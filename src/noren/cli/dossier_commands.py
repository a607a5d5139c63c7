"""`noren dossier`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import click

from noren.cli.options import PLACE, Day, StorePlace, language_option
from noren.vocabulary.words import Words

WROTE = Words(en="wrote {path}", ja="書きました: {path}")
STATED = Words(
    en="{count} found, {blocking} of them block filming; the cover says so.",
    ja="指摘{count}件、うち撮影を止めるもの{blocking}件。表紙に記しました。",
)


@click.command()
@click.argument("plan", type=PLACE)
@click.option(
    "--out",
    required=True,
    type=PLACE,
    metavar="FILE",
    help="FILE.pdf, FILE.html, FILE.zip (everything) or a folder.  出力先",
)
@click.option("--as-of", type=Day(), help="Day whose rules are asked; today.  点検の基準日")
@click.option("--store", type=StorePlace(), help="Store whose coverage is told.  数値の保存先")
@click.option(
    "--notices",
    type=PLACE,
    metavar="DIR",
    help="Folder of `noren notice`, listed with hashes.  告知のフォルダー",
)
@language_option
def dossier(
    plan: Path,
    out: Path,
    as_of: date | None,
    store: Path | None,
    notices: Path | None,
    language: Literal["ja", "en"],
) -> int:
    """Bundle PLAN, its check and its evidence for counsel, an accredited body or the PPC.

    計画・点検・証拠を、弁護士・認定団体・委員会に見せる一冊にまとめます。
    """
    from noren.operations.dossier import write_dossier

    written, facts = write_dossier(
        plan, out, language=language, as_of=as_of, store=store, notices=notices
    )
    for path in written:
        click.echo(WROTE.fill(path=path).in_language(language))
    stated = STATED.fill(count=len(facts.verdict.findings), blocking=len(facts.blocking))
    click.echo(stated.in_language(language))
    return 0
