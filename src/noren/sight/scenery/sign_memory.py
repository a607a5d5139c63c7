"""A sign is believed after several looks, and told once.

What is red and round for one frame may be a lamp or a reflection. A sign stays where it is while
the car comes nearer: it moves steadily away from the vanishing point and grows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.sight.scenery.signs import SignClass, Signs

Boxes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorySettings:
    """`least_looks` at one sign over at least `least_s` before it counts; it has passed after
    `gone_s` without a look. Looks belong together when the boxes' middles differ by less than
    `reach_ratio` of the box's size per look and the sizes by less than `size_ratio`. A sign that
    was passed has moved by at least `moved_ratio` of its size: what keeps its place in the picture
    is a reflection, or part of the car.
    """

    least_looks: int = 4
    least_s: float = 0.25
    gone_s: float = 0.8
    reach_ratio: float = 1.2
    size_ratio: float = 1.6
    moved_ratio: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedSign:
    """A sign that was believed and has left the view; `at_s` is when it was seen last.

    No place in the picture, no picture, and nothing that was written on it.
    """

    at_s: float
    sign_class: SignClass


@dataclass(slots=True)
class _Watched:
    begun: Boxes
    box: Boxes
    step: Boxes
    first_s: float
    last_s: float
    votes: npt.NDArray[np.int64]


class SignMemory:
    """Joins looks at signs and tells each sign once, when it has passed.

    Forgets: a sign when it is told, or `gone_s` after an unconfirmed look.
    """

    def __init__(self, *, settings: MemorySettings | None = None) -> None:
        self._settings = settings or MemorySettings()
        self._watched: list[_Watched] = []

    def look(self, signs: Signs, at_s: float) -> list[PassedSign]:
        """Take the candidates of the frame at `at_s`; returns the signs that have passed."""
        passed = self._leave(at_s)
        free = list(self._watched)
        for box, sign_class in zip(signs.xyxy, signs.sign_class, strict=True):
            found = self._nearest(box, int(sign_class), free)
            if found is None:
                votes = np.zeros(len(SignClass), np.int64)
                votes[sign_class] = 1
                zero = np.zeros(2, np.float32)
                self._watched.append(_Watched(box, box, zero, at_s, at_s, votes))
                continue
            free = [one for one in free if one is not found]
            found.step = _middle(box) - _middle(found.box)
            found.box, found.last_s = box, at_s
            found.votes[sign_class] += 1
        return passed

    def finish(self) -> list[PassedSign]:
        """The source has ended: whatever is confirmed has passed."""
        return self._leave(np.inf)

    def _leave(self, at_s: float) -> list[PassedSign]:
        settings = self._settings
        gone = [one for one in self._watched if at_s - one.last_s > settings.gone_s]
        self._watched = [one for one in self._watched if at_s - one.last_s <= settings.gone_s]
        return [
            PassedSign(at_s=one.last_s, sign_class=SignClass(int(np.argmax(one.votes))))
            for one in gone
            if one.votes.max() >= settings.least_looks
            and one.last_s - one.first_s >= settings.least_s
            and _moved(one.begun, one.box) >= settings.moved_ratio
            # Looks that disagree are no sign of any class.
            and one.votes.max() >= 0.7 * one.votes.sum()
        ]

    def _nearest(self, box: Boxes, sign_class: int, free: list[_Watched]) -> _Watched | None:
        size = float(np.sqrt(np.prod(box[2:] - box[:2])))
        best, best_off = None, self._settings.reach_ratio
        for one in free:
            other = float(np.sqrt(np.prod(one.box[2:] - one.box[:2])))
            if max(size, other) > self._settings.size_ratio * min(size, other):
                continue
            off = float(np.linalg.norm(_middle(box) - _middle(one.box) - one.step)) / size
            if off < best_off:
                best, best_off = one, off
        return best


def _middle(box: Boxes) -> Boxes:
    return np.asarray((box[:2] + box[2:]) / 2, np.float32)


def _moved(begun: Boxes, ended: Boxes) -> float:
    size = max(float(np.sqrt(np.prod(begun[2:] - begun[:2]))), 1e-6)
    grown = abs(float(np.sqrt(np.prod(ended[2:] - ended[:2]))) / size - 1.0)
    return float(np.linalg.norm(_middle(ended) - _middle(begun))) / size + grown
