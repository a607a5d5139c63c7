"""Random tokens for walks, drawn inside the jail."""

from __future__ import annotations

import os

from noren.gate.trajectory_records import TOKEN_BYTES


def draw_token() -> int:
    """48 bits from the kernel's generator (`getrandom`, which the jail may call); never 0.

    Nothing of the track goes in, so nothing of it can be found out.
    """
    while True:
        token = int.from_bytes(os.urandom(TOKEN_BYTES), "little")
        if token:
            return token
