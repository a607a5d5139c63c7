"""Showing what a file holds without showing too much of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

_TOKEN = re.compile(r"\S+")
_LONGEST = 40
_MOST_WORDS = 200


def hide_secrets(text: str) -> str:
    """The text without the name and password of any address in it."""
    return _TOKEN.sub(lambda match: _without_login(match[0]), text)


def _without_login(token: str) -> str:
    start, end = token.find("//"), token.rfind("@")
    return f"{token[: start + 2]}…{token[end:]}" if 0 <= start < end else token


def quote(text: str) -> str:
    """The text in backquotes, on one line, shortened, and without passwords."""
    shown = "".join(
        letter if letter.isprintable() else " " for letter in hide_secrets(text)
    ).strip()
    return f"`{shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + '…'}`"


def closest(typed: str, known: Sequence[str]) -> str | None:
    """The known word that was probably meant; None when nothing is near.

    Nobody misspells a word of a hundred letters, and nobody reads a guess among thousands.
    """
    if len(typed) > _LONGEST or len(known) > _MOST_WORDS:
        return None
    match = get_close_matches(typed, known, n=1, cutoff=0.6)
    return match[0] if match else None
