"""A plan of repeat analysis that this version can run: the starter's example, a little smaller."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from noren.plan.starters import write_starter

TODAY = date(2026, 11, 22)

AREA = """\
        - id: till
          name: {ja: レジ前, en: Before the till}
          polygon: [[0.5, 0.6], [0.9, 0.6], [0.9, 0.95], [0.5, 0.95]]
"""
VISITS = """\
  - id: till-visits
    record: visit
    camera: shelves
    purpose: assortment
    keep: 90 days
    readers: [analyst, privacy_officer]
    minimum_cell: 10
"""


def repeat_plan(*, minimum_cell: int = 10) -> str:
    """Two cameras with visits, one of them before a till; no paths, and no staff in view."""
    text = write_starter("repeat", example=True, today=TODAY)
    text = "".join(
        "      how: not_in_view\n" if "how: color_tag" in line else line
        for line in text.splitlines(keepends=True)
        if "#c81e3a" not in line
    )
    begin = text.index("  - id: paths\n")
    end = text.index("  - id: gift-stays\n")
    text = text[:begin] + VISITS + text[end:]
    text = text.replace("        - id: gifts\n", AREA + "        - id: gifts\n", 1)
    text = text.replace(
        "  linked: [visits, trajectories, purchases]\n",
        "  linked: [visits, purchases]\n"
        "  tills:\n    - {lane: lane-1, camera: shelves, area: till}\n",
    )
    head, _, rest = text.partition("\nrepeat:\n")
    return (
        head
        + "\nrepeat:\n"
        + rest.replace("  minimum_cell: 10\n", f"  minimum_cell: {minimum_cell}\n", 1)
    )


def write_repeat_plan(folder: Path, *, minimum_cell: int = 10) -> Path:
    """The plan as a file."""
    path = folder / "repeat.yaml"
    path.write_text(repeat_plan(minimum_cell=minimum_cell), encoding="utf-8")
    return path
