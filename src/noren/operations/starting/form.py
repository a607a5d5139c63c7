"""An empty file of answers: every question as a comment, every key without an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from noren.operations.starting.question import Choice, Kind, Question, Scope
from noren.operations.starting.questions import QUESTIONS
from noren.operations.starting.reading import first_possible_day
from noren.plan.starters import Outline, outline_of

_HEAD = """\
# 答えの用紙: noren init {case} / Answers for noren init {case}
# 書き込んでから: noren init {case} DIR --answers このファイル
# Fill it in, then run: noren init {case} DIR --answers THIS_FILE
# 文は ja と en のどちらかがあれば足ります。ない方は計画書に 〇〇 として残ります。
# A text needs ja or en; the other stays marked 〇〇 in the plan.
"""


def render_form(case: str, *, today: date) -> str:
    """The answers file of a case, commented in both languages, to be filled in.

    Raises:
        UsageError: no starter of this name.
    """
    outline = outline_of(case)
    start = first_possible_day(case, today).isoformat()
    lines = [_HEAD.format(case=case)]
    done: set[str] = set()
    for scope, group in groupby(QUESTIONS, key=lambda one: one.scope):
        if scope is Scope.ONCE:
            lines += _once([one for one in group if _belongs(one, outline)], outline)
        elif scope.value not in done:
            done.add(scope.value)
            lines += _listed(scope, outline)
    return "\n".join(lines).replace("{start}", start) + "\n"


def _belongs(question: Question, outline: Outline) -> bool:
    mark = question.asked_if
    return not mark or "=" in mark or outline.asks(mark)


def _once(questions: list[Question], outline: Outline) -> Iterator[str]:
    for head, group in groupby(questions, key=lambda one: one.key.partition(".")[0]):
        members = list(group)
        if "." not in members[0].key:
            for question in members:
                yield from _asked(question, "", "", outline)
            continue
        yield f"{head}:"
        for question in members:
            yield from _asked(question, "  ", "", outline)


def _listed(scope: Scope, outline: Outline) -> Iterator[str]:
    questions = [one for one in QUESTIONS if one.scope is scope]
    if scope is Scope.PURPOSE:
        yield "purposes:"
        for purpose in outline.purposes:
            yield f"  - id: {purpose}"
            for question in questions:
                yield from _asked(question, "    ", purpose, outline)
        return
    yield "# カメラごとに一つ。台数分を写してください。 / One entry for each camera."
    yield "cameras:"
    yield f"  - like: {outline.cameras[0]}          # {' | '.join(outline.cameras)}"
    for question in questions:
        if question.key != "like":
            yield from _asked(question, "    ", "", outline)


def _asked(question: Question, indent: str, purpose: str, outline: Outline) -> Iterator[str]:
    key = question.key.rpartition(".")[2]
    optional = " (任意 / optional)" if question.is_optional else ""
    yield f"{indent}# {question.ask.ja}"
    yield f"{indent}# {question.ask.en}{optional}"
    if question.choices:
        yield f"{indent}# {_choices(question.choices)}"
    mark = question.mark.replace("{purpose}", purpose).replace("{camera}", outline.cameras[0])
    if question.kind is Kind.TEXT:
        told = outline.examples
        yield f"{indent}{key}:"
        yield f"{indent}  ja:     # 例: {told[f'{mark}.ja']}"
        yield f"{indent}  en:     # e.g. {told[f'{mark}.en']}"
        return
    if question.kind is Kind.SEVERAL:
        yield f"{indent}{key}: {outline.examples[mark]}"
        return
    example = question.default or (question.example.en if question.example else "")
    example = outline.examples.get(mark, example)
    example = outline.examples.get(example.strip("{}"), example)
    yield f"{indent}{key}:     # 例 / e.g. {example}"


def _choices(choices: tuple[Choice, ...]) -> str:
    return " | ".join(choice.value for choice in choices)
