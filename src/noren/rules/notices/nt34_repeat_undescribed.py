"""Repeat-visit analysis that the plan does not describe.

リピート分析の中身が、計画に書かれていない。

## What it looks for / 調べること

A purpose with `use_case: repeat` that is not the purpose of `repeat`, or no `repeat` at all.

`use_case: repeat` の目的が `repeat` の目的でないか、
`repeat` そのものがないこと。

## Why it matters / なぜ大切か

The page about repeat analysis tells which features are taken, what is linked, for how long, and
what happens afterwards. All of this stands under `repeat`; without it the page cannot say it.

リピート分析のページには、どの特徴を取り、何を結び付け、
いつまで残し、その後どうするかを載せます。これらは `repeat` に書くもので、
なければページに載せられません。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: street-flow
    use_case: repeat
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: street-flow
    use_case: counting
```

## What to do / すべきこと

Describe the analysis under `repeat`; or choose the use case that the outputs really are.

`repeat` に分析の中身を書くか、実際の出力に合った適用ケースを選んでください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.terms import UseCase
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find purposes of repeat analysis about which the notices can say nothing."""
    described = None if plan.repeat is None else plan.repeat.purpose
    for index, purpose in enumerate(plan.purposes):
        if purpose.use_case is UseCase.REPEAT and purpose.id != described:
            yield Found(("purposes", index, "use_case"), {"purpose": purpose.id})


RULE = Rule(
    code="NT34",
    name="repeat-undescribed",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("5.1 (3)", since="2.0"),
    message=Words(
        ja="目的「{purpose}」はリピート分析ですが、`repeat` に中身が書かれていません。",
        en="Purpose `{purpose}` is repeat analysis, but `repeat` does not describe it.",
    ),
    check=check,
    documentation=__doc__,
)
