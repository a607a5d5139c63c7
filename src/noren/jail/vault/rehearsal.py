"""Everything the vault will do, done once with made-up people before the last lock.

Libraries open files and map code at first use; after the lock they could not.
"""

from __future__ import annotations

import os
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noren.gate.vault_records import Ask, VaultReply, VaultRequest
from noren.jail.vault.service import answer_request
from noren.jail.vault.vault import Segment, Vault
from noren.measure.gallery_port import DIMENSIONS
from noren.measure.match_rule import MatchRule, StrangersTail
from noren.measure.template_search import EXACT_UP_TO, ROW
from noren.measure.template_transform import quantized

_TAIL: Final = StrangersTail(start=0.2, ratio_above=0.05, scale=0.02)
_RULE: Final = MatchRule(tail=_TAIL, face_tail=_TAIL)
_COST: Final = 10
_DAY_S: Final = 86400


class _Scratch:
    """Keeps in memory what it is given."""

    def __init__(self) -> None:
        self.keys = b""
        self.frames: dict[tuple[int, int], list[bytes]] = {}

    def append(self, day: int, epoch: int, frame: bytes) -> None:
        self.frames.setdefault((day, epoch), []).append(frame)

    def write_keys(self, slot: bytes, first: int) -> None:
        self.keys = slot + slot

    def discard(self, day: int, epoch: int) -> None:
        self.frames.pop((day, epoch), None)

    def segments(self) -> list[Segment]:
        return [
            Segment(day=day, epoch=epoch, frames=list(frames))
            for (day, epoch), frames in self.frames.items()
        ]


def rehearse() -> int:
    """Remember, know again, erase, forget, close and open again; returns how many were known.

    Raises:
        RuntimeError: it did not come out as it must.
    """
    chance, scratch = np.random.default_rng(1), _Scratch()
    people = chance.standard_normal((3, DIMENSIONS)).astype(np.float16)
    vault = _open(scratch)
    names = [
        _ask(vault, Ask.REMEMBER, person=one, day=1 + at).pseudonym for at, one in enumerate(people)
    ]
    known = sum(_ask(vault, Ask.IDENTIFY, person=one, day=9).visit_number for one in people)
    _ask(vault, Ask.ERASE, pseudonym=names[1])
    _ask(vault, Ask.FORGET_BEFORE, day=2)
    vault.close()
    vault = _open(scratch)
    _fill(vault, chance)
    again = _ask(vault, Ask.IDENTIFY, person=people[2], day=9)
    vault.close()
    if known != 3 or again.pseudonym != names[2]:
        raise RuntimeError("the vault's rehearsal came out wrong")
    return known


def _open(scratch: _Scratch) -> Vault:
    return Vault.open(
        _RULE,
        scratch,
        secret=bytearray(b"a rehearsal only"),
        keys=scratch.keys,
        segments=scratch.segments(),
        oldest_day=0,
        keep_days=99,
        log_n=_COST,
    )


def _fill(vault: Vault, chance: np.random.Generator) -> None:
    """So many people that sketches are used, too."""
    rows = np.zeros(EXACT_UP_TO + 1, ROW)
    rows["pseudonym"] = np.arange(1, len(rows) + 1)
    rows["kind"] = np.arange(len(rows)) % 2
    drawn = chance.standard_normal((len(rows), DIMENSIONS)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    rows["vector"], rows["scale"] = quantized(drawn)
    vault.load(99, rows)


def _ask(
    vault: Vault,
    ask: Ask,
    *,
    person: NDArray[np.float16] | None = None,
    day: int = 0,
    pseudonym: int = 0,
) -> VaultReply:
    has_person = person is not None
    request = VaultRequest(
        ask=ask,
        number=int.from_bytes(os.urandom(4), "little"),
        quality_ratio=1.0 if has_person else 0.0,
        face_quality_ratio=1.0 if has_person else 0.0,
        kinds=0b11 if has_person else 0,
        at_s=float(day * _DAY_S) if has_person else 0.0,
        day=0 if has_person else day,
        pseudonym=pseudonym,
        # A body and a face, so that both galleries are used.
        template=bytearray(1024) if person is None else bytearray(2 * person.tobytes()),
    )
    reply = answer_request(vault, VaultRequest.unpack(request.pack()))
    return VaultReply.unpack(reply.pack())
