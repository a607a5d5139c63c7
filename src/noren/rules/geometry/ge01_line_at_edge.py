"""A measurement line along an edge of the picture.

計測線が画像の端に沿っている。

## What it looks for / 調べること

A line that lies within three percent of the picture's width or height from one edge. A line that
only ends at an edge is well drawn.

画像の端から幅または高さの3%以内に沿って引かれた計測線。
片方の端点が画像の端に届くだけの線は問題ありません。

## Why it matters / なぜ大切か

At the edge people are seen half, or for a moment only, before or after they cross. Crossings are
missed there, and nobody notices.

画像の端では、人の体が半分しか写らなかったり、
通過の前後が一瞬しか見えなかったりします。
数え落としが起きても気付けません。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    view:
      lines:
        - id: crossing
          start: [0.2, 0.99]
          end: [0.8, 0.99]
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    view:
      lines:
        - id: crossing
          start: [0.2, 0.8]
          end: [0.8, 0.8]
```

## What to do / すべきこと

Move the line towards the middle, where people are seen whole on both sides of it.

線の両側で全身が見える、画像の中ほどへ線を移してください。
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
    """Find lines along an edge."""
    for advice in asked.advice_on(GeometryCode.LINE_AT_EDGE):
        drawing = drawing_at(plan, advice.path)
        yield Found(advice.path, {"drawing": drawing, "amount": f"{advice.amount:.0%}"})


RULE = Rule(
    code="GE01",
    name="line-at-edge",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("計測の幾何", "geometry"),),
    message=Words(
        ja="計測線「{drawing}」が画像の端から{amount}の所に沿っています。数え落としのおそれがあります。",
        en="Line `{drawing}` runs {amount} from the picture's edge; crossings will be missed.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
