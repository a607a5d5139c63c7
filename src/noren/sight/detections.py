"""What a detector says about one frame, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, kw_only=True)
class Detections:
    """Boxes of one frame.

    `xyxy (N, 4)` float32, pixels of the full frame, x right, y down, x1 < x2 and y1 < y2;
    `confidence (N,)` float32 in 0..1; `class_id (N,)` int64 of `ObjectClass`.
    Empty means the detector looked and found nothing; a frame nobody looked at has no Detections.
    """

    xyxy: npt.NDArray[np.float32]
    confidence: npt.NDArray[np.float32]
    class_id: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.xyxy.shape[0])

    @classmethod
    def none(cls) -> Detections:
        """The frame was looked at and is empty."""
        return cls(
            xyxy=np.zeros((0, 4), np.float32),
            confidence=np.zeros(0, np.float32),
            class_id=np.zeros(0, np.int64),
        )

    def take(self, index: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Detections:
        """The rows named by an index or mask, in that order."""
        return Detections(
            xyxy=self.xyxy[index], confidence=self.confidence[index], class_id=self.class_id[index]
        )
