"""Growing without a reviewed pilot.

試行の振り返りをせずに広げている。

## What it looks for / 調べること

`rollout.stage` is `expansion` or `full`, and no attestation `pilot_review` holds on the first day
of filming, or on the day asked if later.

`rollout.stage` が `expansion` か `full` なのに、
撮影初日(点検する日が後ならその日)に有効な、`pilot_review` の回答がないこと。

## Why it matters / なぜ大切か

The guidebook suggests beginning in a small space and widening once understanding has grown. A
pilot that nobody looked back on taught nothing.

ガイドブックは、限られた空間から始め、理解が進んでから広げる方法を勧めています。
振り返りのない試行からは、何も学べません。

## Plan that fails / 通らない計画

```yaml
rollout:
  stage: full
```

## Plan that passes / 通る計画

```yaml
rollout:
  stage: full
attestations:
  - {matter: pilot_review, by: 青木 太郎, on: 2026-09-20, evidence: 試行報告書}
```

## What to do / すべきこと

Review the pilot with what people said about it, attest the review, and only then grow.

寄せられた声とともに試行を振り返り、その回答をしてから広げてください。
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
    """Find a plan beyond its pilot without a review."""
    if plan.rollout.stage != "pilot" and not is_answered(plan, Matter.PILOT_REVIEW, asked):
        day = deciding_day(plan, asked)
        path = place_of_answer(plan, Matter.PILOT_REVIEW)
        found = path if len(path) > 1 else ("rollout", "stage")
        yield Found(found, {"stage": plan.rollout.stage, "day": day})


RULE = Rule(
    code="PU12",
    name="pilot-unreviewed",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 d"),
    message=Words(
        ja="段階は `{stage}` ですが、{day}に有効な、試行の振り返りの回答がありません。",
        en="The stage is `{stage}`, and nobody answers on {day} for a review of the pilot.",
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
)
