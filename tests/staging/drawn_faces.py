"""Faces that nobody has: a box and five points, pictures to put them in, and a network that finds
what it was told to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from noren.sight.faces import Faces

Picture = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]


def face_at(x: float, y: float, high: float, *, confidence: float = 0.9, yaw: float = 0.0) -> Faces:
    """A frontal face whose box has its upper left corner there; `yaw` moves the nose."""
    wide = 0.8 * high
    eyes, mouth = y + 0.4 * high, y + 0.75 * high
    apart = 0.36 * high
    left, right = x + wide / 2 - apart / 2, x + wide / 2 + apart / 2
    nose = x + wide / 2 + yaw * apart
    points = [(left, eyes), (right, eyes), (nose, y + 0.58 * high), (left, mouth), (right, mouth)]
    return Faces(
        xyxy=np.array([[x, y, x + wide, y + high]], np.float32),
        confidence=np.array([confidence], np.float32),
        landmarks_px=np.array([points], np.float32),
    )


def checkered(width: int, height: int, *, low: int = 60, high: int = 190, cell: int = 3) -> Picture:
    across, down = np.arange(width) // cell, np.arange(height) // cell
    board = (across[None, :] + down[:, None]) % 2
    gray = np.where(board == 1, high, low).astype(np.uint8)
    return np.repeat(gray[..., None], 3, axis=2)


def ramp(side: int) -> Picture:
    """Brightness that rises evenly: contrast without any line."""
    gray = np.linspace(40, 220, side).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(gray[None, :, None], (side, side, 3)))


class FakeFaces:
    """Finds what it was told to, and remembers what it saw."""

    def __init__(self, *rounds: Faces, size: tuple[int, int] = (320, 320)) -> None:
        self.input_size_px = size
        self._rounds = list(rounds)
        self.seen: list[Picture] = []

    def infer(self, picture: Picture, floor: float) -> Faces:
        self.seen.append(picture.copy())
        faces = self._rounds.pop(0) if self._rounds else Faces.none()
        return faces.take(faces.confidence >= floor)
