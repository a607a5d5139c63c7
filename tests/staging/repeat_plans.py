"""A plan of repeat analysis that this version can run: the starter's example, a little smaller."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from noren.plan.starters import write_starter

TODAY = date(2026, 11, 22)


def repeat_plan(*, minimum_cell: int = 10) -> str:
    """Two cameras with visits, one of them before a till; no paths."""
    text = write_starter("repeat", example=True, today=TODAY)
    begin, end = text.index("  - id: paths\n"), text.index("  - id: gift-stays\n")
    text = text[:begin] + text[end:]
    head, _, rest = text.partition("\nrepeat:\n")
    rest = rest.replace("  minimum_cell: 10\n", f"  minimum_cell: {minimum_cell}\n", 1)
    return f"{head}\nrepeat:\n{rest}"


def write_repeat_plan(folder: Path, *, minimum_cell: int = 10) -> Path:
    """The plan as a file."""
    path = folder / "repeat.yaml"
    path.write_text(repeat_plan(minimum_cell=minimum_cell), encoding="utf-8")
    return path
