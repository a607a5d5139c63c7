"""A ground plane that is known badly.

地面の位置の誤差が大きい。

## What it looks for / 調べること

A ground whose error is above half a metre, after the stated error of its points and how well they
fit.

対応点の測定誤差とずれから求めた誤差が、
0.5 mを超える地面。

## Why it matters / なぜ大切か

Speeds, distances and areas carry this error, and people standing close together are confused.

速さ、距離、面積のすべてにこの誤差が入り、
近くに立つ人どうしを取り違えることもあります。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    view:
      ground:
        point_error_m: 1.0
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

Measure the points again, with a tape and far apart, and state the error you really had.

巻尺で、互いに離れた点を測り直し、実際の誤差を書いてください。
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
    """Find ground planes with a large error."""
    for advice in asked.advice_on(GeometryCode.GROUND_POOR):
        drawing = drawing_at(plan, advice.path)
        yield Found(advice.path, {"drawing": drawing, "amount": f"{advice.amount:.1f}"})


RULE = Rule(
    code="GE04",
    name="ground-poor",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("計測の幾何", "geometry"),),
    message=Words(
        ja="カメラ「{drawing}」では、地面の位置の誤差が{amount} mに達します。",
        en="The ground of camera `{drawing}` is known to {amount} m only.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
