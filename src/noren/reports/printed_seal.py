"""The ledger's newest checkpoint as a code on the report: printed, paper is a witness.

Whoever keeps the sheet can hold it against the ledger later (`noren ledger verify --witness`).
"""

from __future__ import annotations

from dataclasses import dataclass

import segno


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSeal:
    """A checkpoint for paper.

    Args:
        text: its short form, what the code holds.
        entries: how many entries it covers.
    """

    text: str
    entries: int

    @property
    def svg(self) -> str:
        """The code as a drawing without a size of its own; level M, quiet zone included."""
        code = segno.make(self.text, error="m", boost_error=False, micro=False)
        return str(code.svg_inline(border=4, omitsize=True, svgclass="seal-code", lineclass=None))
