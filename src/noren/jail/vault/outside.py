"""The outside of the vault: a running vault as the desk, the cameras and the purge know it.

What starts it, feeds it and keeps its ciphertext is in `noren.jail.vault.keeper`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from noren.errors import JailBroken
from noren.gate.records import JailReportBody
from noren.gate.vault_records import CAMERA_MAY, DESK_MAY, Ask
from noren.jail.vault.keeper import START_UP_S, Keeper, VaultListeners, VaultShelf
from noren.jail.vault.link import VaultLink, VaultStatus
from noren.jail.vault.order import MOST_CHANNELS, MOST_KEEP_DAYS, ChannelOrder, VaultOrder
from noren.measure.match_rule import MatchRule
from noren.vocabulary.closing import Closing

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who may speak to the vault besides the desk.

    Attributes:
        name: the camera's, or the counter's.
        may: what it may ask.
        per_s, burst: how often. More is refused.
    """

    name: str
    may: frozenset[Ask] = CAMERA_MAY
    per_s: float = 5.0
    burst: int = 100


class VaultProcess(Closing):
    """A running vault. Use as a context manager, or `close` it.

    Args:
        shelf: where ciphertext lies, open for writing.
        rule: what it decides by.
        oldest_day: the first day of first visits that has not expired by `keep_days`, as days
            since 1970-01-01; what is older is destroyed before anything is answered.
        keep_days: the plan's window in whole days, at most `MOST_KEEP_DAYS`. Who came when the
            plan said less goes by that; saying less shortens everybody's.
        secret: the passphrase; wiped here when it has been handed over.
        speakers: cameras and counters.
        log_n: scrypt's cost, for a new file of keys.

    Raises:
        HoldingKeyMissing: the wrong passphrase, or no keys for the segments that lie there.
        StoreDamaged: keys or a segment are not what was written.
        StoreError: as the disk says.
        JailBroken, JailUnavailable: the process could not be locked, or did not start in time.
    """

    def __init__(
        self,
        shelf: VaultShelf,
        *,
        rule: MatchRule,
        oldest_day: int,
        keep_days: int,
        secret: bytearray,
        speakers: Sequence[Speaker] = (),
        log_n: int = 16,
        listeners: VaultListeners | None = None,
        patience_s: float = START_UP_S,
    ) -> None:
        if len(speakers) >= MOST_CHANNELS or len({one.name for one in speakers}) < len(speakers):
            raise ValueError(f"fewer than {MOST_CHANNELS} speakers, each of another name")
        if not 1 <= keep_days <= MOST_KEEP_DAYS:
            raise ValueError(f"a window of 1 to {MOST_KEEP_DAYS} days")
        desk = Speaker(name="", may=DESK_MAY, per_s=1000.0, burst=10_000)
        order = VaultOrder(
            rule=rule,
            oldest_day=oldest_day,
            keep_days=keep_days,
            channels=tuple(_channel(one) for one in (desk, *speakers)),
            log_n=log_n,
        )
        self._mutex = threading.Lock()
        self._keeper = Keeper(
            shelf,
            order,
            names=["", *(one.name for one in speakers)],
            listeners=listeners or VaultListeners(),
        )
        try:
            self._keeper.start(secret, patience_s=patience_s)
            if self._keeper.error is not None:
                raise self._keeper.error
        except BaseException:  # Ctrl-C too: the keeper's thread would wait for its vault for ever
            self.close()
            raise
        self._desk = VaultLink(self._keeper.ends[""].fileno())

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._keeper.pid

    @property
    def people_at_start(self) -> int:
        """How many people were loaded."""
        return self._keeper.people

    @property
    def report(self) -> JailReportBody | None:
        """What the vault's check of its own locks said."""
        return self._keeper.report

    def descriptor_for(self, name: str) -> int:
        """The end that a camera's jail is given as `DescriptorNumber.VAULT`.

        It stays this process's: every restart of the camera's jail is given it again.
        """
        return self._keeper.ends[name].fileno()

    def forget_before(self, day: int) -> int:
        """Destroy everybody whose first visit was before a day; durable on return.

        Raises:
            NorenError: the vault ended; capture must stop.
        """
        return self._asked(lambda desk: desk.forget_before(day))

    def erase(self, pseudonym: int) -> bool:
        """Destroy one person; durable on return. False where there is none of that name.

        Raises:
            NorenError: the vault ended.
        """
        return self._asked(lambda desk: desk.erase(pseudonym))

    def status(self) -> VaultStatus:
        """How many people the vault holds, and the least score of a known one.

        Raises:
            NorenError: the vault ended.
        """
        return self._asked(VaultLink.status)

    def count(self) -> int:
        """How many people the vault holds.

        Raises:
            NorenError: the vault ended.
        """
        return self.status().people

    def close(self) -> None:
        """End the vault. What it answered is durable."""
        self._keeper.close()

    def _asked(self, question: Callable[[VaultLink], _Answer]) -> _Answer:
        with self._mutex:
            if self._keeper.error is not None:
                raise self._keeper.error
            try:
                return question(self._desk)
            except JailBroken:
                if (error := self._keeper.await_end()) is not None:
                    raise error from None
                raise


def _channel(one: Speaker) -> ChannelOrder:
    return ChannelOrder(
        may=tuple(sorted(int(ask) for ask in one.may)), per_s=one.per_s, burst=one.burst
    )
