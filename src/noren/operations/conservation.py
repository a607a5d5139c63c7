"""Daily checks of counts against each other, as the plan's section `accuracy` declares them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from noren.errors import StoreError
from noren.gate.figures import LineCountTable
from noren.measure.conservation import Balance, Verdict, balance_room, balance_series
from noren.operations.certify import WATCHED_RATIO
from noren.operations.check import JAPAN, day_in_japan
from noren.plan.accuracy import ClosedRoom, Crossing
from noren.plan.load import LoadedPlan
from noren.plan.outputs import Output
from noren.stores.balances import Balanced, save_balances
from noren.stores.reading import Span, read_line_counts
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

CLASS: Final = "person"
_OTHER: Final = {"forward": "backward", "backward": "forward"}
_Count = dict[int, int]
"""Crossings by the beginning of the bin, watched bins only."""

DIFFERS = Words(
    en="{day}, {check}: {first} against {second}; chance does not explain the difference. "
    "See `noren certify check`",
    ja="{day} {check}: {first} 対 {second}。偶然では説明できない差です。"
    "`noren certify check` で確かめてください",
)


def check_day(loaded: LoadedPlan, store: StatisticsStore, day: date) -> tuple[Balanced, ...]:
    """Every declared check over one day of Japan's time; none where the plan declares none.

    A room is judged only where every bin of its hours was watched at every entrance: what was
    missed once cannot be conserved. Lines in series are compared in the bins watched at both.

    Raises:
        StoreError: the store cannot be read.
    """
    accuracy = loaded.plan.accuracy
    if not accuracy.series and not accuracy.closed:
        return ()
    from_s = int(datetime.combine(day, time(0), JAPAN).timestamp())
    span = Span(from_s=from_s, to_s=from_s + 86400)
    reader = _Day(loaded, read_line_counts(store, span), span)
    done: list[Balanced] = []
    for pair in accuracy.series:
        for suffix, is_inward in (("in", True), ("out", False)):
            balance, bins = reader.series(pair.first, pair.second, is_inward=is_inward)
            done.append(_balanced(f"{pair.id}:{suffix}", "series", day, loaded, balance, bins))
    for room in accuracy.closed:
        balance, bins = reader.room(room)
        done.append(_balanced(room.id, "closed", day, loaded, balance, bins))
    return tuple(done)


class DailyCheck:
    """Checks yesterday, once, as soon as its last bin can be there; for `noren run`."""

    def __init__(
        self,
        loaded: LoadedPlan,
        store: StatisticsStore,
        *,
        tell: Callable[[Words], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._loaded = loaded
        self._store = store
        self._tell = tell
        self._now = now
        self._checked: date | None = None
        accuracy = loaded.plan.accuracy
        self._is_wanted = bool(accuracy.series or accuracy.closed)

    def tick(self) -> None:
        """Do what is due.

        A check that fails is told, and does not stop the run: no promise depends on it.
        """
        if not self._is_wanted:
            return
        yesterday = day_in_japan(self._now() - SETTLED) - timedelta(days=1)
        if self._checked == yesterday:
            return
        self._checked = yesterday
        try:
            balances = check_day(self._loaded, self._store, yesterday)
            save_balances(self._store.folder, balances)
        except StoreError as error:
            self._tell(error.words)
            return
        for note in notes_of(balances):
            self._tell(note)


SETTLED: Final = timedelta(minutes=10)
"""After midnight, until the last bins of the day are in the store."""


def notes_of(balances: Sequence[Balanced]) -> tuple[Words, ...]:
    """What must be said of checks: the differences that chance does not explain."""
    return tuple(
        DIFFERS.fill(day=one.day, check=one.check, first=one.first, second=one.second)
        for one in balances
        if one.verdict == Verdict.DIFFERS.value
    )


class _Day:
    """The counts of one day."""

    def __init__(self, loaded: LoadedPlan, table: LineCountTable, span: Span) -> None:
        self._loaded = loaded
        self._table = table
        self._span = span

    def series(self, first: Crossing, second: Crossing, *, is_inward: bool) -> tuple[Balance, int]:
        """The crossings of two lines in the bins watched at both, and how many bins those are."""
        outputs = self._common_outputs(first, second)
        if outputs is None:
            return _nothing(), 0
        one = self._counts(first, outputs[0], is_inward=is_inward)
        other = self._counts(second, outputs[1], is_inward=is_inward)
        starts = sorted(one.keys() & other.keys())
        balance = balance_series(
            first=[one[start] for start in starts], second=[other[start] for start in starts]
        )
        return balance, len(starts)

    def room(self, room: ClosedRoom) -> tuple[Balance, int]:
        """Who entered and who left; unknown unless all of its hours were watched everywhere."""
        assert self._span.from_s is not None
        open_s, shut_s = (self._span.from_s + second for second in room.open_s)
        entered = left = bins = 0
        is_whole = True
        for entrance in room.entrances:
            output = self._narrowest(entrance)
            if output is None or output.bin is None:
                return _nothing(), 0
            inward = self._counts(entrance, output, is_inward=True)
            outward = self._counts(entrance, output, is_inward=False)
            # Bins that touch the hours of opening; what lies outside adds nobody.
            first_s = open_s - open_s % output.bin.seconds
            needed = set(range(first_s, shut_s, output.bin.seconds))
            is_whole &= needed <= inward.keys() & outward.keys()
            entered, left = entered + sum(inward.values()), left + sum(outward.values())
            bins += len(inward)
        if not is_whole:
            unknown = Balance(verdict=Verdict.UNKNOWN, first=entered, second=left, agreement=None)
            return unknown, bins
        return balance_room(entered=entered, left=left), bins

    def _counts(self, crossing: Crossing, output: Output, *, is_inward: bool) -> _Count:
        direction = crossing.inward if is_inward else _OTHER[crossing.inward]
        table = self._table
        counts: _Count = {}
        for row, key in enumerate(table.output):
            count = table.count[row]
            if (
                key.plan_digest == self._loaded.digest
                and (key.camera, key.output) == (crossing.camera, output.id)
                and table.line[row] == crossing.line
                and table.direction[row] == direction
                and table.class_word[row] == CLASS
                and table.coverage_ratio[row] >= WATCHED_RATIO
                and count is not None
            ):
                counts[table.start_s[row]] = count
        return counts

    def _holders(self, crossing: Crossing) -> list[Output]:
        return [
            output
            for output in self._loaded.plan.outputs
            if output.record is RecordClass.LINE_COUNT
            and output.camera == crossing.camera
            and crossing.line in output.lines
            and CLASS in output.classes
            and output.bin is not None
        ]

    def _narrowest(self, crossing: Crossing) -> Output | None:
        return min(self._holders(crossing), key=_bin_s, default=None)

    def _common_outputs(self, first: Crossing, second: Crossing) -> tuple[Output, Output] | None:
        """Two outputs with the same bin, the narrowest such."""
        pairs = [
            (one, other)
            for one in self._holders(first)
            for other in self._holders(second)
            if _bin_s(one) == _bin_s(other)
        ]
        return min(pairs, key=lambda pair: _bin_s(pair[0]), default=None)


def _bin_s(output: Output) -> int:
    assert output.bin is not None
    return output.bin.seconds


def _nothing() -> Balance:
    return Balance(verdict=Verdict.UNKNOWN, first=0, second=0, agreement=None)


def _balanced(
    check: str, kind: str, day: date, loaded: LoadedPlan, balance: Balance, bins: int
) -> Balanced:
    agreement = balance.agreement
    return Balanced(
        day=day,
        check=check,
        kind="series" if kind == "series" else "closed",
        plan=loaded.digest,
        verdict=balance.verdict.value,
        first=balance.first,
        second=balance.second,
        bins=bins,
        low_ratio=None if agreement is None else agreement.low_ratio,
        high_ratio=None if agreement is None else agreement.high_ratio,
    )
