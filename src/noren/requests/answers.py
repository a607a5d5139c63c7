"""What the desk answers, from templates: held, not held, done, or refused with its reason.

Source: Guidebook 2.0, section 4.5 (answer sincerely which items are held); APPI Art. 33 to 36 (an
answer without delay; a refusal with its reason), Art. 40 (complaints).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from noren.errors import RequestInvalid
from noren.plan.declaration import Plan
from noren.plan.values import Text
from noren.requests.asked import clean_text
from noren.requests.case import Case
from noren.requests.deadlines import ACT_KINDS, DATA_KINDS, JAPAN
from noren.requests.disclosure import Disclosed, tell_disclosed
from noren.requests.terms import Found, Outcome
from noren.stores.ledger.terms import RequestKind
from noren.vocabulary.words import Words

OPENING: Final = Words(
    ja="{day}にいただいた申し出(番号 {number}、{kind})について、お答えします。",
    en="This answers your request of {day} (number {number}, {kind}).",
)
NOTHING_KEPT: Final = Words(
    ja="このカメラの取り組みでは、一人ひとりの記録を残していません。"
    "そのため、あなたの記録としてお見せしたり消したりできるものがありません。",
    en="Nothing about single people is kept from these cameras, so there is nothing of yours that "
    "could be shown or erased.",
)
NOT_FOUND: Final = Words(
    ja="お調べしましたが、あなたの記録は見当たりませんでした。保存期間を過ぎた記録は消去しています。",
    en="We searched and found no record about you. Records are erased when their time is over.",
)
DISCLOSED: Final = Words(
    ja="あなたについて保有している記録は、次のとおりです。",
    en="These are the records that we hold about you.",
)
ERASED: Final = Words(
    ja="あなたの記録 {records} 件を消去しました。そのあと保存先を調べ、"
    "残っていないことを確かめました。",
    en="We erased {records} records about you. Afterwards we searched the store and found nothing "
    "left of them.",
)
NOT_LOOKED_AT: Final = Words(
    ja="記録は読み出せなくなっています。データベースのサーバーの内部ファイルまでは、"
    "ここから調べられませんでした。",
    en="They can no longer be read. The inner files of the database server could not be looked at "
    "from here.",
)
ERASED_TEMPLATES: Final = Words(
    ja="再び来店されたことを見分けるための特徴量データ {templates} 件も消去しました。",
    en="We also erased {templates} sets of feature data by which a return could be noticed.",
)
CORRECTED: Final = Words(
    ja="お求めのとおり訂正しました({records} 件)。", en="We corrected it as you asked ({records})."
)
THANKS: Final = Words(
    ja="ご意見をいただき、ありがとうございます。担当者が読み、記録しました。",
    en="Thank you for telling us. The person in charge has read and noted it.",
)
NOT_DONE: Final = Words(
    ja="申し訳ございませんが、お求めには応じられません。理由は次のとおりです。",
    en="We are sorry that we cannot do what you asked, for this reason:",
)
OPT_OUT: Final = Words(ja="写らずに済む方法: {way}", en="How to keep out of it: {way}")
OBJECTION_ROUTE: Final = Words(ja="異議の申し出方: {way}", en="How to object: {way}")
GUARDIAN: Final = Words(ja="お子さまについて: {way}", en="For your children: {way}")
GIVEN_TO: Final = Words(ja="第三者への提供: {names}", en="Given to third parties: {names}")
GIVEN_TO_NOBODY: Final = Words(
    ja="この記録は、第三者に提供していません。", en="These records were given to no third party."
)
TURN_DESK: Final = Words(
    ja="ご納得いただけないときは、{desk}にお申し出ください。番号をお伝えください。",
    en="If you disagree, please tell {desk} and give the number.",
)
TURN_BODY: Final = Words(
    ja="{body}({contact})にも申し出ることができます。",
    en="You can also turn to {body} ({contact}).",
)
TURN_COMMISSION: Final = Words(
    ja="個人情報保護委員会に相談することもできます。",
    en="You can also ask the Personal Information Protection Commission.",
)
TURN_COURT: Final = Words(
    ja="申し出が届いた日から2週間が過ぎたあと、またはお断りしたあとは、裁判所に訴えることもできます。",
    en="Two weeks after your request arrived, or once it is refused, you can also go to court.",
)
TITLE: Final = Words(ja="申し出へのご回答", en="Our answer to your request")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer in both languages: paragraphs, what is disclosed, and where else to turn."""

    title: Words
    number: str
    paragraphs: tuple[Words, ...]
    rows: tuple[tuple[Words, Words], ...]
    turn: tuple[Words, ...]
    outcome: Outcome

    def in_language(self, language: str) -> str:
        """The whole answer as plain text."""
        parts = [self.title.in_language(language)]
        parts += [one.in_language(language) for one in self.paragraphs]
        if self.rows:
            parts.append(
                "\n".join(
                    f"- {label.in_language(language)}: {value.in_language(language)}"
                    for label, value in self.rows
                )
            )
        parts += [one.in_language(language) for one in self.turn]
        return "\n\n".join(parts) + "\n"


