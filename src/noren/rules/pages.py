"""A rule's page, and the catalogue as a table, made from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from noren.rules.catalogue import CATALOGUE
from noren.rules.documentation import Documentation, base_of, read_documentation
from noren.rules.rule import Chapter, Rule
from noren.rules.rule_set import Authority, RuleSet
from noren.rules.rule_sets import RULE_SETS
from noren.vocabulary.words import Words

_SAY = {
    "source": Words(ja="出典", en="Source"),
    "code": Words(ja="符号", en="code"),
    "name": Words(ja="名前", en="name"),
    "fault": Words(ja="内容", en="fault"),
    "severity": Words(ja="重要度", en="severity"),
    "effect": Words(ja="影響", en="effect"),
    "authority": Words(ja="根拠", en="authority"),
    "answered_by": Words(ja="判定のもと", en="answered by"),
    "waivable": Words(ja="猶予", en="waiver"),
    "stage": Words(ja="状態", en="status"),
    "yes": Words(ja="できる", en="possible"),
    "no": Words(ja="できない", en="not possible"),
    "since": Words(ja="{version}から", en="since {version}"),
    "base": Words(
        ja="{plan}への変更として示します。ほかの行は変わりません。",
        en="Shown as a change of {plan}; all its other lines stay.",
    ),
    "minimal": Words(ja="最小の計画", en="the minimal plan"),
    "returning": Words(ja="リピート分析の計画", en="the plan of a store with returning customers"),
    "rules": Words(ja="規則", en="Rules"),
    "rule_sets": Words(ja="規則集", en="Rule sets"),
    "document": Words(ja="文書", en="document"),
    "holds": Words(ja="期間", en="holds"),
    "note": Words(ja="注", en="note"),
    "by_name": Words(ja="名を指定したときだけ", en="only when named"),
    "intro": Words(
        ja=(
            "`noren check` が計画書に尋ねることの一覧です。このページは規則そのものから作られます。"
        ),
        en="What `noren check` asks of a plan. This page is made from the rules themselves.",
    ),
    "guaranteed": Words(
        ja="規則にしていないこと(製品そのものが守ること)", en="What is no rule, and why"
    ),
}

_AUTHORITIES = {
    Authority.LAW: Words(ja="法令", en="law"),
    Authority.GUIDEBOOK: Words(ja="ガイドブック", en="guidebook"),
    Authority.HOUSE: Words(ja="noren", en="house"),
}

CHAPTERS = {
    Chapter.SC: Words(ja="対象範囲", en="Scope"),
    Chapter.PU: Words(ja="利用目的", en="Purpose"),
    Chapter.OP: Words(ja="運用実施主体と自治体", en="Operator, people, municipality"),
    Chapter.NT: Words(ja="事前告知と通知", en="Notices"),
    Chapter.DT: Words(ja="データの取扱い", en="Data handling"),
    Chapter.MG: Words(ja="管理と安全", en="Management and security"),
    Chapter.RT: Words(ja="撮影される人の権利", en="Rights of the people filmed"),
    Chapter.TP: Words(ja="提供", en="Sharing"),
    Chapter.CH: Words(ja="変更", en="Changes"),
    Chapter.GE: Words(ja="計測線・区域・地面", en="Lines, areas and ground"),
    Chapter.EU: Words(ja="欧州", en="Europe"),
    Chapter.BA: Words(
        ja="生体情報(2026年改正法、未施行)", en="Biometrics (preview of the 2026 Act)"
    ),
    Chapter.AT: Words(ja="人の回答", en="Answers by people"),
    Chapter.WV: Words(ja="猶予", en="Waivers"),
}


class RuleMapping(TypedDict):
    """One rule as `noren explain --list --format json` prints it."""

    code: str
    name: str
    chapter: str
    severity: str
    effect: str
    authority: str
    confidence: str
    answered_by: str
    waivable: bool
    status: str
    since: str
    rule_sets: list[str]
    title: dict[str, str]
    message: dict[str, str]
    source: dict[str, str]


class PageMapping(RuleMapping):
    """One rule's whole page as `noren explain CODE --format json` prints it."""

    sections: list[dict[str, str]]
    failing: str
    passing: str


def describe_rule(rule: Rule) -> RuleMapping:
    """A rule's data as plain values."""
    page = read_documentation(rule)
    return {
        "code": rule.code,
        "name": rule.name,
        "chapter": rule.chapter.value,
        "severity": rule.severity.value,
        "effect": rule.effect.value,
        "authority": rule.authority.value,
        "confidence": rule.confidence.value,
        "answered_by": rule.answered_by.value,
        "waivable": rule.waivable,
        "status": rule.stage.value,
        "since": rule.since,
        "rule_sets": [rule_set.name for rule_set in rule.rule_sets],
        "title": {"ja": page.title_ja, "en": page.title_en},
        "message": {"ja": rule.message.ja, "en": rule.message.en},
        "source": {"ja": rule.cite("ja"), "en": rule.cite("en")},
    }


