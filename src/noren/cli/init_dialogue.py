"""Asking an author the questions of `noren init` on a terminal."""

from __future__ import annotations

from typing import Final

import click

from noren.errors import UsageError, spoken
from noren.operations.starting.interview import Interview, Step
from noren.operations.starting.question import Kind, Scope
from noren.vocabulary.words import Language, Words

WELCOME: Final = Words(
    en="A few questions about your plan. Enter takes what stands in [ ]; ? explains; "
    "Ctrl-C stops, and nothing is left behind.",
    ja="計画書のための質問をします。Enterで [ ] の中の答え、? で説明、"
    "Ctrl-Cで中止します(何も残りません)。",
)
_EXAMPLE: Final = Words(en="e.g. {example}", ja="例: {example}")
_TRANSLATION: Final = Words(
    en="and in Japanese? (Enter: leave it marked for later)",
    ja="英語では?(Enterで、後で書く印を残します)",
)
_OPTIONAL: Final = Words(en="(Enter: leave it out)", ja="(Enterで省きます)")
_OBJECTION: Final = Words(en="! {said}", ja="! {said}")
_AGAIN: Final = Words(
    en="Write it anew, or press Enter to keep it", ja="書き直すか、Enterでこのまま進みます"
)
_PURPOSE: Final = Words(en="-- purpose `{entry}` --", ja="-- 目的「{entry}」 --")
_CAMERA: Final = Words(en="-- camera {entry} --", ja="-- カメラ {entry} --")
_ASK_WHY: Final = ("?", "？")


def hold(interview: Interview, language: Language) -> None:
    """Ask everything that the interview wants to know.

    Raises:
        click.Abort: the author has stopped.
    """
    click.echo(WELCOME.in_language(language))
    entry = ""
    for step in interview.steps():
        if step.entry != entry:
            entry = step.entry
            _announce(step, language)
        _ask(interview, step, language)


def _announce(step: Step, language: Language) -> None:
    """Which purpose or camera the next questions are about."""
    if step.question.scope is Scope.ONCE:
        return
    words = _PURPOSE if step.question.scope is Scope.PURPOSE else _CAMERA
    click.echo()
    click.echo(words.fill(entry=step.entry).in_language(language))


def _ask(interview: Interview, step: Step, language: Language) -> None:
    """Ask one question until it is answered."""
    _show(step, language)
    while True:
        typed = _read(step, step.default)
        if typed in _ASK_WHY:
            click.echo(f"  {step.why.in_language(language)}")
            continue
        try:
            # Tried before anything else is asked about it, and taken when all is said.
            interview.take(step, typed, language=language)
            typed = _reconsider(interview, step, typed, language)
            if step.question.kind is Kind.TEXT:
                _translate(interview, step, typed, language)
        except UsageError as refused:
            _refuse(refused, language)
            continue
        return


def _reconsider(interview: Interview, step: Step, typed: str, language: Language) -> str:
    """What the rules say at once; the author may write anew or keep it."""
    while objections := interview.objections(step, typed, language):
        for objection in objections:
            said = objection.in_language(language)
            click.echo(_OBJECTION.in_language(language).format(said=said))
        click.echo(f"  {_AGAIN.in_language(language)}")
        anew = _read(step, "")
        if anew in _ASK_WHY:
            click.echo(f"  {step.why.in_language(language)}")
            continue
        if not anew:
            break
        interview.take(step, anew, language=language)
        typed = anew
    return typed


def _translate(interview: Interview, step: Step, typed: str, language: Language) -> None:
    """The same text in the other language, or nothing."""
    click.echo(f"  {_TRANSLATION.in_language(language)}")
    other = step.example.in_language("en" if language == "ja" else "ja")
    click.echo(f"  {_EXAMPLE.in_language(language).format(example=other)}")
    while True:
        translation = _read(step, "")
        if translation in _ASK_WHY:
            click.echo(f"  {step.why.in_language(language)}")
            continue
        try:
            interview.take(step, typed, language=language, translation=translation)
        except UsageError as refused:
            _refuse(refused, language)
            continue
        return


def _show(step: Step, language: Language) -> None:
    click.echo()
    click.echo(step.question.ask.in_language(language))
    for number, choice in enumerate(step.choices, start=1):
        click.echo(f"  {number:2}. {choice.words.in_language(language)} ({choice.value})")
    example = step.example.in_language(language)
    if not step.is_needed:
        click.echo(f"  {_OPTIONAL.in_language(language)}")
    if example and not step.choices:
        click.echo(f"  {_EXAMPLE.in_language(language).format(example=example)}")


def _read(step: Step, default: str) -> str:
    mark = f"[{default}] > " if default else "> "
    typed: str = click.prompt(mark, default="", show_default=False, prompt_suffix="")
    return typed.strip()


def _refuse(refused: UsageError, language: Language) -> None:
    found, expected = spoken(refused.found, language), spoken(refused.expected, language)
    joint = {"en": f"! {found}; expected {expected}", "ja": f"! {found}。必要なもの: {expected}"}
    click.echo(joint[language])
