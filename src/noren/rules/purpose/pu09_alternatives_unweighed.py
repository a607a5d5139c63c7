"""Nobody weighed other means than a camera.

カメラ以外の手段を検討した記録がない。

## What it looks for / 調べること

`necessity.alternatives` is empty, or no attestation `alternatives` holds on the first day of
filming, or on the day asked if later.

`necessity.alternatives` が空であるか、撮影初日(点検する日が後ならその日)に有効な、
`alternatives` の回答がないこと。

## Why it matters / なぜ大切か

Filming must be necessary, and it is not where a sensor or the till already knows the answer.
Those who wrote the guidebook say so first when they sum it up: is a camera really needed?

撮影には必要性が求められます。センサーやレジの記録で分かることなら、撮影は必要ありません。
ガイドブックの作成者も、
まとめの最初に「本当にカメラが必要なのか」を検討するよう挙げています。

## Plan that fails / 通らない計画

```yaml
attestations:
  - matter: alternatives
    until: 2026-08-20
```

## Plan that passes / 通る計画

```yaml
attestations:
  - matter: alternatives
    by: 青木 太郎
    on: 2026-08-10
    evidence: 検討会議事録 第1回
```

## What to do / すべきこと

Write which other means were weighed and why they are not enough, and let somebody attest it.

検討した手段と、それでは足りない理由を書き、担当者が回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.values import Text
from noren.rules.answers import deciding_day, is_answered, place_of_answer
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, Source, house
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import GUIDEBOOK_3
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words

_NONE = Text(ja="手段が一つも書かれていません", en="none is listed")


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan that lists no other means, or for whose weighing nobody answers."""
    if not plan.necessity.alternatives:
        yield Found(("necessity", "alternatives"), {"lack": _NONE})
    elif not is_answered(plan, Matter.ALTERNATIVES, asked):
        day = deciding_day(plan, asked)
        lack = Text(ja=f"{day}に有効な回答がありません", en=f"nobody answers for it on {day}")
        yield Found(place_of_answer(plan, Matter.ALTERNATIVES), {"lack": lack})


RULE = Rule(
    code="PU09",
    name="alternatives-unweighed",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.GUIDEBOOK,
    sources=(
        Source(rule_set=GUIDEBOOK_3, section="3.2"),
        house("カメラ以外の手段", "other means than a camera"),
    ),
    message=Words(
        ja="カメラ以外の手段を検討した記録が足りません。{lack}。",
        en="There is no record that other means than a camera were weighed: {lack}.",
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
)
