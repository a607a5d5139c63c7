"""The templates of the pages: everything is escaped, a name that nobody gave is a mistake."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def templates() -> Environment:
    """Where the pages' templates lie, and how they are filled."""
    return Environment(
        loader=PackageLoader("noren.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