def write_answer(
    case: Case, plan: Plan, *, at: datetime, reply: str = "", disclosed: Disclosed | None = None
) -> Answer:
    """The answer to a request whose outcome stands.

    Args:
        case: answered or refused, or as it would be.
        at: when it is written.
        reply: the desk's own words; needed for complaints, questions and opinions.
        disclosed: what is held; needed for a disclosure.
    Raises:
        RequestInvalid: no own words for a complaint or question, or words that cannot be shown.
        ValueError: a case without an outcome, or a disclosure without content.
    """
    own = clean_text(reply, where="--reply")
    if case.outcome is None:
        raise ValueError("only what has an outcome is answered")
    if (case.outcome is Outcome.DISCLOSED) != (disclosed is not None):
        raise ValueError("content for a disclosure, and for nothing else")
    if case.outcome is Outcome.REPLIED and not own and case.kind is not RequestKind.OPINION:
        raise _no_reply(case)
    paragraphs = [_opening(case), *_body(case, plan, disclosed)]
    if own:
        paragraphs.append(Words(ja=own, en=own))
    if case.kind in (RequestKind.CESSATION, RequestKind.OBJECTION):
        paragraphs += opt_out_routes(plan)
    rows = () if disclosed is None else tell_disclosed(disclosed)
    return Answer(
        title=TITLE,
        number=case.number,
        paragraphs=tuple(paragraphs),
        rows=rows,
        turn=_turn(case, plan),
        outcome=case.outcome,
    )


def opt_out_routes(plan: Plan) -> tuple[Words, ...]:
    """How people keep out of the picture or the analysis, and how they object, as the plan says."""
    routes: list[Words] = []
    if plan.rights.opt_out is not None:
        routes.append(_filled(OPT_OUT, way=plan.rights.opt_out))
    if plan.europe is not None and plan.europe.objection_route is not None:
        routes.append(_filled(OBJECTION_ROUTE, way=plan.europe.objection_route))
    if plan.rights.guardian_route is not None:
        routes.append(_filled(GUARDIAN, way=plan.rights.guardian_route))
    return tuple(routes)


def _opening(case: Case) -> Words:
    day = case.received.astimezone(JAPAN).date().isoformat()
    return Words(
        ja=OPENING.ja.format(day=day, number=case.number, kind=case.kind.ja),
        en=OPENING.en.format(day=day, number=case.number, kind=case.kind.en),
    )


def _body(case: Case, plan: Plan, disclosed: Disclosed | None) -> list[Words]:
    match case.outcome:
        case Outcome.NOT_HELD:
            return [NOT_FOUND if case.found is Found.NOTHING else NOTHING_KEPT]
        case Outcome.DISCLOSED:
            purposes = [purpose.text for purpose in plan.purposes]
            told = Words(
                ja="利用目的: " + "、".join(one.ja for one in purposes),
                en="Purpose: " + "; ".join(one.en for one in purposes),
            )
            return [DISCLOSED, told, _given_to(case, plan)]
        case Outcome.CARRIED_OUT if case.done is not None:
            return _carried_out(case)
        case Outcome.REFUSED if case.reason is not None:
            return [NOT_DONE, Words(ja=case.reason.ja, en=case.reason.en)]
        case Outcome.REPLIED:
            return [THANKS]
        case _:
            raise ValueError("an outcome without what belongs to it")


def _given_to(case: Case, plan: Plan) -> Words:
    """Which third parties the plan gives the disclosed records to. Source: APPI Art. 33(5)."""
    items = {match.item for match in case.matches}
    names = [
        party.name
        for party in plan.parties
        if party.role in ("recipient", "joint_operator") and items & set(party.outputs)
    ]
    if not names:
        return GIVEN_TO_NOBODY
    return Words(
        ja=GIVEN_TO.ja.format(names="、".join(name.ja for name in names)),
        en=GIVEN_TO.en.format(names=", ".join(name.en for name in names)),
    )


def _carried_out(case: Case) -> list[Words]:
    assert case.done is not None
    if case.kind is RequestKind.CORRECTION:
        return [CORRECTED.fill(records=case.done.records)]
    told = [ERASED.fill(records=case.done.records)]
    if case.done.unread:
        told.append(NOT_LOOKED_AT)
    if case.done.templates:
        told.append(ERASED_TEMPLATES.fill(templates=case.done.templates))
    return told


def _turn(case: Case, plan: Plan) -> tuple[Words, ...]:
    turn = [_filled(TURN_DESK, desk=plan.contact_point.department)]
    body = plan.operator.certified_body
    if body is not None:
        turn.append(_filled(TURN_BODY, body=body.name, contact=body.contact))
    if case.kind in DATA_KINDS or case.kind is RequestKind.COMPLAINT:
        turn.append(TURN_COMMISSION)
    if case.kind in ACT_KINDS and case.outcome is Outcome.REFUSED:
        turn.append(TURN_COURT)
    return tuple(turn)


def _filled(template: Words, **facts: Text) -> Words:
    return Words(
        ja=template.ja.format(**{name: fact.ja for name, fact in facts.items()}),
        en=template.en.format(**{name: fact.en for name, fact in facts.items()}),
    )


def _no_reply(case: Case) -> RequestInvalid:
    return RequestInvalid(
        where="--reply",
        found=Words(en="no words of the desk", ja="窓口からの言葉がありません"),
        expected=Words(
            en=f"an answer to this {case.kind.en} in your own words",
            ja=f"この{case.kind.ja}への、ご自身の言葉による回答",
        ),
        remedy=Words(en="write it with --reply", ja="--reply で書いてください"),
    )
