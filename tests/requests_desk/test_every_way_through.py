"""Whatever is tried in whatever order: no way around identity, no dead end, no way across."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from noren.errors import RequestStepRefused
from noren.requests import machine
from noren.requests.asked import Asked
from noren.requests.case import Case, Done, Identity
from noren.requests.desk import Desk
from noren.requests.machine import Step, next_steps, refusal_reasons
from noren.requests.matching import Match, SearchResult
from noren.requests.terms import Found, IdentityMeans, Intake, Outcome, Standing, State
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import RequestKind
from staging.desk_model import DeskMachine
from staging.desks import START, MemoryKeeper, open_store

THOROUGH = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
UNTIL_CAUGHT = settings(THOROUGH, max_examples=400, phases=[Phase.generate], derandomize=True)


class SkippingDesk(Desk):
    """Seeded fault: who asked before need not be checked again."""

    def take_in(self, asked: Asked, **said: object) -> Case:
        case = super().take_in(asked, **said)
        if case.same_as is None:
            return case
        first = self.find(case.same_as)
        if first.identity is None or case.kind not in machine.DATA_KINDS:
            return case
        passed = replace(case, revision=2, state=State.IDENTIFIED, identity=first.identity)
        self._keep(passed, Step.IDENTIFY)
        return passed


class BlockingDesk(Desk):
    """Seeded fault: the first request waits for ever once it is asked again."""

    def require(self, case: Case, step: Step) -> None:
        is_asked_again = any(one.same_as == case.number for one in self.cases())
        if is_asked_again and step is not Step.WITHDRAW:
            raise RequestStepRefused(where="-", found="-", expected="-", remedy="-")
        super().require(case, step)


class ClosingDesk(Desk):
    """Seeded fault: the first request is taken for done when it is asked again."""

    def take_in(self, asked: Asked, **said: object) -> Case:
        case = super().take_in(asked, **said)
        if case.same_as is not None and self.find(case.same_as).state is State.RECEIVED:
            self.withdraw(case.same_as)
        return case


def machine_of(desk: type[Desk]) -> type[DeskMachine]:
    return type(f"{desk.__name__}Machine", (DeskMachine,), {"desk_class": desk, "complaints": []})


class DoubleKeeper(MemoryKeeper):
    """Requests on the disk and in memory at once; both must always say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.store = open_store(self.place)
        self.ledger = Ledger.open(self.place)

    def add(self, kept, noted, ledger) -> None:
        self.store.add(kept, noted, self.ledger)
        super().add(kept, noted, ledger)

    def change(self, kept, noted, ledger) -> None:
        self.store.change(kept, noted, self.ledger)
        super().change(kept, noted, ledger)

    def read(self, number: str):
        kept = self.store.read(number)
        assert kept == super().read(number)
        return kept

    def numbers(self, *, open_only: bool = False) -> tuple[str, ...]:
        found = self.store.numbers(open_only=open_only)
        assert sorted(found) == sorted(super().numbers(open_only=open_only))
        return found

    def latest_s(self) -> int | None:
        latest_s = self.store.latest_s()
        assert latest_s == super().latest_s()
        return latest_s

    def close(self) -> None:
        """The ledger heard the same, and every end is counted; then everything is removed."""
        heard = list(Snapshot.read(self.place).entries()) if self.entries else []
        assert heard == self.entries
        assert sum(one.count for one in self.store.tallies()) == len(self.tallies)
        self.store.close()
        shutil.rmtree(self.place)


class DiskMachine(DeskMachine):
    """The same, with requests on the disk."""

    keeper_class = DoubleKeeper
    complaints: ClassVar[list[str]] = []

    def teardown(self) -> None:
        super().teardown()
        self.keeper.close()


@pytest.mark.slow
def test_the_desk_does_the_same_with_requests_on_the_disk() -> None:
    few = settings(THOROUGH, max_examples=4, stateful_step_count=20, phases=[Phase.generate])
    run_state_machine_as_test(DiskMachine, settings=few)


def test_the_desk_does_what_the_model_says_in_any_order() -> None:
    run_state_machine_as_test(DeskMachine, settings=THOROUGH)


@pytest.mark.parametrize(
    ("faulty", "complaint"),
    [
        pytest.param(
            SkippingDesk,
            "identity counts as checked though nobody checked it",
            id="a duplicate skips identity",
        ),
        pytest.param(
            BlockingDesk,
            "a step was refused though it is allowed",
            id="a duplicate blocks the first",
        ),
        pytest.param(
            ClosingDesk,
            "a request ended without a step of its own",
            id="a duplicate closes the first",
        ),
    ],
)
def test_a_desk_with_a_seeded_fault_is_caught(faulty: type[Desk], complaint: str) -> None:
    tried = machine_of(faulty)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(tried, settings=UNTIL_CAUGHT)
    assert tried.complaints[0] == complaint


