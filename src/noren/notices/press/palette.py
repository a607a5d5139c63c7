"""The colors of every notice: paper, ink and one accent, the indigo of a shop curtain.

Color is never the only sign. What is read stands out from its ground by at least 4.5 : 1; a test
computes that for every pair in `READ_PAIRS`.
"""

from __future__ import annotations

from typing import Final

INDIGO: Final = "#1b2a5c"
"""The accent: the curtain at the top, headings, numbers of stages."""
PAPER: Final = "#ffffff"
INK: Final = "#191c24"
SOFT_INK: Final = "#4a5060"
"""Labels and small print."""
MIST: Final = "#eef1f7"
"""The ground of boxes and table heads."""
ON_INDIGO: Final = "#dbe2f4"
"""The line above a headline, on indigo."""
LINK: Final = "#24408f"
# Only decoration: nothing has to be read from this.
HAIRLINE: Final = "#c3cadb"

READ_PAIRS: Final = (
    (INK, PAPER),
    (SOFT_INK, PAPER),
    (INDIGO, PAPER),
    (LINK, PAPER),
    (INK, MIST),
    (SOFT_INK, MIST),
    (INDIGO, MIST),
    (LINK, MIST),
    (PAPER, INDIGO),
    (ON_INDIGO, INDIGO),
)
"""Every ink and the ground it is read on."""
