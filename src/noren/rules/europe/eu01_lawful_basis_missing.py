"""A site in Europe without a lawful basis.

欧州の設置場所なのに、適法性の根拠がない。

## What it looks for / 調べること

A site in the European Economic Area while `europe.lawful_basis` is left out.

欧州経済領域に設置場所があるのに、`europe.lawful_basis` がないこと。

## Why it matters / なぜ大切か

The GDPR allows processing only on one of its grounds, and people are told which. A camera that
erases its images at once still processes personal data.

GDPRでは、定められた根拠のどれかがなければ個人データを処理できず、
その根拠を本人に知らせます。画像を直ちに破棄するカメラも、
個人データの処理に当たります。

## Plan that fails / 通らない計画

```yaml
sites: [{id: wakaba-street, country: DE}]
europe:
  objection_route: {ja: 窓口へのメール, en: Mail to the desk}
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

Decide the ground with counsel and write it down.

専門家と根拠を検討し、計画に書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from noren.plan.declaration import Plan
from noren.rules.europe.sites import gdpr, sites_in_europe
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find sites in Europe without a lawful basis."""
    if plan.europe is not None and plan.europe.lawful_basis is not None:
        return
    for _, site in islice(sites_in_europe(plan), 1):
        yield Found(("europe",), {"site": site.name})


RULE = Rule(
    code="EU01",
    name="lawful-basis-missing",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(gdpr("6", Confidence.FROM_MEMORY),),
    message=Words(
        ja="「{site}」は欧州経済領域にありますが、GDPRの適法性の根拠がありません。",
        en=(
            "{site} lies in the European Economic Area; no lawful basis under the GDPR is declared."
        ),
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.FROM_MEMORY,
    waivable=False,
)
