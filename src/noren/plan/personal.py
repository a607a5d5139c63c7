"""Which outputs of a plan are personal information, and which features are kept.

Definition: a visit history is personal information because it hangs on a feature; so is every
other record about single people that the same repeat analysis links (Guidebook 2.0, case 3:
everything linked to feature data is personal information).
"""

from __future__ import annotations

from noren.plan.declaration import Plan
from noren.plan.outputs import Output
from noren.vocabulary.records import Closeness, RecordClass


def closeness_of(plan: Plan, output: Output) -> Closeness:
    """How close an output comes to one person, with what the plan links to it."""
    repeat = plan.repeat
    linked = (
        repeat is not None
        and output.purpose == repeat.purpose
        and output.record is RecordClass.TRAJECTORY_POINT
        and "trajectories" in repeat.linked
    )
    return Closeness.PERSONAL if linked else output.record.closeness


def personal_outputs(plan: Plan) -> tuple[tuple[int, Output], ...]:
    """The outputs that are personal information, with their places in the list."""
    return tuple(
        (index, output)
        for index, output in enumerate(plan.outputs)
        if closeness_of(plan, output) is Closeness.PERSONAL
    )


def keeps_personal_data(plan: Plan) -> bool:
    """Whether features or anything linked to them is kept, however briefly."""
    return plan.repeat is not None or bool(personal_outputs(plan))


def keeps_stills(plan: Plan) -> bool:
    """Whether masked stills are kept: the only pictures that a plan can declare."""
    return any(output.record is RecordClass.MASKED_STILL for output in plan.outputs)


def keeps_features(plan: Plan) -> bool:
    """Whether features are kept beyond the moment in which they are used."""
    return plan.repeat is not None
