"""A private person who films.

個人が私的に撮影する計画である。

## What it looks for / 調べること

`operator.nature: individual`.

`operator.nature: individual` であること。

## Why it matters / なぜ大切か

The guidebook speaks to businesses. What a private person films follows other rules: privacy and
portrait rights hold all the same, and a clean result here would say nothing about them.

ガイドブックは事業者に向けたものです。個人の私的な撮影は別に考える必要があり、
プライバシー権や肖像権への配慮は変わらず求められます。ここで指摘がなくても、
それを満たすことにはなりません。

## Plan that fails / 通らない計画

```yaml
operator:
  nature: individual
```

## Plan that passes / 通る計画

```yaml
operator:
  nature: business
```

## What to do / すべきこと

Ask counsel what holds for you. If a business is behind the camera after all, name the business as
operator.

何に従うべきかを弁護士などに相談してください。実際には事業として撮影するなら、
その事業者を運用実施主体として書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find an operator who is a private person."""
    if plan.operator.nature == "individual":
        yield Found(("operator", "nature"), {"operator": plan.operator.name})


RULE = Rule(
    code="SC01",
    name="private-filming",
    severity=Severity.ADVICE,
    effect=Effect.SCOPE,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("3.1"),
    message=Words(
        ja=(
            "「{operator}」は個人です。私的な撮影はガイドブックの対象外のため、"
            "別に検討してください。"
        ),
        en="{operator} is a private person; private filming lies outside the guidebook.",
    ),
    check=check,
    documentation=__doc__,
)
