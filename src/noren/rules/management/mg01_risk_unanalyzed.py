"""No risk analysis before filming.

撮影を始める前のリスク分析がない。

## What it looks for / 調べること

No attestation `risk_analysis` holds on the first day of filming, or on the day asked if later.

撮影初日(点検する日が後ならその日)に有効な、
`risk_analysis` の回答がないこと。

## Why it matters / なぜ大切か

With cameras, consent can hardly be asked beforehand. The guidebook therefore wants the operator
to weigh the risks with that in mind, along the whole life of the data, and to choose safeguards
from the result.

カメラでは、事前に同意を得ることが困難です。
ガイドブックは、その事情を踏まえ、データのライフサイクル全体で
リスクを分析し、対策を選ぶことを求めています。

## Plan that fails / 通らない計画

```yaml
attestations:
  - matter: risk_analysis
    until: 2026-09-01
```

## Plan that passes / 通る計画

```yaml
attestations:
  - matter: risk_analysis
    by: 青木 太郎
    on: 2026-08-25
    evidence: 検討会議事録 第2回
```

## What to do / すべきこと

Analyze the risks from acquisition to deletion before filming starts; let the one
who did it attest it.

取得から消去までのリスクを撮影前に分析し、
分析した人が回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import deciding_day, is_answered, place_of_answer
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan whose risks were not analyzed before filming."""
    if not is_answered(plan, Matter.RISK_ANALYSIS, asked):
        path = place_of_answer(plan, Matter.RISK_ANALYSIS)
        yield Found(path, {"day": deciding_day(plan, asked)})


RULE = Rule(
    code="MG01",
    name="risk-unanalyzed",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=(*guidebook("4.1 a"), *guidebook("4.5")),
    message=Words(
        ja="{day}に有効な、リスク分析の回答がありません。",
        en="Nobody answers for the risk analysis on {day}.",
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
)
