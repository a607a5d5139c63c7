"""Till events put to sealed visits, by lane and time: `noren visits purchases`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from noren.errors import UndeclaredData
from noren.measure.purchases import (
    LaneStay,
    LinkedPurchase,
    Purchases,
    TillEvent,
    find_clock_offset_s,
    join_purchases,
)
from noren.operations.access import Asking
from noren.operations.holding_outputs import outputs_of
from noren.operations.holding_reading import HoldingReading
from noren.operations.keeper import MACHINE, Clocks, Keeper
from noren.operations.reading import read_plan
from noren.operations.till_files import read_till_file
from noren.operations.visit_keeping import tills_in_order, visit_items
from noren.plan.declaration import Plan
from noren.plan.load import LoadedPlan
from noren.plan.repeat import Till
from noren.stores.holdings.days import day_number
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.visit_payloads import PurchaseRows, VisitRows
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

_DAY_S = 86400
Visit = tuple[int, int]
"""A pseudonym and the number of the visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Home:
    """Where the visits of somebody are sealed."""

    item: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedPurchases:
    """What became of a till's payments. `clock_offset_s` is how far the till's clock was taken to
    be ahead; `ambiguous` payments had several visitors, `unseen` nobody, `known` were there
    already. `looked_at` says with how many visits of each output they were compared, `notes` what
    whoever gave them should know."""

    payments: int
    linked: int
    ambiguous: int
    unseen: int
    known: int
    clock_offset_s: float
    looked_at: tuple[tuple[str, int], ...]
    notes: tuple[Words, ...] = ()


def join_till_file(
    plan: Path, place: Path, till_file: Path, asking: Asking, *, clocks: Clocks = MACHINE
) -> JoinedPurchases:
    """Read a till's file and put its payments to the visits of people who stood at their lanes.

    Read twice, a payment is linked once. What cannot be linked is not kept. How many fit tells
    of visits: so whoever gives the file must be one of their readers, and the ledger hears of it.

    Raises:
        ReaderRefused: the plan does not let this role read an output of visits.
        UndeclaredData: the plan does not link purchases, or names no till.
        TillRefused, UsageError: as `read_till_file` says; before anything is opened.
        StoreMissing, StoreLocked, StoreError: the store cannot be opened or written.
    """
    loaded = read_plan(plan)
    _lanes(loaded.plan)
    events = read_till_file(till_file)
    require_lanes(loaded.plan, events, till_file.name)
    visits = outputs_of(loaded.plan, RecordClass.VISIT)
    readings = [HoldingReading(loaded, place, [one], asking, clock=clocks.wall) for one in visits]
    with (
        StatisticsStore.open(place, mode="write") as store,
        Keeper(loaded, store, clocks=clocks) as keeper,
    ):
        keeper.purge()
        if keeper.holdings is None:
            raise _not_declared()
        joined = link_payments(loaded, keeper.holdings, events, at_s=keeper.now().at_s)
    for reading, output in zip(readings, visits, strict=True):
        reading.grant(output, records=dict(joined.looked_at)[output.id])
    notes = dict.fromkeys(note for reading in readings for note in reading.notes)
    return replace(joined, notes=tuple(notes))


def link_payments(
    loaded: LoadedPlan,
    holdings: HoldingStore,
    events: Sequence[TillEvent],
    *,
    at_s: int,
    clock_offset_s: float | None = None,
) -> JoinedPurchases:
    """Put payments, however they came, to visits, and seal them beside them.

    A visit is told when it has ended, which is after it was paid: payments that nobody fits yet
    can be given again later. Given again, a payment is linked once.

    Args:
        holdings: open for writing; it stays the caller's.
        events: of a file or of messages, as `noren.operations.till_files` lets them pass.
        clock_offset_s: by how much the till's clock is ahead; None finds it from the data, where
            there are payments enough.
    Raises:
        UndeclaredData: the plan does not link purchases, or names no such till; nothing is kept.
        StoreError: they cannot be sealed.
    """
    plan, digest = loaded.plan, loaded.digest
    require_lanes(plan, events, "repeat.tills")
    stays, homes, paid = _read(plan, holdings, at_s)
    offset_s = clock_offset_s
    if offset_s is None:
        offset_s = find_clock_offset_s(stays, events) or 0.0
    found = join_purchases(stays, events, clock_offset_s=offset_s)
    fresh = [one for one in found.linked if _key(one) not in paid]
    _seal(holdings, fresh, homes, digest, at_s)
    looked_at = Counter(dict.fromkeys(visit_items(plan), 0))
    looked_at.update(home.item for home in homes.values())
    return _told(events, found, fresh, offset_s, tuple(looked_at.items()))


def _told(
    events: Sequence[TillEvent],
    found: Purchases,
    fresh: Sequence[LinkedPurchase],
    offset_s: float,
    looked_at: tuple[tuple[str, int], ...],
) -> JoinedPurchases:
    return JoinedPurchases(
        payments=len(events),
        linked=len(fresh),
        ambiguous=found.several,
        unseen=found.nobody,
        known=len(found.linked) - len(fresh),
        clock_offset_s=offset_s,
        looked_at=looked_at,
    )


