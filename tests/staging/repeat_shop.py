"""A shop with repeat analysis: its plan, its store and its clock, with visits put in by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from noren.gate.assignment import Assignment
from noren.gate.compile import compile_assignment
from noren.gate.kinds import Kind
from noren.gate.record_schema import RecordSchema
from noren.gate.records import CoverageBody
from noren.gate.validator import ClosedBin, check_bin
from noren.gate.visit_records import NEVER, VISITS_PER_BIN, VisitBody, VisitOutcome
from noren.operations.keeper import Clocks, Keeper
from noren.operations.path_keeping import PathKeeper
from noren.operations.reading import read_plan
from noren.operations.visit_keeping import VisitKeeper
from noren.plan.load import LoadedPlan
from noren.stores.holdings.visit_payloads import VisitRows
from noren.stores.statistics import StatisticsStore
from staging.repeat_plans import write_repeat_plan

DAY_S = 86400
DAY = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp())
NOON_S = DAY + 43_200
WINDOW_DAYS = 90


class Shop:
    """A store with the plan's keeper, cameras and clock."""

    def __init__(
        self, folder: Path, *, minimum_cell: int = 10, is_all_linked: bool = False
    ) -> None:
        self.plan = write_repeat_plan(
            folder, minimum_cell=minimum_cell, is_all_linked=is_all_linked
        )
        self.place = folder / "store"
        self.now_s = float(NOON_S)
        self.clocks = Clocks(wall=lambda: self.now_s, steady=lambda: self.now_s - DAY)

    @property
    def loaded(self) -> LoadedPlan:
        return read_plan(self.plan)

    def assignment(self, camera: str = "entrance") -> Assignment:
        loaded = self.loaded
        return compile_assignment(loaded.plan, camera, digest=loaded.digest, live=False)

    def open(self) -> Opened:
        return Opened(self)


class Opened:
    """The store while it is open for writing."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def __enter__(self) -> Opened:
        self.store = StatisticsStore.open(self.shop.place, mode="write")
        self.store.__enter__()
        self.keeper = Keeper(self.shop.loaded, self.store, clocks=self.shop.clocks)
        self.keeper.purge()
        holdings = self.keeper.holdings
        assert holdings is not None
        self.holdings = holdings
        loaded = self.shop.loaded
        self.paths = PathKeeper(loaded.digest, holdings, now_s=lambda: self.shop.now_s)
        self.visits = VisitKeeper(
            loaded.plan, loaded.digest, holdings, at_s=self.shop.now_s, paths=self.paths
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.keeper.close()
        self.store.__exit__(None, None, None)

    def come(self, *bodies: VisitBody, camera: str = "entrance", at_s: float | None = None) -> int:
        """Visits end in the bin that holds `at_s`."""
        assignment = self.shop.assignment(camera)
        now_s = self.shop.now_s if at_s is None else at_s
        schema = RecordSchema.from_assignment(assignment)
        index = next(o.index for o in schema.outputs if o.kind is Kind.VISIT)
        filled = list(bodies) + [
            VisitBody.empty(output=index, class_id=0, part=part)
            for part in range(len(bodies), VISITS_PER_BIN)
        ]
        closed = ClosedBin(
            output=index,
            bin_start_s=int(now_s // 60) * 60,
            figures=tuple(placed(body, index, part) for part, body in enumerate(filled)),
            coverage=CoverageBody(
                output=index, states=0, watched_ms=60_000, frames_in=1, frames_searched=1,
                frames_gated=0, frames_dropped=0,
            ),
        )  # fmt: skip
        check_bin(schema, closed)
        return self.visits.keep(assignment, closed, at_s=now_s)

    def rows(self, item: str = "visits") -> list[tuple[str, int, int]]:
        """Day of the first visit, pseudonym and number of all visits that can be read."""
        found = []
        for day in self.holdings.days(item):
            for payload in self.holdings.read(item, day, at_s=self.shop.now_s):
                assert isinstance(payload, VisitRows)
                found += [
                    (day.isoformat(), int(who), int(number))
                    for who, number in zip(payload.pseudonym, payload.visit_number, strict=True)
                ]
        return found


def placed(body: VisitBody, output: int, part: int) -> VisitBody:
    values = {name: getattr(body, name) for name in body.__slots__}
    return VisitBody(**{**values, "output": output, "part": part})


def visit(who: int, number: int = 1, *, days_step: int = 1, lasted: int = 3) -> VisitBody:
    return VisitBody(
        output=0,
        class_id=0,
        part=0,
        outcome=VisitOutcome.NEW if number == 1 else VisitOutcome.KNOWN,
        days_step=NEVER if number == 1 else days_step,
        pseudonym=who,
        visit_number=number,
        began=lasted + 1,
        lasted=lasted,
    )


UNLINKED = VisitBody(output=0, class_id=0, part=0, outcome=VisitOutcome.UNLINKED, began=2, lasted=2)
