"""Whether the camera still sees what was drawn when it was commissioned."""

from __future__ import annotations

import base64
from typing import Final

import numpy as np
import numpy.typing as npt

from noren.gate.assignment import DrawnAssignment
from noren.gate.commissioning_records import unpack_tones
from noren.gate.records import SeenView
from noren.sight.frame import Frame
from noren.sight.place_drawing import measure_likeness

SAME_RATIO: Final = 0.45
OTHER_RATIO: Final = 0.33
"""Between the two the last answer holds. Measured on three films: 0.45 to 0.95 for the same view
by day, dusk, fog and night, at most 0.34 once it is 5 % of the width aside."""
_AGREE: Final = 3
_EARLY_S: Final = 1.0
_LATE_S: Final = 10.0


class DrawnView:
    """Compares one camera's pictures with its drawing, every few seconds.

    Forgets: every picture.
    """

    def __init__(self, drawn: DrawnAssignment) -> None:
        tones = unpack_tones(base64.b64decode(drawn.tones), drawn.width * drawn.height)
        self._drawing: npt.NDArray[np.uint8] = np.frombuffer(tones, np.uint8).reshape(
            drawn.height, drawn.width
        )
        self._next_s = float("-inf")
        self._view = self._candidate = SeenView.UNKNOWN
        self._agreeing = 0

    @property
    def view(self) -> SeenView:
        """The answer so far."""
        return self._view

    def update(self, frame: Frame) -> SeenView:
        """The answer now; call it only while the camera is well."""
        if frame.at_s < self._next_s:
            return self._view
        likeness = measure_likeness(frame.luma, self._drawing)
        said = self._view
        if likeness >= SAME_RATIO:
            said = SeenView.SAME
        elif likeness < OTHER_RATIO:
            said = SeenView.OTHER
        self._agreeing = self._agreeing + 1 if said is self._candidate else 1
        self._candidate = said
        if self._agreeing >= _AGREE:
            self._view = said
        settled = self._view is not SeenView.UNKNOWN and self._candidate is self._view
        self._next_s = frame.at_s + (_LATE_S if settled else _EARLY_S)
        return self._view
