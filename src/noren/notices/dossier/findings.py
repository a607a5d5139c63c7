"""What the rules found, what they asked and passed, waivers, and what needs no rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from noren.notices.dossier import rule_sets
from noren.notices.dossier.facts import DossierFacts
from noren.notices.dossier.guarantees import GUARANTEES
from noren.notices.dossier.speech import Said, Speaker
from noren.notices.dossier.summary import open_questions
from noren.notices.press import blocks as b
from noren.plan.answering import Waiver
from noren.plan.paths import spell_path
from noren.rules.checking import Finding
from noren.rules.documentation import read_documentation
from noren.rules.hearing import rules_asked
from noren.rules.rendering import by_subject
from noren.rules.rule import Chapter, Rule
from noren.rules.subjects import Subject
from noren.vocabulary.words import Words

HEADING: Final = Words(ja="点検の結果", en="Findings of the check")
_CHAPTERS: Final = {
    Chapter.SC: Words(ja="対象と限界", en="Scope and hard stops"),
    Chapter.PU: Words(ja="目的と必要性", en="Purpose and necessity"),
    Chapter.OP: Words(ja="運用者・関係者・自治体", en="Operator, people, municipality"),
    Chapter.NT: Words(ja="告知と通知", en="Notices"),
    Chapter.DT: Words(ja="データの取扱い", en="Handling of data"),
    Chapter.MG: Words(ja="管理と安全", en="Management and security"),
    Chapter.RT: Words(ja="撮影される人の権利", en="Rights of the people filmed"),
    Chapter.TP: Words(ja="第三者への提供", en="Sharing"),
    Chapter.CH: Words(ja="変更", en="Changes"),
    Chapter.GE: Words(ja="図形と計測", en="Drawings and measuring"),
    Chapter.EU: Words(ja="欧州", en="Europe"),
    Chapter.BA: Words(ja="特定生体個人情報", en="Biometrics"),
    Chapter.AT: Words(ja="人の回答", en="Attestations"),
    Chapter.WV: Words(ja="猶予", en="Waivers"),
}
_PASSED: Final = Words(ja="指摘なし", en="no objection")


def build_findings(facts: DossierFacts, speak: Speaker) -> Iterator[b.Block]:
    """The whole chapter."""
    yield speak.paragraph(_intro(facts))
    for subject, found in by_subject(facts.verdict.findings).items():
        yield _subject(facts, speak, subject, found)
    yield speak.heading(Words(ja="猶予(指摘に人が責任を負うもの)", en="Waivers"))
    yield _waivers(facts, speak)
    yield speak.heading(Words(ja="人が答えていないこと", en="Unanswered matters"))
    yield _unanswered(facts, speak)
    yield speak.heading(rule_sets.HEADING)
    yield rule_sets.build_rule_sets(facts, speak)
    yield speak.heading(Words(ja="問い合わせた規則の一覧", en="All rules that were asked"))
    yield speak.paragraph(
        Words(
            ja="各行は、その規則が見つけようとする不備の名前です。全文は "
            "`noren explain 符号` で読めます。",
            en="Each line names the fault that the rule looks for; `noren explain CODE` shows its "
            "page.",
        )
    )
    yield _asked(facts, speak)
    yield speak.heading(
        Words(
            ja="規則の代わりに製品が保証すること",
            en="What the product guarantees instead of a rule",
        )
    )
    yield from _guaranteed(speak)


def _intro(facts: DossierFacts) -> Words:
    found, rules = len(facts.verdict.findings), len(rules_asked(facts.verdict.rule_sets))
    waived = sum(finding.waived for finding in facts.verdict.findings)
    blocking = len(facts.blocking)
    return Words(
        ja=f"{rules}の規則に問い合わせ、指摘は{found}件でした(撮影を止めるもの{blocking}件、"
        f"猶予中{waived}件)。行番号は、末尾に載せた計画書の行です。",
        en=f"{rules} rules were asked and made {found} finding{'' if found == 1 else 's'} "
        f"({blocking} blocking, {waived} waived). Line numbers are those of the plan at the end.",
    )


def _subject(
    facts: DossierFacts, speak: Speaker, subject: Subject, found: list[Finding]
) -> b.Table:
    label = subject.label(facts.plan)
    groups: dict[tuple[str, bool, bool], list[Finding]] = {}
    for finding in found:
        groups.setdefault((finding.rule.code, finding.waived, finding.preview), []).append(finding)
    return speak.table(
        Words(ja=label.ja, en=label.en[:1].upper() + label.en[1:]),
        (
            Words(ja="符号", en="Code"),
            Words(ja="指摘と該当箇所", en="Finding and place"),
            Words(ja="重要度と影響", en="Severity and effect"),
            Words(ja="対処", en="Remedy"),
            Words(ja="出典", en="Source"),
        ),
        [_group(speak, group) for group in groups.values()],
    )


def _group(speak: Speaker, found: list[Finding]) -> tuple[str, ...]:
    first = found[0]
    rule = first.rule
    said: list[Said] = [rule.severity, rule.effect]
    if first.preview:
        # What a law that does not hold yet would do is not what it does.
        said = [rule.severity, Words(ja="試行(助言のみ)", en="preview, advice only")]
    if first.waived:
        said.append(Words(ja="猶予中", en="waived"))
    effect = speak.lines(said)
    sure = speak.bracket(speak.say(first.source), speak.say(rule.confidence))
    return (
        rule.code,
        "\n".join(_place(speak, finding) for finding in found),
        effect,
        read_documentation(rule).advice(speak.language).replace("`", ""),
        sure,
    )


def _place(speak: Speaker, finding: Finding) -> str:
    path = spell_path(finding.path)
    where = Words(ja=f"{finding.line}行、{path}", en=f"line {finding.line}, {path}")
    if not path:
        where = Words(ja=f"{finding.line}行", en=f"line {finding.line}")
    return f"{speak.say(finding.message)}\n→ {speak.say(where)}"


def _waivers(facts: DossierFacts, speak: Speaker) -> b.Block:
    if not facts.plan.waivers:
        return speak.paragraph(Words(ja="計画に猶予はありません。", en="The plan has no waivers."))
    return speak.table(
        Words(ja="猶予の一覧", en="List of waivers"),
        (
            Words(ja="規則", en="Rule"),
            Words(ja="理由", en="Reason"),
            Words(ja="責任を負う人", en="Who answers"),
            Words(ja="最終日", en="Last day"),
            Words(ja="基準日の状態", en="State"),
        ),
        [_waiver(facts, waiver) for waiver in facts.plan.waivers],
    )


def _waiver(facts: DossierFacts, waiver: Waiver) -> tuple[Said, ...]:
    covered = any(f.waived and f.rule.code == waiver.code for f in facts.verdict.findings)
    if facts.as_of > waiver.until:
        state = Words(ja="期限切れ", en="expired")
    elif covered:
        state = Words(ja="有効", en="in force")
    else:
        state = Words(ja="何も猶予していません", en="covers nothing")
    return (
        waiver.code,
        waiver.reason,
        waiver.by,
        waiver.until,
        state,
    )


def _unanswered(facts: DossierFacts, speak: Speaker) -> b.Block:
    questions = open_questions(facts)
    if questions:
        return speak.bullets(questions)
    return speak.paragraph(
        Words(
            ja="規則が人に尋ねたことには、すべて基準日に有効な答えがあります。",
            en="Every question that a rule puts to people has an answer that holds.",
        )
    )


def _asked(facts: DossierFacts, speak: Speaker) -> b.Table:
    return speak.table(
        Words(ja="問い合わせた規則と結果", en="Rules asked, and what they said"),
        (
            Words(ja="符号", en="Code"),
            Words(ja="分野", en="Field"),
            Words(ja="調べる不備", en="Fault it looks for"),
            Words(ja="結果", en="Result"),
        ),
        [_rule(facts, speak, rule) for rule in rules_asked(facts.verdict.rule_sets)],
    )


def _rule(facts: DossierFacts, speak: Speaker, rule: Rule) -> tuple[Said, ...]:
    found = [finding for finding in facts.verdict.findings if finding.rule is rule]
    count = len(found)
    result = _PASSED
    if count:
        result = Words(ja=f"指摘{count}件", en=f"{count} finding{'' if count == 1 else 's'}")
    if count and all(finding.waived for finding in found):
        result = Words(ja=f"{result.ja}、猶予中", en=f"{result.en}, waived")
    title = read_documentation(rule).title(speak.language).replace("`", "")
    return rule.code, _CHAPTERS[rule.chapter], title, result


def _guaranteed(speak: Speaker) -> Iterator[b.Block]:
    yield speak.paragraph(
        Words(
            ja="次のことは、計画がどう書かれても起こらないように noren が作られています。"
            "どの試験が保証を守っているかは、noren の文書 docs/rules/ja/guaranteed.md にあります。",
            en="noren is made so that no plan, however written, can bring about the following. "
            "docs/rules/guaranteed.md in noren's documentation names the test that keeps each "
            "promise.",
        )
    )
    yield speak.table(
        Words(ja="製品の保証(抜粋)", en="Guarantees of the product (extract)"),
        (
            Words(ja="もとの規則", en="Stands for"),
            Words(ja="起こらないこと", en="What cannot happen"),
            Words(ja="なぜ", en="Why"),
        ),
        [(", ".join(one.codes), one.what, one.why) for one in GUARANTEES],
    )
