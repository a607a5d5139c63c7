"""One page that a busy reader reads first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from noren.notices.dossier.facts import DossierFacts
from noren.notices.dossier.speech import NOT_STATED, Speaker
from noren.notices.press import blocks as b
from noren.notices.statements.items import describe_output, is_held
from noren.notices.statements.phrases import span_words
from noren.plan.declaration import Plan
from noren.plan.outputs import Purpose
from noren.plan.personal import closeness_of, keeps_stills
from noren.rules.rule import Severity
from noren.vocabulary.records import Closeness
from noren.vocabulary.words import Words

HEADING: Final = Words(ja="要約", en="Summary")
_SHOWN: Final = 5
"""How many things of one kind the summary names before it only counts."""
_LONGEST: Final = 150
"""Japanese letters of one point; English ones take half the room."""
_POINTS: Final = 9
"""How many findings, and how many open matters, it names."""
_LEADS: Final = (
    "joint_operator",
    "processor",
    "sub_processor",
    "recipient",
)


def build_summary(facts: DossierFacts, speak: Speaker) -> Iterator[b.Block]:
    """What, where, which data, how close to persons, how long, who, what stops it, what is open."""
    plan = facts.plan
    yield speak.fields(
        (
            Words(ja="何のために", en="What for"),
            _some(speak, [_purpose(one) for one in plan.purposes]),
        ),
        (Words(ja="どこで", en="Where"), _some(speak, _places(plan))),
        (Words(ja="カメラ", en="Cameras"), _cameras(plan)),
        (Words(ja="画像", en="Images"), _images(plan)),
        (
            Words(ja="残すデータ", en="Data kept"),
            _some(speak, [describe_output(one) for one in plan.outputs]),
        ),
        (Words(ja="個人との近さ", en="How close to persons"), _closeness(plan, speak)),
        (Words(ja="保存期間", en="Retention"), _retention(plan)),
        (Words(ja="期間", en="When"), _when(plan, speak)),
        (Words(ja="誰が", en="Who"), _who(plan, speak)),
        (Words(ja="窓口", en="Desk"), plan.contact_point.department),
    )
    yield speak.heading(Words(ja="撮影を止める指摘", en="Findings that block filming"))
    yield from _blocking(facts, speak)
    yield speak.heading(
        Words(ja="まだ人が答えていないこと", en="What people have not answered yet")
    )
    yield from _open(facts, speak)


def open_questions(facts: DossierFacts) -> tuple[Words, ...]:
    """The matters that rules put to people and that nobody has answered."""
    return tuple(
        Words(ja=one.ja, en=one.en[:1].upper() + one.en[1:]) for one in facts.verdict.unanswered
    )


def _some(speak: Speaker, said: list[Words]) -> str:
    """The first few, one a line, and how many more there are."""
    each = [_short(one) for one in dict.fromkeys(said)]
    more = len(each) - _SHOWN
    if more <= 1:
        return speak.lines(each)
    rest = Words(ja=f"ほか{more}件", en=f"and {more} more")
    return speak.lines([*each[:_SHOWN], rest])


def _short(words: Words) -> Words:
    """The words, cut where they would fill the page; the chapters hold them whole."""
    return Words(ja=_cut(words.ja, _LONGEST), en=_cut(words.en, 2 * _LONGEST))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _purpose(purpose: Purpose) -> Words:
    return Words(
        ja=f"{purpose.text.ja}({purpose.use_case.ja})",
        en=f"{purpose.text.en} ({purpose.use_case.en})",
    )


def _places(plan: Plan) -> list[Words]:
    return [
        Words(
            ja=f"{site.name.ja}({site.municipality.ja}、{site.place.ja})",
            en=f"{site.name.en} ({site.municipality.en}; {site.place.en})",
        )
        for site in plan.sites
    ]


def _cameras(plan: Plan) -> Words:
    count = len(plan.cameras)
    existing = sum(camera.existing for camera in plan.cameras)
    security = sum(camera.also_security for camera in plan.cameras)
    ja, en = f"{count}台", f"{count} camera{'' if count == 1 else 's'}"
    if existing:
        ja += f"、うち既設{existing}台"
        en += f", {existing} of them there already"
    if security:
        ja += f"、防犯を兼ねるもの{security}台"
        en += f", {security} also for security"
    return Words(ja=ja, en=en)


def _images(plan: Plan) -> Words:
    if keeps_stills(plan):
        return Words(
            ja="人や車を塗りつぶした静止画だけを残し、ほかは計測後ただちに破棄します。",
            en="Only stills with people and vehicles filled in are kept; all else is discarded "
            "once "
            "measured.",
        )
    return Words(
        ja="保存しません。メモリー上で計測し、ただちに破棄します。",
        en="None is kept: measured in memory and discarded at once.",
    )


def _closeness(plan: Plan, speak: Speaker) -> str:
    found = {closeness_of(plan, output) for output in plan.outputs}
    said: list[Words] = [Words(ja=one.ja, en=one.en) for one in reversed(Closeness) if one in found]
    if plan.repeat is not None:
        law = Words(ja="個人情報として扱う", en="treated as personal information")
        if "face" in plan.repeat.features:
            law = Words(ja="個人識別符号に当たる", en="an individual identification code")
        said.insert(
            0,
            Words(
                ja=f"特徴量データ({law.ja})を期間を限って保管",
                en=f"feature data ({law.en}), for a limited window",
            ),
        )
    return speak.lines(said, empty=Words(ja="残すデータなし", en="nothing is kept"))


def _retention(plan: Plan) -> Words:
    if not plan.outputs and plan.repeat is None:
        return NOT_STATED
    held = [output for output in plan.outputs if is_held(output)]
    spans = sorted((output.keep for output in held), key=lambda span: span.seconds)
    ja, en = [], []
    if spans:
        least, most = span_words(spans[0]), span_words(spans[-1])
        same = least == most
        ja.append(f"数値: {most.ja}" if same else f"数値: 最短{least.ja}、最長{most.ja}")
        en.append(f"numbers: {most.en}" if same else f"numbers: {least.en} to {most.en}")
    if len(held) < len(plan.outputs):
        ja.append("その場で渡すだけの数値: 残しません")
        en.append("numbers only passed on: not kept")
    if plan.repeat is not None:
        window = span_words(plan.repeat.window)
        ja.append(f"特徴量と来店履歴: 最初の来店から{window.ja}")
        en.append(f"features and visit histories: {window.en} from the first visit")
    return Words(ja="\n".join(ja), en="\n".join(en))


def _when(plan: Plan, speak: Speaker) -> Words:
    first, last = plan.schedule.capture_start, plan.schedule.capture_end
    if last is None:
        return Words(
            ja=f"{speak.say(first)}から(終了日は計画に記載なし)",
            en=f"from {speak.say(first)} (no last day stated in the plan)",
        )
    return Words(
        ja=f"{speak.say(first)}から{speak.say(last)}まで",
        en=f"{speak.say(first)} to {speak.say(last)}",
    )


def _who(plan: Plan, speak: Speaker) -> str:
    operator = plan.operator
    said: list[Words] = [
        Words(
            ja=f"{operator.name.ja}(責任者: {operator.accountable_person.ja})",
            en=f"{operator.name.en} (accountable: {operator.accountable_person.en})",
        )
    ]
    for role in _LEADS:
        named = [party for party in plan.parties if party.role == role]
        if named:
            label = PARTY_ROLES[role]
            said.append(
                Words(
                    ja=f"{label.ja}: {'、'.join(one.name.ja for one in named)}",
                    en=f"{label.en}: {', '.join(one.name.en for one in named)}",
                )
            )
    return speak.lines(said)


PARTY_ROLES: Final = {
    "joint_operator": Words(ja="共同で運用する者", en="joint operator"),
    "processor": Words(ja="委託先", en="processor"),
    "sub_processor": Words(ja="再委託先", en="sub-processor"),
    "recipient": Words(ja="第三者である提供先", en="recipient (third party)"),
}


def _blocking(facts: DossierFacts, speak: Speaker) -> Iterator[b.Block]:
    messages = [
        Words(
            ja=f"{finding.rule.code} {finding.message.ja}",
            en=f"{finding.rule.code} {finding.message.en}",
        )
        for finding in facts.blocking
    ]
    yield from _points(speak, messages, none=Words(ja="ありません。", en="None."))
    rest = sum(
        finding.rule.severity is Severity.MUST and not finding.blocks and not finding.waived
        for finding in facts.verdict.findings
    )
    if rest:
        yield speak.paragraph(
            Words(
                ja=f"撮影は止めないものの必須とされる指摘がほかに{rest}件あります。",
                en=f"{rest} more finding{' is' if rest == 1 else 's are'} a must without blocking.",
            )
        )


def _open(facts: DossierFacts, speak: Speaker) -> Iterator[b.Block]:
    none = Words(
        ja="規則が人に尋ねたことには、すべて基準日に有効な答えがあります。",
        en="Every question that a rule puts to people has an answer that holds.",
    )
    yield from _points(speak, list(open_questions(facts)), none=none)


def _points(speak: Speaker, said: list[Words], *, none: Words) -> Iterator[b.Block]:
    each = [_short(one) for one in dict.fromkeys(said)]
    if not each:
        yield speak.paragraph(none)
        return
    more = len(each) - _POINTS
    shown = each if more <= 1 else each[:_POINTS]
    if more > 1:
        shown.append(
            Words(
                ja=f"ほか{more}件(「点検の結果」の章)",
                en=f"and {more} more, in the chapter on findings",
            )
        )
    yield speak.bullets(shown)