# --- every state there is ------------------------------------------------------------------------

PLAIN = Identity(standing=Standing.SELF, means=frozenset({IdentityMeans.IN_PERSON}))
DONE = Done(records=1, segments=1, templates=0, leftovers=0)


def first(kind: RequestKind, keeps: bool) -> Case:
    from noren.requests.deadlines import set_deadlines
    from staging.desks import rules_of

    return Case(
        number="N-22222-22222", revision=1, kind=kind, intake=Intake.COUNTER, received=START,
        changed=START, deadlines=set_deadlines(kind, START, rules_of().plan), owner="desk",
        plan_digest="ab" * 32, salt=bytes(16), asked=Asked(text="?"),
    )  # fmt: skip


def follow(case: Case, step: Step, keeps: bool) -> Iterator[Case]:
    """Every case that a step can lead to."""
    match step:
        case Step.IDENTIFY:
            yield machine.identify(case, PLAIN, at=START)
        case Step.SEARCH:
            for found in Found:
                matches = (Match(item="visits", token=1),) if found is Found.CERTAIN else ()
                result = SearchResult(found=found, matches=matches)
                yield machine.search(case, result, at=START)
        case Step.EXECUTE:
            yield machine.execute(case, DONE, at=START)
        case Step.PROVE:
            yield machine.prove(case, DONE, at=START)
        case Step.ANSWER:
            yield machine.answer(case, at=START, keeps_single_people=keeps)
        case Step.REFUSE:
            for reason in refusal_reasons(case):
                yield machine.refuse(case, reason, at=START)
        case Step.WITHDRAW:
            yield machine.withdraw(case, at=START)


def key_of(case: Case) -> tuple[object, ...]:
    return (
        case.state, case.found, case.searches, bool(case.identity), case.outcome, case.reason,
        bool(case.done),
    )  # fmt: skip


def every_case(kind: RequestKind, keeps: bool) -> dict[tuple[object, ...], tuple[Case, set[Step]]]:
    """All states that can be reached, with the steps that lead from each."""
    seen: dict[tuple[object, ...], tuple[Case, set[Step]]] = {}
    ahead = [first(kind, keeps)]
    while ahead:
        case = ahead.pop()
        if key_of(case) in seen:
            continue
        steps = set(next_steps(case, keeps_single_people=keeps))
        seen[key_of(case)] = (case, steps)
        for step in steps - {Step.HAND_OVER, Step.ESCALATE}:
            ahead += follow(case, step, keeps)
    return seen


@pytest.mark.parametrize("keeps", [True, False], ids=["keeps", "keeps nothing"])
@pytest.mark.parametrize("kind", RequestKind, ids=str)
def test_in_every_state_that_can_be_reached_the_rules_hold(kind: RequestKind, keeps: bool) -> None:
    states = every_case(kind, keeps)
    ends = {State.ANSWERED, State.REFUSED}
    for case, steps in states.values():
        assert bool(steps) == case.is_open
        if case.outcome in (Outcome.DISCLOSED, Outcome.CARRIED_OUT) or case.state in (
            State.SEARCHED, State.EXECUTED, State.PROVEN,
        ):  # fmt: skip
            assert case.identity is not None
        if case.outcome in (Outcome.DISCLOSED, Outcome.CARRIED_OUT) or case.done:
            assert case.found is Found.CERTAIN
        assert (case.reason is not None) == (case.state is State.REFUSED)
        assert case.is_open or not case.matches, "an ended request still knows whose rows it meant"
        # The desk alone, without a withdrawal, can always bring it to an end.
        ahead, seen, reached = [case], set(), False
        while ahead and not reached:
            one = ahead.pop()
            reached = one.state in ends or not one.is_open
            if key_of(one) not in seen:
                seen.add(key_of(one))
                for step in next_steps(one, keeps_single_people=keeps) - {
                    Step.WITHDRAW, Step.HAND_OVER, Step.ESCALATE,
                }:  # fmt: skip
                    ahead += follow(one, step, keeps)
        assert reached


def test_an_ended_request_stays_as_it_ended() -> None:
    for kind in RequestKind:
        for case, steps in every_case(kind, True).values():
            if not case.is_open:
                assert steps == set()
