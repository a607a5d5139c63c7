"""`noren visits`: visit histories for their readers, purchases by lane and time, what is left."""

from __future__ import annotations

from pathlib import Path

import click

from noren.cli.options import PLACE, StorePlace, language_option, reader_options
from noren.vocabulary.words import Words

JOINED = Words(
    en="{payments} payments: {linked} linked, {known} linked before, {ambiguous} with several "
    "visitors, {unseen} with none; the till's clock was taken to be {offset} s ahead",
    ja="会計 {payments} 件: 結び付け {linked} 件、済み {known} 件、該当者が複数 {ambiguous} 件、"
    "該当者なし {unseen} 件。レジの時計は {offset} 秒進んでいるとみなしました",
)
NOTHING = Words(
    en="no window is over yet, or too few people came",
    ja="期間を終えた履歴がまだないか、人数が足りません",
)
WINDOW = Words(
    en="{output}: first visits on {first}, {people} people",
    ja="{output}: 最初の来店 {first}、{people} 人",
)
VISITS = Words(en="  {low}{high} visits: {people} people", ja="  来店 {low}{high} 回: {people} 人")
DAYS = Words(
    en="  {low}{high} days between visits: {people} people",
    ja="  来店の間隔 {low}{high} 日: {people} 人",
)

ATTRIBUTES = Words(
    en="  {age} {sex} (estimated): {people} people", ja="  {age} {sex}(推定): {people} 人"
)


@click.group()
def visits() -> None:
    """Visit histories of repeat analysis.

    リピート分析の来店履歴を扱います。
    """


@visits.command("export")
@click.argument("plan", type=PLACE)
@click.option("--store", required=True, type=StorePlace(), help="保存先")
@reader_options
@click.option("--zone", default="Asia/Tokyo", show_default=True, help="時刻の時間帯")
@click.option("--out", type=PLACE, help="A file; stdout.  出力先")
@language_option
def export(
    plan: Path,
    store: Path,
    role: str | None,
    because: str | None,
    break_glass: str | None,
    zone: str,
    out: Path | None,
    language: str,
) -> int:
    """Visits, purchases and linked paths within their window, as CSV. The ledger records it.

    期間内の来店と購買、結び付けた動線をCSVで書き出します。閲覧は台帳に記録されます。
    """
    from noren.operations.access import read_asking
    from noren.operations.output_files import write_whole
    from noren.operations.visit_reading import export_visits
    from noren.operations.zones import find_zone

    asking = read_asking(role, because, break_glass)
    exported = export_visits(plan, store, asking, zone=find_zone(zone))
    if out is None:
        click.echo(exported.text, nl=False)
    else:
        write_whole(exported.text.encode(), out)
    for note in exported.notes:
        click.echo(note.in_language(language), err=True)
    return 0


@visits.command("purchases")
@click.argument("plan", type=PLACE)
@click.argument("till_file", type=PLACE)
@click.option("--store", required=True, type=StorePlace(), help="保存先")
@reader_options
@language_option
def purchases(
    plan: Path,
    till_file: Path,
    store: Path,
    role: str | None,
    because: str | None,
    break_glass: str | None,
    language: str,
) -> int:
    """Put a till's payments to visits by lane and time. TILL_FILE: CSV without anybody in it.

    Only for readers of the visits, because it tells which payments had a visitor.

    レジの会計を、レーンと時刻だけで来店に結び付けます。会員やカードの列があるファイルは拒みます。
    どの会計に来店者がいたかが分かるため、来店を閲覧できる役割だけが行えます。
    """
    from noren.operations.access import read_asking
    from noren.operations.purchases import join_till_file

    joined = join_till_file(plan, store, till_file, read_asking(role, because, break_glass))
    text = JOINED.fill(
        payments=joined.payments,
        linked=joined.linked,
        known=joined.known,
        ambiguous=joined.ambiguous,
        unseen=joined.unseen,
        offset=f"{joined.clock_offset_s:.0f}",
    )
    click.echo(text.in_language(language))
    for note in joined.notes:
        click.echo(note.in_language(language), err=True)
    return 0


@visits.command("statistics")
@click.option("--store", required=True, type=StorePlace(), help="保存先")
@language_option
def statistics(store: Path, language: str) -> int:
    """What is left of histories whose window is over.

    期間を終えた履歴から残った統計を示します。
    """
    from noren.operations.visit_reading import visit_statistics

    kept = visit_statistics(store)
    for one in kept:
        head = WINDOW.fill(
            output=one.output,
            first=one.first_day.isoformat(),
            people=one.people,
        )
        click.echo(head.in_language(language))
        for words, cells in ((VISITS, one.visits), (DAYS, one.days_between)):
            for cell in cells:
                high = (
                    "+" if cell.high is None else "" if cell.high == cell.low else f"-{cell.high}"
                )
                line = words.fill(low=cell.low, high=high, people=cell.people)
                click.echo(line.in_language(language))
        for group in one.attributes:
            line = ATTRIBUTES.fill(age=group.age, sex=group.sex, people=group.people)
            click.echo(line.in_language(language))
    if not kept:
        click.echo(NOTHING.in_language(language))
    return 0
