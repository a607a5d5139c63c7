"""What this machine offers the jail, tried now and not looked up.

The doctor locks real processes, lets them make every attempt of the escape set, and says which
claim the outcome allows. It takes under a second of processor time and leaves nothing behind.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from noren.errors import JailError
from noren.jail import bpf
from noren.jail.claim import Protection, claim_of
from noren.jail.degrade import NO_FILTERS, refusal_of_live_cameras
from noren.jail.escapes import EscapeRun, LockFacts, Mode, Outcome, run_escapes
from noren.jail.layers import Layers
from noren.jail.libraries import LibraryFinding, examine_libraries
from noren.jail.numbers import this_machine
from noren.jail.swap import probe_swap
from noren.vocabulary.words import Words

FEWEST_ATTEMPTS = 60
"""Below this many refused attempts nothing is claimed."""

_CAMERA_MODES = (Mode.FRESH, Mode.OLDER)
_VAULT_MODES = (Mode.VAULT,)

Json = bool | int | float | str | list["Json"] | dict[str, "Json"]

_ESCAPED = Words(
    en="{count} of the attempted ways out succeeded ({names})",
    ja="試みた脱出のうち{count}件が成功しました({names})",
)
_UNCLEAR = Words(
    en="attempts without a clear answer: {names}",
    ja="結果のはっきりしない試みがあります({names})",
)
_SELF_CHECK = Words(
    en="the jail's check of itself failed",
    ja="隔離区画の自己検査が通りませんでした",
)
_TOO_FEW = Words(
    en="only {count} ways out could be tried",
    ja="試みることのできた脱出が{count}件しかありません",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EscapeSummary:
    """The escape set in figures; names are of attempts, or `trace:...` for what was found outside.

    Args:
        attempted: ways out that were tried from every thread and got an answer of the jail or
            got through. Not counted: the two meant to succeed, and what this machine lacks.
        names_succeeded: ways out that got through.
        allowed_by_design: meant to succeed, and did.
        not_here: the machine has nothing to try.
        unclear: failed for another reason than the jail, so they prove nothing.
        cpu_s: processor seconds of all runs.
        modes: from where they were made.
    """

    attempted: int
    names_succeeded: tuple[str, ...]
    allowed_by_design: tuple[str, ...]
    not_here: tuple[str, ...]
    unclear: tuple[str, ...]
    cpu_s: float
    modes: tuple[Mode, ...]

    @property
    def succeeded(self) -> int:
        """How many ways out got through."""
        return len(self.names_succeeded)

    def to_mapping(self) -> dict[str, Json]:
        """Return the figures and names as plain values."""
        return {
            "attempted": self.attempted,
            "succeeded": self.succeeded,
            "names_succeeded": [*self.names_succeeded],
            "allowed_by_design": [*self.allowed_by_design],
            "not_here": [*self.not_here],
            "unclear": [*self.unclear],
            "threads": [mode.value for mode in self.modes],
            "cpu_s": self.cpu_s,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorReport:
    """Everything `noren doctor` says.

    Args:
        machine, kernel: processor and kernel release.
        layers: what the jail is made of here.
        escapes: what was tried from a camera's jail and what got through.
        vault: the same from the vault, which is locked otherwise.
        libraries: installed libraries that see frames or run beside them.
        claim: what may be said about this machine.
        claim_holds: False when the claim is that nothing may be said.
        live_refusal: why live cameras are refused here; None when they are not.
    """

    machine: str
    kernel: str
    layers: Layers
    escapes: EscapeSummary
    vault: EscapeSummary
    libraries: tuple[LibraryFinding, ...]
    claim: Words
    claim_holds: bool
    live_refusal: Words | None

    def to_mapping(self) -> dict[str, Json]:
        """Return the document that `noren doctor --format json` prints; scripts depend on it."""
        refusal = self.live_refusal
        return {
            "machine": self.machine,
            "kernel": self.kernel,
            "layers": {**self.layers.to_mapping()},
            "escapes": self.escapes.to_mapping(),
            "vault": self.vault.to_mapping(),
            "libraries": [
                {
                    "name": library.name,
                    "version": library.version,
                    "reports_home": library.reports_home,
                    "telemetry": library.telemetry.en,
                    "telemetry_ja": library.telemetry.ja,
                }
                for library in self.libraries
            ],
            "claim": {"ja": self.claim.ja, "en": self.claim.en},
            "claim_holds": self.claim_holds,
            "live_cameras": {
                "allowed": refusal is None,
                "ja": refusal.ja if refusal else "",
                "en": refusal.en if refusal else "",
            },
        }


def examine_machine(*, escape_runner: Callable[[Mode], EscapeRun] = run_escapes) -> DoctorReport:
    """Try this machine's jail and report. Never raises for what a machine lacks.

    Args:
        escape_runner: makes one run of the escape set; tests give their own.
    """
    runs: list[EscapeRun] = []
    vault_runs: list[EscapeRun] = []
    stopped: Words | None = None
    try:
        if bpf.has_filters(this_machine()):
            runs = [escape_runner(mode) for mode in _CAMERA_MODES]
            vault_runs = [escape_runner(mode) for mode in _VAULT_MODES]
        else:
            stopped = NO_FILTERS
    except JailError as failed:
        stopped = Words(en=failed.in_language("en"), ja=failed.in_language("ja"))
    escapes, vault = _summarize(runs, _CAMERA_MODES), _summarize(vault_runs, _VAULT_MODES)
    facts = _facts_of(runs)
    layers = _layers(runs, facts)
    why_not = stopped or _objection(escapes, facts) or _objection(vault, _facts_of(vault_runs))
    system = os.uname()
    return DoctorReport(
        machine=system.machine,
        kernel=f"{system.sysname} {system.release}",
        layers=layers,
        escapes=escapes,
        vault=vault,
        libraries=examine_libraries(),
        claim=claim_of(
            Protection(
                why_not=why_not,
                attempted=escapes.attempted,
                landlock_abi=layers.landlock_abi,
                command_line_emptied=layers.mm_map,
                memory_locked=layers.memlock,
                swap=layers.swap,
            )
        ),
        claim_holds=why_not is None,
        live_refusal=why_not
        or refusal_of_live_cameras(
            has_filters=layers.seccomp, swap=layers.swap, memory_locked=layers.memlock
        ),
    )


def _facts_of(runs: list[EscapeRun]) -> list[LockFacts]:
    return [run.facts for run in runs if run.facts is not None]


def _summarize(runs: list[EscapeRun], modes: tuple[Mode, ...]) -> EscapeSummary:
    outcomes: dict[str, set[Outcome]] = {}
    for run in runs:
        for result in run.results:
            outcomes.setdefault(result.name, set()).add(result.outcome)
    traces = sorted({f"trace:{trace}" for run in runs for trace in run.traces})

    def with_any(outcome: Outcome) -> tuple[str, ...]:
        return tuple(name for name, seen in outcomes.items() if outcome in seen)

    answered = {Outcome.REFUSED, Outcome.KILLED, Outcome.ESCAPED}
    return EscapeSummary(
        attempted=sum(seen <= answered for seen in outcomes.values()),
        names_succeeded=(*with_any(Outcome.ESCAPED), *traces),
        allowed_by_design=with_any(Outcome.ALLOWED_BY_DESIGN),
        not_here=with_any(Outcome.NOT_HERE),
        unclear=with_any(Outcome.UNCLEAR),
        cpu_s=round(sum(run.cpu_s for run in runs), 3),
        modes=modes,
    )


def _layers(runs: list[EscapeRun], facts: list[LockFacts]) -> Layers:
    older = [run.facts for run in runs if run.mode is Mode.OLDER and run.facts is not None]
    return Layers(
        seccomp=bool(facts),
        tsync=any(fact.threads_bound > 1 for fact in older),
        landlock_abi=min((fact.landlock_abi for fact in facts), default=-1),
        mm_map=bool(facts) and all(fact.command_line_emptied for fact in facts),
        swap=probe_swap(),
        dumpable=not facts,
        memlock=bool(facts) and all(fact.memory_locked for fact in facts),
    )


def _objection(escapes: EscapeSummary, facts: list[LockFacts]) -> Words | None:
    if escapes.succeeded:
        names = ", ".join(escapes.names_succeeded)
        return _ESCAPED.fill(count=escapes.succeeded, names=names)
    if escapes.unclear:
        return _UNCLEAR.fill(names=", ".join(escapes.unclear))
    if not facts or not all(fact.self_check.holds for fact in facts):
        return _SELF_CHECK
    if escapes.attempted < FEWEST_ATTEMPTS:
        return _TOO_FEW.fill(count=escapes.attempted)
    return None
