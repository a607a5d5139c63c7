"""Who was where when: the rows a tracker hands to the measures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """Observations of tracked objects, in time order.

    `at_s (N,)` float64 seconds since the session's start; `track_id (N,)` int64, unique within
    one camera and session; `class_id (N,)` int64 of `ObjectClass`; `xyxy (N, 4)` float32 box in
    pixels; `seen (N,)` bool, False where the tracker bridged a gap.
    The foot point of a box is its bottom centre.
    """

    at_s: npt.NDArray[np.float64]
    track_id: npt.NDArray[np.int64]
    class_id: npt.NDArray[np.int64]
    xyxy: npt.NDArray[np.float32]
    seen: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return int(self.track_id.shape[0])

    @property
    def foot_px(self) -> npt.NDArray[np.float64]:
        """`(N, 2)` bottom centre of each box in pixels."""
        box = self.xyxy.astype(np.float64)
        return np.column_stack(((box[:, 0] + box[:, 2]) / 2.0, box[:, 3]))
