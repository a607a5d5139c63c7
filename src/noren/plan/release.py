"""What leaves for outsiders, beyond each output's smallest cell: noise, and bounds for tracks."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import Field, model_validator

from noren.plan.values import Declared, objection

_Epsilon = Annotated[float, Field(gt=0.0, le=10.0, allow_inf_nan=False)]


class Noise(Declared):
    """Whole-number noise on published counts, with a budget that a year cannot exceed."""

    epsilon: _Epsilon
    """Of one bin of one output; the smaller, the more noise. 1 lets an attacker guess with 73 %."""
    epsilon_per_year: Annotated[float, Field(gt=0.0, le=1_000_000.0, allow_inf_nan=False)]
    """Of all released bins of one output in a calendar year (UTC)."""

    @model_validator(mode="after")
    def _a_year_holds_a_bin(self) -> Noise:
        if self.epsilon_per_year < self.epsilon:
            raise objection(
                expected_en="a yearly budget of at least one bin's epsilon",
                expected_ja="一つの区間の ε 以上の年間予算",
                remedy_en="raise `epsilon_per_year`, or lower `epsilon`",
                remedy_ja="`epsilon_per_year` を上げるか `epsilon` を下げてください",
            )
        return self


class Unicity(Declared):
    """The largest share of people whom a published data set of tracks may single out."""

    two_points: Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)] = 0.01
    """By two known points of their way."""
    four_points: Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)] = 0.05
    """By four known points of their way."""


class ReleaseTerms(Declared):
    """What protects people in figures that the public gets."""

    noise: Noise | None = None
    """Left out, small cells alone are hidden."""
    unicity: Unicity = Unicity()
    """For tracks and moves between areas."""

    @classmethod
    def of_canonical(cls, text: str) -> ReleaseTerms:
        """The terms in a plan's canonical form, as a store keeps it.

        A plan written before these terms existed has the default ones: no noise.

        Raises:
            ValueError: not the canonical form of a plan.
        """
        return cls.model_validate(json.loads(text)["plan"].get("release", {}))
