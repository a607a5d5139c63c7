"""Who works for the operator with personal information in hand."""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.people import Party
from noren.plan.personal import keeps_personal_data, personal_outputs


def entrusted_processors(plan: Plan) -> Iterator[tuple[int, Party]]:
    """The processors that get images of recognizable people or personal information.

    A processor for which the plan names no outputs is taken to get everything.
    """
    for index, party in enumerate(plan.parties):
        works_for_operator = party.role in ("processor", "sub_processor")
        if works_for_operator and (_gets_images(plan, party) or _gets_personal(plan, party)):
            yield index, party


def _gets_images(plan: Plan, party: Party) -> bool:
    if not any(camera.people_recognizable for camera in plan.cameras):
        return False
    life = plan.lifecycle
    takes_or_processes = life is not None and party.id in (life.acquire, life.process)
    holds_a_device = any(node.responsible == party.id for node in plan.nodes)
    return not party.outputs or takes_or_processes or holds_a_device


def _gets_personal(plan: Plan, party: Party) -> bool:
    if not party.outputs:
        return keeps_personal_data(plan)
    return any(output.id in party.outputs for _, output in personal_outputs(plan))
