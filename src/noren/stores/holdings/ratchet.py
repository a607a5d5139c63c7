"""A chain of day keys that runs forward only: from a day's state follow all later ones, no earlier.

    key(day)     = HKDF-Expand(state(day), "key", item, day)
    state(day+1) = HKDF-Expand(state(day), "next", item, day)

Destroying the state of a day, after taking the next, destroys the keys of that day and of all days
before it, wherever copies of what they sealed may lie.

Source: forward-secure key evolution after Bellare and Yee; HKDF of RFC 5869 with SHA-256.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from noren.stores.holdings.wiping import random_buffer, wipe, wiped

STATE_BYTES: Final = 32
KEY_BYTES: Final = 32
MOST_STEPS: Final = 100 * 366
"""More steps than any plan can keep anything, and still less than a second."""


class Ratchet:
    """The state of the oldest day that may still be read, in memory that is wiped."""

    def __init__(self, *, item: str, day: date, state: bytearray) -> None:
        if len(state) != STATE_BYTES:
            raise ValueError(f"a state of {STATE_BYTES} bytes")
        self._item = item
        self._day = day
        self._state = state

    @classmethod
    def begin(cls, *, item: str, day: date) -> Ratchet:
        """A new chain from a random state."""
        return cls(item=item, day=day, state=random_buffer(STATE_BYTES))

    @property
    def day(self) -> date:
        """The oldest day with a key."""
        return self._day

    @property
    def state(self) -> bytearray:
        """The state itself, not a copy."""
        return self._state

    def key(self, day: date) -> bytearray:
        """The day's key; the caller wipes it.

        Raises:
            LookupError: the day is older than the state: its key exists no more.
            ValueError: so far ahead that no plan can mean it.
        """
        with wiped(self._walk(day)) as state:
            key = bytearray(KEY_BYTES)
            _expand(state, b"key", self._item, day, key)
            return key

    def advanced(self, day: date) -> Ratchet:
        """The chain from a later day on; this one stays until `wipe`.

        Raises:
            LookupError: the day is older than the state.
            ValueError: so far ahead that no plan can mean it.
        """
        return Ratchet(item=self._item, day=day, state=self._walk(day))

    def wipe(self) -> None:
        """Overwrite the state in memory."""
        wipe(self._state)

    def _walk(self, day: date) -> bytearray:
        if day < self._day:
            raise LookupError(f"no key before {self._day}")
        if (day - self._day).days > MOST_STEPS:
            raise ValueError("a day too far ahead")
        state, at = bytearray(self._state), self._day
        while at < day:
            following = bytearray(STATE_BYTES)
            _expand(state, b"next", self._item, at, following)
            wipe(state)
            state, at = following, at + timedelta(days=1)
        return state


def _expand(state: bytearray, what: bytes, item: str, day: date, into: bytearray) -> None:
    info = b"noren ratchet 1\0" + what + b"\0" + item.encode() + b"\0" + day.isoformat().encode()
    HKDFExpand(algorithm=SHA256(), length=len(into), info=info).derive_into(state, into)
