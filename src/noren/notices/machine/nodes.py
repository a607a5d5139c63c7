"""Small pieces of which the machine-readable notice is made: ids, texts, nodes."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from noren.vocabulary.words import LANGUAGES, Words

Value = str | int | float | bool | list["Value"] | dict[str, "Value"]
"""What JSON holds; nothing is ever null: what the plan leaves out is left out."""

Node = dict[str, Value]
"""An object with its keys in a fixed order."""


def plan_id(digest: str, part: str = "") -> str:
    """The name of the plan, or of a part of it, from its digest (RFC 6920, `ni:` names)."""
    name = base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")
    return f"ni:///sha-256;{name}{f'#{part}' if part else ''}"


def words_map(words: Words) -> Value:
    """A text as a language map."""
    return {language: words.in_language(language) for language in LANGUAGES}


def words_maps(lines: Iterable[Words]) -> Value:
    """Several texts as one language map, each language with as many texts."""
    several = tuple(lines)
    return {language: [one.in_language(language) for one in several] for language in LANGUAGES}


def node(**values: Value | None) -> Node:
    """A node without what is None or empty, in the order given."""
    return {
        key: value
        for key, value in values.items()
        if value is not None and value != [] and value != {}
    }
