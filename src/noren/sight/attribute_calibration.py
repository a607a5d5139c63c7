"""From what the network says to what may be claimed: confidence, age, and when to say "unknown".

The network's own confidence means little: it is as sure about a boy of five being a woman as it is
about a woman of thirty, and it draws every age to the middle. The numbers here were measured on
faces of known age and sex by `benchmarks/accuracy/attributes.py`, one set for one file of weights;
other weights are refused. They are a few statistics of hundreds of faces, nobody's data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.errors import ModelMismatch
from noren.vocabulary.attribute_axes import AgeBands, Sex
from noren.vocabulary.words import Words

F64 = npt.NDArray[np.float64]

FIRST_AGE, LAST_AGE = 20, 69
"""The ages that are told apart. Children and the old are outside what the weights can judge."""
_YEARS: F64 = np.arange(FIRST_AGE, LAST_AGE + 1, dtype=np.float64) + np.float64(0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeCurve:
    """What the network says of people of one sex: `mean_years` at the ages of `KNOTS`, spread."""

    mean_years: tuple[float, ...]
    spread_years: float


KNOTS: tuple[float, ...] = (0.0, 20.0, 40.0, 60.0, 85.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeCalibration:
    """The statistics for one file of weights.

    Five features tell how far a face may be trusted: distance of the eyes, of eyes and mouth,
    height of the eyes (in heights of the face's box), years by the crops for the age, years by
    those for the sex. `grown_up_weights` are for them, `grown_up_offset` is added.
    `sex_weights` are for the network's log-odds of female, the five features, and the log-odds
    times each of them; `sex_bias` is added. `sex_floor`: the least probability of being right at
    which a sex is answered. `sex_slope`, `sex_offset` turn the network's log-odds alone into
    calibrated ones (for grown-ups), to weigh the two curves `female` and `male`, which say how
    the network's ages lie. `band_floor`: the least probability at which a band is answered.
    """

    weights_sha256: str
    sex_slope: float
    sex_offset: float
    grown_up_weights: tuple[float, float, float, float, float]
    grown_up_offset: float
    sex_bias: float
    sex_weights: tuple[float, ...]
    sex_floor: float
    female: AgeCurve
    male: AgeCurve
    band_floor: float

    def grown_up_logit(self, features: F64) -> float:
        """Log-odds of being 20 or older from the five features, in the order given above."""
        return float(self.grown_up_offset + np.dot(self.grown_up_weights, features))

    def female_probability(self, female_logit: float) -> float:
        """Calibrated probability of female for a grown-up."""
        return _logistic(self.sex_slope * female_logit + self.sex_offset)

    def sex_logit(self, female_logit: float, features: F64) -> float:
        """Calibrated log-odds of female, all ages considered; features in the order given above.

        A child, or a face of odd proportions, brings them near 0.
        """
        inputs = np.concatenate(([female_logit], features, female_logit * features))
        return float(self.sex_bias + np.dot(self.sex_weights, inputs))

    def answer_sex(self, sex_logit: float) -> Sex:
        """The likelier sex, or unknown where being right is less probable than `sex_floor`."""
        if self.right_probability(sex_logit) < self.sex_floor:
            return Sex.UNKNOWN
        return Sex.FEMALE if sex_logit >= 0 else Sex.MALE

    def right_probability(self, sex_logit: float) -> float:
        """How probable it is that the likelier sex is the right one."""
        return _logistic(abs(sex_logit))

    def age_chances(self, *, age_years: float, female_logit: float) -> F64:
        """Probability of each age from 20 to 69, `(50,)`, adding up to 1.

        Before looking, every one of these ages is taken for equally likely; how people of both
        sexes look to the network is weighed by how probable each sex is.
        """
        female = self.female_probability(female_logit)
        chances = np.zeros(_YEARS.shape)
        for share, curve in ((female, self.female), (1 - female, self.male)):
            off = (age_years - np.interp(_YEARS, KNOTS, curve.mean_years)) / curve.spread_years
            # Far outside all curves both shares would round to nothing; the nearest age remains.
            chances += share / curve.spread_years * np.exp(-0.5 * (off**2 - (off**2).min()))
        return np.asarray(chances / chances.sum(), np.float64)

    def age_of(self, *, age_years: float, female_logit: float) -> float:
        """The age in the middle of `age_chances`: as often too high as too low."""
        chances = self.age_chances(age_years=age_years, female_logit=female_logit)
        return float(_YEARS[np.searchsorted(np.cumsum(chances), 0.5)])

    def answer_band(
        self, *, age_years: float, female_logit: float, grown_up_logit: float, bands: AgeBands
    ) -> int:
        """The likeliest band, or the place of "unknown" below `band_floor`.

        A band wholly outside 20 to 69 is never answered: the weights cannot tell it. Being a
        child counts against every band.
        """
        if not len(bands):
            return bands.unknown
        chances = self.age_chances(age_years=age_years, female_logit=female_logit)
        place = np.searchsorted(np.array(bands.first_ages), _YEARS, side="right") - 1
        per_band = np.bincount(place[place >= 0], chances[place >= 0], minlength=len(bands))
        best = int(np.argmax(per_band))
        sure = per_band[best] * _logistic(grown_up_logit)
        return best if sure >= self.band_floor else bands.unknown


_CALIBRATIONS: tuple[AttributeCalibration, ...] = (
    # age-gender-recognition-retail-0013, int8. From half of the 400 development faces, half A of
    # `benchmarks/accuracy/attributes.py`; its other half is what the stated errors come from.
    AttributeCalibration(
        weights_sha256="0cd67b697e9a6f483728f7c62a5e49944b9d849b9f3a521fca85271c9f95b830",
        sex_slope=0.903,
        sex_offset=-0.009,
        grown_up_weights=(-23.353, -18.7818, -27.0592, 0.0186, 0.1087),
        grown_up_offset=22.859,
        sex_bias=17.5374,
        sex_weights=(
            *(3.17643, -17.07977, -19.43294, -14.65312, -0.00053, 0.02062),
            *(-4.90224, -1.54287, -1.61065, 0.00036, 0.0146),
        ),
        sex_floor=0.848,
        female=AgeCurve(mean_years=(33.4, 26.4, 42.0, 44.6, 56.5), spread_years=7.0),
        male=AgeCurve(mean_years=(31.6, 28.5, 40.1, 53.0, 56.2), spread_years=6.9),
        band_floor=0.4,
    ),
)


def calibration_of(weights_sha256: str) -> AttributeCalibration:
    """The statistics measured with these very weights.

    Raises:
        ModelMismatch: nobody measured these weights.
    """
    for calibration in _CALIBRATIONS:
        if calibration.weights_sha256 == weights_sha256:
            return calibration
    raise ModelMismatch(
        where=Words(en="age and sex", ja="年齢と性別の推定"),
        found=Words(
            en=f"weights with sha256 {weights_sha256[:16]}…, which nobody has calibrated",
            ja=f"校正されていない重みです(sha256 {weights_sha256[:16]}…)",
        ),
        expected=" / ".join(one.weights_sha256[:16] + "…" for one in _CALIBRATIONS),
        remedy=Words(
            en="run `noren models fetch`; other weights need a calibration of their own",
            ja="`noren models fetch` を実行してください。ほかの重みには別の校正が要ります",
        ),
    )


def _logistic(log_odds: float) -> float:
    return float(1.0 / (1.0 + np.exp(-np.clip(log_odds, -50.0, 50.0))))
