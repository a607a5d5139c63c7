"""How wrong age and sex are, measured, to stand beside every table of attributes.

The figures belong to one file of weights together with its calibration. They are statistics of
about 25 faces each, so a share can be off by 10 to 20 points; they say what to expect of other
cameras and people, not what will happen there.
Source: `benchmarks/accuracy/attributes.py` on 399 faces of known age and sex, each judged by the
calibration that it had no part in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from noren.vocabulary.attribute_axes import AgeBands, Sex
from noren.vocabulary.words import Words

LEAST_WIDTHS = 1.5
"""A band should be at least this many mean errors wide; narrower ones are mostly noise."""
FIRST_TOLD_AGE, LAST_TOLD_AGE = 20, 69
"""The ages that can be told apart at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupError:
    """The error for people of one sex and decade (`first_age` to `first_age` + 9).

    `mean_error_years` is how far the estimate is off, `bias_years` which way (too old is
    positive). `sex_answered_ratio` of the faces got an answer for the sex,
    `sex_right_ratio` of those answers were right; likewise for five bands from 0, 20, 35, 50, 65.
    """

    sex: Sex
    first_age: int
    faces: int
    mean_error_years: float
    bias_years: float
    sex_answered_ratio: float
    sex_right_ratio: float
    band_answered_ratio: float
    band_right_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeErrors:
    """The table for one file of weights; women and men of each decade, young ones first.

    `model` is its name in the catalogue, as figures carry it.
    """

    model: str
    weights_sha256: str
    groups: tuple[GroupError, ...]

    def mean_error_years(self, *, first_age: int, last_age: int) -> float:
        """Mean error over the decades that people of these ages belong to; groups weigh alike.

        Raises: ValueError: no such age was measured.
        """
        part = [
            group.mean_error_years
            for group in self.groups
            if group.first_age <= last_age and first_age <= group.first_age + 9
        ]
        if not part:
            raise ValueError(f"nobody from {first_age} to {last_age} was measured")
        return sum(part) / len(part)

    def sex_gap_ratio(self) -> float:
        """Between 20 and 69, how much more often one sex's answers are right than the other's."""
        right = []
        for sex in (Sex.FEMALE, Sex.MALE):
            part = [
                (g.sex_right_ratio * g.sex_answered_ratio * g.faces, g.sex_answered_ratio * g.faces)
                for g in self.groups
                if g.sex is sex and FIRST_TOLD_AGE <= g.first_age <= LAST_TOLD_AGE
            ]
            right.append(sum(a for a, _ in part) / sum(b for _, b in part))
        return abs(right[0] - right[1])

    def advise(self, bands: AgeBands) -> tuple[Words, ...]:
        """What speaks against bands like these; empty where nothing does."""
        advice = []
        ages = bands.first_ages
        for place, first in enumerate(ages):
            last = ages[place + 1] - 1 if place + 1 < len(ages) else None
            name = bands.name_of(place)
            if (last is not None and last < FIRST_TOLD_AGE) or first > LAST_TOLD_AGE:
                advice.append(_about(_UNTELLABLE, name))
            elif last is not None:
                error = self.mean_error_years(first_age=first, last_age=last)
                least = LEAST_WIDTHS * error
                if last - first + 1 < least:
                    advice.append(
                        _about(_NARROW, name, error=f"{error:.0f}", least=f"{math.ceil(least)}")
                    )
        return tuple(advice)


HEADING = Words(ja="推定の誤り", en="Error of the estimate")
EXPLANATION = Words(
    ja="年齢と性別は、顔からの推定です。次の表は、年齢と性別の分かっている顔で測った誤りです。"
    "20歳未満の人と70歳以上の人の年齢は見分けられず、別の年齢区分に数えられることがあります。"
    "女性は男性より「判定せず」になりやすいので、判定できた人の男女比は、通った人の男女比とは"
    "異なります。",
    en="Age and sex are estimated from faces. The table gives the error measured on faces of known "
    "age and sex. The ages of people under 20 and of 70 and over cannot be told; they may be "
    "counted in another band. Women are left unknown more often than men, so the shares among "
    "those answered are not the shares of the people who passed.",
)
_NARROW = Words(
    ja="区分「{name}」は狭すぎます。この年齢の推定は平均{error}年ずれるため、"
    "{least}年以上の幅にしてください",
    en="the band {name} is too narrow: estimates at these ages are off by {error} years on "
    "average, so make it {least} years wide or more",
)
_UNTELLABLE = Words(
    ja="区分「{name}」は推定できません。見分けられるのは20～69歳です",
    en="the band {name} cannot be told: only ages from 20 to 69 can",
)


