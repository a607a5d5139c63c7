"""How much each camera of a plan could carry out in a day, if every number were misused."""

from __future__ import annotations

from noren.errors import spoken
from noren.gate.compile import compile_assignment
from noren.gate.leak_budget import LeakBudget
from noren.gate.output_compile import objection_to
from noren.gate.record_schema import RecordSchema
from noren.gate.scenery_compile import is_read_from_drives
from noren.operations.sources import is_film
from noren.plan.load import LoadedPlan
from noren.plan.outputs import Output
from noren.vocabulary.words import Words


def budgets_of(loaded: LoadedPlan) -> tuple[LeakBudget, ...]:
    """The leak budget of every camera that can run with this plan, in the plan's order.

    A camera with an output that this version cannot measure has none: it does not run. That of a
    camera on a car is for `noren scenery`.
    """
    plan = loaded.plan
    streets = {one.camera for one in plan.outputs if is_read_from_drives(plan, one)}
    waiting = {one.camera for one in unmeasured(loaded) if not is_read_from_drives(plan, one)}
    watched = {output.camera for output in plan.outputs} - waiting
    return tuple(
        LeakBudget.from_schema(
            RecordSchema.from_assignment(
                compile_assignment(
                    plan,
                    camera.id,
                    digest=loaded.digest,
                    live=not is_film(camera.source),
                    scenery=camera.id in streets,
                )
            )
        )
        for camera in plan.cameras
        if camera.id in watched
    )


def budget_lines(loaded: LoadedPlan, language: str) -> tuple[str, ...]:
    """The budgets in sentences, as `noren check` prints them."""
    lines = [line for budget in budgets_of(loaded) for line in budget.lines(language)]
    for output in unmeasured(loaded):
        if is_read_from_drives(loaded.plan, output):
            lines.append(_STREET.fill(output=output.id).in_language(language))
            continue
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
_STREET = Words(
    ja="出力 {output} は、車の生カメラか走行の映像から `noren scenery` が読み取ります。そのカメラの"
    "上限も上にあります。",
    en="`noren scenery` reads the output {output} from a car's live camera or films of drives; the "
    "bound of its camera stands above.",
)
