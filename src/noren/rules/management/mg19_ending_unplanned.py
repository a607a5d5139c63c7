"""Nobody has planned the end.

終わり方が決まっていない。

## What it looks for / 調べること

`schedule.ending` left out.

`schedule.ending` がないこと。

## Why it matters / なぜ大切か

Signs hang for years after the cameras have gone, and so does data. What is erased, taken down and
told is easiest to settle before anything starts.

カメラがなくなっても、掲示やデータが何年も残ることがあります。何を消し、外し、
知らせるかは、始める前に決めるのが最も簡単です。

## Plan that fails / 通らない計画

```yaml
schedule:
  ending: null
```

## Plan that passes / 通る計画

```yaml
schedule:
  ending:
    ja: 数値を消去し、カメラと掲示を外し、終了をお知らせします。
    en: Numbers are erased, camera and signs come down, and people are told.
```

## What to do / すべきこと

Write what is done at the end.

終了時に行うことを書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan without an end."""
    if plan.schedule.ending is None:
        yield Found(("schedule", "ending"))


RULE = Rule(
    code="MG19",
    name="ending-unplanned",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("終わり方", "the end"),),
    message=Words(
        ja="終了時の消去・撤去・お知らせの手順がありません。",
        en="It is not settled what is erased, taken down and told at the end.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
