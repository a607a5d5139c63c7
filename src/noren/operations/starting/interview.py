"""The order of the questions for one case, and what has been answered so far.

An interview asks nobody and prints nothing: whoever holds it, such as the dialogue on a terminal,
takes each step, asks it, and hands the answer back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from noren.errors import UsageError
from noren.operations.starting.accepting import Answer, accept
from noren.operations.starting.answers import Settled
from noren.operations.starting.filling import as_scalar
from noren.operations.starting.question import Choice, Kind, Question, Scope
from noren.operations.starting.questions import HOW_MANY_CAMERAS, QUESTIONS, SUFFICES
from noren.operations.starting.reading import first_possible_day, parse_answers, too_early
from noren.plan.load import parse_plan
from noren.plan.starters import Filling, Outline, fill_starter, outline_of
from noren.rules.checking import check_plan
from noren.rules.documentation import read_documentation
from noren.vocabulary.matters import Means
from noren.vocabulary.words import Language, Words

_SPARE_DAYS = 14
"""How long after the first possible day the dialogue proposes to start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One question, put to one author.

    `entry` is the id of the purpose or the number of the camera that it is about; `why`,
    `example`, `default` and `choices` are those that fit the case; `is_needed` says that it must
    be answered.
    """

    question: Question
    entry: str
    why: Words
    example: Words
    default: str
    choices: tuple[Choice, ...]
    is_needed: bool


@dataclass(slots=True, kw_only=True)
class Interview:
    """The questions of one case in their order, and the answers so far."""

    case: str
    today: date
    outline: Outline = field(init=False)
    _answers: dict[str, Any] = field(default_factory=dict)
    _cameras: list[dict[str, Any]] = field(default_factory=list)
    _purposes: dict[str, dict[str, Any]] = field(default_factory=dict)
    _camera_count: int = 0

    def __post_init__(self) -> None:
        self.outline = outline_of(self.case)
        self._purposes = {name: {"id": name} for name in self.outline.purposes}

    def steps(self) -> Iterator[Step]:
        """Every question in turn; what comes next may depend on the answers before."""
        for scope, questions in groupby(QUESTIONS, key=lambda one: one.scope):
            group = list(questions)
            if scope is Scope.CAMERA:
                yield self._step(HOW_MANY_CAMERAS, "")
            for entry in self._entries(scope):
                for question in group:
                    if self._is_asked(question):
                        yield self._step(question, entry)
                if self.sufficient_means is not None:
                    return

    @property
    def sufficient_means(self) -> Means | None:
        """The other means that is enough, once somebody has said so."""
        said = self._answers.get(SUFFICES.key)
        return next((one for one in Means if one.value == said), None)

    def take(self, step: Step, typed: str, *, language: Language, translation: str = "") -> None:
        """Take an answer; an optional question may be answered by nothing.

        Args:
            step: the question.
            typed: what was typed; nothing stands for the default.
            language: the language of a text.
            translation: the text in the other language, or nothing to leave it marked.

        Raises:
            UsageError: it is no answer; nothing was taken.
        """
        question = step.question
        typed = typed.strip() or step.default
        if not typed and not step.is_needed:
            return
        answer: Answer | dict[str, Answer] = accept(question, typed, step.choices)
        if question.kind is Kind.DAY:
            self._require_notice_in_time(question, str(answer))
        if question.kind is Kind.TEXT:
            other = "en" if language == "ja" else "ja"
            answer = {language: accept(question, typed, ())}
            if translation.strip():
                answer[other] = accept(question, translation, ())
        self._keep(question, step.entry, answer)

    def objections(self, step: Step, typed: str, language: Language) -> list[Words]:
        """What the rules say at once about a purpose's text; empty for everything else."""
        question = step.question
        if question.scope is not Scope.PURPOSE or question.key != "text":
            return []
        values = {f"{step.entry}.text.{language}": as_scalar(typed.strip())}
        text = fill_starter(self.case, Filling(values=values), today=self.today)
        verdict = check_plan(parse_plan(text, "plan.yaml"), as_of=self.today)
        place = ("purposes", self.outline.purposes.index(step.entry), "text")
        return [
            Words(
                ja=f"{one.message.ja} {read_documentation(one.rule).advice('ja')}",
                en=f"{one.message.en} {read_documentation(one.rule).advice('en')}",
            )
            for one in verdict.findings
            if one.path in (place, (*place, language))
        ]

    def settle(self) -> Settled:
        """All answers, held against the same types as a file of answers.

        Raises:
            PlanErrors: something is missing; the steps were not all taken.
        """
        tree = _nested(self._answers)
        tree["purposes"] = list(self._purposes.values())
        tree["cameras"] = self._cameras
        text = json.dumps(tree, ensure_ascii=False)
        settled = parse_answers(text, "answers", self.case, today=self.today)
        assert isinstance(settled, Settled)
        return settled

    def _entries(self, scope: Scope) -> list[str]:
        if scope is Scope.PURPOSE:
            return list(self.outline.purposes)
        if scope is Scope.CAMERA:
            return [str(number) for number in range(1, self._camera_count + 1)]
        return [""]

    def _is_asked(self, question: Question) -> bool:
        if question.key == "like" and len(self.outline.cameras) == 1:
            return False
        if question is not SUFFICES and self.sufficient_means is not None:
            return False
        key, is_equal, answer = question.asked_if.partition("=")
        if is_equal:
            return bool(self._answers.get(key) == answer)
        return not key or self.outline.asks(key)

    def _step(self, question: Question, entry: str) -> Step:
        facts = self._facts(entry)
        choices = question.choices
        if question.key == "like":
            choices = self._camera_choices()
        default = _told(question.default, facts)
        if question.mark == "{purpose}.readers":
            # The starter's own readers, as one types them.
            default = self.outline.examples[f"{entry}.readers"].strip("[]")
        needed = not question.is_optional or (
            bool(question.needed_without) and question.needed_without not in self._answers
        )
        return Step(
            question=question,
            entry=entry,
            why=Words(ja=_told(question.why.ja, facts), en=_told(question.why.en, facts)),
            example=self._example(question, facts),
            default=default,
            choices=choices,
            is_needed=needed,
        )

    def _facts(self, entry: str) -> dict[str, str]:
        start = first_possible_day(self.case, self.today) + timedelta(days=_SPARE_DAYS)
        own = self._cameras[int(entry) - 1 : int(entry)] if entry.isdigit() else []
        like = own[0]["like"] if own else self.outline.cameras[0]
        return {
            "place": self.outline.examples["place"],
            "entrances": self.outline.examples["entrances"],
            "means": self.outline.examples["means"],
            "lead_days": str(self.outline.lead_days),
            "start": start.isoformat(),
            "purpose": entry,
            "camera": like,
        }

    def _example(self, question: Question, facts: dict[str, str]) -> Words:
        if question.example is not None:
            ja, en = question.example.ja, question.example.en
            return Words(ja=_told(ja, facts), en=_told(en, facts))
        told, mark = self.outline.examples, _told(question.mark, facts)
        return Words(
            ja=told.get(f"{mark}.ja", told.get(mark, "")),
            en=told.get(f"{mark}.en", told.get(mark, "")),
        )

    def _camera_choices(self) -> tuple[Choice, ...]:
        told = self.outline.examples
        return tuple(
            Choice(
                value=one,
                words=Words(ja=told[f"{one}:camera.name.ja"], en=told[f"{one}:camera.name.en"]),
            )
            for one in self.outline.cameras
        )

    def _require_notice_in_time(self, question: Question, day: str) -> None:
        earliest = first_possible_day(self.case, self.today)
        if date.fromisoformat(day) < earliest:
            found, expected, remedy = too_early(
                date.fromisoformat(day), earliest, self.outline.lead_days
            )
            raise UsageError(where=question.key, found=found, expected=expected, remedy=remedy)

    def _keep(self, question: Question, entry: str, answer: Any) -> None:
        if question.key == HOW_MANY_CAMERAS.key:
            self._camera_count = int(answer)
            only = self.outline.cameras[0]
            self._cameras = [{"like": only} for _ in range(self._camera_count)]
        elif question.scope is Scope.CAMERA:
            self._cameras[int(entry) - 1][question.key] = answer
        elif question.scope is Scope.PURPOSE:
            self._purposes[entry][question.key] = answer
        else:
            self._answers[question.key] = answer


def _told(text: str, facts: dict[str, str]) -> str:
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _nested(answers: dict[str, Any]) -> dict[str, Any]:
    """Keys such as `operator.name` as mappings in mappings."""
    tree: dict[str, Any] = {}
    for key, answer in answers.items():
        head, _, tail = key.partition(".")
        if tail:
            tree.setdefault(head, {})[tail] = answer
        else:
            tree[head] = answer
    return tree
