"""How much each camera of a plan could carry out in a day, if every number were misused."""

from __future__ import annotations

from noren.gate.compile import compile_assignment
from noren.gate.leak_budget import LeakBudget
from noren.gate.record_schema import RecordSchema
from noren.operations.sources import is_film
from noren.plan.load import LoadedPlan


def budgets_of(loaded: LoadedPlan) -> tuple[LeakBudget, ...]:
    """The leak budget of every camera that has an output, in the plan's order."""
    watched = {output.camera for output in loaded.plan.outputs}
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
    return tuple(line for budget in budgets_of(loaded) for line in budget.lines(language))
