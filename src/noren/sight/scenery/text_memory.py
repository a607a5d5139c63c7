"""A text is told once for one board, however many pictures show it."""

from __future__ import annotations


class TextMemory:
    """Tells each text once for one board: it is new when the last pictures did not show it.

    Forgets: an entry that the last `pictures` pictures did not show.
    """

    def __init__(self, *, pictures: int = 4) -> None:
        self._pictures = pictures
        self._seen: dict[int, int] = {}
        self._number = 0

    def look(self, texts: frozenset[int]) -> frozenset[int]:
        """Take what a picture shows; returns what of it is new."""
        self._number += 1
        self._seen = {
            one: last for one, last in self._seen.items() if self._number - last <= self._pictures
        }
        new = frozenset(one for one in texts if one not in self._seen)
        self._seen |= dict.fromkeys(texts, self._number)
        return new
