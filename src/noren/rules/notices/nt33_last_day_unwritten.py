"""A notice of the end without the last day.

終了を知らせたのに、最終日が書かれていない。

## What it looks for / 調べること

`notices.ending.published_on` is set while `schedule.capture_end` is left out.

`notices.ending.published_on` があるのに、`schedule.capture_end` がないこと。

## Why it matters / なぜ大切か

The notice of the end is made from the plan and says until when people were filmed. Without that
day it can say nothing that anybody could check.

終了のお知らせは計画から作られ、いつまで撮影していたかを伝えます。
その日がなければ、確かめようのないお知らせになります。

## Plan that fails / 通らない計画

```yaml
notices:
  ending:
    published_on: 2026-11-10
```

## Plan that passes / 通る計画

```yaml
schedule:
  capture_end: 2026-11-05
notices:
  ending:
    published_on: 2026-11-10
```

## What to do / すべきこと

Write the last day of filming down and make the notice anew.

撮影の最終日を書き、お知らせを作り直してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a notice of the end that has no last day to tell."""
    ending = plan.notices.ending
    if ending.published_on is not None and plan.schedule.capture_end is None:
        yield Found(("schedule", "capture_end"), {"told": ending.published_on})


RULE = Rule(
    code="NT33",
    name="last-day-unwritten",
    severity=Severity.ADVICE,
    effect=Effect.FIX,
    authority=Authority.HOUSE,
    sources=(house("終了", "ending"),),
    message=Words(
        ja="{told}に終了を知らせていますが、撮影の最終日がありません。",
        en="The end was told on {told}, but the last day of filming is not written.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
