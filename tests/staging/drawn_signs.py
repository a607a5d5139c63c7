"""Street pictures with drawn traffic signs, plates and cars on them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Color = tuple[int, int, int]

RED, BLUE, GREEN, YELLOW = (40, 40, 190), (160, 80, 20), (80, 110, 15), (20, 190, 225)
WHITE, BLACK, GRAY = (235, 235, 235), (25, 25, 25), (120, 125, 122)


def street(width: int = 640, height: int = 360, seed: int = 3) -> Picture:
    """A gray street below a pale sky, with a little grain."""
    picture = np.empty((height, width, 3), np.uint8)
    picture[: height // 2] = (215, 200, 185)
    picture[height // 2 :] = GRAY
    grain = np.random.default_rng(seed).normal(0, 3, picture.shape)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def _polygon(picture: Picture, points: list[tuple[float, float]], color: Color) -> None:
    cv2.fillPoly(picture, [np.round(points).astype(np.int32)], color)


def ring(picture: Picture, x: int, y: int, size: int) -> None:
    """No entry for vehicles: a red ring around white, with a bar."""
    r = size // 2
    cv2.circle(picture, (x, y), r, RED, -1)
    cv2.circle(picture, (x, y), round(r * 0.72), WHITE, -1)
    cv2.line(picture, (x - r // 2, y - r // 2), (x + r // 2, y + r // 2), RED, max(2, r // 5))


def no_entry(picture: Picture, x: int, y: int, size: int) -> None:
    """A red disc with a white bar."""
    r = size // 2
    cv2.circle(picture, (x, y), r, RED, -1)
    cv2.rectangle(picture, (x - round(r * 0.65), y - r // 6), (x + round(r * 0.65), y + r // 6),
                  WHITE, -1)  # fmt: skip


def stop(picture: Picture, x: int, y: int, size: int) -> None:
    """A red triangle that stands on its point, with white writing."""
    r = size / 2
    _polygon(picture, [(x - r, y - r * 0.85), (x + r, y - r * 0.85), (x, y + r * 0.85)], RED)
    cv2.rectangle(picture, (round(x - r * 0.5), round(y - r * 0.55)),
                  (round(x + r * 0.5), round(y - r * 0.2)), WHITE, -1)  # fmt: skip


def arrow_disc(picture: Picture, x: int, y: int, size: int) -> None:
    """Only in the directions shown: a blue disc with a white arrow."""
    r = size // 2
    cv2.circle(picture, (x, y), r, BLUE, -1)
    cv2.arrowedLine(picture, (x, y + r // 2), (x, y - r // 2), WHITE, max(2, r // 4), tipLength=0.5)


def warning(picture: Picture, x: int, y: int, size: int) -> None:
    """A yellow diamond with a black mark."""
    r = size / 2
    _polygon(picture, [(x, y - r), (x + r, y), (x, y + r), (x - r, y)], YELLOW)
    cv2.rectangle(picture, (round(x - r / 8), round(y - r / 2.5)),
                  (round(x + r / 8), round(y + r / 2.5)), BLACK, -1)  # fmt: skip


def parking(picture: Picture, x: int, y: int, size: int) -> None:
    """A blue square with a white letter."""
    r = size // 2
    cv2.rectangle(picture, (x - r, y - r), (x + r, y + r), BLUE, -1)
    cv2.putText(picture, "P", (x - r // 2, y + r // 2), cv2.FONT_HERSHEY_SIMPLEX, r / 14, WHITE,
                max(2, r // 5))  # fmt: skip


def crossing(picture: Picture, x: int, y: int, size: int) -> None:
    """A pedestrian crossing: a blue pentagon with a white triangle."""
    r = size / 2
    _polygon(
        picture, [(x, y - r), (x + r, y - r * 0.1), (x + r, y + r), (x - r, y + r),
                  (x - r, y - r * 0.1)], BLUE)  # fmt: skip
    _polygon(picture, [(x, y - r * 0.5), (x + r * 0.7, y + r * 0.8), (x - r * 0.7, y + r * 0.8)],
             WHITE)  # fmt: skip


def board(picture: Picture, x: int, y: int, size: int, color: Color = BLUE) -> None:
    """A guide board with white writing."""
    r = size // 2
    cv2.rectangle(picture, (x - 2 * r, y - r), (x + 2 * r, y + r), color, -1)
    for line in (-0.4, 0.35):
        cv2.rectangle(picture, (x - round(1.5 * r), round(y + r * line) - r // 8),
                      (x + r, round(y + r * line) + r // 8), WHITE, -1)  # fmt: skip


def highway_board(picture: Picture, x: int, y: int, size: int) -> None:
    """The same in green."""
    board(picture, x, y, size, GREEN)


def plate(picture: Picture, x: int, y: int, width: int, text: str = "12-34") -> None:
    """A number plate with its upper left corner there, twice as wide as high."""
    high = width // 2
    cv2.rectangle(picture, (x, y), (x + width, y + high), WHITE, -1)
    cv2.putText(picture, text, (x + width // 12, y + round(high * 0.75)),
                cv2.FONT_HERSHEY_SIMPLEX, width / 110, BLACK, max(2, width // 30))  # fmt: skip
