"""`noren init`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from noren.cli.options import PLACE, language_option
from noren.errors import UsageError
from noren.vocabulary.matters import Means
from noren.vocabulary.words import Words

CASES = (
    "attributes",
    "behavior",
    "repeat",
    "counting",
    "scenery",
    "crowding",
    "signage",
    "multi",
)
STARTED = Words(
    en="wrote {plan}. Replace what is marked 〇〇 or ●●●, then run: noren check {plan}",
    ja="{plan} を作りました。〇〇や●●●の印を書き換えて実行してください: noren check {plan}",
)
STARTED_EXAMPLE = Words(
    en="wrote {plan} for a fictional operator. Try: noren check {plan}",
    ja="架空の事業者の {plan} を作りました。次を試してください: noren check {plan}",
)
NO_CAMERA_NEEDED = Words(
    en="Then use this: {means}. No camera is needed, nobody is filmed, and no notice has to hang. "
    "Nothing was written. Come back should it turn out not to be enough.",
    ja="それなら「{means}」をお使いください。カメラは要らず、誰も撮影せず、撮影の告知も要りません。"
    "何も作っていません。足りないと分かったときに、またお使いください。",
)


@click.command()
@click.argument("case", type=click.Choice(CASES))
@click.argument("directory", type=PLACE, required=False)
@click.option("--example", is_flag=True, help="Filled in for a fictional operator.  記入例")
@click.option("--blank", is_flag=True, help="Ask nothing; leave marks.  質問せずひな形を作る")
@click.option(
    "--answers",
    "answers_file",
    type=PLACE,
    help="Take the answers from a YAML file.  答えのファイルを使う",
)
@click.option(
    "--print-answers", is_flag=True, help="Print an empty file of answers.  答えの用紙を表示"
)
@language_option
def init(
    case: str,
    directory: Path | None,
    example: bool,
    blank: bool,
    answers_file: Path | None,
    print_answers: bool,
    language: str,
) -> int:
    """Start a plan for CASE in DIRECTORY: by questions on a terminal, blank, or as a sample.

    用途に応じた計画書を作り始めます。端末では質問に答えて作れます。
    """
    _require_one(example, blank, answers_file is not None, print_answers)
    if print_answers:
        from noren.operations.check import today_in_japan
        from noren.operations.init import render_form

        click.echo(render_form(case, today=today_in_japan()), nl=False)
        return 0
    if directory is None:
        raise _no_directory()
    if answers_file is not None:
        return _from_answers(case, directory, answers_file, language)
    if not example and not blank and sys.stdin.isatty():
        return _by_questions(case, directory, language)
    return _as_it_is(case, directory, language, example=example)


def _as_it_is(case: str, directory: Path, language: str, *, example: bool) -> int:
    from noren.operations.check import today_in_japan
    from noren.operations.init import init_case

    started = init_case(case, directory, today=today_in_japan(), example=example)
    words = STARTED_EXAMPLE if example else STARTED
    click.echo(words.fill(plan=started.plan).in_language(language))
    return 0


def _from_answers(case: str, directory: Path, answers_file: Path, language: str) -> int:
    """The plan of a file of answers; 1 when by these another means suffices."""
    from noren.operations.check import today_in_japan
    from noren.operations.init import init_from_answers

    made = init_from_answers(case, directory, answers_file, today=today_in_japan())
    if isinstance(made, Means):
        _advise(made, language)
        return 1
    click.echo(STARTED.fill(plan=made.plan).in_language(language))
    return 0


def _by_questions(case: str, directory: Path, language: str) -> int:
    """The plan of an author at the terminal; nothing is written before the last answer."""
    from noren.cli.init_dialogue import hold
    from noren.operations.check import today_in_japan
    from noren.operations.init import begin_interview, finish_interview

    interview = begin_interview(case, directory, today=today_in_japan())
    hold(interview, "ja" if language == "ja" else "en")
    if interview.sufficient_means is not None:
        _advise(interview.sufficient_means, language)
        return 0
    started = finish_interview(interview, directory)
    click.echo(STARTED.fill(plan=started.plan).in_language(language))
    return 0


def _advise(means: Means, language: str) -> None:
    click.echo(NO_CAMERA_NEEDED.in_language(language).format(means=means.in_language(language)))


def _require_one(*ways: bool) -> None:
    if sum(ways) <= 1:
        return
    raise UsageError(
        where="noren init",
        found=Words(en="several ways to start at once", ja="始め方がいくつも指定されています"),
        expected=Words(
            en="one of --example, --blank, --answers and --print-answers",
            ja="--example、--blank、--answers、--print-answers のどれか一つ",
        ),
        remedy=Words(en="leave out the others", ja="ほかを外してください"),
    )


def _no_directory() -> UsageError:
    return UsageError(
        where="noren init",
        found=Words(en="no folder for the plan", ja="計画書を置くフォルダーの指定がありません"),
        expected=Words(en="noren init CASE DIRECTORY", ja="noren init CASE DIRECTORY"),
        remedy=Words(en="name a new folder", ja="新しいフォルダーを指定してください"),
    )
