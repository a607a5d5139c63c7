"""The plan said in words, section by section; data, risks and dates have chapters of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from noren.notices.dossier.outsiders_in_words import (
    RELEASE,
    WITNESSES,
    build_messages,
    build_release,
    build_witnesses,
)
from noren.notices.dossier.places_in_words import build_cameras, build_sites
from noren.notices.dossier.repeat_in_words import build_repeat
from noren.notices.dossier.speech import Said, Speaker
from noren.notices.press import blocks as b
from noren.plan.declaration import Plan
from noren.plan.outputs import Purpose
from noren.vocabulary.words import Words

HEADING: Final = Words(ja="計画の内容", en="The plan in words")
_NATURES: Final = {
    "business": Words(ja="事業者", en="a business"),
    "individual": Words(ja="個人", en="a private person"),
    "public_body": Words(ja="公的機関", en="a public body"),
}
_STAGES: Final = {
    "pilot": Words(ja="試行", en="a pilot"),
    "expansion": Words(ja="拡大", en="an expansion"),
    "full": Words(ja="全面実施", en="everywhere"),
}


def build_plan(plan: Plan, speak: Speaker) -> Iterator[b.Block]:
    """The whole chapter."""
    yield speak.heading(Words(ja="運用実施主体と窓口", en="Operating entity and desk"))
    yield _operator(plan, speak)
    yield speak.heading(Words(ja="場所", en="Places"))
    yield build_sites(plan, speak)
    yield speak.heading(Words(ja="目的と利点", en="Purposes and benefits"))
    yield _purposes(plan, speak)
    yield speak.heading(Words(ja="カメラ", en="Cameras"))
    yield from build_cameras(plan, speak)
    yield speak.heading(Words(ja="リピート分析", en="Repeat-visit analysis"))
    yield from build_repeat(plan, speak)
    yield speak.heading(RELEASE)
    yield build_release(plan, speak)
    yield speak.heading(WITNESSES)
    yield build_witnesses(plan, speak)
    yield speak.heading(Words(ja="メッセージ(MQTT)", en="Messages (MQTT)"))
    yield build_messages(plan, speak)
    yield speak.heading(Words(ja="そのほか", en="Other matters"))
    yield _rest(plan, speak)


def _operator(plan: Plan, speak: Speaker) -> b.Block:
    operator, desk = plan.operator, plan.contact_point
    body = operator.certified_body
    none = Words(ja="加入の記載なし", en="no membership stated")
    return speak.fields(
        (Words(ja="名称", en="Name"), operator.name),
        (Words(ja="所在地", en="Address"), operator.address),
        (Words(ja="性格", en="Nature"), _NATURES[operator.nature]),
        (Words(ja="代表者", en="Representative"), operator.representative),
        (Words(ja="責任者", en="Accountable person"), operator.accountable_person),
        (
            Words(ja="認定個人情報保護団体", en="Accredited body"),
            none if body is None else speak.lines([body.name, body.contact]),
        ),
        (Words(ja="窓口(一つ)", en="Desk (the one)"), desk.department),
        (Words(ja="メール", en="Mail"), desk.email),
        (Words(ja="電話", en="Phone"), desk.phone),
        (Words(ja="フォーム", en="Form"), desk.form_url),
        (Words(ja="受付時間", en="Hours"), desk.hours),
    )


def _purposes(plan: Plan, speak: Speaker) -> b.Block:
    if not plan.purposes:
        return speak.paragraph(None)
    return speak.table(
        Words(ja="利用目的", en="Purposes of use"),
        (
            Words(ja="目的", en="Purpose"),
            Words(ja="公表する文言", en="As the public is told"),
            Words(ja="撮られる人の利点", en="Benefit for the people filmed"),
            Words(ja="性質", en="Nature"),
        ),
        [
            (one.id, speak.say(one.text), speak.say(one.benefit), speak.lines(_nature(one)))
            for one in plan.purposes
        ],
    )


def _nature(purpose: Purpose) -> list[Said]:
    said: list[Said] = [
        purpose.use_case,
        Words(ja=f"分野: {purpose.aim.ja}", en=f"aim: {purpose.aim.en}"),
    ]
    if purpose.identifies_individuals:
        said.append(Words(ja="特定の個人を探す", en="finds particular people"))
    if purpose.unjust_treatment:
        said.append(Words(ja="不当な扱いを招くおそれ", en="could invite unjust treatment"))
    return said


def _rest(plan: Plan, speak: Speaker) -> b.Block:
    return speak.fields(
        (Words(ja="段階", en="Stage"), _STAGES[plan.rollout.stage]),
        (
            Words(ja="意見の受付", en="How people can say what they think"),
            plan.dialogue.channel if plan.dialogue else None,
        ),
        (
            Words(ja="しないこと", en="What is not done this time"),
            speak.lines(plan.not_this_time),
        ),
        (
            Words(ja="匿名加工情報", en="Anonymously processed information"),
            _anonymized(plan, speak),
        ),
        (
            Words(ja="仮名加工情報", en="Pseudonymously processed information"),
            _pseudonymized(plan, speak),
        ),
        (Words(ja="統計作成の特例", en="Exemption for statistics"), _exemption(plan, speak)),
        (Words(ja="欧州経済領域", en="European Economic Area"), _europe(plan, speak)),
    )


def _anonymized(plan: Plan, speak: Speaker) -> Said:
    made = plan.processed.anonymized
    if made is None:
        return _NOT_MADE
    return speak.lines(
        [
            _dated(
                speak,
                Words(ja="加工基準の確認", en="processing to the standard"),
                made.standard_met_on,
            ),
            _dated(speak, Words(ja="項目の公表", en="items published"), made.items_published_on),
        ]
    )


def _pseudonymized(plan: Plan, speak: Speaker) -> Said:
    made = plan.processed.pseudonymized
    if made is None:
        return _NOT_MADE
    provided, matched = speak.say(made.provided), speak.say(made.matched)
    return Words(
        ja=f"第三者への提供: {provided}、ほかの情報との照合: {matched}",
        en=f"provided to third parties: {provided}; matched with other data: {matched}",
    )


def _exemption(plan: Plan, speak: Speaker) -> Said:
    relied = plan.processed.statistics_exemption
    if relied is None:
        return Words(ja="用いない", en="not relied on")
    return speak.lines(
        [
            _dated(speak, Words(ja="公表", en="announced"), relied.published_on),
            _dated(speak, Words(ja="書面の合意", en="written agreement"), relied.agreement_on),
        ]
    )


def _europe(plan: Plan, speak: Speaker) -> Said:
    europe = plan.europe
    if europe is None:
        return Words(ja="該当の記載なし", en="no site stated there")
    basis = "" if europe.lawful_basis is None else europe.lawful_basis.replace("_", " ")
    special = (europe.special_category_basis or "").replace("_", " ")
    transfers = (europe.transfers or "").replace("_", " ")
    rows: tuple[tuple[Words, Said], ...] = (
        (Words(ja="第6条の根拠", en="Art. 6"), basis or None),
        (Words(ja="第9条の根拠", en="Art. 9"), special or None),
        (Words(ja="異議の申立て", en="Objection"), europe.objection_route),
        (Words(ja="域外移転", en="Transfers"), transfers or None),
    )
    return speak.lines(f"{speak.say(label)}: {speak.say(value)}" for label, value in rows)


def _dated(speak: Speaker, label: Words, day: Said) -> str:
    return f"{speak.say(label)}: {speak.say(day)}"


_NOT_MADE: Final = Words(ja="作らない", en="not made")
