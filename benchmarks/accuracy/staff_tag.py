"""Who is left out when a color is declared as that of the staff: one that somebody happens to wear.

Runs over people whose boxes are known (PETS S2L1, TUD-Campus) in the films of `NOREN_FOOTAGE`, asks
for each of eight vivid colors, and prints the numbers of the tracks that are left out. Who wears
what must be looked up by eye.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import av
import numpy as np

from noren.sight.frame import use_one_thread
from noren.sight.staff_tag import TagEyes

FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE", "../shared/footage"))
FILMS = {
    "PETS09-S2L1": ("video/pets09_s2l1_480x360.mp4", 0.625),
    "TUD-Campus": ("video/tud_campus.mp4", 1.0),
}
COLORS = {
    "orange": (255, 106, 0),
    "red": (220, 20, 30),
    "yellow": (255, 220, 0),
    "green": (0, 160, 60),
    "lime": (150, 230, 0),
    "blue": (20, 70, 200),
    "cyan": (0, 170, 220),
    "magenta": (220, 0, 130),
}


def read_boxes(sequence: str, scale: float) -> dict[int, list[tuple[int, list[float]]]]:
    """By frame from 1: each track's number and its corners in pixels of the film."""
    boxes: dict[int, list[tuple[int, list[float]]]] = defaultdict(list)
    for line in (FOOTAGE / "mot/mot15" / sequence / "gt.txt").read_text().splitlines():
        frame, number, x, y, width, height = (float(part) for part in line.split(",")[:6])
        corners = [x * scale, y * scale, (x + width) * scale, (y + height) * scale]
        boxes[int(frame)].append((int(number), corners))
    return boxes


def left_out(sequence: str) -> tuple[int, dict[str, list[int]]]:
    """How many tracks there are, and those left out for each color."""
    film, scale = FILMS[sequence]
    boxes = read_boxes(sequence, scale)
    tracks = np.array(sorted({number for frame in boxes.values() for number, _ in frame}))
    eyes = {name: TagEyes(color) for name, color in COLORS.items()}
    with av.open(str(FOOTAGE / film)) as source:
        for index, picture in enumerate(source.decode(video=0), 1):
            if not boxes[index]:
                continue
            pixels = np.asarray(picture.to_ndarray(format="bgr24"), np.uint8)
            numbers, corners = zip(*boxes[index], strict=True)
            for one in eyes.values():
                one.look(
                    pixels=pixels,
                    track_id=np.array(numbers),
                    xyxy=np.array(corners, np.float32),
                )
    return len(tracks), {name: tracks[one.is_staff(tracks)].tolist() for name, one in eyes.items()}


def main() -> None:
    """Print who is left out, film by film."""
    use_one_thread()
    for sequence in FILMS:
        count, found = left_out(sequence)
        print(f"{sequence}: {count} tracks")
        for name, tracks in found.items():
            print(f"  {name}: {tracks or 'nobody'}")


if __name__ == "__main__":
    main()
