"""Transfers out of Europe without a ground.

欧州から外へ移すのに、根拠がない。

## What it looks for / 調べること

A site in the European Economic Area while `europe.transfers` is left out, or says `none` although
a device, server or party of the plan is elsewhere.

欧州経済領域に設置場所があるのに、`europe.transfers` がないか、
域外に機器・サーバー・関係者があるのに `none` であること。

## Why it matters / なぜ大切か

Personal data that leaves the Economic Area must stay as well protected as inside. Numbers about
nobody may go; while images are seen from elsewhere, or single records kept there, a ground is
needed.

個人データを域外へ移すときは、域内と同じ保護が続かなければなりません。
誰のものでもない数値は移せますが、画像や一人ごとの記録には根拠が要ります。

## Plan that fails / 通らない計画

```yaml
sites: [{id: wakaba-street, country: DE}]
europe:
  lawful_basis: legitimate_interests
  objection_route: {ja: 窓口へのメール, en: Mail to the desk}
  transfers: none
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

Name the ground, or keep devices and parties inside and write `none`.

根拠を書くか、機器と関係者を域内に置いて `none` と書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.europe.sites import films_in_europe, gdpr
from noren.rules.regions import EUROPEAN_ECONOMIC_AREA
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find plans in Europe that do not say on what ground data leaves, though it may."""
    if not films_in_europe(plan):
        return
    if plan.europe is None or plan.europe.transfers is None:
        yield Found(("europe",) if plan.europe is None else ("europe", "transfers"))
    elif plan.europe.transfers == "none" and _leaves(plan):
        yield Found(("europe", "transfers"))


def _leaves(plan: Plan) -> bool:
    countries = [*(node.country for node in plan.nodes), *(one.country for one in plan.parties)]
    return any(country not in EUROPEAN_ECONOMIC_AREA for country in countries)


RULE = Rule(
    code="EU11",
    name="transfer-unfounded",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(gdpr("44", Confidence.FROM_MEMORY),),
    message=Words(
        ja="欧州経済領域の外へデータを移す根拠が、書かれていないか実際と合っていません。",
        en=(
            "The ground on which data leaves the European Economic Area is missing or does not fit."
        ),
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.FROM_MEMORY,
    waivable=False,
)
