"""No risk analysis before filming.

撮影を始める前のリスク分析がない。

## What it looks for / 調べること

`risk.analyzed_on` is left out or later than `schedule.capture_start`.

`risk.analyzed_on` がないか、
`schedule.capture_start` より後であること。

## Why it matters / なぜ大切か

With cameras, consent can hardly be asked beforehand. The guidebook therefore wants the operator
to weigh the risks with that in mind, along the whole life of the data, and to choose safeguards
from the result.

カメラでは、事前に同意を得ることが困難です。
ガイドブックは、その事情を踏まえ、データのライフサイクル全体で
リスクを分析し、対策を選ぶことを求めています。

## Plan that fails / 通らない計画

```yaml
risk:
  analyzed_on: null
```

## Plan that passes / 通る計画

```yaml
risk:
  analyzed_on: 2026-08-25
```

## What to do / すべきこと

Analyze the risks from acquisition to deletion before filming starts; write down who did it, and
when.

取得から消去までのリスクを撮影前に分析し、
分析した人と日付を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import in_place_by
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan whose risks were not analyzed before filming."""
    analyzed, start = plan.risk.analyzed_on, plan.schedule.capture_start
    if not in_place_by(analyzed, start):
        yield Found(("risk", "analyzed_on"), {"analyzed": analyzed, "start": start})


RULE = Rule(
    code="MG01",
    name="risk-unanalyzed",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=(*guidebook("4.1 a"), *guidebook("4.5")),
    message=Words(
        ja="撮影開始({start})までのリスク分析がありません(分析日: {analyzed})。",
        en="There is no risk analysis by {start}, the first day of filming (analyzed: {analyzed}).",
    ),
    check=check,
    documentation=__doc__,
)
