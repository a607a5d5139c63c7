"""The risk of re-identification was not analyzed before filming.

個人が再特定されるリスクを、事前に分析していない。

## What it looks for / 調べること

No attestation `reidentification` holds on the first day of filming, or on the day asked if later.

撮影初日(点検する日が後ならその日)に有効な、
`reidentification` の回答がないこと。

## Why it matters / なぜ大切か

Numbers can point at people: one visitor an hour is a person, not a statistic. The guidebook asks
that this be analyzed beforehand for the data that remains after processing.

数値から個人が分かることもあります。
一時間に一人の来訪は、統計ではなくその人のことです。
ガイドブックは、処理後のデータから個人が
再特定されるリスクを、あらかじめ分析するよう求めています。

## Plan that fails / 通らない計画

```yaml
attestations:
  - matter: reidentification
    until: 2026-09-01
```

## Plan that passes / 通る計画

```yaml
attestations:
  - matter: reidentification
    by: 青木 太郎
    on: 2026-08-25
    evidence: 検討会議事録 第2回
```

## What to do / すべきこと

Ask who could recognise whom from the numbers, with what other knowledge; write down the result,
attest it, and do it again after a change.

どの数値から、誰が、どんな知識を使えば個人に行き着くかを検討し、
結果を書いて回答してください。計画を変えたらやり直します。
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
    """Find a plan whose re-identification risk was not analyzed before filming."""
    if not is_answered(plan, Matter.REIDENTIFICATION, asked):
        path = place_of_answer(plan, Matter.REIDENTIFICATION)
        yield Found(path, {"day": deciding_day(plan, asked)})


RULE = Rule(
    code="DT16",
    name="reidentification-unanalyzed",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.4"),
    message=Words(
        ja="{day}に有効な、再特定のリスクの分析の回答がありません。",
        en="Nobody answers for the analysis of the risk of re-identification on {day}.",
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
)
