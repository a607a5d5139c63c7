"""What a dossier is made from: the verdict on a plan, and what was measured or filed beside it.

Everything here is given; the builders of this room look at no file and no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from noren.gate.leak_budget import LeakBudget
from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.rules.checking import Finding, Verdict
from noren.vocabulary.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredOutput:
    """What a store holds of one output under this plan.

    Args:
        camera, output: their ids.
        bins: how many bins were written; `first_s` and `last_s` bound them in UTC seconds.
        watched_ratio: the time watched as a share of those bins' time, 0 to 1.
        smallest: the smallest figure above 0, None where there is none or none is counted.
        below_cell: how many figures above 0 lie below the minimum cell.
    """

    camera: str
    output: str
    bins: int
    first_s: int
    last_s: int
    watched_ratio: float
    smallest: int | None
    below_cell: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a store tells of the operation under this plan.

    Args:
        outputs: one for each output with figures, in the store's order.
        runs: openings of a source under this plan; `jailed_runs` of them behind the lock.
        attempted: the most ways out that one of these runs tried before it began; None for none.
        incidents: of the whole store.
        other_runs: openings under other plans, which are not counted here.
    """

    outputs: tuple[MeasuredOutput, ...]
    runs: int
    jailed_runs: int
    attempted: int | None
    incidents: int
    other_runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredWalks:
    """How many people the trajectories of one output single out, in `sentences`."""

    output: str
    sentences: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """One file of the notices; `is_recorded`: its hash stands in the manifest beside it."""

    path: str
    size_bytes: int
    sha256: str
    is_recorded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The folder of notices; `names_this_plan`: its manifest holds the digest of this plan."""

    files: tuple[EvidenceFile, ...]
    names_this_plan: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFacts:
    """One plan, asked on one day, and what lies beside it.

    Args:
        verdict: what the rules said.
        budgets: of the cameras that can run; `unmeasured` are outputs that no version measures.
        measured: of a store, or the sentence that says why there is nothing.
        evidence: of a folder of notices; None when none was given.
        walks: of each output of trajectories, where a store was given.
        software: the version of noren.
    """

    verdict: Verdict
    budgets: tuple[LeakBudget, ...]
    unmeasured: tuple[Output, ...]
    measured: Measured | Words
    evidence: Evidence | None
    software: str
    walks: tuple[MeasuredWalks, ...] = ()

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.verdict.loaded.plan

    @property
    def digest(self) -> str:
        """Its digest, 64 hexadecimal digits."""
        return self.verdict.loaded.digest

    @property
    def as_of(self) -> date:
        """The day for which it is said."""
        return self.verdict.as_of

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that keep filming from starting."""
        return tuple(finding for finding in self.verdict.findings if finding.blocks)
