"""Payments that tills tell while a run measures, put to visits once those have ended.

A payment waits in memory only, until the visit it belongs to has been sealed; then it is linked
by lane and time, or forgotten. A message that says anything about who paid is refused whole.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from noren.errors import NorenError, TillRefused, UndeclaredData, UsageError
from noren.measure.purchases import TillEvent
from noren.operations.keeper import Keeper
from noren.operations.purchases import link_payments, require_lanes
from noren.operations.till_files import parse_till_message
from noren.plan.load import LoadedPlan
from noren.vocabulary.words import Words

LINK_EVERY_S: Final = 1800.0
STAYS_MOST_S: Final = 3 * 3600
"""A visit that lasts longer after its payment than this is not waited for."""
WAITING_MOST: Final = 100_000
"""Payments in memory; of more, the oldest are forgotten, and it is told."""
REASONS_MOST: Final = 20
"""Different reasons for refusing that are told in a half hour; the rest are counted."""
LONGEST_BYTES: Final = 4096
"""A payment is short."""


class TillDesk:
    """Hears payments, and links them every half hour and at the end.

    Args:
        on_note: hears why messages are refused, once for each reason and half hour, never what
            they said.
        steady: seconds that nobody can set.

    Forgets: every payment that nobody can be linked to, once its visit must have ended.
    """

    def __init__(
        self,
        loaded: LoadedPlan,
        keeper: Keeper,
        *,
        on_note: Callable[[Words], None],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._loaded = loaded
        self._keeper = keeper
        self._on_note = on_note
        self._steady = steady
        self._mutex = threading.Lock()
        self._waiting: list[TillEvent] = []
        self._refused = 0
        self._reasons: set[str] = set()
        self._overflowed = 0
        self._linked_s = steady()

    def hear(self, topic: str, payload: bytes) -> None:
        """Take one message; what must not be there is refused, and nothing of it kept."""
        try:
            if len(payload) > LONGEST_BYTES:
                raise _too_long(topic)
            event = parse_till_message(payload, source=topic)
            require_lanes(self._loaded.plan, (event,), topic)
        except (TillRefused, UndeclaredData, UsageError) as error:
            self._refuse(error)
            return
        with self._mutex:
            self._waiting.append(event)
            if len(self._waiting) > WAITING_MOST:
                del self._waiting[0]
                self._overflowed += 1

    def tend(self) -> None:
        """Link what can be linked by now, if it is time; to be called every moment.

        Raises:
            NorenError: what was linked cannot be sealed; capture must stop.
        """
        if self._steady() >= self._linked_s + LINK_EVERY_S:
            self.link()

    def link(self) -> int:
        """Link what can be linked by now; returns how many payments were.

        Raises:
            NorenError: it cannot be sealed.
        """
        self._linked_s = self._steady()
        with self._mutex:
            events, self._waiting = self._waiting, []
            overflowed, self._overflowed = self._overflowed, 0
            untold = self._refused - len(self._reasons)
            self._refused, self._reasons = 0, set()
        if untold:
            self._on_note(_MORE.fill(number=untold))
        if overflowed:
            self._on_note(_OVERFLOWED.fill(number=overflowed))
        holdings = self._keeper.holdings
        if not events or holdings is None:
            return 0
        at_s = self._keeper.now().at_s
        joined = link_payments(self._loaded, holdings, events, at_s=at_s)
        repeat = self._loaded.plan.repeat
        assert repeat is not None, "only a plan with tills hears any"
        oldest_s = at_s - STAYS_MOST_S - repeat.visit_gap.seconds
        with self._mutex:
            # Linked ones are given again, and are linked once: until then nobody asks which.
            self._waiting = [one for one in events if one.at_s > oldest_s] + self._waiting
        return joined.linked

    def _refuse(self, error: NorenError) -> None:
        reason = str(error)
        with self._mutex:
            self._refused += 1
            first = reason not in self._reasons and len(self._reasons) < REASONS_MOST
            if first:
                self._reasons.add(reason)
        if first:
            words = error.words
            self._on_note(Words(ja=_REFUSED.ja + words.ja, en=_REFUSED.en + words.en))


def _too_long(topic: str) -> UsageError:
    return UsageError(
        where=topic,
        found=Words(en="a message that is too long", ja="長すぎるメッセージ"),
        expected=Words(
            en=f"a payment of at most {LONGEST_BYTES} bytes", ja=f"{LONGEST_BYTES} バイト以下の会計"
        ),
        remedy=Words(en="send time and lane, and no more", ja="時刻とレーンだけを送ってください"),
    )


_REFUSED = Words(en="a payment was refused: ", ja="会計のメッセージを受け取りませんでした: ")
_MORE = Words(
    en="{number} more payments were refused",
    ja="ほかに{number}件の会計を受け取りませんでした",
)
_OVERFLOWED = Words(
    en="{number} payments were forgotten: more came than can wait",
    ja="待てる数を超えたため、{number}件の会計を捨てました",
)
