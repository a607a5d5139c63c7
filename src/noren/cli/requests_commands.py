"""`noren requests`: the desk. Commands that take requests in and look at them."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import click

from noren.cli.options import PLACE, PLACE_OR_DASH, Moment, StorePlace, language_option
from noren.cli.requests_steps import THEMES, advance, answer_command, tick
from noren.cli.requests_words import (
    EMPTY,
    FILES,
    GOOD,
    LINE,
    PAPER_ONLY,
    PERSONAL,
    STEP,
    TAKEN,
    WANTED,
)
from noren.errors import UsageError
from noren.vocabulary.words import Words

PLAN = click.argument("plan", type=PLACE)
STORE = click.option("--store", type=StorePlace(), help="Folder of the store.  保存先")
FORMAT = click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text"
)
MOST_INPUT_BYTES = 65_536
KINDS = ("disclosure", "correction", "cessation", "objection", "complaint", "question", "opinion")
INTAKES = ("counter", "post", "phone", "email", "form")
STANDINGS = ("self", "guardian", "agent", "stranger")


@click.group()
def requests() -> None:
    """The desk: requests, complaints and opinions of people who were filmed.

    撮影された方からの請求、苦情、意見を受け付け、期限までにお答えします。
    """


@requests.command("intake")
@PLAN
@STORE
@click.option("--kind", required=True, type=click.Choice(KINDS), help="What is asked.  種類")
@click.option("--by", "intake", type=click.Choice(INTAKES), default="counter", help="経路")
@click.option("--site", default="", help="Id of the place in the plan.  計画にある場所のid")
@click.option("--place", default="", help="The place in their own words.  場所")
@click.option("--from", "begins", type=Moment(), help="When they came.  いた時間の始まり")
@click.option("--to", "ends", type=Moment(), help="When they had left.  いた時間の終わり")
@click.option("--text", help="In their own words; - reads standard input.  用件(-は標準入力)")
@click.option("--standing", type=click.Choice(STANDINGS), default="self", help="誰のために")
@click.option("--theme", type=click.Choice(THEMES), default="other", help="For statistics.  主題")
@click.option("--answer-form", type=click.Choice(["paper", "electronic"]), default="paper")
@click.option("--answer-to", default="", help="Where to send the answer.  回答の送り先")
@click.option("--answer-lang", type=click.Choice(["ja", "en"]), default="ja", help="回答の言語")
@click.option("--same-as", metavar="NUMBER", help="They asked before; a note only.  前の番号")
@click.option("--out", type=PLACE, help="Folder for the receipt.  受付票")
@FORMAT
@language_option
def intake_command(
    plan: Path,
    store: Path | None,
    kind: str,
    intake: str,
    site: str,
    place: str,
    begins: datetime | None,
    ends: datetime | None,
    text: str | None,
    standing: str,
    theme: str,
    answer_form: str,
    answer_to: str,
    answer_lang: str,
    same_as: str | None,
    out: Path | None,
    output_format: str,
    language: str,
) -> int:
    """Take a request in: no account, no name. Prints the number and the signed receipt.

    申し出を受け付け、番号と署名つきの受付票を出します。名前も登録も要りません。
    """
    from noren.operations import requests_desk as desk
    from noren.operations.requests_receipt import take_in

    said = _read_input() if text == "-" else text or ""
    with desk.open_desk(plan, store or plan.parent / "store", may_make=True) as opened:
        asked = desk.Asked(
            text=said,
            site=site,
            place=place,
            window=desk.read_window(begins, ends, now=opened.desk.now()),
            standing=desk.read_term(desk.Standing, standing),
            answer_form=desk.read_term(desk.AnswerForm, answer_form),
            answer_to=answer_to,
            language="en" if answer_lang == "en" else "ja",
        )
        given = take_in(
            opened,
            asked,
            kind=desk.read_term(desk.RequestKind, kind),
            intake=desk.read_term(desk.Intake, intake),
            theme=desk.read_term(desk.Theme, theme),
            same_as=same_as,
            out=out,
        )
        mapping = desk.case_mapping(opened, given.case)
    files = [str(path) for path in given.files]
    if output_format == "json":
        _print_json(
            {"case": mapping, "receipt": given.line, "public_key": given.public_key, "files": files}
        )
        return 0
    due = min(filter(None, (mapping["house_due"], mapping["legal_due"])))
    told = TAKEN.fill(number=mapping["number"], due=due[:10])
    click.echo(told.in_language(language))
    click.echo(given.line)
    if files:
        click.echo(FILES.fill(files=", ".join(files)).in_language(language))
    else:
        click.echo(PAPER_ONLY.in_language(language))
    return 0


@requests.command("verify")
@click.argument("receipt", type=PLACE_OR_DASH)
@click.option("--store", type=StorePlace(), help="The desk's own store.  窓口の保存先")
@click.option("--key", help="The desk's public key, 64 hexadecimal digits.  窓口の公開鍵")
@FORMAT
@language_option
def verify_command(
    receipt: Path, store: Path | None, key: str | None, output_format: str, language: str
) -> int:
    """Check a receipt against the desk's public key; 1 if this desk did not sign it.

    受付票の署名を確かめます。
    """
    from noren.operations import requests_receipt as operation

    if (store is None) == (key is None):
        raise UsageError(
            where="--key --store",
            found=Words(en="none or both", ja="どちらもないか、両方の指定"),
            expected=Words(en="one of them", ja="どちらか一方"),
            remedy=Words(
                en="give the key that the operator's detailed page shows",
                ja="詳しい説明のページにある公開鍵を指定してください",
            ),
        )
    text = _read_input() if str(receipt) == "-" else operation.read_receipt(receipt)
    public_key = operation.public_key_of(store) if store is not None else str(key)
    found = operation.check_receipt(text, public_key)
    mapping = operation.receipt_mapping(found)
    if output_format == "json":
        _print_json(mapping)
        return 0
    told = GOOD.fill(
        number=found.number,
        kind=found.kind.in_language(language),
        received=mapping["received"][:10],
        due=mapping["answer_by"][:10],
    )
    click.echo(told.in_language(language))
    return 0


@requests.command("list")
@PLAN
@STORE
@click.option("--all", "everything", is_flag=True, help="Also what has ended.  終了分も")
@FORMAT
@language_option
def list_command(
    plan: Path, store: Path | None, everything: bool, output_format: str, language: str
) -> int:
    """Requests that are open, the next deadline first. Nothing of what people wrote.

    対応中の申し出を、期限の近い順に示します。
    """
    from noren.operations import requests_desk as desk

    with desk.open_desk(plan, store or plan.parent / "store") as opened:
        cases = list(opened.desk.cases(open_only=not everything))
        rows = [desk.case_mapping(opened, case) for case in cases]
        if output_format == "json":
            _print_json(rows)
            return 0
        for case, row in zip(cases, rows, strict=True):
            told = LINE.fill(
                number=case.number,
                kind=case.kind.in_language(language),
                state=case.state.in_language(language),
                owner=case.owner,
                due=row["house_due"][:10],
                used=row["used_percent"],
            )
            click.echo(told.in_language(language))
    if not rows:
        click.echo(EMPTY.in_language(language))
    return 0


@requests.command("show")
@PLAN
@click.argument("number")
@STORE
@click.option("--receipt", type=PLACE, help="Write the receipt again to here.")
@FORMAT
@language_option
def show_command(
    plan: Path,
    number: str,
    store: Path | None,
    receipt: Path | None,
    output_format: str,
    language: str,
) -> int:
    """One request with what its sender wrote, its steps, and what can be done next.

    一件の内容、経過、次にできることを示します。
    """
    from noren.operations import requests_desk as desk
    from noren.operations.requests_receipt import give_receipt

    with desk.open_desk(plan, store or plan.parent / "store") as opened:
        case = opened.desk.find(number)
        shown = desk.shown_mapping(opened, case)
        if receipt is not None:
            give_receipt(opened, number, out=receipt)
    if output_format == "json":
        _print_json(shown)
        return 0
    row, window = shown["case"], shown["window"]
    told = PERSONAL.fill(
        number=row["number"],
        kind=case.kind.in_language(language),
        state=case.state.in_language(language),
        owner=row["owner"],
        received=row["received"],
        house=row["house_due"],
        legal=row["legal_due"] or "-",
        used=row["used_percent"],
        site=shown["site"] or "-",
        place=shown["place"] or "-",
        when="-" if window is None else f"{window['begins']} – {window['ends']}",
        standing=case.asked.standing.in_language(language),
        text=shown["text"] or "-",
        form=case.asked.answer_form.in_language(language),
        to=shown["answer_to"] or "-",
        next=", ".join(row["next"]) or "-",
        reasons=", ".join(shown["refusal_reasons"]) or "-",
    )
    click.echo(told.in_language(language))
    for step in shown["steps"]:
        click.echo(STEP.fill(**step).in_language(language))
    return 0


@requests.command("statistics")
@PLAN
@STORE
@click.option("--year", required=True, type=int, help="A year that is over.  終わった年")
@click.option("--minimum", type=int, default=5, show_default=True, help="Smallest number shown.")
@FORMAT
@language_option
def statistics_command(
    plan: Path,
    store: Path | None,
    year: int,
    minimum: int,
    output_format: str,
    language: str,
) -> int:
    """How many asked what in a year and how it ended, small numbers hidden, for publication.

    一年間の申し出の件数を、公表できる形(少ない数は非表示)で示します。
    """
    from noren.operations import requests_year as operation

    figures = operation.yearly_figures(store or plan.parent / "store", year, minimum=minimum)
    if output_format == "json":
        _print_json(operation.year_mapping(figures))
    else:
        click.echo(operation.render_year(figures, "en" if language == "en" else "ja"), nl=False)
    return 0


@requests.command("routes")
@PLAN
@FORMAT
@language_option
def routes_command(plan: Path, output_format: str, language: str) -> int:
    """How people keep out of the picture, object, and reach the desk, as the plan says.

    写らずに済む方法、異議の申し出方、窓口を示します。
    """
    from noren.operations.requests_desk import read_routes

    routes = read_routes(plan)
    if output_format == "json":
        _print_json(routes)
        return 0
    for line in routes[language]:
        click.echo(line)
    return 0


for _command in (advance, answer_command, tick):
    requests.add_command(_command)


def _print_json(mapping: object) -> None:
    click.echo(json.dumps(mapping, ensure_ascii=False, indent=2))


def _read_input() -> str:
    """Standard input, no longer than anybody writes."""
    data = sys.stdin.buffer.read(MOST_INPUT_BYTES + 1)
    try:
        if len(data) <= MOST_INPUT_BYTES:
            return data.decode("utf-8")
        found = Words(
            en=f"more than {MOST_INPUT_BYTES} bytes", ja=f"{MOST_INPUT_BYTES} バイトを超える入力"
        )
    except UnicodeDecodeError:
        found = Words(en="bytes that are not UTF-8", ja="UTF-8ではないデータ")
    raise UsageError(where=WANTED, found=found, expected=_A_TEXT, remedy=_SEND_AGAIN)


_A_TEXT = Words(en="a short text in UTF-8", ja="UTF-8の短い文")
_SEND_AGAIN = Words(
    en="shorten or convert it; nothing was taken in yet",
    ja="短くするか変換してください。まだ受け付けていません",
)