def describe_page(rule: Rule) -> PageMapping:
    """A rule's data and its documentation as plain values."""
    page = read_documentation(rule)
    prose = [section for section in page.sections if section.example is None]
    return {
        **describe_rule(rule),
        "sections": [
            {
                "heading_en": section.heading_en,
                "heading_ja": section.heading_ja,
                "en": "\n\n".join(section.en),
                "ja": "\n\n".join(section.ja),
            }
            for section in prose
        ],
        "failing": page.failing,
        "passing": page.passing,
    }


def render_page(rule: Rule, language: str, *, examples: str | None = None) -> str:
    """One rule's page as Markdown, in `ja` or `en`; ends with a line break.

    Args:
        rule: the rule.
        language: `ja` or `en`.
        examples: a link to the folder of example plans; left out, they are named without links.
    """
    page = read_documentation(rule)
    return "\n".join(_page_lines(rule, page, language, examples)) + "\n"


def _page_lines(
    rule: Rule, page: Documentation, language: str, examples: str | None
) -> Iterator[str]:
    yield f"# {rule.code} {rule.name}"
    yield ""
    yield page.title(language)
    yield ""
    for label, value in _facts(rule, language):
        yield f"- {_say(label, language)}: {value}"
    for section in page.sections:
        yield from ("", f"## {section.heading(language)}", "")
        if section.example is None:
            yield "\n\n".join(section.prose(language))
            continue
        if section.heading_en == "Plan that fails":
            yield from (_base(base_of(section.example), language, examples), "")
        yield from ("```yaml", section.example.rstrip("\n"), "```")
    yield from ("", f"## {_say('source', language)}", "")
    for source in rule.sources:
        sure = source.confidence.in_language(language)
        ours = source.rule_set.authority is Authority.HOUSE
        yield f"- {source.cite(language)}" + ("" if ours else f" ({sure})")


def _base(base: str, language: str, examples: str | None) -> str:
    name = _say(base, language)
    linked = f"[{name}]({examples}/{base}/plan.yaml)" if examples else name
    return _SAY["base"].fill(plan=linked).in_language(language)


def _facts(rule: Rule, language: str) -> Iterator[tuple[str, str]]:
    yield "severity", f"{rule.severity.in_language(language)} (`{rule.severity.value}`)"
    yield "effect", f"{rule.effect.in_language(language)} (`{rule.effect.value}`)"
    yield "authority", _AUTHORITIES[rule.authority].in_language(language)
    yield "answered_by", rule.answered_by.in_language(language)
    yield "waivable", _say("yes" if rule.waivable else "no", language)
    since = _SAY["since"].fill(version=rule.since).in_language(language)
    yield "stage", f"{rule.stage.in_language(language)}, {since}"


def render_list(language: str) -> str:
    """The catalogue for a terminal: one line a rule; ends with a line break."""
    width = max(len(rule.name) for rule in CATALOGUE)
    lines = [
        f"{rule.code}  {rule.effect.value:<7} {rule.severity.value:<6} "
        f"{rule.name:<{width}}  {read_documentation(rule).title(language)}"
        for rule in CATALOGUE
    ]
    return "\n".join(lines) + "\n"


def render_index(language: str, *, other: str, guaranteed: str | None = None) -> str:
    """The catalogue as a Markdown page with a link to each rule; ends with a line break.

    Args:
        language: `ja` or `en`.
        other: a link to the same page in the other language.
        guaranteed: a link to the page of what is no rule; left out, there is none.
    """
    lines = [f"# {_say('rules', language)}", "", _say("intro", language), "", other]
    for chapter, title in CHAPTERS.items():
        rules = [rule for rule in CATALOGUE if rule.chapter is chapter]
        if rules:
            lines += ["", f"## {title.in_language(language)}", "", *_table(rules, language)]
    lines += ["", f"## {_say('rule_sets', language)}", "", *_sets_table(language)]
    if guaranteed is not None:
        lines += ["", f"[{_say('guaranteed', language)}]({guaranteed})"]
    return "\n".join(lines) + "\n"


def _table(rules: list[Rule], language: str) -> Iterator[str]:
    heads = [_say(label, language) for label in ("code", "fault", "effect", "severity")]
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for rule in rules:
        fault = read_documentation(rule).title(language)
        yield (
            f"| [{rule.code}]({rule.code}.md) | {fault} `{rule.name}` "
            f"| `{rule.effect.value}` | `{rule.severity.value}` |"
        )


def _sets_table(language: str) -> Iterator[str]:
    heads = ["`--rules`", *(_say(label, language) for label in ("document", "holds", "note"))]
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for rule_set in RULE_SETS:
        document = {"ja": rule_set.document_ja, "en": rule_set.document_en}[language]
        days, note = _days(rule_set, language), rule_set.note.in_language(language)
        yield f"| `{rule_set.name}` | {document} | {days} | {note} |"


def _days(rule_set: RuleSet, language: str) -> str:
    if rule_set.starts is None:
        return _say("by_name", language)
    return f"{rule_set.starts} – {rule_set.ends or ''}".strip()


def _say(label: str, language: str) -> str:
    return _SAY[label].in_language(language)
