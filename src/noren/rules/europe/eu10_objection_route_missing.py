"""No way to object in Europe.

欧州で、異議を述べる方法がない。

## What it looks for / 調べること

A site in the European Economic Area while `europe.objection_route` is left out and the lawful
basis is not consent, contract or a legal obligation.

欧州経済領域に設置場所があるのに、`europe.objection_route` がなく、
適法性の根拠が同意・契約・法的義務のどれでもないこと。

## Why it matters / なぜ大切か

Who is filmed for a public task or somebody's legitimate interests may object. A right without a
route is none.

公共の任務や正当な利益のために撮影される人は、
異議を述べることができます。方法がなければ、その権利は使えません。

## Plan that fails / 通らない計画

```yaml
sites: [{id: wakaba-street, country: DE}]
europe:
  lawful_basis: legitimate_interests
  transfers: adequacy
attestations:
  - {matter: dpia, by: 青木 太郎, on: 2026-08-25, evidence: DPIA-1}
```

## Plan that passes / 通る計画

```yaml
sites: [{id: wakaba-street, country: DE}]
europe:
  lawful_basis: legitimate_interests
  objection_route: {ja: 窓口へのメール, en: Mail to the desk}
  transfers: adequacy
attestations:
  - {matter: dpia, by: 青木 太郎, on: 2026-08-25, evidence: DPIA-1}
```

## What to do / すべきこと

Say how people object: a desk, a form, a way around the cameras.

窓口、書式、カメラを避ける道など、異議を述べる方法を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.europe.sites import films_in_europe, gdpr
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words

_WITHOUT_OBJECTION = ("consent", "contract", "legal_obligation")
"""Grounds for which Art. 21 gives no right to object."""


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find sites in Europe where nobody can object."""
    if not films_in_europe(plan):
        return
    if plan.europe is None:
        yield Found(("europe",))
    elif not plan.europe.objection_route and plan.europe.lawful_basis not in _WITHOUT_OBJECTION:
        yield Found(("europe", "objection_route"))


RULE = Rule(
    code="EU10",
    name="objection-route-missing",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(gdpr("21", Confidence.FROM_MEMORY),),
    message=Words(
        ja="欧州で撮影される人が異議を述べる方法がありません。",
        en="People filmed in Europe have no way to object.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.FROM_MEMORY,
    waivable=False,
)