def _read(
    plan: Plan, holdings: HoldingStore, at_s: int
) -> tuple[list[LaneStay], dict[Visit, _Home], set[tuple[int, ...]]]:
    """Stays at lanes, where each visit is sealed, and the payments that are there already."""
    tills = tills_in_order(plan)
    stays: list[LaneStay] = []
    homes: dict[Visit, _Home] = {}
    paid: set[tuple[int, ...]] = set()
    for item in visit_items(plan):
        for segment in holdings.read_kept(item, at_s=at_s):
            payload = segment.payload
            if isinstance(payload, VisitRows):
                for row in range(len(payload)):
                    visit = int(payload.pseudonym[row]), int(payload.visit_number[row])
                    homes.setdefault(visit, _Home(item=item, day=segment.day))
                    if (stay := _stay(payload, row, visit, tills)) is not None:
                        stays.append(stay)
            elif isinstance(payload, PurchaseRows):
                paid.update(_paid(payload))
            payload.wipe()
    return stays, homes, paid


def _stay(rows: VisitRows, row: int, visit: Visit, tills: Sequence[Till]) -> LaneStay | None:
    def told(name: str) -> int:
        return int(rows.detail(name)[row])

    place = told("lane")
    if not 0 <= place < len(tills):
        return None
    ended_s = int(rows.visited_on[row]) * _DAY_S + told("ended_s")
    from_s = ended_s - told("lasted_s") + told("lane_from_s")
    return LaneStay(
        lane=tills[place].lane,
        from_s=from_s,
        until_s=from_s + told("lane_lasted_s"),
        pseudonym=visit[0],
        visit_number=visit[1],
    )


def _paid(rows: PurchaseRows) -> set[tuple[int, ...]]:
    columns = (rows.visit_number, rows.paid_on, rows.paid_s, rows.item, rows.quantity)
    return {
        (int(who), *(int(column[row]) for column in columns), int(rows.amount_yen[row]))
        for row, who in enumerate(rows.pseudonym.tolist())
    }


def _key(one: LinkedPurchase) -> tuple[int, ...]:
    day, second = divmod(int(one.event.at_s), _DAY_S)
    event = one.event
    return (
        one.pseudonym,
        one.visit_number,
        day,
        second,
        event.item,
        event.quantity,
        event.amount_yen,
    )


def _seal(
    holdings: HoldingStore,
    linked: Sequence[LinkedPurchase],
    homes: dict[Visit, _Home],
    digest: str,
    at_s: int,
) -> None:
    by_home: dict[_Home, list[tuple[int, ...]]] = defaultdict(list)
    for one in linked:
        by_home[homes[one.pseudonym, one.visit_number]].append(_key(one))
    for home, keys in by_home.items():
        numbers = np.array([key[1:] for key in keys], np.int64)
        rows = PurchaseRows(
            pseudonym=np.array([key[0] for key in keys], np.uint64),
            visit_number=numbers[:, 0].copy(),
            paid_on=np.maximum(numbers[:, 1], day_number(home.day)),
            paid_s=numbers[:, 2].copy(),
            item=numbers[:, 3].copy(),
            quantity=numbers[:, 4].copy(),
            amount_yen=numbers[:, 5].copy(),
        )
        try:
            holdings.seal(home.item, home.day, rows, plan_digest=digest, at_s=at_s)
        finally:
            rows.wipe()


def _lanes(plan: Plan) -> tuple[str, ...]:
    """The declared lanes.

    Raises:
        UndeclaredData: purchases are not linked, or no till is named.
    """
    repeat = plan.repeat
    if repeat is None or "purchases" not in repeat.linked or not repeat.tills:
        raise _not_declared()
    return tuple(till.lane for till in tills_in_order(plan))


def require_lanes(plan: Plan, events: Sequence[TillEvent], source: str) -> None:
    """Nothing, where every payment was made at a declared lane.

    Raises:
        UndeclaredData: one was not, or the plan links no purchases.
    """
    lanes = _lanes(plan)
    unknown = sorted({event.lane for event in events} - set(lanes))
    if unknown:
        raise UndeclaredData(
            where=source,
            found=Words(en=f"the lane {unknown[0]}", ja=f"レーン {unknown[0]}"),
            expected=Words(en=f"one of {', '.join(lanes)}", ja=f"{'、'.join(lanes)} のどれか"),
            remedy=Words(
                en="declare it in `repeat.tills`, or leave its payments out",
                ja="`repeat.tills` に書くか、その会計を除いてください",
            ),
        )


def _not_declared() -> UndeclaredData:
    return UndeclaredData(
        where="repeat",
        found=Words(en="purchases that the plan does not link", ja="計画で結び付けていない購買"),
        expected=Words(
            en="`linked: [visits, purchases]` and `tills` with lane, camera and area",
            ja="`linked: [visits, purchases]` と、`tills` のレーン・カメラ・区域",
        ),
        remedy=Words(
            en="declare them and tell the public first", ja="先に計画に書き、告知してください"
        ),
    )
