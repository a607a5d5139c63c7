"""From tracks that have ended to visits: what a gallery may be asked, and what is believed of it.

A track that ended is one sighting of somebody. The gallery behind the port says whether the person
was there before; this module knows what a gallery cannot know: who was in the picture together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from noren.errors import MeasureError
from noren.measure.gallery_port import (
    NOBODY,
    FeatureKind,
    Gallery,
    Outcome,
    Template,
    Vector,
    VisitAnswer,
)
from noren.measure.match_rule import StrangersTail
from noren.measure.strangers import BODY_TAIL, StrangersCounter

REMEMBERED_S: Final = 3600.0
"""How long after its end a track is still known to have been seen beside others."""
COMPANY_S: Final = 300.0
"""How long a template waits for those who were seen beside it and leave later."""
COMPANY_MOST: Final = 16
"""How many templates wait at most."""
_BODY_ONLY: Final[Mapping[FeatureKind, StrangersTail]] = {FeatureKind.BODY: BODY_TAIL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One track that has ended, and its template.

    `began_s`, `ended_s` UTC seconds, first and last time seen; `template.at_s` is `ended_s`.
    """

    camera: int
    track_id: int
    began_s: float
    ended_s: float
    template: Template

    def overlaps(self, began_s: float, ended_s: float) -> bool:
        """Whether both were in the picture at one moment; touching ends are no moment."""
        return self.began_s < ended_s and began_s < self.ended_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What became of a sighting. `answer` is None where it could not be linked with certainty: it
    counts as one visit of an unknown person."""

    began_s: float
    ended_s: float
    track_id: int
    answer: VisitAnswer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A sighting that was given a pseudonym: no template any more."""

    camera: int
    began_s: float
    ended_s: float
    pseudonym: int


class VisitLinker:
    """Asks the gallery about each sighting of one site, and refuses what cannot be true.

    Nobody is two tracks of one camera at the same moment. So a sighting whose pseudonym was given
    to a track that was in the picture with it is not believed: it counts as somebody unknown, and
    nothing about it leaves but that.

    The likeness of tracks seen together is counted; once there are enough of them and they ask for
    more than the tail measured beforehand, a match also has to pass that. It never asks for less.

    Args:
        gallery: the port to the vault. site: number of the store.
        false_match_ratio: as the plan declares it.
        tails: how alike strangers are, for each kind of features that is described.

    Forgets: every template, `COMPANY_S` after the gallery has answered; who was where,
    `REMEMBERED_S` after the end.
    """

    def __init__(
        self,
        gallery: Gallery,
        *,
        site: int,
        false_match_ratio: float,
        tails: Mapping[FeatureKind, StrangersTail] = _BODY_ONLY,
    ) -> None:
        self._gallery = gallery
        self._site = site
        # As in the gallery's rule: all kinds together stay within the ratio.
        self._ratio = false_match_ratio / len(tails)
        self._tails = dict(tails)
        self._placed: list[_Placed] = []
        self._counters = {kind: StrangersCounter() for kind in tails}
        self._recent: list[Sighting] = []

    def pairs_seen(self, kind: FeatureKind = FeatureKind.BODY) -> int:
        """How many pairs of people with such features were seen together so far."""
        return self._counters[kind].pairs

    def least_score(self, kind: FeatureKind = FeatureKind.BODY) -> float:
        """What a match must reach on this camera, whatever the gallery believes."""
        tails = [self._tails[kind]]
        if (own := self._counters[kind].tail()) is not None:
            tails.append(own)
        return max(one.threshold(people=1, false_match_ratio=self._ratio) for one in tails)

    def link(self, sighting: Sighting) -> Linked:
        """Ask about one sighting; sightings come in the order of their ends.

        Raises:
            MeasureError: it ends before it begins.
        """
        if sighting.ended_s < sighting.began_s:
            raise MeasureError(
                where="sighting",
                found="an end before its beginning",
                expected="times in order",
                remedy="report this as a fault of noren",
            )
        self._forget_before(sighting.ended_s)
        self._count_companions(sighting)
        said = self._gallery.remember(sighting.template, site=self._site)
        answer = said if self._is_believed(said, sighting) else None
        if answer is not None:
            self._placed.append(
                _Placed(
                    camera=sighting.camera,
                    began_s=sighting.began_s,
                    ended_s=sighting.ended_s,
                    pseudonym=answer.pseudonym,
                )
            )
        return Linked(
            began_s=sighting.began_s,
            ended_s=sighting.ended_s,
            track_id=sighting.track_id,
            answer=answer,
        )

    def link_all(self, sightings: Iterable[Sighting]) -> list[Linked]:
        """`link` for each, in the order of their ends."""
        return [self.link(one) for one in sorted(sightings, key=lambda one: one.ended_s)]

    def _is_believed(self, answer: VisitAnswer, sighting: Sighting) -> bool:
        if answer.outcome is Outcome.UNCERTAIN or answer.pseudonym == NOBODY:
            return False
        if answer.outcome is Outcome.NEW:
            return True
        beside = {
            one.pseudonym
            for one in self._placed
            if one.camera == sighting.camera and sighting.overlaps(one.began_s, one.ended_s)
        }
        return answer.pseudonym not in beside and answer.score >= self.least_score(answer.kind)

    def _count_companions(self, sighting: Sighting) -> None:
        """Whoever was in the picture at the same moment is somebody else: count the likeness."""
        for other in self._recent:
            if other.camera == sighting.camera and sighting.overlaps(other.began_s, other.ended_s):
                theirs = {kind: vector for kind, vector, _ in other.template.features}
                for kind, vector, _ in sighting.template.features:
                    if kind in theirs:
                        self._counters[kind].add(_likeness(vector, theirs[kind]))
        self._recent.append(sighting)

    def _forget_before(self, now_s: float) -> None:
        self._placed = [one for one in self._placed if one.ended_s >= now_s - REMEMBERED_S]
        waiting = [one for one in self._recent if one.ended_s >= now_s - COMPANY_S]
        self._recent = waiting[-COMPANY_MOST:]


def _likeness(one: Vector, other: Vector) -> float:
    a, b = one.astype(np.float64), other.astype(np.float64)
    return float(a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-12))
