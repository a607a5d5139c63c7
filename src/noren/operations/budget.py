"""How much each camera of a plan could carry out in a day, if every number were misused."""

from __future__ import annotations

from noren.gate.compile import MEASURED, compile_assignment
from noren.gate.leak_budget import LeakBudget
from noren.gate.record_schema import RecordSchema
from noren.operations.sources import is_film
from noren.plan.load import LoadedPlan
from noren.plan.outputs import Output
from noren.vocabulary.words import Words


def budgets_of(loaded: LoadedPlan) -> tuple[LeakBudget, ...]:
    """The leak budget of every camera that can run with this plan, in the plan's order.

    A camera with an output that this version cannot measure has none: it does not run.
    """
    waiting = {output.camera for output in unmeasured(loaded)}
    watched = {output.camera for output in loaded.plan.outputs} - waiting
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
    lines = [line for budget in budgets_of(loaded) for line in budget.lines(language)]
    waiting = unmeasured(loaded)
    if waiting:
        named = ", ".join(f"{output.id} ({output.record.value})" for output in waiting)
        lines.append(_WAITING.fill(outputs=named).in_language(language))
    return tuple(lines)


def unmeasured(loaded: LoadedPlan) -> tuple[Output, ...]:
    """The outputs that a plan may declare but this version cannot measure yet."""
    return tuple(output for output in loaded.plan.outputs if output.record not in MEASURED)


_WAITING = Words(
    ja="この版ではまだ計測できない出力: {outputs}。このカメラは `noren run` で断られます。",
    en="This version cannot measure yet: {outputs}. `noren run` refuses these cameras.",
)
