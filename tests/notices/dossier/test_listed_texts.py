"""The dossier says which texts may be told of boards, and what becomes of all others."""

from __future__ import annotations

from datetime import date

import pytest

from noren.notices.dossier.listed_texts import build_listed_texts
from noren.notices.dossier.speech import Speaker
from noren.notices.statements.data import state_identifiability
from noren.notices.statements.items import describe_output
from noren.plan.declaration import Plan
from noren.plan.load import parse_plan
from noren.plan.starters import write_starter
from noren.vocabulary.words import Language
from notices.told_plans import told

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return parse_plan(write_starter("scenery", example=True, today=DAY), "plan.yaml").plan


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("on signs of speed limits", "even where it holds one of these words")),
        ("ja", ("最高速度の標識", "人・自転車・車にある文字")),
    ],
)
def test_every_listed_word_stands_in_the_dossier_once(
    plan: Plan, language: Language, words: tuple[str, ...]
) -> None:
    said = repr(list(build_listed_texts(plan, Speaker(language=language))))
    for text in plan.outputs[0].texts:
        for spelling in text.spellings:
            assert spelling in said
    assert said.count("ドラッグストア") == 1
    for one in words:
        assert one in said


def test_a_plan_that_reads_nothing_says_nothing_of_texts(plan: Plan) -> None:
    silent = plan.model_copy(
        update={"outputs": tuple(one.model_copy(update={"texts": ()}) for one in plan.outputs)}
    )
    assert list(build_listed_texts(silent, Speaker(language="en"))) == []


def test_the_public_is_told_how_many_words_and_that_letters_are_not_kept(plan: Plan) -> None:
    (words, *_) = (describe_output(one) for one in plan.outputs)
    assert "語は10項目" in words.ja
    assert "10 texts on the list" in words.en
    lines = state_identifiability(told(plan))
    assert any("fixed list" in line.en and "not kept" in line.en for line in lines)
    assert any("決めた語" in line.ja and "残しません" in line.ja for line in lines)
