"""Where a plan makes features of faces.

Inferred: the 2026 Act speaks of features of faces; which steps fall under it, orders and rules
will say. Until then every step that computes a feature from a face counts, also for a moment.
"""

from __future__ import annotations

from noren.plan.declaration import Plan
from noren.plan.paths import Path


def keeps_faces(plan: Plan) -> bool:
    """Whether features of faces are kept, however briefly."""
    return plan.repeat is not None and "face" in plan.repeat.features


def face_feature_places(plan: Plan) -> tuple[Path, ...]:
    """Where features of faces are declared, kept or only used for a moment."""
    kept: tuple[Path, ...] = (("repeat", "features"),) if keeps_faces(plan) else ()
    momentary = tuple(
        ("outputs", index, "attributes")
        for index, output in enumerate(plan.outputs)
        if output.attributes
    )
    return kept + momentary
