"""How much each camera of a plan could carry out in a day, if every number were misused."""

from __future__ import annotations

from noren.gate.compile import MEASURED, compile_assignment
from noren.gate.leak_budget import LeakBudget
from noren.gate.record_schema import RecordSchema
from noren.operations.sources import is_film
from noren.plan.load import LoadedPlan
from noren.vocabulary.words import Words


def budgets_of(loaded: LoadedPlan) -> tuple[LeakBudget, ...]:
    """The leak budget of every camera whose outputs can be measured, in the plan's order.

    A camera with a record that this version cannot measure has no budget yet, since nobody knows
    its record's size; `budget_lines` says so, and `noren run` refuses it.
    """
    unmeasured = _unmeasured(loaded)
    watched = {output.camera for output in loaded.plan.outputs} - set(unmeasured)
    return tuple(
        LeakBudget.from_schema(
            RecordSchema.from_assignment(
                compile_assignment(
                    loaded.plan,
                    camera.id,
                    digest=loaded.digest,
                    live=not is_film(camera.source),
                )
            )
        )
        for camera in loaded.plan.cameras
        if camera.id in watched
    )


def budget_lines(loaded: LoadedPlan, language: str) -> tuple[str, ...]:
    """The budgets in sentences, as `noren check` prints them."""
    known = [line for budget in budgets_of(loaded) for line in budget.lines(language)]
    unknown = [
        _UNKNOWN.fill(camera=camera, records=", ".join(records)).in_language(language)
        for camera, records in _unmeasured(loaded).items()
    ]
    return (*known, *unknown)


def _unmeasured(loaded: LoadedPlan) -> dict[str, list[str]]:
    """The records that cannot be measured yet, by camera."""
    found: dict[str, list[str]] = {}
    for output in loaded.plan.outputs:
        if output.record not in MEASURED:
            found.setdefault(output.camera, []).append(f"`{output.record.value}`")
    return found


_UNKNOWN = Words(
    ja="{camera}: {records} はこの版ではまだ計測できないため、漏れうる量は計算できません。",
    en="{camera}: no leak budget yet, since this version cannot measure {records}.",
)
