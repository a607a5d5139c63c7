"""A ground plane from four points only.

地面の対応点が四つしかない。

## What it looks for / 調べること

A ground with exactly four points.

対応点がちょうど四つの地面。

## Why it matters / なぜ大切か

Four points fit some floor whatever was written down wrongly. Only a fifth shows a mistake.

四つの点は、書き間違いがあっても必ずどこかの平面に合います。
五つ目があって、初めて間違いに気付けます。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    view:
      ground:
        point_error_m: 0.05
        points:
          - image: [0.1, 0.9]
            ground_m: [0, 0]
          - image: [0.9, 0.9]
            ground_m: [6, 0]
          - image: [0.7, 0.4]
            ground_m: [6, 12]
          - image: [0.3, 0.4]
            ground_m: [0, 12]
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    view:
      ground:
        point_error_m: 0.05
        points:
          - image: [0.1, 0.9]
            ground_m: [0, 0]
          - image: [0.9, 0.9]
            ground_m: [6, 0]
          - image: [0.7, 0.4]
            ground_m: [6, 12]
          - image: [0.3, 0.4]
            ground_m: [0, 12]
          - image: [0.5, 0.9]
            ground_m: [3, 0]
```

## What to do / すべきこと

Measure at least one more point.

少なくとももう一点、測ってください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.geometry import GeometryCode
from noren.rules.geometry.drawings import drawing_at
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find ground planes that nothing can contradict."""
    for advice in asked.advice_on(GeometryCode.GROUND_UNPROVEN):
        drawing = drawing_at(plan, advice.path)
        yield Found(advice.path, {"drawing": drawing})


RULE = Rule(
    code="GE05",
    name="ground-unproven",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("計測の幾何", "geometry"),),
    message=Words(
        ja="カメラ「{drawing}」の地面は四点だけで決めており、測り間違いに気付けません。",
        en="The ground of camera `{drawing}` rests on four points, which would hide a slip.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
