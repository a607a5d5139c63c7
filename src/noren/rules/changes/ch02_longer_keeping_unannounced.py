"""A longer period of keeping that was not announced in time.

保存期間の延長を、事前に告知していない。

## What it looks for / 調べること

A change of kind `retention_extended` whose `announced_on` is left out or later than its `on`.

`retention_extended` の変更で、
`announced_on` がないか、`on` より後のもの。

## Why it matters / なぜ大切か

The notice at acquisition tells how long data is kept. Whoever keeps it longer breaks what people
were told when they were filmed.

取得時の通知には、データの保存期間が書かれています。
それより長く残せば、撮影したときの説明に反することになります。

## Plan that fails / 通らない計画

```yaml
changes:
  - kind: retention_extended
    on: 2026-11-01
attestations:
  - matter: risk_analysis
    by: 青木 太郎
    on: 2026-11-01
    evidence: 検討会議事録 第5回
```

## Plan that passes / 通る計画

```yaml
changes:
  - kind: retention_extended
    on: 2026-11-01
    announced_on: 2026-10-15
attestations:
  - matter: risk_analysis
    by: 青木 太郎
    on: 2026-11-01
    evidence: 検討会議事録 第5回
```

## What to do / すべきこと

Announce the longer period first, and let it hold only for what is taken afterwards.

先に告知し、延長は告知後に取得したデータだけに適用してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import in_place_by
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find extended periods that people did not hear of first."""
    for index, change in enumerate(plan.changes):
        if change.kind != "retention_extended":
            continue
        if not in_place_by(change.announced_on, change.on):
            facts = {"on": change.on, "announced": change.announced_on}
            yield Found(("changes", index, "announced_on"), facts)


RULE = Rule(
    code="CH02",
    name="longer-keeping-unannounced",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.3"),
    message=Words(
        ja="{on}からの保存期間の延長を、事前に告知していません(告知日: {announced})。",
        en="Data is kept longer from {on} without prior notice (announced: {announced}).",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
