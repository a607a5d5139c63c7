"""`noren requests advance`, `answer` and `tick`: what moves a request on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from noren.cli.options import PLACE, Moment, StorePlace, language_option
from noren.cli.requests_words import (
    AGAIN,
    ANSWERED,
    ESCALATED,
    FORGOT,
    FOUND,
    IN_TIME,
    MOVED,
    UNREAD,
    WAITING,
)
from noren.errors import UsageError
from noren.vocabulary.words import Words

if TYPE_CHECKING:
    from noren.operations.requests_desk import Case, OpenDesk

STEPS = ("hand_over", "theme", "identify", "search", "execute", "prove", "withdraw")
MEANS = ("in_person", "id_document", "control_answer", "power_of_attorney", "guardian_proof")
REASONS = (
    "identity_not_confirmed", "no_authority", "cannot_be_told_apart", "harms_rights",
    "hinders_business", "other_law", "not_incorrect", "no_ground", "another_desk",
)  # fmt: skip
THEMES = (
    "being_filmed", "notice", "purpose", "keeping", "sharing", "children", "security", "staff",
    "benefit", "other",
)  # fmt: skip
_FORMAT = click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """What the steps may need; each says what it misses."""

    owner: str | None
    theme: str | None
    standing: str | None
    means: tuple[str, ...]
    begins: datetime | None
    ends: datetime | None
    pictures: tuple[Path, ...]
    records: int | None


@click.command("advance")
@click.argument("plan", type=PLACE)
@click.argument("number")
@click.argument("step", type=click.Choice(STEPS))
@click.option("--store", type=StorePlace(), help="Folder of the store.  保存先")
@click.option("--owner", help="hand_over: to whom.  担当者")
@click.option("--theme", type=click.Choice(THEMES), help="theme: what it is about.  主題")
@click.option(
    "--standing",
    type=click.Choice(["self", "guardian", "agent", "stranger"]),
    help="identify: for whom they ask, if otherwise than they wrote.  誰のために",
)
@click.option(
    "--means", multiple=True, type=click.Choice(MEANS), help="identify: what was seen.  確認方法"
)
@click.option("--from", "begins", type=Moment(), help="search: a narrower time.  時間帯の始まり")
@click.option("--to", "ends", type=Moment(), help="search.  時間帯の終わり")
@click.option(
    "--picture",
    "pictures",
    multiple=True,
    type=PLACE,
    help="search: taken at the counter now, up to 5; compared once, forgotten.  窓口で撮った画像",
)
@click.option("--records", type=click.IntRange(0), help="execute, for a correction.  訂正した件数")
@_FORMAT
@language_option
def advance(
    plan: Path,
    number: str,
    step: str,
    store: Path | None,
    owner: str | None,
    theme: str | None,
    standing: str | None,
    means: tuple[str, ...],
    begins: datetime | None,
    ends: datetime | None,
    pictures: tuple[Path, ...],
    records: int | None,
    output_format: str,
    language: str,
) -> int:
    """Do one STEP with request NUMBER; 1 if it is not allowed now, and which ones are.

    一件を一つ先へ進めます。今できない手順なら終了コード1です。
    """
    from noren.operations import requests_desk as desk

    options = _Options(
        owner=owner, theme=theme, standing=standing, means=means, begins=begins, ends=ends,
        pictures=pictures, records=records,
    )  # fmt: skip
    with desk.open_desk(plan, store or plan.parent / "store") as opened:
        case, is_waiting = _take_step(opened, number, step, options)
        mapping = desk.case_mapping(opened, case)
    unread = case.done is not None and case.done.unread
    if output_format == "json":
        document = {
            "case": mapping,
            "found": None if case.found is None else case.found.value,
            "waiting": is_waiting,
            "unread": unread,
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return 0
    if is_waiting:
        click.echo(WAITING.fill(number=case.number).in_language(language))
        return 0
    if unread:
        click.echo(UNREAD.in_language(language))
    if step == "search" and case.found is not None:
        click.echo(FOUND.fill(found=case.found.in_language(language)).in_language(language))
    told = MOVED.fill(
        number=case.number,
        state=case.state.in_language(language),
        next=", ".join(mapping["next"]) or "-",
    )
    click.echo(told.in_language(language))
    return 0


def _take_step(opened: OpenDesk, number: str, step: str, options: _Options) -> tuple[Case, bool]:
    """The request after the step, and whether that waits for a run."""
    if step == "execute":
        from noren.operations.requests_vault import order_erasure

        ordered = order_erasure(opened, number, corrected=options.records)
        return ordered.case, ordered.is_waiting
    return _step_now(opened, number, step, options), False


def _step_now(opened: OpenDesk, number: str, step: str, options: _Options) -> Case:
    from noren.operations import requests_desk as desk
    from noren.operations.requests_vault import prove_erasure

    match step:
        case "hand_over":
            return desk.hand_over(opened, number, _needed(options.owner, "--owner"))
        case "theme":
            theme = desk.read_term(desk.Theme, _needed(options.theme, "--theme"))
            return opened.desk.set_theme(number, theme)
        case "identify":
            standing = options.standing
            return desk.identify(
                opened,
                number,
                standing=None if standing is None else desk.read_term(desk.Standing, standing),
                means=tuple(desk.read_term(desk.IdentityMeans, one) for one in options.means),
            )
        case "search":
            return _search(opened, number, options)
        case "prove":
            return prove_erasure(opened, number)
        case _:
            return opened.desk.withdraw(number)


def _search(opened: OpenDesk, number: str, options: _Options) -> Case:
    from noren.operations import requests_search as searching
    from noren.operations.requests_desk import read_window
    from noren.operations.requests_vault import search_at_counter

    if options.pictures:
        return search_at_counter(opened, number, searching.read_pictures(options.pictures))
    window = read_window(options.begins, options.ends, now=opened.desk.now())
    return searching.search_by_time(opened, number, window=window)


def _needed(value: str | None, name: str) -> str:
    if value is None:
        raise UsageError(
            where=name,
            found=Words(en="none", ja="指定なし"),
            expected=Words(en="a value for this step", ja="この手順に必要な値"),
            remedy=Words(en=f"add {name}", ja=f"{name} を加えてください"),
        )
    return value


@click.command("answer")
@click.argument("plan", type=PLACE)
@click.argument("number")
@click.option("--store", type=StorePlace(), help="Folder of the store.  保存先")
@click.option("--out", required=True, type=PLACE, help="Folder.  書き出す先")
@click.option("--reply", default="", help="The desk's own words.  窓口からの言葉")
@click.option("--refuse", type=click.Choice(REASONS), help="Refuse, with this reason.  断る理由")
@click.option("--answer-lang", type=click.Choice(["ja", "en"]), help="Otherwise than asked.  言語")
@click.option("--answer-form", type=click.Choice(["paper", "electronic"]), help="回答の形")
@_FORMAT
@language_option
def answer_command(
    plan: Path,
    number: str,
    store: Path | None,
    out: Path,
    reply: str,
    refuse: str | None,
    answer_lang: str | None,
    answer_form: str | None,
    output_format: str,
    language: str,
) -> int:
    """Write the answer as the person asked for it, and note that it was given.

    求められた形で回答を作り、回答済みにします。
    """
    from noren.operations import requests_desk as desk
    from noren.operations.requests_answer import answer

    with desk.open_desk(plan, store or plan.parent / "store") as opened:
        done = answer(
            opened,
            number,
            out=out,
            reply=reply,
            refuse=None if refuse is None else desk.read_term(desk.RefusalReason, refuse),
            language=desk.LANGUAGE_OF[answer_lang] if answer_lang else None,
            form=None if answer_form is None else desk.read_term(desk.AnswerForm, answer_form),
        )
        mapping = desk.case_mapping(opened, done.case)
    files = [str(path) for path in done.files]
    if output_format == "json":
        document: Mapping[str, object] = {"case": mapping, "files": files}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return 0
    outcome = done.answer.outcome.in_language(language)
    told = ANSWERED.fill(number=done.case.number, outcome=outcome, files=", ".join(files))
    click.echo(told.in_language(language))
    return 0


@click.command("tick")
@click.argument("plan", type=PLACE)
@click.option("--store", type=StorePlace(), help="Folder of the store.  保存先")
@click.option(
    "--backup-restored", is_flag=True, help="Also erase again what came back.  消去をやり直す"
)
@_FORMAT
@language_option
def tick(
    plan: Path, store: Path | None, backup_restored: bool, output_format: str, language: str
) -> int:
    """Say whose time is running out (50, 80, 100 %), and forget what ended a year ago.

    To be run every hour, by a timer, where no `noren run` does it; 1 if somebody has to be told.
    With --backup-restored, once after a backup of the holdings was put back: what was erased before
    is erased again.

    期限の迫った申し出を知らせ、終了から一年を過ぎたものを消去します。
    """
    from noren.operations import requests_desk as desk
    from noren.operations.requests_erasure import erase_again

    with desk.open_desk(plan, store or plan.parent / "store") as opened:
        due = desk.escalate(opened)
        forgotten = desk.forget(opened)
        erased = erase_again(opened) if backup_restored else 0
    if output_format == "json":
        document = {
            "escalations": [
                {"number": one.number, "percent": one.percent, "tell": one.told.value,
                 "owner": one.owner}
                for one in due
            ],
            "forgotten": forgotten.requests,
            "leftovers": forgotten.leftovers,
            "erased_again": erased,
        }  # fmt: skip
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return 1 if due else 0
    for one in due:
        told = ESCALATED.fill(
            number=one.number,
            percent=one.percent,
            told=one.told.in_language(language),
            owner=one.owner,
        )
        click.echo(told.in_language(language))
    if not due:
        click.echo(IN_TIME.in_language(language))
    if forgotten.requests:
        text = FORGOT.fill(requests=forgotten.requests, left=forgotten.leftovers)
        click.echo(text.in_language(language))
    if backup_restored:
        click.echo(AGAIN.fill(rows=erased).in_language(language))
    return 1 if due else 0
