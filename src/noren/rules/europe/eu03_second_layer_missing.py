"""A site in Europe without the second layer of information.

欧州の設置場所なのに、第二層の説明がない。

## What it looks for / 調べること

A site in the European Economic Area while `notices.detail.url` is left out.

欧州経済領域に設置場所があるのに、`notices.detail.url` がないこと。

## Why it matters / なぜ大切か

The sign tells the most important facts at a glance and points to the rest. Without a page to
point to, people are not told what the GDPR grants them.

掲示では最も大切なことを一目で伝え、残りは別の場所で説明します。
案内先がなければ、GDPRが保障する説明が届きません。

## Plan that fails / 通らない計画

```yaml
notices: {detail: {url: null}}
sites: [{id: wakaba-street, country: DE}]
europe:
  lawful_basis: legitimate_interests
  objection_route: {ja: 窓口へのメール, en: Mail to the desk}
  transfers: adequacy
attestations:
  - {matter: dpia, by: 青木 太郎, on: 2026-08-25, evidence: DPIA-1}
```

## Plan that passes / 通る計画

```yaml
notices: {detail: {url: 'https://wakaba.example/camera'}}
sites: [{id: wakaba-street, country: DE}]
europe:
  lawful_basis: legitimate_interests
  objection_route: {ja: 窓口へのメール, en: Mail to the desk}
  transfers: adequacy
attestations:
  - {matter: dpia, by: 青木 太郎, on: 2026-08-25, evidence: DPIA-1}
```

## What to do / すべきこと

Publish the detailed page and write its address down.

詳しい説明のページを公開し、そのアドレスを書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.europe.sites import films_in_europe, gdpr
from noren.rules.rule import Asked, Effect, Found, Rule, Severity
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find signs in Europe that point to no second layer."""
    if plan.notices.detail.url is None and films_in_europe(plan):
        yield Found(("notices", "detail", "url"))


RULE = Rule(
    code="EU03",
    name="second-layer-missing",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(gdpr("13"),),
    message=Words(
        ja="欧州の掲示から案内する、第二層の説明のページがありません。",
        en="The signs in Europe have no page with the second layer of information to point to.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
