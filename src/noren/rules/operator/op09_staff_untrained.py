"""Staff near the cameras who were not trained in time.

周辺で働く人への教育が、撮影開始に間に合っていない。

## What it looks for / 調べること

`training.held_on` is left out or later than `schedule.capture_start`.

`training.held_on` がないか、
`schedule.capture_start` より後であること。

## Why it matters / なぜ大切か

People ask whoever stands beside the camera. The guidebook wants them to hear one consistent
explanation, whomever they ask.

撮影される人は、カメラのそばにいる人に尋ねます。
ガイドブックは、誰に聞いても一貫した説明を
受けられるようにすることを求めています。

## Plan that fails / 通らない計画

```yaml
training:
  held_on: null
```

## Plan that passes / 通る計画

```yaml
training:
  held_on: 2026-09-25
```

## What to do / すべきこと

Train the people who work around the cameras before filming starts, and write down the day.

撮影を始める前に、周辺で働く人への教育を行い、その日付を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import in_place_by
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find training that does not come before filming."""
    held, start = plan.training.held_on, plan.schedule.capture_start
    if not in_place_by(held, start):
        yield Found(("training", "held_on"), {"held": held, "start": start})


RULE = Rule(
    code="OP09",
    name="staff-untrained",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 c"),
    message=Words(
        ja="撮影開始({start})までに、周辺で働く人への教育がありません(実施日: {held})。",
        en="Staff are not trained by the first day of filming, {start} (training held: {held}).",
    ),
    check=check,
    documentation=__doc__,
)