def _about(text: Words, name: Words, *, error: str = "", least: str = "") -> Words:
    """The advice with the band's name in each language."""
    return Words(
        ja=text.ja.format(name=name.ja, error=error, least=least),
        en=text.en.format(name=name.en, error=error, least=least),
    )


def _group(
    sex: Sex,
    first_age: int,
    faces: int,
    years: tuple[float, float],
    sex_percent: tuple[float, float],
    band_percent: tuple[float, float],
) -> GroupError:
    """A row: error and bias in years, then answered and right in percent for sex and band."""
    return GroupError(
        sex=sex,
        first_age=first_age,
        faces=faces,
        mean_error_years=years[0],
        bias_years=years[1],
        sex_answered_ratio=sex_percent[0] / 100,
        sex_right_ratio=sex_percent[1] / 100,
        band_answered_ratio=band_percent[0] / 100,
        band_right_ratio=band_percent[1] / 100,
    )


_F, _M = Sex.FEMALE, Sex.MALE
_ERRORS: tuple[AttributeErrors, ...] = (
    # age-gender-recognition-retail-0013, int8, with noren's crops and calibration.
    AttributeErrors(
        model="age-gender-recognition-retail-0013",
        weights_sha256="0cd67b697e9a6f483728f7c62a5e49944b9d849b9f3a521fca85271c9f95b830",
        groups=(
            _group(_F, 0, 25, (31.0, 31.0), (24.0, 100.0), (24.0, 0.0)),
            _group(_M, 0, 25, (30.5, 30.5), (20.0, 40.0), (16.0, 0.0)),
            _group(_F, 10, 25, (17.3, 17.3), (44.0, 100.0), (32.0, 0.0)),
            _group(_M, 10, 25, (16.3, 16.3), (52.0, 76.9), (72.0, 0.0)),
            _group(_F, 20, 25, (7.8, 7.7), (56.0, 100.0), (56.0, 100.0)),
            _group(_M, 20, 25, (4.9, 4.7), (88.0, 100.0), (96.0, 87.5)),
            _group(_F, 30, 25, (8.4, 4.1), (56.0, 100.0), (44.0, 45.5)),
            _group(_M, 30, 25, (8.9, 5.4), (84.0, 100.0), (76.0, 52.6)),
            _group(_F, 40, 25, (8.9, 2.1), (84.0, 100.0), (36.0, 0.0)),
            _group(_M, 40, 25, (6.4, 1.8), (100.0, 100.0), (80.0, 50.0)),
            _group(_F, 50, 25, (7.3, -5.7), (64.0, 100.0), (52.0, 84.6)),
            _group(_M, 50, 25, (5.4, -1.4), (84.0, 100.0), (84.0, 76.2)),
            _group(_F, 60, 25, (13.8, -13.8), (76.0, 100.0), (36.0, 44.4)),
            _group(_M, 60, 25, (6.1, -5.6), (88.0, 100.0), (96.0, 62.5)),
            _group(_F, 70, 7, (19.6, -19.6), (100.0, 100.0), (100.0, 14.3)),
            _group(_M, 70, 10, (16.6, -16.6), (90.0, 100.0), (100.0, 20.0)),
            _group(_F, 80, 18, (29.8, -29.8), (61.1, 100.0), (77.8, 14.3)),
            _group(_M, 80, 14, (26.4, -26.4), (71.4, 100.0), (100.0, 14.3)),
        ),
    ),
)


def attribute_errors_of(weights_sha256: str) -> AttributeErrors:
    """The table measured with these very weights; raises KeyError for any other."""
    for errors in _ERRORS:
        if errors.weights_sha256 == weights_sha256:
            return errors
    raise KeyError(weights_sha256)


def attribute_errors_in(models: str) -> AttributeErrors | None:
    """The table of the first measured model among those that a figure carries, if there is one."""
    names = models.split(" + ")
    return next((errors for errors in _ERRORS if errors.model in names), None)


NEWEST_ERRORS = _ERRORS[-1]
"""The table of the weights that noren uses."""
