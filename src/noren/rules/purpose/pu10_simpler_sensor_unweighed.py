"""Passers-by are only counted, and no simpler sensor was weighed.

通過人数だけなのに、より簡単なセンサーを検討していない。

## What it looks for / 調べること

A purpose of counting whose only outputs count people across lines, while `necessity.alternatives`
lists other means but neither infrared, thermal, radar nor laser. (An empty list is PU09.)

適用ケースが通行量計測で、線を越えた人の数だけを出す目的があり、`necessity.alternatives`
に手段の記載はあるのに、赤外線、サーマル、ミリ波、レーザーのどれもないこと。
一覧が空の場合はPU09が指摘します。

## Why it matters / なぜ大切か

An infrared beam counts passers-by without seeing them. Those who wrote the guidebook name exactly
this case.

赤外線センサーなら、姿を写さずに通る人を数えられます。ガイドブックの作成者も、
まさにこの場合を例に挙げています。

## Plan that fails / 通らない計画

```yaml
necessity:
  alternatives:
    - means: hand_count
      why_not: {ja: 夜間に数えられない。, en: Nobody can count at night.}
```

## Plan that passes / 通る計画

```yaml
necessity:
  alternatives:
    - means: thermal
      why_not: {ja: 並んで歩く人を分けられない。, en: It merges people who walk abreast.}
```

## What to do / すべきこと

Try such a sensor, or write why it does not do here.

そうしたセンサーを試すか、ここでは使えない理由を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.matters import Means
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import UseCase
from noren.vocabulary.words import Words

_SIMPLER = {Means.INFRARED, Means.THERMAL, Means.RADAR, Means.LASER}


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find plain counts of passers-by for which no simpler sensor was weighed."""
    weighed = {one.means for one in plan.necessity.alternatives}
    if not weighed or weighed & _SIMPLER:
        return
    for purpose in plan.purposes:
        outputs = [output for output in plan.outputs if output.purpose == purpose.id]
        plain = all(
            one.record is RecordClass.LINE_COUNT and one.classes == ("person",) for one in outputs
        )
        if purpose.use_case is UseCase.COUNTING and outputs and plain:
            yield Found(("necessity", "alternatives"), {"purpose": purpose.id})


RULE = Rule(
    code="PU10",
    name="simpler-sensor-unweighed",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("カメラ以外の手段", "other means than a camera"),),
    message=Words(
        ja=(
            "目的「{purpose}」は通過人数だけです。赤外線センサーなどで足りないか検討してください。"
        ),
        en="Purpose `{purpose}` only counts passers-by; consider an infrared or similar sensor.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
