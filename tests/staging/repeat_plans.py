"""A plan of repeat analysis that this version can run: the starter's example, a little smaller."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from noren.plan.starters import write_starter

TODAY = date(2026, 11, 22)


LINKED = "linked: [visits, purchases]"
ESTIMATES = """    record: visit
    attributes: [age_band, sex]
    age_bands: [20, 35, 50, 65]
"""


def repeat_plan(*, minimum_cell: int = 10, is_all_linked: bool = False) -> str:
    """Two cameras with visits, one of them before a till.

    `is_all_linked`: with paths of the one before the till, and attributes; else without either.
    """
    text = write_starter("repeat", example=True, today=TODAY)
    if is_all_linked:
        text = text.replace(LINKED, "linked: [visits, trajectories, attributes, purchases]")
        text = text.replace("    record: visit\n", ESTIMATES)
    else:
        begin, end = text.index("  - id: paths\n"), text.index("  - id: gift-stays\n")
        text = text[:begin] + text[end:]
    head, _, rest = text.partition("\nrepeat:\n")
    rest = rest.replace("  minimum_cell: 10\n", f"  minimum_cell: {minimum_cell}\n", 1)
    return f"{head}\nrepeat:\n{rest}"


def write_repeat_plan(folder: Path, *, minimum_cell: int = 10, is_all_linked: bool = False) -> Path:
    """The plan as a file."""
    path = folder / "repeat.yaml"
    path.write_text(
        repeat_plan(minimum_cell=minimum_cell, is_all_linked=is_all_linked), encoding="utf-8"
    )
    return path
