"""Visits out of a camera's bins and into the sealed holdings, put to the day of the first visit."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np

from noren.errors import HoldingExpired
from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.attribute_declared import bands_of
from noren.gate.attribute_records import AGE_BAND, SEX
from noren.gate.validator import ClosedBin
from noren.gate.visit_records import NEVER, NO_LANE, TIME_STEP_S, VisitBody, VisitOutcome
from noren.operations.path_keeping import PathHome, PathKeeper
from noren.plan.declaration import Plan
from noren.plan.repeat import Till
from noren.stores.holdings.days import day_number, day_of
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.visit_payloads import AGE_UNKNOWN, VisitRows
from noren.vocabulary.attribute_axes import Sex
from noren.vocabulary.records import RecordClass

_DAY_S = 86400


def visit_items(plan: Plan) -> tuple[str, ...]:
    """The ids of the outputs that hold visits."""
    return tuple(output.id for output in plan.outputs if output.record is RecordClass.VISIT)


def tills_in_order(plan: Plan) -> tuple[Till, ...]:
    """The tills, always in the same order: sealed visits name them by their place in it."""
    tills = plan.repeat.tills if plan.repeat is not None else ()
    return tuple(sorted(tills, key=lambda till: (till.lane, till.camera, till.area)))


class VisitKeeper:
    """Seals visits as they come. Used by all cameras of a run, from any of their threads.

    A visit goes to the day of its person's first visit, so that it ends with the window counted
    from there. A later visit of somebody whose first one is not here is not kept: nobody could say
    when it has to end. The path of a visit goes the same way.

    Args:
        paths: who keeps the paths that are linked; None where none are.
    """

    def __init__(
        self,
        plan: Plan,
        digest: str,
        holdings: HoldingStore,
        *,
        at_s: float,
        paths: PathKeeper | None = None,
    ) -> None:
        self._digest = digest
        self._paths = paths
        self._holdings = holdings
        self._tills = tills_in_order(plan)
        self._mutex = threading.Lock()
        self._first_day: dict[int, date] = {}
        self._erased: set[int] = set()
        self.unlinked = 0
        """How many visits nobody could be named for, since the run began."""
        self.homeless = 0
        """How many were not kept because their person's first visit is not here."""
        for item in visit_items(plan):
            self._load(item, at_s)

    def _load(self, item: str, at_s: float) -> None:
        """Whose first visit was when, from what is sealed."""
        for segment in self._holdings.read_kept(item, at_s=at_s):
            if isinstance(segment.payload, VisitRows):
                people = segment.payload.pseudonym.tolist()
                self._first_day.update(dict.fromkeys(people, segment.day))
            segment.payload.wipe()

    def keep(self, assignment: Assignment, closed: ClosedBin, *, at_s: float) -> int:
        """Seal the visits of one bin; returns how many were kept.

        Raises:
            StoreError: they cannot be kept; the camera must not go on.
        """
        output = assignment.outputs[closed.output]
        end_s = closed.bin_start_s + output.bin_s
        found = [body for body in closed.figures if isinstance(body, VisitBody)]
        with self._mutex:
            # A bin that was open while somebody was erased may still name them.
            named = [body for body in found if body.pseudonym not in (0, *self._erased)]
            self.unlinked += sum(body.outcome == VisitOutcome.UNLINKED for body in found)
            by_day: dict[date, list[VisitBody]] = defaultdict(list)
            homes: dict[int, PathHome | None] = dict.fromkeys(
                body.track for body in found if body.track
            )
            for body in named:
                ended_on = day_of(_ended_s(body, end_s))
                if body.visit_number == 1:
                    self._first_day.setdefault(body.pseudonym, ended_on)
                first = self._first_day.get(body.pseudonym)
                if first is None:
                    self.homeless += 1
                else:
                    by_day[first].append(body)
            kept = 0
            for day, bodies in sorted(by_day.items()):
                rows = self._rows(assignment, output, bodies, end_s)
                try:
                    self._holdings.seal(output.id, day, rows, plan_digest=self._digest, at_s=at_s)
                except HoldingExpired:
                    # The window ended between the visit and now: nothing may be kept any more.
                    self.homeless += len(bodies)
                else:
                    kept += len(bodies)
                    homes.update((body.track, _home(body, day)) for body in bodies if body.track)
                finally:
                    rows.wipe()
        if self._paths is not None:
            self._paths.tell(assignment.camera_id, homes, at_s=end_s)
        return kept

    def forget(self, pseudonym: int) -> None:
        """Somebody was erased: what still comes of their visits is not kept."""
        with self._mutex:
            self._erased.add(pseudonym)
            self._first_day.pop(pseudonym, None)
        if self._paths is not None:
            self._paths.forget(pseudonym)

    def forget_before(self, day: date) -> None:
        """Whose window is over is known no longer."""
        with self._mutex:
            self._first_day = {who: on for who, on in self._first_day.items() if on >= day}

    def _rows(
        self,
        assignment: Assignment,
        output: OutputAssignment,
        bodies: Iterable[VisitBody],
        end_s: int,
    ) -> VisitRows:
        assert output.visits is not None
        listed = list(bodies)
        ended = [_ended_s(body, end_s) for body in listed]
        details = [
            (
                int(ended_s % _DAY_S),
                body.lasted * TIME_STEP_S,
                output.visits.site,
                -1 if body.days_step == NEVER else body.days_step,
                *self._lane(assignment, output.targets, body),
                *_estimates(output, body),
            )
            for body, ended_s in zip(listed, ended, strict=True)
        ]
        return VisitRows(
            pseudonym=np.array([body.pseudonym for body in listed], np.uint64),
            visit_number=np.array([body.visit_number for body in listed], np.int32),
            visited_on=np.array([day_number(day_of(one)) for one in ended], np.int32),
            details=np.array(details, np.int32),
        )

    def _lane(
        self, assignment: Assignment, targets: tuple[int, ...], body: VisitBody
    ) -> tuple[int, int, int]:
        if body.lane == NO_LANE:
            return -1, -1, -1
        area = assignment.areas[targets[body.lane]].id
        for place, till in enumerate(self._tills):
            if (till.camera, till.area) == (assignment.camera_id, area):
                return place, body.lane_from * TIME_STEP_S, body.lane_lasted * TIME_STEP_S
        return -1, -1, -1


def _home(body: VisitBody, day: date) -> PathHome:
    return PathHome(pseudonym=body.pseudonym, visit_number=body.visit_number, day=day)


def _estimates(output: OutputAssignment, body: VisitBody) -> tuple[int, int, int]:
    """Sex, first and last age: the ages themselves, since bands may differ in a later plan."""
    sex = -1
    if SEX in output.attributes:
        sex = int(Sex.UNKNOWN) if body.sex == NEVER else body.sex
    if AGE_BAND not in output.attributes:
        return sex, -1, -1
    if body.age_band == NEVER:
        return sex, AGE_UNKNOWN, -1
    first, last = bands_of(output).range_of(body.age_band)
    return sex, first, -1 if last is None else last


def _ended_s(body: VisitBody, end_s: int) -> int:
    """When a visit of a bin that ends at `end_s` was over, to a step."""
    return min(end_s - (body.began - body.lasted) * TIME_STEP_S, end_s - 1)


def oldest_kept(keep_s: int, at_s: float) -> date:
    """The oldest day of first visits whose window is not over."""
    return day_of(at_s - keep_s) + timedelta(days=1)
