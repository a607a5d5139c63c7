"""`noren attest`: answers that only a person can give."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from noren.cli.options import PLACE, Day, StorePlace, language_option
from noren.errors import UsageError
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words

if TYPE_CHECKING:
    from noren.operations.attest import MatterStanding

_MATTERS = {matter.value: matter for matter in Matter}
ADDED = Words(
    en="{plan}: {matter}: answered by {by}, holds through {last}",
    ja="{plan}: {matter}を記録しました({by}、{last}まで有効)",
)
RENEWED = Words(
    en="{plan}: {matter}: renewed by {by}, holds through {last}",
    ja="{plan}: {matter}を更新しました({by}、{last}まで有効)",
)
UNSIGNED = Words(en="(not signed)", ja="(署名なし)")
SIGNED = Words(en="(signed by {signer})", ja="({signer} の署名あり)")
TOLD = Words(
    en="the ledger was told of {count} new answer(s)",
    ja="台帳に新しい回答を{count}件記録しました",
)
KEY_MADE = Words(
    en="wrote {path}, which only you may read; keep it secret. Lines for the plan:",
    ja="{path} を作りました。ほかの人には読めません。誰にも渡さないでください。計画書に書く行:",
)


@click.command()
@click.argument("words", nargs=-1, metavar="PLAN MATTER")
@click.option("--list", "list_all", is_flag=True, help="All matters and their answers.  一覧")
@click.option("--about", help="The id it is about; left out, everything.  対象のid")
@click.option("--by", help="Who answers: name and position.  回答者")
@click.option("--on", "on", type=Day(), help="The day of what was done.  実施日")
@click.option("--evidence", help="Where the proof is, such as minutes no. 3.  証拠の所在")
@click.option("--until", type=Day(), help="The last day on which it holds.  有効期限")
@click.option("--key", type=PLACE, help="Sign with this key.  署名の鍵")
@click.option("--store", type=StorePlace(), help="Tell this store's ledger at once.  台帳にも書く")
@click.option("--new-key", type=PLACE, help="Make a key in a new file.  鍵を作る")
@click.option("--as-of", type=Day(), help="For --list: the day that is asked; today.  基準日")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
@language_option
def attest(
    words: tuple[str, ...],
    list_all: bool,
    about: str | None,
    by: str | None,
    on: date | None,
    evidence: str | None,
    until: date | None,
    key: Path | None,
    store: Path | None,
    new_key: Path | None,
    as_of: date | None,
    output_format: str,
    language: str,
) -> int:
    """Write into PLAN that somebody answers for MATTER, which no machine can answer.

    An answer about the same matter and thing is renewed. MATTER is one of: training, ordinance,
    alternatives, counsel, risk_analysis, reidentification, impact_assessment, dpia, context_watch,
    pilot_review, opinions_review, breach_procedure, accuracy_check, consent, foreign_measures,
    separation, erasure.

    機械には答えられない事項について、人の回答を計画書に記録します。
    """
    if new_key is not None and not words:
        _make_key(new_key, language)
        return 0
    if list_all and len(words) == 1:
        _list(Path(words[0]), as_of, output_format, language)
        return 0
    if list_all or new_key is not None or len(words) != 2 or words[1] not in _MATTERS:
        raise _wrong_words(words)
    if by is None or on is None or evidence is None:
        raise _unfounded()
    from noren.operations.attest import AttestRequest
    from noren.operations.attest import attest as answer

    plan, matter = Path(words[0]), _MATTERS[words[1]]
    request = AttestRequest(
        plan=plan,
        matter=matter,
        by=by.strip(),
        on=on,
        evidence=evidence.strip(),
        about=about,
        until=until,
        key=key,
        store=store,
    )
    result = answer(request)
    given = result.attestation
    told = RENEWED if result.renewed else ADDED
    signed = UNSIGNED if given.signer is None else SIGNED.fill(signer=given.signer)
    facts = {"plan": plan, "by": given.by, "last": given.last_day}
    line = told.in_language(language).format(matter=matter.in_language(language), **facts)
    click.echo(f"{line} {signed.in_language(language)}")
    if result.told is not None:
        click.echo(TOLD.fill(count=result.told).in_language(language))
    return 0


def _make_key(path: Path, language: str) -> None:
    from noren.operations.signing import make_key

    made = make_key(path)
    click.echo(KEY_MADE.fill(path=made.path).in_language(language))
    for line in made.signer_lines:
        click.echo(line)


def _list(plan: Path, as_of: date | None, output_format: str, language: str) -> None:
    from noren.operations.attest import list_matters

    standings = list_matters(plan, as_of=as_of)
    if output_format == "json":
        listed = [_mapping(one) for one in standings]
        click.echo(json.dumps({"matters": listed}, ensure_ascii=False, indent=2))
        return
    for one in standings:
        click.echo(_line(one, language))


def _line(one: MatterStanding, language: str) -> str:
    text = f"{one.matter.value}  {one.matter.in_language(language)}"
    given = one.attestation
    if given is not None and given.about is not None:
        text += f" ({given.about})"
    text += f": {one.answer.in_language(language)}"
    if given is None or given.on is None:
        return text
    signed = UNSIGNED if given.signature is None else SIGNED.fill(signer=given.signer)
    by = given.by or "-"
    return f"{text}  {by}  {given.on} – {given.last_day}  {signed.in_language(language)}"


def _mapping(one: MatterStanding) -> dict[str, object]:
    given = one.attestation
    return {
        "matter": one.matter.value,
        "answer": one.answer.value,
        "ja": one.matter.ja,
        "en": one.matter.en,
        "about": given.about if given else None,
        "by": given.by if given else None,
        "on": given.on.isoformat() if given and given.on else None,
        "last_day": given.last_day.isoformat() if given and given.last_day else None,
        "evidence": given.evidence if given else None,
        "signer": given.signer if given else None,
    }


def _wrong_words(words: tuple[str, ...]) -> UsageError:
    return UsageError(
        where="noren attest",
        found=" ".join(words) or Words(en="nothing", ja="指定がありません"),
        expected=Words(
            en=f"PLAN and one of {', '.join(_MATTERS)}; or PLAN --list; or --new-key FILE",
            ja=f"PLAN と {'、'.join(_MATTERS)} のどれか、または PLAN --list、--new-key FILE",
        ),
        remedy=Words(en="correct the command line", ja="コマンドの指定を直してください"),
    )


def _unfounded() -> UsageError:
    return UsageError(
        where="noren attest",
        found=Words(
            en="an answer without name, day or evidence", ja="名前・日付・証拠のどれかがありません"
        ),
        expected=Words(en="--by, --on and --evidence", ja="--by と --on と --evidence"),
        remedy=Words(
            en="say who answers, when it was done and where the proof is",
            ja="誰が答え、いつ行い、証拠がどこにあるかを書いてください",
        ),
    )
