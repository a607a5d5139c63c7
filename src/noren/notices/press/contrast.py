"""How well a color stands out from another."""

from __future__ import annotations

import re
from typing import Final

TEXT_RATIO: Final = 4.5
"""What text of any size needs (WCAG 2.2, criterion 1.4.3, level AA)."""


def relative_luminance(color: str) -> float:
    """The relative luminance of a color, from 0 (black) to 1 (white).

    Args: color: `#rrggbb`.
    Raises: ValueError: if it is written in another way.
    Source: WCAG 2.2, definition of relative luminance.
    """
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", color):
        raise ValueError(f"{color!r} is not a color written as #rrggbb")
    channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_ratio(one: str, other: str) -> float:
    """The contrast of two colors, from 1 (the same) to 21 (black and white); order is free.

    Raises: ValueError: if a color is not written as `#rrggbb`.
    Source: WCAG 2.2, definition of contrast ratio.
    """
    low, high = sorted((relative_luminance(one), relative_luminance(other)))
    return (high + 0.05) / (low + 0.05)
