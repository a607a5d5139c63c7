"""How a message names an attestation."""

from __future__ import annotations

from noren.plan.answering import Attestation
from noren.plan.values import Text


def name_of(attestation: Attestation) -> Text:
    """What it answers for, and about which id: `training of … (north)`."""
    matter, about = attestation.matter, attestation.about
    behind = f"({about})" if about else ""
    return Text(ja=f"{matter.ja}{behind}", en=f"{matter.en} {behind}".rstrip())
