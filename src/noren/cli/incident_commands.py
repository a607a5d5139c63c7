"""`noren incident`: a leak, loss or damage, from its first notice to its end."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from noren.cli.options import PLACE, Moment, StorePlace, language_option
from noren.cli.program import default_language
from noren.cli.table_commands import parse_languages
from noren.vocabulary.words import Language, Words

if TYPE_CHECKING:
    from noren.operations.incident import IncidentState

_STORE = click.option("--store", required=True, type=StorePlace(), help="保存先")
_FORMAT = click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text"
)
_STEPS = ("preliminary_report", "final_report", "people_notified", "closed")

HEAD = Words(
    en="incident {number}: {happening}, at most {people} people, known on {known}",
    ja="事故 {number}: {happening}、最大 {people} 人、把握日 {known}",
)
MUST = Words(
    en="must be reported: {grounds}; preliminary report {first} to {by}, final report by {final}",
    ja="報告が必要です（{grounds}）。速報 {first} から {by} まで、確報 {final} まで",
)
NEED_NOT = Words(
    en="nothing said so far makes a report a duty; ask counsel, and consider telling people anyway",
    ja="これまでの内容からは、報告の義務は生じません。専門家に確かめ、本人への連絡も検討してください",
)
LEFT = Words(en="{days} days left for the next report", ja="次の報告まで {days} 日")
LATE = Words(en="the next report is {days} days late", ja="次の報告が {days} 日遅れています")
ITEM = Words(en="  {what}: {rows} rows{people}", ja="  {what}: {rows} 件{people}")
OF = Words(en=", at most {people} people", ja="、最大 {people} 人分")
STEP = Words(en="  {at}: {step}", ja="  {at}: {step}")
NONE = Words(en="no incident is on record", ja="事故の記録はありません")
WROTE = Words(en="{count} drafts in {out}", ja="案 {count} 件: {out}")


@click.group()
def incident() -> None:
    """What to do after a leak, loss or damage: the record, the law's clock, the drafts.

    漏えい・滅失・毀損があったときの記録、期限、報告書と通知の案です。
    """


@incident.command("open")
@click.argument("plan", type=PLACE)
@_STORE
@click.option(
    "--what", required=True, type=click.Choice(["leak", "loss", "damage"]), help="何が起きたか"
)
@click.option("--known", "known_at", required=True, type=Moment(), help="When you learned.  把握")
@click.option("--from", "from_at", required=True, type=Moment(), help="Data from.  対象の始め")
@click.option("--to", "to_at", required=True, type=Moment(), help="Data to.  対象の終わり")
@click.option("--people", type=click.IntRange(0), help="At most so many.  最大の人数")
@click.option(
    "--unreadable", is_flag=True, help="Encrypted; the keys are safe.  暗号化済み・鍵は安全"
)
@click.option(
    "--sensitive", is_flag=True, help="Special-care data may be in it.  要配慮情報のおそれ"
)
@click.option(
    "--property", "at_property", is_flag=True, help="Damage to property.  財産被害のおそれ"
)
@click.option("--wrongful", is_flag=True, help="Perhaps an attack or abuse.  不正の目的のおそれ")
@_FORMAT
@language_option
def begin(
    plan: Path,
    store: Path,
    what: str,
    known_at: datetime,
    from_at: datetime,
    to_at: datetime,
    people: int | None,
    unreadable: bool,
    sensitive: bool,
    at_property: bool,
    wrongful: bool,
    output_format: str,
    language: str,
) -> int:
    """Open a record: what was held is found in the store, and the clock begins.

    記録を始めます。何を持っていたかは保存先から調べ、期限を計算します。
    """
    from noren.operations.incident import happening_named
    from noren.operations.incident_opening import IncidentRequest, open_incident

    state = open_incident(
        IncidentRequest(
            plan=plan,
            store=store,
            happening=happening_named(what),
            known_at=known_at,
            from_at=from_at,
            to_at=to_at,
            is_unreadable=unreadable,
            is_sensitive=sensitive,
            is_property_at_risk=at_property,
            is_wrongful=wrongful,
            people=people,
        ),
        now=_now(),
    )
    _show([state], output_format, language)
    return 0


@incident.command("list")
@_STORE
@_FORMAT
@language_option
def listing(store: Path, output_format: str, language: str) -> int:
    """Every record, with what is due.  記録の一覧と期限"""
    from noren.operations.incident import incidents

    states = incidents(store)
    if not states and output_format == "text":
        click.echo(NONE.in_language(language))
        return 0
    _show(list(states), output_format, language)
    return 0


@incident.command("write")
@click.argument("number", type=click.IntRange(1, 9999))
@_STORE
@click.option("--outline", help="概要")
@click.option("--cause", help="原因")
@click.option("--secondary", help="Secondary damage.  二次被害")
@click.option("--to-people", "to_people", help="Done toward the people.  本人への対応")
@click.option("--publication", help="公表")
@click.option("--prevention", help="再発防止")
@click.option("--other", help="その他")
@_FORMAT
@language_option
def write(number: int, store: Path, output_format: str, language: str, **facts: str | None) -> int:
    """Write down what only people know; it goes into the drafts.

    人にしか分からないことを書き入れます。案に反映されます。
    """
    from noren.operations.incident import write_facts

    said = {name: text for name, text in facts.items() if text is not None}
    _show([write_facts(store, number, said)], output_format, language)
    return 0


@incident.command("step")
@click.argument("number", type=click.IntRange(1, 9999))
@click.argument("step", type=click.Choice(_STEPS))
@_STORE
@_FORMAT
@language_option
def step(number: int, step: str, store: Path, output_format: str, language: str) -> int:
    """Record that a report went out, people were told, or it is over.

    報告・通知・終了を記録します。
    """
    from noren.operations.incident import step_named, take_step

    state = take_step(store, number, step_named(step), now=_now())
    _show([state], output_format, language)
    return 0


@incident.command("drafts")
@click.argument("number", type=click.IntRange(1, 9999))
@click.argument("plan", type=PLACE)
@_STORE
@click.option("--out", required=True, type=PLACE, help="Folder.  出力先")
@click.option(
    "--lang",
    "languages",
    default=lambda: "ja,en" if default_language() == "ja" else "en,ja",
    callback=parse_languages,
    show_default="both",
    help="Languages of the drafts.  案の言語",
)
def drafts(number: int, plan: Path, store: Path, out: Path, languages: tuple[Language, ...]) -> int:
    """Write drafts of both reports and of the notice to people, to be printed from a browser.

    速報・確報・本人への通知の案を書き出します。ブラウザーから印刷できます。
    """
    from noren.operations.incident import write_drafts

    written = write_drafts(plan, store, number, out, voices=languages)
    click.echo(WROTE.fill(count=len(written), out=out).in_language(languages[0]))
    return 0


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _show(states: list[IncidentState], output_format: str, language: str) -> None:
    from noren.operations.check import today_in_japan

    if output_format == "json":
        click.echo(json.dumps([_mapping(one) for one in states], ensure_ascii=False, indent=2))
        return
    for state in states:
        for line in _lines(state, language):
            click.echo(line)
        left = state.days_left(today_in_japan())
        if left is not None:
            words = LEFT if left >= 0 else LATE
            click.echo(words.fill(days=abs(left)).in_language(language))


def _lines(state: IncidentState, language: str) -> list[str]:
    record = state.record
    lines = [
        HEAD.fill(
            number=record.number,
            happening=record.happening.in_language(language),
            people=record.people_at_most,
            known=f"{record.known_at:%Y-%m-%d}",
        ).in_language(language)
    ]
    for item in record.items:
        people = ""
        if item.people_at_most is not None:
            people = OF.fill(people=item.people_at_most).in_language(language)
        what = item.ja if language == "ja" else item.en
        lines.append(ITEM.fill(what=what, rows=item.rows, people=people).in_language(language))
    if state.grounds:
        grounds = "、".join if language == "ja" else "; ".join
        lines.append(
            MUST.fill(
                grounds=grounds(one.in_language(language) for one in state.grounds),
                first=state.clock.preliminary_from,
                by=state.clock.preliminary_by,
                final=state.clock.final_by,
            ).in_language(language)
        )
    else:
        lines.append(NEED_NOT.in_language(language))
    lines += [
        STEP.fill(at=f"{one.at:%Y-%m-%dT%H:%MZ}", step=one.step.in_language(language)).in_language(
            language
        )
        for one in record.steps
    ]
    return lines


def _mapping(state: IncidentState) -> dict[str, Any]:
    return {
        **state.record.model_dump(mode="json"),
        "grounds": [one.value for one in state.grounds],
        "preliminary_by": state.clock.preliminary_by.isoformat(),
        "final_by": state.clock.final_by.isoformat(),
    }
