"""Slices of a street, as the jail of a car's camera tells them."""

from __future__ import annotations

from typing import Final

from noren.gate.records import CoverageBody

WATCHED: Final = CoverageBody(
    output=0,
    states=0,
    watched_ms=5000,
    frames_in=50,
    frames_searched=50,
    frames_gated=0,
    frames_dropped=0,
)
"""The coverage of a slice of the first output that was watched throughout."""
