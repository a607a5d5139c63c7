"""Draw and encode the clip that every jail rehearses with. Run it only to change the clip.

Figures walk towards each other over a floor with some texture: nothing in it was ever filmed.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT, FRAMES, RATE_HZ = 320, 240, 20, 5
TARGET = Path(__file__).parent.parent / "src" / "noren" / "jail" / "rehearsal_clip"


def draw(number: int) -> np.ndarray:
    """One picture of two figures that meet."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    picture = np.stack([110 + 20 * ((x // 20 + y // 20) % 2)] * 3, axis=-1).astype(np.uint8)
    for place, color in ((40 + 12 * number, (40, 60, 160)), (280 - 12 * number, (160, 60, 40))):
        picture[90:180, place - 14 : place + 14] = color
        picture[(y - 80) ** 2 + (x - place) ** 2 < 11**2] = (120, 150, 190)
    return picture


def main() -> None:
    """Write the clip."""
    with av.open(str(TARGET), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=RATE_HZ)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "30", "preset": "veryslow", "g": "10", "bf": "0"}
        for number in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(draw(number), format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, RATE_HZ)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


if __name__ == "__main__":
    main()
