"""QR codes that survive print, distance and a scratch.

Level Q: a quarter of the code may be lost. Black on white with a quiet zone of four modules.
Level and quiet zone: ISO/IEC 18004.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import segno

from noren.errors import CodeTooLong
from noren.vocabulary.words import Words

QUIET_MODULES: Final = 4
LEAST_SIDE_MM: Final = 20.0
LEAST_MODULE_MM: Final = 0.4
COMFORTABLE_MODULE_MM: Final = 0.85
"""What a code gets where there is room: read from a coarse print and from an arm's length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode:
    """A code and its size in print.

    Args:
        address: what it says.
        svg: a square drawing, quiet zone included, without a size of its own.
        modules: along one side, without the quiet zone.
        side_mm: of the code without its quiet zone, >= 20.
    """

    address: str
    svg: str
    modules: int
    side_mm: float

    @property
    def module_mm(self) -> float:
        """The side of one module."""
        return self.side_mm / self.modules

    @property
    def outer_mm(self) -> float:
        """The side of the square it needs, quiet zone included."""
        return self.module_mm * (self.modules + 2 * QUIET_MODULES)


def make_qr(address: str, *, side_mm: float, most_mm: float) -> QrCode:
    """A code for an address, at least `side_mm` wide and as wide as its modules ask.

    It grows from `side_mm` up to `most_mm` (both without the quiet zone) until a module has a
    comfortable size.

    Raises: CodeTooLong: if a module would be finer than 0.4 mm even at `most_mm`, or the
        address has more letters than any code holds.
    """
    try:
        code = segno.make(address, error="q", boost_error=False, micro=False)
    except segno.DataOverflowError:
        raise _too_long(address, most_mm) from None
    rows = tuple(code.matrix)
    side = max(LEAST_SIDE_MM, side_mm, len(rows) * COMFORTABLE_MODULE_MM)
    side = min(side, max(most_mm, LEAST_SIDE_MM))
    if side / len(rows) < LEAST_MODULE_MM:
        raise _too_long(address, most_mm)
    return QrCode(address=address, svg=_drawn(rows), modules=len(rows), side_mm=side)


def _drawn(rows: tuple[bytearray, ...]) -> str:
    """One path of horizontal runs: thin seams between modules would be read as white."""
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start} {y}h{x - start}v1H{start}z")
            x += 1
    size = len(rows) + 2 * QUIET_MODULES
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#ffffff"/>'
        f'<path transform="translate({QUIET_MODULES} {QUIET_MODULES})" fill="#000000" '
        f'd="{"".join(runs)}"/></svg>'
    )


def _too_long(address: str, most_mm: float) -> CodeTooLong:
    return CodeTooLong(
        where=f"QR {address[:60]}{'…' if len(address) > 60 else ''}",
        found=Words(
            en=f"an address of {len(address)} letters",
            ja=f"{len(address)}文字のアドレス",
        ),
        expected=Words(
            en=f"a code with modules of at least {LEAST_MODULE_MM} mm within {most_mm:.0f} mm",
            ja=f"{most_mm:.0f} mm以内で1マスが{LEAST_MODULE_MM} mm以上になるコード",
        ),
        remedy=Words(
            en="use a shorter address or a larger format",
            ja="短いアドレスにするか、大きい判型を使ってください",
        ),
    )
