"""Who gets personal data: the outputs of each party that are personal information."""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.people import Party
from noren.plan.personal import personal_outputs


def personal_of(plan: Plan, party: Party) -> tuple[str, ...]:
    """The ids of the outputs that a party gets and that are personal information."""
    personal = {output.id for _, output in personal_outputs(plan)}
    return tuple(output for output in party.outputs if output in personal)


def parties_with_personal(plan: Plan, *roles: str) -> Iterator[tuple[int, Party]]:
    """The parties of these roles that get personal data, with their places in the list."""
    for index, party in enumerate(plan.parties):
        if party.role in roles and personal_of(plan, party):
            yield index, party
