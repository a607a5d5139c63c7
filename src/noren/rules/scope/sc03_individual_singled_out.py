"""A purpose that looks for particular people.

特定の人を見つけ出す目的がある。

## What it looks for / 調べること

A purpose with `identifies_individuals: true`.

`identifies_individuals: true` の目的。

## Why it matters / なぜ大切か

The guidebook serves uses other than identifying individuals. A camera that looks for known
people, or compares faces with a list, needs another basis, other notices and another program:
noren has no part that could do it.

ガイドブックが扱うのは、個人の識別を目的としない利活用です。
知っている人を探したり、顔を名簿と照らし合わせたりするには、
別の根拠、別の告知、別の仕組みが要ります。
norenにはそのための部品がありません。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: street-flow
    identifies_individuals: true
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: street-flow
    identifies_individuals: false
```

## What to do / すべきこと

Ask whether the aim can be reached with numbers about everybody. If not, do not use noren for it;
talk to counsel and to the Personal Information Protection Commission first.

全員についての集計値で目的を果たせないか検討してください。
果たせないなら、norenを使わず、
まず弁護士や個人情報保護委員会に相談してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find purposes that single people out."""
    for index, purpose in enumerate(plan.purposes):
        if purpose.identifies_individuals:
            path = ("purposes", index, "identifies_individuals")
            yield Found(path, {"purpose": purpose.id})


RULE = Rule(
    code="SC03",
    name="individual-singled-out",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("3.1"),
    message=Words(
        ja="目的「{purpose}」は特定の人を見つけ出すものです。この計画では実行できません。",
        en="Purpose `{purpose}` looks for particular people; no plan of noren can do that.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
