"""An end of filming that lies before its start.

撮影の終わりが、始まりより前になっている。

## What it looks for / 調べること

`schedule.capture_end` earlier than `schedule.capture_start`.

`schedule.capture_end` が `schedule.capture_start` より前であること。

## Why it matters / なぜ大切か

Notices print both days. People who read that filming ended before it began know neither when they
are filmed nor whether anybody checked what stands there.

告知には両方の日付が載ります。始まる前に終わったと書かれていては、
いつ撮られるのか分からず、内容を確かめた人がいるのかも疑われます。

## Plan that fails / 通らない計画

```yaml
schedule:
  capture_end: 2026-03-31
```

## Plan that passes / 通る計画

```yaml
schedule:
  capture_end: 2027-03-31
```

## What to do / すべきこと

Correct the day that is wrong; often it is the year. If filming starts anew, write the new first
day.

誤っている方の日付を直してください。年の書き誤りがよくあります。
撮影を改めて始めるのであれば、新しい開始日を書きます。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan whose filming ends before it starts."""
    start, end = plan.schedule.capture_start, plan.schedule.capture_end
    if end is not None and end < start:
        yield Found(("schedule", "capture_end"), {"start": start, "end": end})


RULE = Rule(
    code="NT35",
    name="end-before-start",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.2"),
    message=Words(
        ja="撮影の終わり({end})が、始まり({start})より前になっています。",
        en="Filming would end on {end}, before it starts on {start}.",
    ),
    check=check,
    documentation=__doc__,
)
