"""Starting a plan: a folder with a complete, commented plan to edit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from noren.errors import UsageError
from noren.operations.output_files import ELSEWHERE, writing
from noren.operations.starting.filling import compose_plan
from noren.operations.starting.form import render_form
from noren.operations.starting.interview import Interview
from noren.operations.starting.reading import read_answers
from noren.plan.json_schema import SCHEMA_FILE, render_json_schema
from noren.plan.starters import write_starter
from noren.vocabulary.matters import Means
from noren.vocabulary.words import Words

__all__ = [
    "Started",
    "begin_interview",
    "finish_interview",
    "init_case",
    "init_from_answers",
    "render_form",
]

PLAN_FILE = "plan.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What was written: the plan, and the schema by which editors understand it."""

    plan: Path
    schema: Path


def init_case(case: str, directory: Path, *, today: date, example: bool = False) -> Started:
    """Write `plan.yaml` for a use case, and the schema for editors beside it.

    The folder is made if it is not there. A plan that is there already is never touched; the
    schema, which is always the same, is renewed.

    Args:
        case: the name of a starter.
        today: the day from which the days in the plan are counted.
        example: fill in everything for a fictional operator, so that `noren check` has no finding.

    Raises:
        UsageError: no such starter, a plan is already there, or a file is in the folder's place.
        FolderError: the folder or file cannot be written.
    """
    return _write(write_starter(case, example=example, today=today), directory)


def init_from_answers(case: str, directory: Path, file: Path, *, today: date) -> Started | Means:
    """Write the plan of an author whose answers stand in a file; the rest of it stays marked.

    Returns:
        What was written; or the other means that suffices by the answers, and then nothing was.

    Raises:
        UsageError: as `init_case`, or the answers cannot be read.
        PlanErrors: an answer is unknown, missing or wrong.
        FolderError: the folder or file cannot be written.
    """
    answers = read_answers(file, case, today=today)
    if isinstance(answers, Means):
        return answers
    return _write(compose_plan(answers, today=today), directory)


def begin_interview(case: str, directory: Path, *, today: date) -> Interview:
    """The questions of a case, once it is clear that the plan will have a place.

    Raises:
        UsageError: no such starter, or something is already in the plan's place.
    """
    interview = Interview(case=case, today=today)
    taken = _what_is_in_the_way(directory)
    if taken is not None:
        raise _taken(taken)
    return interview


def finish_interview(interview: Interview, directory: Path) -> Started:
    """Write the plan of an author who has answered every question.

    Raises:
        UsageError, FolderError: as `init_case`.
        PlanErrors: not every question was answered.
    """
    return _write(compose_plan(interview.settle(), today=interview.today), directory)


def _what_is_in_the_way(directory: Path) -> Path | None:
    plan = directory / PLAN_FILE
    try:
        if plan.exists() or plan.is_symlink():
            return plan
        return directory if directory.exists() and not directory.is_dir() else None
    except OSError:
        # What cannot even be looked at is told when it is written.
        return None


def _write(text: str, directory: Path) -> Started:
    plan, schema = directory / PLAN_FILE, directory / SCHEMA_FILE
    with writing(directory, remedy=ELSEWHERE):
        try:
            directory.mkdir(parents=True, exist_ok=True)
            _write_new(plan, text)
        except (FileExistsError, NotADirectoryError) as error:
            raise _taken(plan if directory.is_dir() else directory) from error
        schema.write_text(render_json_schema(), encoding="utf-8")
    return Started(plan=plan, schema=schema)


def _write_new(path: Path, text: str) -> None:
    """Write a file that was not there; after a failure it is not there either."""
    with path.open("x", encoding="utf-8", newline="\n") as file:
        try:
            file.write(text)
            file.flush()
        except OSError:
            path.unlink()
            raise


def _taken(path: Path) -> UsageError:
    return UsageError(
        where=str(path),
        found=Words(en="something already there", ja="すでに何かがあります"),
        expected=Words(en="a new folder, or one without a plan", ja="計画のまだないフォルダー"),
        remedy=Words(
            en="choose another folder; nothing was overwritten",
            ja="別のフォルダーを選んでください。上書きはしていません",
        ),
    )
