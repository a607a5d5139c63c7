"""Promises of the axes of attribute counts and of the error that stands beside them."""

from __future__ import annotations

import pytest

from noren.sight.attribute_calibration import _CALIBRATIONS
from noren.vocabulary.attribute_axes import SEX_WORDS, AgeBands, Sex
from noren.vocabulary.attribute_errors import attribute_errors_of


def _bands(*first_ages: int) -> AgeBands:
    return AgeBands(first_ages=first_ages)


def test_unknown_is_a_place_on_both_axes() -> None:
    bands = _bands(20, 40)
    assert bands.places == 3
    assert bands.unknown == 2
    assert bands.name_of(bands.unknown) == SEX_WORDS[Sex.UNKNOWN]


def test_bands_are_named_by_whole_years_in_both_languages() -> None:
    bands = _bands(20, 35, 50)
    assert [bands.name_of(place).en for place in range(3)] == [
        "20 to 34",
        "35 to 49",
        "50 and over",
    ]
    assert [bands.name_of(place).ja for place in range(3)] == ["20～34歳", "35～49歳", "50歳以上"]


def test_a_plan_without_bands_knows_nobodys_band() -> None:
    assert _bands().places == 1
    assert _bands().unknown == 0


@pytest.mark.parametrize("ages", [(20, 20), (40, 20), (-1, 20)])
def test_ages_that_do_not_rise_are_no_bands(ages: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="rise"):
        _bands(*ages)


@pytest.mark.parametrize("calibration", _CALIBRATIONS, ids=lambda one: one.weights_sha256[:8])
def test_every_calibrated_model_has_its_error_told(calibration: object) -> None:
    errors = attribute_errors_of(calibration.weights_sha256)  # type: ignore[attr-defined]
    told = {(group.sex, group.first_age) for group in errors.groups}
    assert told == {(sex, age) for sex in (Sex.FEMALE, Sex.MALE) for age in range(0, 90, 10)}


def test_weights_that_nobody_measured_have_no_error_to_tell() -> None:
    with pytest.raises(KeyError):
        attribute_errors_of("0" * 64)


def test_bands_narrower_than_the_error_are_advised_against() -> None:
    errors = attribute_errors_of(_CALIBRATIONS[0].weights_sha256)
    advice = errors.advise(_bands(20, 25, 45))
    assert len(advice) == 1
    assert "20 to 24" in advice[0].en
    assert "20～24歳" in advice[0].ja
    assert errors.advise(_bands(20, 35, 50)) == ()


@pytest.mark.parametrize(
    ("ages", "name"), [((0, 20, 40), "0 to 19"), ((20, 40, 75), "75 and over")]
)
def test_bands_outside_what_the_weights_can_tell_are_advised_against(
    ages: tuple[int, ...], name: str
) -> None:
    advice = attribute_errors_of(_CALIBRATIONS[0].weights_sha256).advise(_bands(*ages))
    assert len(advice) == 1
    assert name in advice[0].en


def test_between_20_and_69_the_answers_for_women_and_men_are_about_as_often_right() -> None:
    assert attribute_errors_of(_CALIBRATIONS[0].weights_sha256).sex_gap_ratio() <= 0.05
