"""Who is an outsider: figures leave for them only as a release.

A module of its own, so that compiling a plan does not load everything that makes releases.
"""

from __future__ import annotations

from typing import Final

from noren.vocabulary.terms import Role

OUTSIDERS: Final = frozenset({Role.PUBLIC})
