"""`noren purge`: what has expired goes, and it can be shown that it went."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from noren.cli.options import PLACE, StorePlace, language_option
from noren.errors import UsageError
from noren.vocabulary.words import Words

if TYPE_CHECKING:
    from noren.operations.keeper import PurgeReport
    from noren.operations.purge import Proof

WOULD = Words(
    en="{item}: {records} records, {segments} segments, {keys} keys have expired",
    ja="{item}: 期限切れ 記録 {records}、区分 {segments} 件、鍵 {keys} 個",
)
WENT = Words(
    en="{item}: {records} records, {segments} segments, {keys} keys destroyed; probe: {probe}",
    ja="{item}: 消去 記録 {records}、区分 {segments} 件、鍵 {keys} 個。検査: {probe}",
)
KNOWN = Words(en="{count}", ja="{count} 件")
AT_LEAST = Words(en="at least {count}", ja="{count} 件以上")
UNKNOWN = Words(en="an unknown number of", ja="件数不明")
DAMAGED = Words(
    en="damaged among the segments: {count} or more; how many records they held is not known",
    ja="区分のうち {count} 件以上が壊れていました。その中の記録の件数は分かりません",
)
NOTHING = Words(en="nothing has expired", ja="期限切れのものはありません")
ADD_NOW = Words(
    en="nothing was changed; add --now to destroy it",
    ja="何も変更していません。消去するには --now を付けてください",
)
BEHIND = Words(
    en="the clock is {seconds} s behind the latest time seen here; that time counts",
    ja="時計が、ここで確認した時刻より {seconds} 秒遅れています。進んだほうを基準にします",
)
RESTORED = Words(
    en="this store is an older copy: purges since then were done again",
    ja="この保存先は以前の写しです。その後の消去をやり直しました",
)
DISCARDED = Words(
    en="removed, since no key is left that could open it: {items}",
    ja="開ける鍵がないため取り除きました: {items}",
)
CLEAN = Words(en="{item}: nothing left", ja="{item}: 残存なし")
LEFT = Words(en="{item}: {count} left that should be gone", ja="{item}: 残存 {count} 件")
IN_LOG = Words(
    en="{count} still stand in the server's log (pg_wal), until the server overwrites it",
    ja="サーバーのログ(pg_wal)に {count} 件残っています。サーバーが上書きするまで残ります",
)
UNREAD = Words(en="not looked at: {what}", ja="調べられなかったもの: {what}")
LEDGER = Words(
    en="the ledger records {count} purges, the last at {at}",
    ja="台帳にある消去の記録は {count} 件、最後は {at}",
)
NO_LEDGER = Words(en="the ledger records no purge yet", ja="台帳に消去の記録はまだありません")


@click.command()
@click.argument("plan", type=PLACE)
@click.option("--store", type=StorePlace(), help="Folder, or postgresql://….  保存先")
@click.option("--dry-run", "mode", flag_value="dry-run", default=True, help="Only say.  表示のみ")
@click.option("--now", "mode", flag_value="now", help="Destroy what has expired.  消去する")
@click.option("--prove", "mode", flag_value="prove", help="Look for remnants.  残存を調べる")
@click.option(
    "--clock-is-right", is_flag=True, help="With --now: the clock was checked.  時計は確認済み"
)
@click.option(
    "--discard-unreadable",
    is_flag=True,
    help="Also destroy, and remove holdings without a key.  消去し、鍵のない保有データも除く",
)
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
@language_option
def purge(
    plan: Path,
    store: Path | None,
    mode: str,
    clock_is_right: bool,
    discard_unreadable: bool,
    output_format: str,
    language: str,
) -> int:
    """Destroy what has expired by the plan: keys first, then data, then a look at the raw files.

    `noren run` does this by itself, at its start and every hour. 1 if --prove finds a remnant.

    計画書の保存期限を過ぎたものを消去し、生のファイルを調べて確かめます。
    """
    from noren.operations import purge as operation

    place = store or plan.parent / "store"
    if discard_unreadable:
        mode = "now"
    if clock_is_right and mode != "now":
        raise UsageError(
            where="--clock-is-right",
            found=Words(en="no --now", ja="--now がありません"),
            expected=Words(en="both together", ja="両方の指定"),
            remedy=Words(en="add --now", ja="--now を付けてください"),
        )
    if mode == "prove":
        proof = operation.prove_purged(plan, place)
        if output_format == "json":
            _print_json(operation.proof_mapping(proof))
        else:
            _tell_proof(proof, language)
        return 0 if proof.holds else 1
    if mode == "now":
        report = operation.purge_now(
            plan, place, clock_is_right=clock_is_right, discard_unreadable=discard_unreadable
        )
    else:
        report = operation.plan_purge(plan, place)
    if output_format == "json":
        _print_json(operation.report_mapping(report))
    else:
        _tell_report(report, language)
    return 0


def _print_json(mapping: object) -> None:
    click.echo(json.dumps(mapping, ensure_ascii=False, indent=2))


def _tell_report(report: PurgeReport, language: str) -> None:
    lines: list[Words] = []
    if report.behind_s:
        lines.append(BEHIND.fill(seconds=report.behind_s))
    if report.is_restored:
        lines.append(RESTORED)
    if report.discarded:
        lines.append(DISCARDED.fill(items=", ".join(report.discarded)))
    said = [line.in_language(language) for line in lines]
    for one in report.purged:
        text = (WENT if report.is_done else WOULD).fill(
            item=one.item.in_language(language),
            records=_records(one.counts.records, one.counts.records_at_least).in_language(language),
            segments=one.counts.segments,
            keys=one.counts.keys,
            probe=one.probe.in_language(language),
        )
        said.append(text.in_language(language))
        if one.counts.damaged:
            said.append(DAMAGED.fill(count=one.counts.damaged).in_language(language))
        said += _remarks(one.remains.in_log, one.remains.unread, language)
    if not report.purged:
        said.append(NOTHING.in_language(language))
    elif not report.is_done:
        said.append(ADD_NOW.in_language(language))
    for text_line in said:
        click.echo(text_line)


def _records(known: int | None, at_least: int | None) -> Words:
    """How many records, as far as that is known."""
    if known is not None:
        return KNOWN.fill(count=known)
    return UNKNOWN if at_least is None else AT_LEAST.fill(count=at_least)


def _remarks(in_log: int, unread: tuple[Words, ...], language: str) -> list[str]:
    lines = [IN_LOG.fill(count=in_log)] if in_log else []
    lines += [UNREAD.fill(what=one.in_language(language)) for one in unread]
    return [line.in_language(language) for line in lines]


def _tell_proof(proof: Proof, language: str) -> None:
    for item, count in proof.left.items():
        text = (LEFT if count else CLEAN).fill(item=item.in_language(language), count=count)
        click.echo(text.in_language(language))
    for line in _remarks(proof.in_log, proof.unread, language):
        click.echo(line)
    told = NO_LEDGER
    if proof.last_purge_at is not None:
        told = LEDGER.fill(count=proof.purges, at=proof.last_purge_at)
    click.echo(told.in_language(language))
