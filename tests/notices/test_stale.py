"""A plan that says something else to the public has another digest, so old notices are stale."""

from __future__ import annotations

import re
from datetime import date

import pytest

from noren.errors import NorenError
from noren.notices.documents.acquisition import acquisition_poster
from noren.notices.documents.detail import detail_page
from noren.notices.documents.ending import ending_page
from noren.notices.documents.prior import prior_page
from noren.notices.documents.stickers import entrance_sticker
from noren.notices.letters.script import script
from noren.notices.press.document import Document, Voice, texts_of
from noren.notices.press.formats import POSTER_A4, STICKER_100
from noren.notices.statements.statement import Told
from noren.plan.declaration import Plan
from noren.plan.digest import digest_plan
from staging.noticed_plans import counting_plan, repeat_plan
from staging.plan_leaves import Step, leaves, other, with_leaf

VOICES: tuple[Voice, ...] = ("ja", "en")
_DRAWN = re.compile(r"<(?:text|tspan|title|desc)[^>]*>([^<]*)<")
_FIXED = "0" * 64


def said_by(plan: Plan) -> dict[str, str]:
    """What the public is told of a plan, under one digest for all plans.

    These documents together say everything that any other says: posters, stickers, leaflets and
    screens are made of the same fields.
    """
    told = Told(plan=plan, digest=_FIXED)
    found: dict[str, str] = {}
    for builder in (prior_page, _acquisition, detail_page, ending_page, script, entrance):
        for voice in VOICES:
            made = builder(told, voice)
            versions = made if isinstance(made, tuple) else (made,)
            found[f"{builder.__name__}-{voice}"] = "\n".join(
                text for one in versions for text in words_of(one)
            )
    return found


def _acquisition(told: Told, voice: Voice) -> Document:
    return acquisition_poster(told, voice, POSTER_A4)


def entrance(told: Told, voice: Voice) -> tuple[Document, ...]:
    return entrance_sticker(told, voice, STICKER_100)


def words_of(document: Document) -> list[str]:
    """The texts of a document, of its drawings only the words."""
    return [
        " ".join(_DRAWN.findall(text)) if place.endswith("svg") else text
        for place, text in texts_of(document)
    ]


def is_walked(path: tuple[Step, ...]) -> bool:
    """Not coordinates, which have no words, and of each list the first only: the rest are alike."""
    is_drawn = {"polygon", "points", "start", "end"} & set(path) != set()
    return not is_drawn and not any(isinstance(step, int) and step > 0 for step in path)


@pytest.mark.parametrize(
    ("plan", "root", "least_told"),
    [(counting_plan(), (), 55), (repeat_plan(), ("repeat",), 4)],
    ids=["counting", "repeat"],
)
def test_where_a_public_text_changes_the_digest_changes(
    plan: Plan, root: tuple[Step, ...], least_told: int
) -> None:
    before, digest = said_by(plan), digest_plan(plan)
    told, compared = 0, 0
    for path, value in leaves(plan):
        if value is None or value == () or not is_walked(path) or path[: len(root)] != root:
            continue
        changed = with_leaf(plan, path, other(value))
        try:
            after = said_by(changed)
        except (KeyError, ValueError, NorenError):
            continue  # a name that leads nowhere now: no plan that could be read
        compared += 1
        differing = [name for name in before if after.get(name, before[name]) != before[name]]
        if differing:
            told += 1
            assert digest_plan(changed) != digest, (path, differing[0])
    assert compared >= told >= least_told


def test_the_address_behind_the_code_is_part_of_the_digest() -> None:
    plan = counting_plan()
    moved = with_leaf(plan, ("notices", "detail", "url"), "https://elsewhere.example/camera")
    assert digest_plan(moved) != digest_plan(plan)


def test_recording_where_a_notice_hangs_is_not() -> None:
    plan = counting_plan()
    hung = with_leaf(plan, ("notices", "prior", "published_on"), date(2026, 12, 1))
    assert digest_plan(hung) == digest_plan(plan)
