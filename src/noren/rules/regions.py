"""Where a body of law holds: countries by their two letters (ISO 3166-1).

The one place with these lists. Great Britain and Switzerland are in neither; their law is alike
but not the same, and a site there is a site abroad.
"""

from __future__ import annotations

from noren.plan.declaration import Plan

EUROPEAN_UNION = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
"""The member states of the European Union."""

EUROPEAN_ECONOMIC_AREA = EUROPEAN_UNION | {"IS", "LI", "NO"}
"""The member states and the three others in which the GDPR holds."""


def countries_of(plan: Plan) -> frozenset[str]:
    """The countries in which a plan films."""
    return frozenset(site.country for site in plan.sites)
