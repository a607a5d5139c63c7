"""A measurement area smaller than the error of a position.

計測区域が位置の誤差より小さい。

## What it looks for / 調べること

An area whose size on the floor is below the square of twice the position error: a small one, or
one far beyond the measured places, where the error grows.

地面の上の面積が、位置の誤差の2倍の二乗より小さい計測区域。小さな区域のほか、測った点から遠く、
誤差の大きくなる所にある区域も当てはまります。

## Why it matters / なぜ大切か

Whether somebody stands inside cannot be told when the error is as large as the area.

誤差が区域と同じくらい大きければ、
中にいるかどうかを判断できません。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    view:
      ground:
        point_error_m: 0.2
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
      areas:
        - id: bench
          name:
            ja: ベンチの前
            en: before the bench
          polygon: [[0.5, 0.8], [0.52, 0.8], [0.52, 0.83], [0.5, 0.83]]
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
      areas:
        - id: bench
          name:
            ja: ベンチの前
            en: before the bench
          polygon: [[0.3, 0.6], [0.7, 0.6], [0.7, 0.8], [0.3, 0.8]]
```

## What to do / すべきこと

Draw the area larger, measure the ground points better, or measure some in the area: far beyond
them the floor is not known.

区域を広げるか、地面の対応点をより正確に測るか、区域の中にも対応点を取ってください。
測った点から遠い所の床は分かりません。
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
    """Find areas smaller than the error of a place in them."""
    for advice in asked.advice_on(GeometryCode.AREA_SMALL):
        drawing = drawing_at(plan, advice.path)
        yield Found(advice.path, {"drawing": drawing, "amount": f"{advice.amount:.1f}"})


RULE = Rule(
    code="GE03",
    name="area-small",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("計測の幾何", "geometry"),),
    message=Words(
        ja="計測区域「{drawing}」では床の位置が最大{amount}メートルずれうるため、"
        "中にいるかどうかを判断できません。",
        en="In area `{drawing}` a place on the floor can be wrong by {amount} m: who is inside "
        "cannot be told.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
