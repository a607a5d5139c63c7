"""Filming ended, and nobody was told.

撮影が終わったのに、知らせていない。

## What it looks for / 調べること

More than 30 days after `schedule.capture_end`, `notices.ending.published_on` is left out, or
`status` is not `closed`. The 30 days are the house's.

`schedule.capture_end` から30日を過ぎても、`notices.ending.published_on` が
ないか、`status` が `closed` でないこと。30日はnorenが置いた値です。

## Why it matters / なぜ大切か

Signs that stay for years tell people that they are filmed when they are not, and after that
nobody believes a sign. The end is part of what was promised.

何年も残った掲示は、撮影していないのに撮影中だと伝え続け、
やがてどの掲示も信じられなくなります。終わりを知らせることも、
約束の一部です。

## Plan that fails / 通らない計画

```yaml
schedule:
  capture_end: 2026-10-15
```

## Plan that passes / 通る計画

```yaml
schedule:
  capture_end: 2026-11-15
```

## What to do / すべきこと

Take the signs and cameras down, publish the notice of the end, and set `status: closed`.

掲示とカメラを外し、終了のお知らせを公開して、
`status: closed` にしてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import in_place_by
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words

DAYS = 30
"""How long the end may stay untold; the house's number."""


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan whose end is past and untold, or not written down."""
    end, told = plan.schedule.capture_end, plan.notices.ending.published_on
    if end is None or (asked.as_of - end).days <= DAYS:
        return
    if end < plan.schedule.capture_start:
        return  # NT35 says that one of the days is wrong
    if not in_place_by(told, asked.as_of):
        yield Found(("notices", "ending", "published_on"), {"end": end})
    elif plan.status != "closed":
        yield Found(("status",), {"end": end})


RULE = Rule(
    code="NT28",
    name="end-untold",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("終了", "ending"),),
    message=Words(
        ja="撮影は{end}に終わりました。掲示を外し、終了を知らせて、計画を閉じてください。",
        en="Filming ended on {end}; take the signs down, tell people, and close the plan.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
