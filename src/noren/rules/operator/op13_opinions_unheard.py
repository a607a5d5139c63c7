"""No way to hear what people think.

生活者の意見をくみ取る方法がない。

## What it looks for / 調べること

`dialogue` is left out.

`dialogue` がないこと。

## Why it matters / なぜ大切か

The guidebook asks to gather opinions: do people feel the benefit, what are they unhappy about? A
desk for complaints hears only those who are angry already.

ガイドブックは、利点を感じているか、不満はないかといった意見をくみ取り、
改善を続けるよう求めています。苦情の窓口に届くのは、すでに怒っている人の声だけです。

## Plan that fails / 通らない計画

```yaml
dialogue: null
```

## Plan that passes / 通る計画

```yaml
dialogue:
  channel: {ja: 年一回の街頭アンケート, en: A street survey once a year}
```

## What to do / すべきこと

Say how people can tell you what they think: a survey, a box, a meeting.

アンケート、意見箱、説明会など、考えを伝えられる方法を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan that does not say how it listens."""
    if plan.dialogue is None:
        yield Found(("dialogue",))


RULE = Rule(
    code="OP13",
    name="opinions-unheard",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 d"),
    message=Words(
        ja="生活者の意見をくみ取る方法(`dialogue`)がありません。",
        en="There is no way to hear what people think (`dialogue`).",
    ),
    check=check,
    documentation=__doc__,
)
