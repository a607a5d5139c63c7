"""How much each camera of a plan could carry out in a day, if every number were misused."""

from __future__ import annotations

from enum import Enum

from noren.errors import spoken
from noren.gate.compile import compile_assignment, objection_to
from noren.gate.leak_budget import LeakBudget
from noren.gate.record_schema import RecordSchema
from noren.gate.scenery_compile import scenery_objection
from noren.operations.sources import is_film
from noren.plan.camera import Camera
from noren.plan.declaration import Plan
from noren.plan.load import LoadedPlan
from noren.plan.outputs import Output
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words


def budgets_of(loaded: LoadedPlan) -> tuple[LeakBudget, ...]:
    """The leak budget of every camera that can run with this plan, in the plan's order.

    A camera with an output that this version cannot measure has none: it does not run. That of a
    camera that `noren scenery` reads is for a film of a drive.
    """
    return tuple(
        LeakBudget.from_schema(
            RecordSchema.from_assignment(
                compile_assignment(
                    loaded.plan,
                    camera.id,
                    digest=loaded.digest,
                    live=way is _Way.RUN and not is_film(camera.source),
                    scenery=way is _Way.SCENERY,
                )
            )
        )
        for camera in loaded.plan.cameras
        if (way := _way_of(loaded.plan, camera)) is not None
    )


class _Way(Enum):
    """Which command measures a camera."""

    RUN = "noren run"
    SCENERY = "noren scenery"


def _way_of(plan: Plan, camera: Camera) -> _Way | None:
    outputs = [output for output in plan.outputs if output.camera == camera.id]
    if outputs and all(objection_to(plan, output) is None for output in outputs):
        return _Way.RUN
    streets = any(output.record is RecordClass.SCENERY for output in outputs)
    if streets and all(_reads_street(plan, camera, output) for output in outputs):
        return _Way.SCENERY
    return None


def _reads_street(plan: Plan, camera: Camera, output: Output) -> bool:
    if output.record is RecordClass.SCENERY:
        return scenery_objection(camera, output) is None
    return objection_to(plan, output) is None


def budget_lines(loaded: LoadedPlan, language: str) -> tuple[str, ...]:
    """The budgets in sentences, as `noren check` prints them."""
    lines = [line for budget in budgets_of(loaded) for line in budget.lines(language)]
    for output in unmeasured(loaded):
        objection = objection_to(loaded.plan, output)
        assert objection is not None
        words = _WAITING.fill(
            output=output.id,
            record=output.record.value,
            found=spoken(objection.found, language),
        )
        lines.append(words.in_language(language))
    return tuple(lines)


def unmeasured(loaded: LoadedPlan) -> tuple[Output, ...]:
    """The outputs that a plan may declare but that cannot be measured as it stands.

    This version does not measure the kind, or the camera's floor is not declared.
    """
    plan = loaded.plan
    return tuple(output for output in plan.outputs if objection_to(plan, output) is not None)


_WAITING = Words(
    ja="`noren run` ではまだ計測できない出力 {output} ({record}): {found}。",
    en="`noren run` cannot measure yet {output} ({record}): {found}.",
)
