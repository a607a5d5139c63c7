"""Where something stands: the way to it inside a plan, and its line and column in the file."""

from __future__ import annotations

from typing import NamedTuple

Path = tuple[str | int, ...]
"""The way to a value: keys and list positions from the root, such as `("cameras", 0, "id")`."""


class Position(NamedTuple):
    """A place in a file; line and column count from 1, columns in characters."""

    line: int
    column: int


def spell_path(path: Path) -> str:
    """The path as people write it: `cameras[0].view.width_px`; `plan` for the root."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".") or "plan"


def tail_of(path: Path) -> str:
    """The last key of the path with the list positions behind it: `start[1]`."""
    keys = [index for index, step in enumerate(path) if isinstance(step, str)]
    return spell_path(path[keys[-1] :]) if keys else spell_path(path)
