"""Who answers for what only people can know: since when, with which proof, how long, and signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from noren.notices.dossier.facts import DossierFacts
from noren.notices.dossier.speech import Said, Speaker
from noren.notices.press import blocks as b
from noren.plan.answering import Attestation
from noren.plan.declaration import Plan
from noren.rules.answers import deciding_day
from noren.rules.attestations.signatures import find_forgery
from noren.rules.rule import Asked
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words

HEADING: Final = Words(ja="人による回答", en="What people answer for")
_UNANSWERED: Final = Words(ja="未回答", en="unanswered")


def build_answers(facts: DossierFacts, speak: Speaker) -> Iterator[b.Block]:
    """The whole chapter: what was answered, what was not, and who may sign."""
    day = deciding_day(facts.plan, Asked(as_of=facts.as_of, digest=facts.digest))
    shown = speak.say(day)
    yield speak.paragraph(
        Words(
            ja=f"機械には答えられないことに、人が名前と日付と根拠を添えて答えたものです。"
            f"状態は{shown}(撮影の初日か基準日の遅いほう)のものです。",
            en="Answers that people gave, with name, day and proof, to what no machine can know. "
            f"The state is that of {shown}, the later of the first day of filming and the day "
            f"asked.",
        )
    )
    if facts.plan.attestations:
        yield _given(facts, speak, day)
    else:
        yield speak.paragraph(
            Words(ja="計画に回答はありません。", en="The plan holds no attestation.")
        )
    yield speak.heading(Words(ja="回答のない事項", en="Matters without an answer"))
    yield from _missing(facts, speak, day)
    yield speak.heading(
        Words(ja="署名を検証できる人", en="People whose signatures can be verified")
    )
    yield _signers(facts, speak)


def state_on(answer: Attestation, day: date) -> Words:
    """What an answer is worth on a day; an incomplete one is unanswered."""
    if answer.on is None or answer.by is None or answer.evidence is None:
        return _UNANSWERED
    if answer.on > day:
        return Words(ja="未来の日付(未回答と同じ)", en="dated in the future: unanswered")
    if not answer.holds_on(day):
        return Words(ja="期限切れ(未回答と同じ)", en="expired: unanswered")
    return Words(ja="有効", en="holds")


def _given(facts: DossierFacts, speak: Speaker, day: date) -> b.Block:
    return speak.table(
        Words(ja="回答の一覧", en="Answers given"),
        (
            Words(ja="事項", en="Matter"),
            Words(ja="対象", en="About"),
            Words(ja="回答者", en="By"),
            Words(ja="日付\n有効な最終日", en="On\nHolds until"),
            Words(ja="根拠", en="Evidence"),
            Words(ja="状態と署名", en="State and signature"),
        ),
        [_row(facts, speak, answer, day) for answer in facts.plan.attestations],
    )


def _row(facts: DossierFacts, speak: Speaker, answer: Attestation, day: date) -> tuple[Said, ...]:
    everything = Words(ja="計画全体", en="the whole plan")
    signed = speak.say(seal_of(facts, answer))
    if answer.signer is not None:
        signed = speak.bracket(signed, answer.signer)
    return (
        answer.matter,
        everything if answer.about is None else _subject(facts.plan, speak, answer.about),
        answer.by,
        _days(answer),
        answer.evidence,
        f"{speak.say(state_on(answer, day))}\n{signed}",
    )


def _subject(plan: Plan, speak: Speaker, ident: str) -> str:
    """What an answer is about, by its name; only its id where it has no name."""
    names = {site.id: site.name for site in plan.sites}
    names |= {camera.id: camera.name for camera in plan.cameras}
    names |= {party.id: party.name for party in plan.parties}
    return speak.named(names[ident], ident) if ident in names else ident


def _days(answer: Attestation) -> Said:
    """The day, and below it the last one, as the head of the column says."""
    if answer.on is None or answer.last_day is None:
        return _UNANSWERED
    return f"{answer.on}\n{answer.last_day}"


def seal_of(facts: DossierFacts, answer: Attestation) -> Words:
    """Whether it is signed, and whether the signature fits signer and words."""
    if answer.signer is None and answer.signature is None:
        return Words(ja="署名なし", en="not signed")
    fault = find_forgery(facts.plan, answer)
    if fault is None:
        return Words(ja="署名あり(検証済み)", en="signed and verified")
    return Words(ja=fault[1].ja, en=fault[1].en)


def _missing(facts: DossierFacts, speak: Speaker, day: date) -> Iterator[b.Block]:
    answered = {one.matter for one in facts.plan.attestations if one.holds_on(day)}
    missing = [matter for matter in Matter if matter not in answered]
    if not missing:
        yield speak.paragraph(Words(ja="ありません。", en="There is none."))
        return
    yield speak.paragraph(
        Words(
            ja="次の事項は未回答です。規則が尋ねていない事項は、この計画では答えが要らないかも"
            "しれません。",
            en="The following are unanswered. Where no rule asks, this plan may need no answer.",
        )
    )
    yield speak.table(
        Words(ja="未回答の事項", en="Unanswered"),
        (
            Words(ja="事項", en="Matter"),
            Words(ja="状態", en="State"),
            Words(ja="規則が尋ねているか", en="Does a rule ask"),
        ),
        [
            (
                matter,
                _why(facts, matter, day),
                Words(ja="尋ねている", en="yes")
                if matter in facts.verdict.unanswered
                else Words(ja="尋ねていない", en="no"),
            )
            for matter in sorted(missing, key=lambda one: one not in facts.verdict.unanswered)
        ],
    )


def _why(facts: DossierFacts, matter: Matter, day: date) -> Words:
    states = [state_on(one, day) for one in facts.plan.attestations if one.matter is matter]
    return states[-1] if states else _UNANSWERED


def _signers(facts: DossierFacts, speak: Speaker) -> b.Block:
    if not facts.plan.signers:
        return speak.paragraph(
            Words(
                ja="計画に署名者の登録はありません。",
                en="The plan names nobody whose signature could be verified.",
            )
        )
    return speak.table(
        Words(ja="署名者", en="Signers"),
        (
            Words(ja="署名者", en="Signer"),
            Words(ja="職名", en="Position"),
            Words(ja="公開鍵(Ed25519)", en="Public key (Ed25519)"),
        ),
        [
            (speak.bracket(one.name, one.id), one.position, one.public_key)
            for one in facts.plan.signers
        ],
    )
