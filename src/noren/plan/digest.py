"""The plan digest: one number for what the public is told and what the machine does.

It stands on every notice, beside every stored figure and in the jail's report. Two files that
mean the same plan have the same digest, however they are written.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

from pydantic import BaseModel

from noren.plan.declaration import Plan
from noren.plan.values import ORDERED, UNPUBLISHED, Span

DIGEST_VERSION = 1


def digest_plan(plan: Plan) -> str:
    """SHA-256 of the plan's canonical form, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_text(plan).encode()).hexdigest()


def canonical_text(plan: Plan) -> str:
    """The plan as JSON in which only meaning is left; its UTF-8 bytes are what is hashed.

    Keys sorted, defaults filled in, texts in Unicode NFC, spans in seconds, days as ISO 8601,
    lists without an order of their own sorted, and nothing of what is marked `UNPUBLISHED`.
    """
    return _dump({"digest_version": DIGEST_VERSION, "plan": _reduce(plan)})


def _dump(value: Any) -> str:
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def _reduce(value: Any, *, ordered: bool = False) -> Any:
    if isinstance(value, Span):
        return value.seconds
    if isinstance(value, BaseModel):
        return {
            key: _reduce(getattr(value, key), ordered=ORDERED in info.metadata)
            for key, info in type(value).model_fields.items()
            if UNPUBLISHED not in info.metadata
        }
    if isinstance(value, tuple):
        parts = [_reduce(part, ordered=True) for part in value]
        return parts if ordered else sorted(parts, key=_dump)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, bool | int | None):
        return value
    if isinstance(value, float):
        return value + 0.0  # -0.0 is 0.0
    return value.isoformat()
