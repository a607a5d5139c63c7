"""What a detector may see: the closed set of object classes.

The numbers are part of the record format that leaves the jail; never renumber them.
"""

from __future__ import annotations

from enum import IntEnum


class ObjectClass(IntEnum):
    """A class of things that noren counts."""

    PERSON = 0
    BICYCLE = 1
    VEHICLE = 2

    @property
    def word(self) -> str:
        """The class as the plan and the exports spell it."""
        return self.name.lower()

    @classmethod
    def from_word(cls, word: str) -> ObjectClass:
        """The class for a plan's word; raises KeyError for an unknown one."""
        return cls[word.upper()]
