"""`noren attest`: what a person answers for, written into the plan, signed where there is a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from noren.errors import UsageError
from noren.operations.answer_log import tell_answers
from noren.operations.check import today_in_japan
from noren.operations.plan_edit import Plain, append_entry, put_value
from noren.operations.plan_file import edit_plan, require_same
from noren.operations.reading import read_plan
from noren.operations.signing import public_digits, read_key, sign
from noren.plan.answering import Attestation
from noren.plan.attesting import attested_text
from noren.plan.declaration import Plan
from noren.plan.load import LoadedPlan
from noren.stores.ledger.ledger import Ledger
from noren.vocabulary.matters import Matter
from noren.vocabulary.terms import Term
from noren.vocabulary.words import Words

_LONGEST = 300


class Answer(Term):
    """How a matter stands on a day."""

    HOLDS = "holds", "回答あり", "answered"
    EXPIRED = "expired", "期限切れ", "expired"
    TO_COME = "to_come", "未来の日付", "dated in the future"
    INCOMPLETE = "incomplete", "名前・日付・証拠のどれかがない", "without name, day or evidence"
    UNANSWERED = "unanswered", "未回答", "unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestRequest:
    """What somebody answers for.

    `key` is the file of a private key, to sign with; `store` the folder whose ledger is told.
    """

    plan: Path
    matter: Matter
    by: str
    on: date
    evidence: str
    about: str | None = None
    until: date | None = None
    key: Path | None = None
    store: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestResult:
    """The answer as it stands in the plan now, and whether an older one was renewed.

    `told` is how many answers of the plan the ledger heard of now; None without a store.
    """

    attestation: Attestation
    renewed: bool
    told: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterStanding:
    """One answer of a plan, or a matter nobody answered (`attestation` None)."""

    matter: Matter
    attestation: Attestation | None
    answer: Answer


def attest(request: AttestRequest) -> AttestResult:
    """Add an answer to the plan, or renew the one about the same matter and thing.

    Raises:
        UsageError: a day to come, a last day before the first, an unknown id, a text too long, or
            a key whose public half is not among the plan's signers.
        PlanErrors, PlanFileError: no plan, or it cannot be written.
        StoreError: the ledger cannot be read, in which case the plan stays as it is, or cannot be
            written: then the next run tells it.
    """
    _require_sensible(request)
    ledger = None
    if request.store is not None:
        ledger = Ledger.open(request.store, origin=read_plan(request.plan).plan.evidence.origin)
    with edit_plan(request.plan) as file:
        before = file.loaded
        _require_known(request, before.plan)
        given = _sign(request, before)
        index = _index_of(before.plan, given)
        if index is None:
            text = append_entry(file.text, ("attestations",), _values(given, only_given=True))
            attestations = (*before.plan.attestations, given)
        else:
            text = file.text
            old = before.plan.attestations[index]
            for key, value in _values(given, only_given=False).items():
                if getattr(old, key) != getattr(given, key):
                    text = put_value(text, ("attestations", index, key), value)
            listed = before.plan.attestations
            attestations = (*listed[:index], given, *listed[index + 1 :])
        meant = before.plan.model_copy(update={"attestations": attestations})
        require_same(file.parse(text), meant, before.digest)
        file.replace(text)
    told = None
    if ledger is not None:
        told = tell_answers(ledger, read_plan(request.plan), at=datetime.now(UTC))
    return AttestResult(attestation=given, renewed=index is not None, told=told)


def list_matters(plan: Path, *, as_of: date | None = None) -> tuple[MatterStanding, ...]:
    """Every matter with its answers on a day, in the order of the vocabulary.

    A matter without any answer is `UNANSWERED`; whether this plan needs one, `noren check` says.

    Raises:
        UsageError, PlanErrors: no such file, or no plan.
    """
    loaded, day = read_plan(plan), as_of or today_in_japan()
    found: list[MatterStanding] = []
    for matter in Matter:
        given = [one for one in loaded.plan.attestations if one.matter is matter]
        found += [
            MatterStanding(matter=matter, attestation=one, answer=_answer(one, day))
            for one in given
        ] or [MatterStanding(matter=matter, attestation=None, answer=Answer.UNANSWERED)]
    return tuple(found)


def _answer(one: Attestation, day: date) -> Answer:
    if one.on is None:
        return Answer.UNANSWERED
    if one.by is None or one.evidence is None:
        return Answer.INCOMPLETE
    if one.on > day:
        return Answer.TO_COME
    return Answer.HOLDS if one.holds_on(day) else Answer.EXPIRED


def _sign(request: AttestRequest, loaded: LoadedPlan) -> Attestation:
    given = Attestation(
        matter=request.matter,
        about=request.about,
        by=request.by,
        on=request.on,
        evidence=request.evidence,
        until=request.until,
    )
    if request.key is None:
        return given
    key = read_key(request.key)
    digits = public_digits(key)
    signer = next((one.id for one in loaded.plan.signers if one.public_key == digits), None)
    if signer is None:
        raise UsageError(
            where=f"--key {request.key}",
            found=Words(
                en=f"a key that no signer of the plan has ({digits[:12]}…)",
                ja=f"計画書の署名者の誰のものでもない鍵です({digits[:12]}…)",
            ),
            expected=Words(
                en="the key of somebody listed under `signers`",
                ja="`signers` にある人の鍵",
            ),
            remedy=Words(
                en=f"add a signer with `public_key: '{digits}'` to the plan",
                ja=f"`public_key: '{digits}'` の署名者を計画書に書き足してください",
            ),
        )
    named = given.model_copy(update={"signer": signer})
    return named.model_copy(update={"signature": sign(key, attested_text(loaded.plan, named))})


def _index_of(plan: Plan, given: Attestation) -> int | None:
    """The place of the newest answer about the same, which is the one to renew."""
    same = [
        index
        for index, one in enumerate(plan.attestations)
        if one.matter is given.matter and one.about == given.about
    ]
    return max(same, key=lambda index: plan.attestations[index].on or date.min, default=None)


def _values(given: Attestation, *, only_given: bool) -> Mapping[str, Plain]:
    values: dict[str, Plain] = {
        "matter": given.matter.value,
        "about": given.about,
        "by": given.by,
        "on": given.on,
        "evidence": given.evidence,
        "until": given.until,
        "signer": given.signer,
        "signature": given.signature,
    }
    return {key: value for key, value in values.items() if value is not None or not only_given}


def _require_sensible(request: AttestRequest) -> None:
    today = today_in_japan()
    if request.on > today:
        raise UsageError(
            where="--on",
            found=Words(en=f"{request.on}, a day to come", ja=f"{request.on}は未来の日付です"),
            expected=Words(en="today or a day before", ja="今日かそれより前の日付"),
            remedy=Words(en="answer for what has been done", ja="行ったことについて答えてください"),
        )
    if request.until is not None and request.until < request.on:
        raise UsageError(
            where="--until",
            found=Words(
                en=f"{request.until}, before --on", ja=f"{request.until}は --on より前です"
            ),
            expected=Words(en=f"{request.on} or later", ja=f"{request.on}以降"),
            remedy=Words(en="correct one of the two", ja="どちらかを直してください"),
        )
    for option, text in (("--by", request.by), ("--evidence", request.evidence)):
        if not 1 <= len(text) <= _LONGEST or not text.isprintable():
            raise UsageError(
                where=option,
                found=Words(
                    en=f"a text of {len(text)} characters, or with control characters",
                    ja=f"{len(text)}文字の文、または制御文字を含む文です",
                ),
                expected=Words(
                    en=f"1 to {_LONGEST} characters on one line",
                    ja=f"1行で1文字から{_LONGEST}文字まで",
                ),
                remedy=Words(
                    en="name the person, or the document and its number",
                    ja="名前、または文書の名称と番号を書いてください",
                ),
            )


def _require_known(request: AttestRequest, plan: Plan) -> None:
    joins = plan.repeat.joins if plan.repeat is not None else ()
    things = (plan.sites, plan.cameras, plan.parties, joins, plan.purposes)
    known = [one.id for group in things for one in group]
    if request.about is None or request.about in known:
        return
    raise UsageError(
        where="--about",
        found=request.about,
        expected=Words(
            en=f"the id of a site, camera, party, join or purpose: {', '.join(known)}",
            ja=f"場所・カメラ・関係者・連携先・目的のid: {'、'.join(known)}",
        ),
        remedy=Words(
            en="correct the id, or leave it out to answer for everything",
            ja="idを直すか、全体について答える場合は省いてください",
        ),
    )
