"""Who stands before a screen is a matter of the moment, and of enough people."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.measure.audience import AudienceTally
from noren.vocabulary.attribute_axes import AgeBands, Sex

BANDS = AgeBands(first_ages=(20, 35))
PEOPLE = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(list(Sex)), st.booleans()), max_size=12
)


def tally(*people: tuple[int, Sex, bool]) -> AudienceTally:
    made = AudienceTally(targets=1, bands=BANDS)
    for band, sex, judged in people:
        made.add(0, band=band, sex=sex, judged=judged)
    return made


def test_each_look_takes_the_place_of_the_one_before() -> None:
    one = tally((0, Sex.MALE, True), (0, Sex.MALE, True))
    one.begin()
    one.add(0, band=1, sex=Sex.FEMALE, judged=True)
    counts, judged = one.told(0, least=1)
    assert counts.sum() == judged == counts[1, Sex.FEMALE] == 1


@pytest.mark.parametrize(("people", "told"), [(1, 0), (2, 2), (3, 3)])
def test_fewer_people_than_the_minimum_are_as_nobody(people: int, told: int) -> None:
    counts, judged = tally(*[(0, Sex.MALE, True)] * people).told(0, least=2)
    assert counts.sum() == judged == told


def test_a_group_below_the_minimum_is_unknown_among_the_others() -> None:
    counts, judged = tally(*[(0, Sex.MALE, True)] * 3, (1, Sex.FEMALE, True)).told(0, least=2)
    assert counts[0, Sex.MALE] == 3
    assert counts[BANDS.unknown, Sex.UNKNOWN] == 1
    assert judged == 4


@given(people=PEOPLE, least=st.integers(1, 5))
def test_what_is_told_loses_nobody_and_shows_no_small_group(
    people: list[tuple[int, Sex, bool]], least: int
) -> None:
    counts, _ = tally(*people).told(0, least=least)
    assert counts.sum() == (len(people) if len(people) >= least else 0)
    told = np.delete(counts.ravel(), BANDS.unknown * len(Sex) + Sex.UNKNOWN)
    assert not np.any((told > 0) & (told < least))
