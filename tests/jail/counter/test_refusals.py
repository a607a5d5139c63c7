"""Why a photograph is not compared leaves the jail as a number and is said in words outside."""

from __future__ import annotations

import numpy as np
import pytest

from noren.errors import RequestInvalid
from noren.jail.counter.question import refusal_of
from noren.jail.counter.refusals import ACCOUNTS, MOST_PICTURES, Refusal, count_of, refused
from noren.sight.body_templates import Hindrance
from noren.sight.person_meant import Meant
from noren.sight.still_picture import StillBody

NOTHING = np.zeros(0)


@pytest.mark.parametrize("hindrance", [one for one in Hindrance if one is not Hindrance.NONE])
def test_every_hindrance_has_its_refusal(hindrance: Hindrance) -> None:
    assert refusal_of(StillBody(hindrance=hindrance, vector=NOTHING)).name == hindrance.name


@pytest.mark.parametrize("meant", [one for one in Meant if one is not Meant.ONE])
def test_nobody_meant_has_its_refusal(meant: Meant) -> None:
    assert refusal_of(StillBody(meant=meant, vector=NOTHING)).name == meant.name


def test_what_was_described_is_not_refused() -> None:
    with pytest.raises(ValueError, match="described"):
        refusal_of(StillBody(vector=np.ones(4)))


@pytest.mark.parametrize("place", range(MOST_PICTURES))
@pytest.mark.parametrize("refusal", list(Refusal))
def test_a_count_says_which_picture_and_why(refusal: Refusal, place: int) -> None:
    error = refused(count_of(refusal, place), pictures=MOST_PICTURES)
    assert isinstance(error, RequestInvalid)
    assert error.where == f"--picture {place + 1}"
    assert error.found == ACCOUNTS[refusal].found
    for language in ("ja", "en"):
        assert "{" not in error.in_language(language)


def test_of_one_picture_it_is_not_said_which() -> None:
    error = refused(count_of(Refusal.SEVERAL, 0), pictures=1)
    assert error is not None
    assert error.where == "--picture"


@pytest.mark.parametrize("count", [0, 13, 15, 16, 16 * 2 + 1, 1 << 31])
def test_a_count_that_no_counter_sends_is_no_refusal(count: int) -> None:
    assert refused(count, pictures=2) is None


def test_every_refusal_says_what_to_do_in_its_own_words() -> None:
    remedies = {(one.remedy.ja, one.remedy.en) for one in ACCOUNTS.values()}
    assert set(ACCOUNTS) == set(Refusal)
    assert len(remedies) >= len(ACCOUNTS) - 1  # unreadable and blurred may both say: again
    assert all(one.remedy.en.endswith("nothing of this one was kept") for one in ACCOUNTS.values())
