"""Only what is certain counts: a strong likeness that stands off, or a single walk well told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from noren.requests.asked import Window
from noren.requests.matching import (
    Likeness,
    Match,
    SearchResult,
    judge_likeness,
    judge_walks,
)
from noren.requests.terms import Found, IdentityMeans, LikenessClass
from staging.desks import START

HERE = (Match(item="visits", token=7, rows=2),)
TOLD = frozenset({IdentityMeans.CONTROL_ANSWER})
SEEN = frozenset({IdentityMeans.ID_DOCUMENT, IdentityMeans.IN_PERSON})


def window(minutes: float) -> Window:
    return Window(begins=START, ends=START + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("likeness", "margin", "found"),
    [
        (LikenessClass.STRONG, 1.0, Found.CERTAIN),
        (LikenessClass.STRONG, 0.15, Found.CERTAIN),
        (LikenessClass.STRONG, 0.1499, Found.UNCERTAIN),
        (LikenessClass.STRONG, 0.0, Found.UNCERTAIN),
        (LikenessClass.WEAK, 1.0, Found.UNCERTAIN),
        (LikenessClass.NONE, 1.0, Found.NOTHING),
    ],
)
def test_only_a_strong_likeness_that_stands_off_is_certain(likeness, margin, found) -> None:
    result = judge_likeness(Likeness(pseudonym=7, likeness=likeness, margin_ratio=margin), HERE)
    assert result.found is found
    assert result.matches == (HERE if found is Found.CERTAIN else ())


@pytest.mark.parametrize(
    ("walks", "minutes", "means", "keeps_visits", "found"),
    [
        pytest.param(1, 30, TOLD, False, Found.CERTAIN, id="one walk, narrow, well told"),
        pytest.param(1, 31, TOLD, False, Found.UNCERTAIN, id="too wide"),
        pytest.param(1, 10, SEEN, False, Found.UNCERTAIN, id="a document says nothing of a walk"),
        pytest.param(2, 10, TOLD, False, Found.UNCERTAIN, id="two walks"),
        pytest.param(0, 10, TOLD, False, Found.NOTHING, id="none"),
        pytest.param(0, 10, TOLD, True, Found.UNCERTAIN, id="none, but visits are kept too"),
    ],
)
def test_place_and_time_are_certain_for_one_walk_well_told(
    walks, minutes, means, keeps_visits, found
) -> None:
    those = [Match(item="paths", token=number, rows=5) for number in range(walks)]
    result = judge_walks(those, window(minutes), means, keeps_visits=keeps_visits)
    assert result.found is found


def test_matches_without_certainty_cannot_even_be_written_down() -> None:
    with pytest.raises(ValueError, match="certain"):
        SearchResult(found=Found.UNCERTAIN, matches=HERE)
    with pytest.raises(ValueError, match="certain"):
        SearchResult(found=Found.CERTAIN)
