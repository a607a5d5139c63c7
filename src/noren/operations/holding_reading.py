"""A reading of sealed data: which outputs are asked for, at what time, and what the ledger says.

Every output is judged before a segment is opened, and what becomes of it is written down before a
row leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from noren.errors import ReaderRefused, UndeclaredData, UsageError
from noren.operations.access import Asking, ReadingDesk
from noren.operations.holding_outputs import outputs_of
from noren.operations.shut_holdings import told_when_shut
from noren.plan.declaration import Plan
from noren.plan.load import LoadedPlan
from noren.plan.outputs import Output
from noren.stores.ledger.terms import AccessOutcome
from noren.stores.purging import read_mark
from noren.stores.restored import last_high_water, require_purged
from noren.stores.retention import judge_clock
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

Clock = Callable[[], float]


class HoldingReading:
    """One reader's reading of some outputs of one store.

    Raises:
        ReaderRefused: the plan does not let this role read any of them; each refusal is in the
            ledger.
        StoreMissing, PurgeFailed, ClockImplausible, StoreError: as `reading_time` says, or the
            ledger cannot be written.
    """

    def __init__(
        self,
        loaded: LoadedPlan,
        place: Path,
        asked: Sequence[Output],
        asking: Asking,
        *,
        clock: Clock,
    ) -> None:
        self.at_s = reading_time(place, clock)
        """The time of the reading, which says what has expired."""
        self._asking = asking
        self._desk = ReadingDesk(loaded, place, now=lambda: datetime.fromtimestamp(self.at_s, UTC))
        self.allowed = _allowed(self._desk, asked, asking)
        """The outputs that this reader may see."""
        self.notes: list[Words] = []
        """What whoever asked should know."""

    def opening(self) -> AbstractContextManager[None]:
        """Around whatever opens the holdings: that they would not open is told to the ledger."""
        return told_when_shut(
            lambda: self._desk.ledger,
            plan=self._desk.digest,
            now=lambda: datetime.fromtimestamp(self.at_s, UTC),
        )

    def grant(self, output: Output, *, records: int) -> None:
        """Write down that so many records leave.

        Raises:
            StoreError: it cannot be written: then nothing may leave.
        """
        note = self._desk.note(output, self._asking, AccessOutcome.GRANTED, records=records)
        if note is not None:
            self.notes.append(note)

    def refuse(self, output: Output) -> None:
        """Write down that nothing leaves.

        Raises:
            StoreError: it cannot be written.
        """
        self._desk.note(output, self._asking, AccessOutcome.REFUSED, records=0)


def asked_outputs(plan: Plan, record: RecordClass, purpose: str | None) -> list[Output]:
    """The outputs of a record class that a reader asks for; all for no purpose.

    Raises:
        UndeclaredData: the plan declares none.
        UsageError: none serves that purpose.
    """
    # What is fused into another output is kept there and nowhere else.
    declared = [one for one in outputs_of(plan, record) if one.fused_into is None]
    if not declared:
        raise UndeclaredData(
            where=record.value,
            found=Words(en=f"no output of {record.en}", ja=f"{record.ja}の出力がありません"),
            expected=Words(
                en=f"an output with `record: {record.value}`",
                ja=f"`record: {record.value}` の出力",
            ),
            remedy=Words(
                en="name the plan under which the store was filled",
                ja="保存先を作ったときの計画書を指定してください",
            ),
        )
    asked = [one for one in declared if purpose in (None, one.purpose)]
    if not asked:
        known = ", ".join(sorted({one.purpose for one in declared}))
        raise UsageError(
            where="--purpose",
            found=repr(purpose),
            expected=Words(en=f"one of {known}", ja=f"{known} のどれか"),
            remedy=Words(
                en="give the id of a purpose of the plan", ja="計画の目的のidを指定してください"
            ),
        )
    return asked


def reading_time(place: Path, clock: Clock) -> int:
    """Now for readers: a clock set back does not open what has expired.

    Raises:
        StoreMissing, PurgeFailed, StoreError: the store cannot be read, or must be purged first.
        ClockImplausible: the clock is far beyond anything seen before.
    """
    with StatisticsStore.open(place, mode="read") as store:
        require_purged(store)
        marks = (read_mark(store), last_high_water(place))
    known = [mark for mark in marks if mark is not None]
    return judge_clock(clock(), high_water_s=max(known, default=None), where=str(place)).at_s


def _allowed(desk: ReadingDesk, asked: Sequence[Output], asking: Asking) -> list[Output]:
    """The outputs that this reader may see.

    Raises:
        ReaderRefused: none of them; each refusal is in the ledger.
    """
    allowed: list[Output] = []
    refused: ReaderRefused | None = None
    for output in asked:
        try:
            desk.require(output, asking)
        except ReaderRefused as objection:
            refused = refused or objection
        else:
            allowed.append(output)
    if not allowed and refused is not None:
        raise refused
    return allowed
