"""Who is meant on a photograph taken at the desk: the one person who stands out, near its middle.

A photograph of a shop has passers-by on it. Whoever is small in it, behind the person concerned, is
nobody's business; wherever two could be meant, nobody is, and the desk takes another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from noren.sight.detections import Detections
from noren.vocabulary.objects import ObjectClass


class Meant(IntEnum):
    """Whether one person is meant, or why not; the first that applies."""

    ONE = 0
    NOBODY = 1
    SEVERAL = 2
    FAR = 3
    ASIDE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOut:
    """What makes one person stand out.

    A person is found from the confidence `sure` on, with which a camera begins to follow somebody.
    Boxes from `seen` on may be somebody too: one that is `rival_ratio` as high as the person found,
    or higher, leaves open who is meant. The person is at least `least_height_ratio` of the
    photograph's height, and the middle of the box lies in the middle `middle_ratio` of its width.

    HOUSE. On pieces of street films, harder than any desk, the last one keeps the number of
    pictures on which somebody beside the person aimed at is taken for them at 4 of 203; a middle
    twice as broad lets 11 of 214 through.
    Source: `benchmarks/accuracy/counter_picture.py --choose`.
    """

    sure: float = 0.35
    seen: float = 0.2
    rival_ratio: float = 0.6
    least_height_ratio: float = 0.25
    middle_ratio: float = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """Who is meant: `row` of the boxes of people, which are those of the detections in order.

    `people` are the rows of the detections that may be somebody; `row` counts among them and is -1
    where nobody is meant.
    """

    meant: Meant
    people: Detections
    row: int = -1


def pick_person(
    found: Detections, *, size_px: tuple[int, int], settings: StandingOut | None = None
) -> Pick:
    """The one person of a photograph of `size_px` width and height.

    Of those who are sure the highest box is looked at: nobody else may come near its height.
    """
    settings = settings or StandingOut()
    people = found.take(
        (found.class_id == ObjectClass.PERSON) & (found.confidence >= settings.seen)
    )
    sure = people.confidence >= settings.sure
    if not sure.any():
        return Pick(meant=Meant.NOBODY, people=people)
    high = people.xyxy[:, 3] - people.xyxy[:, 1]
    row = int(np.argmax(np.where(sure, high, -1.0)))
    if int((high >= settings.rival_ratio * high[row]).sum()) > 1:
        return Pick(meant=Meant.SEVERAL, people=people)
    width, height = size_px
    if high[row] < settings.least_height_ratio * height:
        return Pick(meant=Meant.FAR, people=people)
    middle = float(people.xyxy[row, 0] + people.xyxy[row, 2]) / (2 * width)
    if abs(middle - 0.5) > settings.middle_ratio / 2:
        return Pick(meant=Meant.ASIDE, people=people)
    return Pick(meant=Meant.ONE, people=people, row=row)
