"""The best looks at each followed person, and one answer from them when a line is crossed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.sight.attribute_calibration import AttributeCalibration
from noren.sight.describe import FaceLook
from noren.vocabulary.attribute_axes import AgeBands, Sex

I64 = npt.NDArray[np.int64]
MOST_LOOKS = 8
"""How many looks are remembered of one person: only the best ones."""
_SURE_LOGIT = 6.0
"""No single look may weigh more than this: one blinded look shall not outvote the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeAnswer:
    """What is counted of one person: a place on each axis. `band` as in `AgeBands`.

    `judged` is False where no face was good enough for a single look; then both are unknown.
    """

    sex: Sex
    band: int
    judged: bool


def _state() -> np.dtype[np.void]:
    return np.dtype(
        [
            ("id", np.int64),
            ("weight", np.float64, (MOST_LOOKS,)),
            ("female", np.float64, (MOST_LOOKS,)),
            ("sex", np.float64, (MOST_LOOKS,)),
            ("years", np.float64, (MOST_LOOKS,)),
            ("grown_up", np.float64, (MOST_LOOKS,)),
        ]
    )


class AttributeVote:
    """Remembers the best looks at each track and answers once.

    A track is one row of fixed size: at most `MOST_LOOKS` looks of four numbers and a weight; a
    better look displaces the worst. The vote is the mean of the log-odds and of the years, each
    look counted by its weight. It is a mean and no sum, because looks at one face err alike:
    eight of them prove hardly more than one good one.

    Forgets: what was seen of a track, when it is answered or has ended.
    """

    def __init__(
        self, calibration: AttributeCalibration, bands: AgeBands, *, ages: bool = True
    ) -> None:
        """Vote by a calibration; `ages` False remembers no years, because no plan asks for them."""
        self._calibration = calibration
        self._bands = bands
        self._ages = ages
        self._rows = np.zeros(0, _state())

    def __len__(self) -> int:
        return len(self._rows)

    def is_settled(self, track_id: int, *, weight: float) -> bool:
        """Whether all places hold looks of at least this weight, so another is not needed."""
        row = self._find(track_id)
        return row is not None and bool((self._rows["weight"][row] >= weight).all())

    def add(self, track_id: int, look: FaceLook) -> None:
        """Take a look at a track; a look that is worth nothing is left out."""
        if look.weight <= 0:
            return
        row = self._find(track_id)
        if row is None:
            fresh = np.zeros(1, self._rows.dtype)
            fresh["id"] = track_id
            row = int(np.searchsorted(self._rows["id"], track_id))
            self._rows = np.insert(self._rows, row, fresh)
        weights = self._rows["weight"][row]
        worst = int(np.argmin(weights))
        if look.weight > weights[worst]:
            self._put(row, worst, look)

    def rename(self, pairs: I64) -> None:
        """Join the looks of tracks that turned out to be one: pairs `(M, 2)` of new and old id.

        The best looks of both stay, under the old id.
        """
        for new, old in pairs.tolist():
            row = self._find(new)
            if row is None or new == old:
                continue
            looks = self._rows[row].copy()
            self.forget([new])
            for k in range(MOST_LOOKS):
                self.add(
                    old,
                    FaceLook(
                        female_logit=float(looks["female"][k]),
                        sex_logit=float(looks["sex"][k]),
                        age_years=float(looks["years"][k]),
                        square_age_years=float("nan"),
                        grown_up_logit=float(looks["grown_up"][k]),
                        weight=float(looks["weight"][k]),
                    ),
                )

    def answer(self, track_id: int) -> AttributeAnswer:
        """The vote on one track, which is then forgotten; unknown where nothing was seen.

        Forgets: every look at the track.
        """
        answer = self.judge(track_id, self._bands)
        self.forget([track_id])
        return answer

    def judge(self, track_id: int, bands: AgeBands) -> AttributeAnswer:
        """The vote on one track as it stands, in these bands; the track stays known.

        Raises: ValueError: bands where no years were remembered.
        """
        if len(bands) and not self._ages:
            raise ValueError("no ages are remembered, so no band can be told")
        row = self._find(track_id)
        if row is None:
            return AttributeAnswer(sex=Sex.UNKNOWN, band=bands.unknown, judged=False)
        looks = self._rows[row]
        share = looks["weight"] / looks["weight"].sum()
        female, sex = float(share @ looks["female"]), float(share @ looks["sex"])
        years, grown_up = float(share @ looks["years"]), float(share @ looks["grown_up"])
        calibration = self._calibration
        return AttributeAnswer(
            sex=calibration.answer_sex(sex),
            band=calibration.answer_band(
                age_years=years,
                female_logit=female,
                grown_up_logit=grown_up,
                bands=bands,
            ),
            judged=True,
        )

    def forget(self, track_ids: Iterable[int]) -> None:
        """Drop tracks that have ended or been counted; unknown ids are no fault."""
        self._rows = self._rows[~np.isin(self._rows["id"], list(track_ids))]

    def _find(self, track_id: int) -> int | None:
        row = int(np.searchsorted(self._rows["id"], track_id))
        there = row < len(self._rows) and int(self._rows["id"][row]) == track_id
        return row if there else None

    def _put(self, row: int, place: int, look: FaceLook) -> None:
        self._rows["weight"][row, place] = look.weight
        self._rows["female"][row, place] = np.clip(look.female_logit, -_SURE_LOGIT, _SURE_LOGIT)
        self._rows["sex"][row, place] = np.clip(look.sex_logit, -_SURE_LOGIT, _SURE_LOGIT)
        self._rows["years"][row, place] = look.age_years if self._ages else 0.0
        self._rows["grown_up"][row, place] = np.clip(look.grown_up_logit, -_SURE_LOGIT, _SURE_LOGIT)
