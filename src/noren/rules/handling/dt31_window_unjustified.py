"""Nobody says why features are kept so long.

特徴量の期間の理由が書かれていない。

## What it looks for / 調べること

`repeat` without `window_reason`.

`repeat` に `window_reason` がないこと。

## Why it matters / なぜ大切か

A longer window says more and weighs more on people. The guidebook wants the period weighed
against the risk and against what people can be expected to accept.

期間が長いほど分かることは増えますが、生活者の負担も増えます。ガイドブックは、
リスクと受忍できる限度を考えて期間を定めるよう求めています。

## Plan that fails / 通らない計画

```yaml
# change of: returning
repeat:
  window_reason: null
```

## Plan that passes / 通る計画

```yaml
# change of: returning
repeat:
  window_reason:
    ja: 多くの方は月に一度来店し、それより長く持つ利点は小さい。
    en: Most customers come once a month; keeping features longer gains little.
```

## What to do / すべきこと

Write why this period and no shorter one.

なぜこの期間で、より短くできないのかを書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.keeping import in_words
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a window without a reason."""
    if plan.repeat is not None and plan.repeat.window_reason is None:
        yield Found(("repeat", "window_reason"), {"window": in_words(plan.repeat.window)})


RULE = Rule(
    code="DT31",
    name="window-unjustified",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("5.1 (3)", since="2.0"),
    message=Words(
        ja="特徴量を{window}保持する理由が書かれていません。",
        en="Features are kept {window}, and no reason is given.",
    ),
    check=check,
    documentation=__doc__,
)
