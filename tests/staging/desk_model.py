"""What the desk must do, said once more and more simply, and tried against it in any order.

The model knows nothing of the desk's code: it keeps for each request what happened to that request
alone, and says of every step whether it must be taken or refused. A desk that lets something pass
from one request to another, or lets one stand in another's way, differs from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, NoReturn

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from noren.errors import RequestStepRefused
from noren.requests.asked import Asked
from noren.requests.case import Case, Done, Identity
from noren.requests.desk import Desk
from noren.requests.machine import Step
from noren.requests.matching import Match, SearchResult
from noren.requests.terms import Found, IdentityMeans, Intake, RefusalReason, Standing, State
from noren.stores.ledger.entries import RequestMilestone
from noren.stores.ledger.terms import Milestone, RequestKind
from staging.desks import Clock, MemoryKeeper, rules_of

DATA = ("disclosure", "correction", "cessation", "objection")
ENOUGH = {
    "self": [{"in_person"}, {"id_document"}, {"control_answer"}],
    "guardian": [{"id_document", "guardian_proof"}],
    "agent": [{"id_document", "power_of_attorney"}],
    "stranger": [],
}
REASONS_BEFORE = {"identity_not_confirmed", "no_authority", "another_desk"}
REASONS_AFTER = {
    "disclosure": {"harms_rights", "hinders_business", "other_law"},
    "correction": {"not_incorrect", "other_law"},
    "cessation": {"no_ground", "other_law"},
    "objection": {"no_ground", "other_law"},
}


@dataclass
class Told:
    """What happened to one request, by its own steps alone."""

    kind: str
    identified: bool = False
    searches: int = 0
    found: str | None = None
    executed: bool = False
    proven: bool = False
    ended: str | None = None
    levels: list[int] = field(default_factory=list)

    def may_identify(self) -> bool:
        return not self.ended and self.kind in DATA and not self.identified

    def may_search(self) -> bool:
        is_time = self.identified and not self.executed and not self.ended
        return is_time and self.searches < 5

    def may_execute(self) -> bool:
        is_found = self.found == "certain" and self.kind in DATA[1:]
        again = self.executed and not self.proven and self.kind in DATA[2:]
        return not self.ended and is_found and (not self.executed or again)

    def may_prove(self) -> bool:
        erases = self.kind in DATA[2:]
        return not self.ended and erases and self.executed and not self.proven

    def may_answer(self) -> bool:
        if self.ended:
            return False
        if self.kind not in DATA:
            return True
        if self.kind == "objection" and not self.identified:
            return True
        if self.executed:
            return self.proven or self.kind == "correction"
        if self.found == "nothing":
            return True
        return self.found == "certain" and self.kind == "disclosure"

    def may_end_otherwise(self) -> bool:
        return not self.ended and not self.executed

    def may_refuse(self, reason: str) -> bool:
        if not self.may_end_otherwise():
            return False
        if self.kind not in DATA:
            return reason == "another_desk"
        allowed = set(REASONS_BEFORE)
        if self.identified:
            allowed |= REASONS_AFTER[self.kind]
        if self.found == "uncertain":
            allowed.add("cannot_be_told_apart")
        return reason in allowed


class DeskMachine(RuleBasedStateMachine):
    """Any steps in any order, each judged by the model."""

    desk_class: type[Desk] = Desk
    keeper_class: type[MemoryKeeper] = MemoryKeeper
    complaints: ClassVar[list[str]] = []
    """What was wrong, most recent last; the engine's own report does not quote it."""
    numbers = Bundle("numbers")

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.keeper = Clock(), self.keeper_class()
        self.desk = self.desk_class(
            store=self.keeper, ledger=None, rules=rules_of(), now=self.clock
        )
        self.told: dict[str, Told] = {}

    def blame(self, text: str) -> NoReturn:
        """Fail, and say why."""
        self.complaints.append(text)
        raise AssertionError(text)

    def tried(self, must: bool, step: object, *arguments: object) -> Case | None:
        """The step was taken if it must be, and refused without a trace if not."""
        before = {number: one.revision for number, one in self.keeper.kept.items()}
        try:
            case = step(*arguments)
        except RequestStepRefused:
            if must:
                self.blame("a step was refused though it is allowed")
            assert before == {n: one.revision for n, one in self.keeper.kept.items()}
            return None
        if not must:
            self.blame("a step was taken though it is not allowed")
        changed = {n for n, one in self.keeper.kept.items() if before.get(n) != one.revision}
        if changed != {case.number}:
            self.blame("a step changed another request")
        return case

    @rule(target=numbers, kind=st.sampled_from(RequestKind), standing=st.sampled_from(Standing))
    def somebody_asks(self, kind: RequestKind, standing: Standing) -> str:
        case = self.desk.take_in(
            Asked(text="?", standing=standing), kind=kind, intake=Intake.COUNTER
        )
        assert case.state is State.RECEIVED
        self.told[case.number] = Told(kind=kind.value)
        return case.number

    @rule(target=numbers, first=numbers, data=st.data())
    def the_same_person_asks_again(self, first: str, data: st.DataObject) -> str:
        kinds = [self.told[first].kind, *(kind.value for kind in RequestKind)]
        kind = RequestKind(data.draw(st.sampled_from(kinds)))
        case = self.desk.take_in(Asked(text="?"), kind=kind, intake=Intake.COUNTER, same_as=first)
        assert case.same_as == first
        self.told[case.number] = Told(kind=kind.value)
        return case.number

    @rule(
        number=numbers,
        standing=st.sampled_from(Standing),
        means=st.frozensets(st.sampled_from(IdentityMeans), max_size=3),
    )
    def identity_is_checked(
        self, number: str, standing: Standing, means: frozenset[IdentityMeans]
    ) -> None:
        told = self.told[number]
        seen = {one.value for one in means}
        must = told.may_identify() and any(needed <= seen for needed in ENOUGH[standing.value])
        if self.tried(must, self.desk.identify, number, Identity(standing=standing, means=means)):
            told.identified = True

    @rule(number=numbers)
    def identity_is_plain(self, number: str) -> None:
        """So that long ways are walked often enough."""
        told = self.told[number]
        plain = Identity(standing=Standing.SELF, means=frozenset({IdentityMeans.IN_PERSON}))
        if self.tried(told.may_identify(), self.desk.identify, number, plain):
            told.identified = True

    @rule(number=numbers, found=st.sampled_from(Found))
    def it_is_searched(self, number: str, found: Found) -> None:
        told = self.told[number]
        matches = (Match(item="visits", token=7),) if found is Found.CERTAIN else ()
        result = SearchResult(found=found, matches=matches)
        if self.tried(told.may_search(), self.desk.note_search, number, result):
            told.searches += 1
            told.found = found.value

    @rule(number=numbers)
    def it_is_carried_out(self, number: str) -> None:
        told, done = self.told[number], Done(records=3, segments=1, templates=1, leftovers=0)
        if self.tried(told.may_execute(), self.desk.note_execution, number, done):
            told.executed = True

    @rule(number=numbers, leftovers=st.sampled_from([0, 0, 2]))
    def it_is_proven(self, number: str, leftovers: int) -> None:
        told = self.told[number]
        done = Done(records=3, segments=1, templates=1, leftovers=leftovers)
        must = told.may_prove() and not leftovers
        if self.tried(must, self.desk.note_proof, number, done):
            told.proven = True

    @rule(number=numbers)
    def it_is_answered(self, number: str) -> None:
        told = self.told[number]
        if case := self.tried(told.may_answer(), self.desk.answer, number):
            told.ended = "answered"
            assert case.outcome is not None
            if case.outcome.value in ("disclosed", "carried_out"):
                assert told.identified
                assert told.found == "certain"

    @rule(number=numbers, reason=st.sampled_from(RefusalReason))
    def it_is_refused(self, number: str, reason: RefusalReason) -> None:
        told = self.told[number]
        if case := self.tried(told.may_refuse(reason.value), self.desk.refuse, number, reason):
            told.ended = "refused"
            assert case.reason is reason

    @rule(number=numbers)
    def it_is_withdrawn(self, number: str) -> None:
        told = self.told[number]
        if self.tried(told.may_end_otherwise(), self.desk.withdraw, number):
            told.ended = "withdrawn"

    @rule(number=numbers)
    def it_is_handed_over(self, number: str) -> None:
        self.tried(not self.told[number].ended, self.desk.hand_over, number, "front-2")

    @rule(days=st.sampled_from([0.2, 3.0, 7.0]))
    def time_passes(self, days: float) -> None:
        self.clock.pass_days(days)
        for one in self.desk.escalate():
            told = self.told[one.number]
            assert not told.ended
            assert one.percent not in told.levels, "told twice"
            told.levels.append(one.percent)
        for case in self.desk.cases():
            used = (self.clock.at - case.received) / (case.deadlines.first - case.received)
            due = [level for level in (50, 80, 100) if used * 100 >= level]
            assert self.told[case.number].levels == due

    @invariant()
    def nobody_is_forgotten_or_stuck(self) -> None:
        for case in self.desk.cases(open_only=False):
            told = self.told[case.number]
            if case.is_open != (told.ended is None):
                self.blame("a request ended without a step of its own")
            assert case.owner
            assert case.deadlines.house > case.received
            assert case.deadlines.legal is None or case.deadlines.legal > case.received
            assert (case.reason is not None) == (case.state is State.REFUSED)
            ways = self.desk.next_steps(case) - {Step.HAND_OVER, Step.ESCALATE, Step.WITHDRAW}
            if bool(ways) != case.is_open:
                self.blame("an open request has no way on")
            is_checked = case.identity is not None or case.state in (
                State.IDENTIFIED, State.SEARCHED, State.EXECUTED, State.PROVEN,
            )  # fmt: skip
            if is_checked and not told.identified:
                self.blame("identity counts as checked though nobody checked it")

    def teardown(self) -> None:
        """The ledger heard of every request, from its beginning, in order, and of one end."""
        if self.complaints:
            return
        told: dict[str, list[Milestone]] = {}
        for entry in self.keeper.entries:
            assert isinstance(entry, RequestMilestone)
            told.setdefault(entry.request, []).append(entry.milestone)
        commitments = {one.commitment: self.told[n] for n, one in self.keeper.kept.items()}
        assert set(told) == set(commitments)
        for request, milestones in told.items():
            one = commitments[request]
            assert milestones[0] is Milestone.RECEIVED
            ends = [m for m in milestones if m in (
                Milestone.ANSWERED, Milestone.REFUSED, Milestone.CLOSED)]  # fmt: skip
            assert len(ends) == (one.ended is not None)
            assert (Milestone.IDENTITY_CHECKED in milestones) == one.identified
            assert (Milestone.PROVEN in milestones) == one.proven
        assert len(self.keeper.tallies) == sum(one.ended is not None for one in self.told.values())
