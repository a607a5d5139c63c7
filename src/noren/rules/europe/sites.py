"""Which sites the European rules ask about, and how their articles are cited."""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.places import Site
from noren.rules.regions import EUROPEAN_ECONOMIC_AREA, EUROPEAN_UNION
from noren.rules.rule import Confidence, Source
from noren.rules.rule_sets import EUROPE


def sites_in_europe(plan: Plan) -> Iterator[tuple[int, Site]]:
    """The sites in the European Economic Area, with their places in the list."""
    return (
        (index, site)
        for index, site in enumerate(plan.sites)
        if site.country in EUROPEAN_ECONOMIC_AREA
    )


def films_in_europe(plan: Plan) -> bool:
    """Whether a site lies in the European Economic Area."""
    return any(True for _ in sites_in_europe(plan))


def sites_in_the_union(plan: Plan) -> frozenset[str]:
    """The ids of the sites in the European Union."""
    return frozenset(site.id for site in plan.sites if site.country in EUROPEAN_UNION)


def gdpr(article: str, confidence: Confidence = Confidence.SEEN) -> Source:
    """An article of the GDPR."""
    return Source(rule_set=EUROPE, section=article, confidence=confidence)
