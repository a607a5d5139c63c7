"""What the vault is told at its start: the rule, the window's beginning, and who may ask what.

Needs the standard library only at its top, because both sides read it before their locks.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from noren.gate.vault_records import VaultRequest
from noren.jail.descriptors import MessageSockets
from noren.jail.start import DescriptorNumber

if TYPE_CHECKING:
    from noren.measure.match_rule import MatchRule

FIRST_CHANNEL: Final = 8
MOST_CHANNELS: Final = 200
MOST_KEEP_DAYS: Final = 750
"""The file of keys has room for 800 days, some of them in two epochs at a time."""
PLACE: Final = struct.Struct("<iI")
"""How the keeper names a segment: its day and its epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOrder:
    """One who may speak to the vault.

    Attributes:
        may: values of `Ask`.
        per_s, burst: how often; what is beyond is refused.
    """

    may: tuple[int, ...]
    per_s: float
    burst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultOrder:
    """All that a vault is told, besides the secret and what lies sealed.

    Attributes:
        rule: see `MatchRule`.
        oldest_day: the first day of first visits that has not expired, by `keep_days`.
        keep_days: how long the plan keeps people, from their first visit.
        channels: descriptor `FIRST_CHANNEL + n` belongs to the nth.
        log_n: scrypt's cost, for a new file of keys.
    """

    rule: MatchRule
    oldest_day: int
    keep_days: int
    channels: tuple[ChannelOrder, ...]
    log_n: int

    def to_bytes(self) -> bytes:
        """JSON of numbers."""
        return json.dumps(asdict(self), separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> VaultOrder:
        """Read what `to_bytes` wrote; raises ValueError, KeyError or TypeError for other bytes."""
        from noren.measure.match_rule import MatchRule, StrangersTail

        given: dict[str, Any] = json.loads(data)
        rule = given["rule"]
        tails = {
            name: None if rule[name] is None else StrangersTail(**rule[name])
            for name in ("tail", "face_tail")
        }
        steps = tuple(rule.pop("day_steps"))
        return cls(
            rule=MatchRule(**{**rule, **tails, "day_steps": steps}),
            oldest_day=int(given["oldest_day"]),
            keep_days=int(given["keep_days"]),
            channels=tuple(
                ChannelOrder(may=tuple(one["may"]), per_s=one["per_s"], burst=one["burst"])
                for one in given["channels"]
            ),
            log_n=int(given["log_n"]),
        )


def vault_sockets(given: frozenset[int]) -> tuple[MessageSockets, ...]:
    """What a camera's jail declares of its descriptors where it was given a way to the vault."""
    number = int(DescriptorNumber.VAULT)
    if number not in given:
        return ()
    return (MessageSockets(first=number, last=number, most_bytes=VaultRequest.SIZE),)
