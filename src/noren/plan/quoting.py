"""Showing what a file holds without showing too much of it."""

from __future__ import annotations

import re

_SECRET = re.compile(r"//\S*@")
_LONGEST = 40


def hide_secrets(text: str) -> str:
    """The text without the name and password of any address in it."""
    return _SECRET.sub("//…@", text)


def quote(text: str) -> str:
    """The text in backquotes, on one line, shortened, and without passwords."""
    shown = "".join(
        letter if letter.isprintable() else " " for letter in hide_secrets(text)
    ).strip()
    return f"`{shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + '…'}`"
