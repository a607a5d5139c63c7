"""Random tokens for walks, drawn inside the jail."""

from __future__ import annotations

import os
from collections.abc import Callable

from noren.gate.assignment import OutputAssignment
from noren.gate.trajectory_records import TOKEN_BYTES

UNUSED_S = 60.0
"""A track that was not asked for so long is gone; its token is never given again."""


def draw_token() -> int:
    """48 bits from the kernel's generator (`getrandom`, which the jail may call); never 0.

    Nothing of the track goes in, so nothing of it can be found out.
    """
    while True:
        token = int.from_bytes(os.urandom(TOKEN_BYTES), "little")
        if token:
            return token


class WalkTokens:
    """The tokens of one stretch: fresh for each walk, or one for a visit where paths are linked.

    Two outputs never share a token unless both are linked to the same visits.

    Forgets: which track had which token, `UNUSED_S` after it was last asked for.
    """

    def __init__(self, draw: Callable[[], int] = draw_token) -> None:
        self._draw = draw
        self._token: dict[int, int] = {}
        self._used_s: dict[int, float] = {}

    def of_walk(self, output: OutputAssignment, track_id: int, at_s: float) -> int:
        """The token of a walk that begins now."""
        assert output.walks is not None
        return self.of_visit(track_id, at_s) if output.walks.linked else self._draw()

    def of_visit(self, track_id: int, at_s: float) -> int:
        """The one token of a track's visit, seen at session time `at_s`."""
        before_s = at_s - UNUSED_S
        for gone in [one for one, used_s in self._used_s.items() if used_s < before_s]:
            del self._used_s[gone], self._token[gone]
        self._used_s[track_id] = max(at_s, self._used_s.get(track_id, at_s))
        if track_id not in self._token:
            self._token[track_id] = self._draw()
        return self._token[track_id]
