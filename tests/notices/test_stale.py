"""A plan that says something else to the public has another digest, so old notices are stale."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import Enum
from typing import Any

import pytest
from pydantic import BaseModel

from noren.errors import NorenError
from noren.notices.catalogue import CATALOGUE, Folder
from noren.notices.documents.needs import needs_screen
from noren.notices.press.document import Document, texts_of
from noren.notices.statements.statement import Told
from noren.plan.declaration import Plan
from noren.plan.digest import digest_plan
from noren.plan.values import Span
from staging.noticed_plans import counting_plan, repeat_plan

_PUBLIC = (Folder.PRIOR, Folder.ACQUISITION, Folder.DETAIL, Folder.ENDING, Folder.STAFF)
_DRAWN = re.compile(r"<(?:text|tspan|title|desc)[^>]*>([^<]*)<")
_FIXED = "0" * 64


def said_by(plan: Plan) -> dict[str, str]:
    """What every public document of a plan says, under one digest for all plans."""
    told = Told(plan=plan, digest=_FIXED)
    found: dict[str, str] = {}
    for entry in CATALOGUE:
        if entry.folder not in _PUBLIC or (
            entry.why_not(told) is not None and entry.why_not is not needs_screen
        ):
            continue
        for voice in entry.voices:
            made = entry.build(told, voice)
            versions = made if isinstance(made, tuple) else (made,)
            found[f"{entry.name}-{voice}"] = "\n".join(
                text for one in versions if isinstance(one, Document) for text in words_of(one)
            )
    return found


def words_of(document: Document) -> list[str]:
    """The texts of a document, of its drawings only the words."""
    return [
        " ".join(_DRAWN.findall(text)) if place.endswith("svg") else text
        for place, text in texts_of(document)
    ]


Step = str | int


def leaves(value: Any, path: tuple[Step, ...] = ()) -> list[tuple[tuple[Step, ...], Any]]:
    if isinstance(value, BaseModel) and not isinstance(value, Span):
        fields = type(value).model_fields
        return [leaf for key in fields for leaf in leaves(getattr(value, key), (*path, key))]
    if isinstance(value, tuple) and value:
        return [leaf for i, part in enumerate(value) for leaf in leaves(part, (*path, i))]
    return [(path, value)]


def other(value: Any) -> Any:
    """A different value of the same kind."""
    if isinstance(value, Enum):
        members = list(type(value))
        return members[(members.index(value) + 1) % len(members)]
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, int | float):
        return value / 2 if isinstance(value, float) and value else value + 1
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, Span):
        return Span(seconds=value.seconds * 2)
    return None


def with_leaf(value: Any, path: tuple[Step, ...], leaf: Any) -> Any:
    if not path:
        return leaf
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return (*value[:step], with_leaf(value[step], rest, leaf), *value[step + 1 :])
    return value.model_copy(update={step: with_leaf(getattr(value, step), rest, leaf)})


def is_drawn(path: tuple[Step, ...]) -> bool:
    """A coordinate: it changes drawings, whose words need not be compared one by one."""
    return {"polygon", "points", "start", "end"} & set(path) != set()


@pytest.mark.parametrize("plan", [counting_plan(), repeat_plan()], ids=["counting", "repeat"])
def test_where_a_public_text_changes_the_digest_changes(plan: Plan) -> None:
    before, digest = said_by(plan), digest_plan(plan)
    told, compared = 0, 0
    for path, value in leaves(plan):
        changed_leaf = other(value)
        if changed_leaf is None or is_drawn(path):
            continue
        changed = with_leaf(plan, path, changed_leaf)
        try:
            after = said_by(changed)
        except (KeyError, ValueError, NorenError):
            continue  # a name that leads nowhere now: no plan that could be read
        compared += 1
        differing = [name for name in before if after.get(name, before[name]) != before[name]]
        if differing:
            told += 1
            assert digest_plan(changed) != digest, (path, differing[0])
    assert compared > 150
    assert told > 60


def test_the_address_behind_the_code_is_part_of_the_digest() -> None:
    plan = counting_plan()
    moved = with_leaf(plan, ("notices", "detail", "url"), "https://elsewhere.example/camera")
    assert digest_plan(moved) != digest_plan(plan)


def test_recording_where_a_notice_hangs_is_not() -> None:
    plan = counting_plan()
    hung = with_leaf(plan, ("notices", "prior", "published_on"), date(2026, 12, 1))
    assert digest_plan(hung) == digest_plan(plan)
