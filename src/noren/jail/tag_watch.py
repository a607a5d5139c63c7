"""Staff told by the color that they wear, while they are followed.

Until a track has been looked at often enough it counts as a guest's; what is measured lags the
camera by two seconds, so that most are judged by then.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from noren.gate.assignment import Assignment
from noren.sight.frame import Frame
from noren.sight.staff_tag import TagEyes, has_color
from noren.sight.tracked import FrameTracks
from noren.vocabulary.objects import ObjectClass

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

REMEMBER_S = 60.0
"""Rows of a track that has ended may still be waiting to be measured; never for so long."""


class TagWatch:
    """Who of those followed wears the declared color.

    Forgets: the frame when `look` returns; a track `REMEMBER_S` after it has ended; everybody when
    the stretch ends.
    """

    def __init__(self, eyes: TagEyes) -> None:
        self._eyes = eyes
        self._ended: deque[tuple[float, list[int]]] = deque()

    def sees(self, frame: Frame) -> bool:
        """Whether the picture shows colors: without them nobody could be told apart from staff."""
        return has_color(frame)

    def look(self, frame: Frame, tracks: FrameTracks) -> None:
        """Look at the people who are followed on this frame."""
        self._eyes.rename(tracks.renamed)
        people = tracks.class_id == ObjectClass.PERSON
        self._eyes.look(
            pixels=frame.bgr, track_id=tracks.track_id[people], xyxy=tracks.xyxy[people]
        )
        if len(tracks.ended):
            self._ended.append((tracks.at_s, tracks.ended.tolist()))
        while self._ended and tracks.at_s - self._ended[0][0] > REMEMBER_S:
            self._eyes.forget(self._ended.popleft()[1])

    def is_staff(self, track_id: Ints) -> Bools:
        """`(N,)` who wears the color as far as is known."""
        return self._eyes.is_staff(track_id)

    def clear(self) -> None:
        """Forget everybody."""
        self._eyes.clear()
        self._ended.clear()


def make_tag_watch(assignment: Assignment) -> TagWatch | None:
    """What tells staff by their color; None where the plan does not ask for it."""
    color = assignment.staff.tag_rgb
    return None if color is None else TagWatch(TagEyes(color))
