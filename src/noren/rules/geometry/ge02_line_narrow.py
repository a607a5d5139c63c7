"""A measurement line narrower than a person.

計測線が人の幅より狭い。

## What it looks for / 調べること

A line shorter than 0.6 m on the floor or, without a ground, than four percent of the picture's
width.

地面の上で0.6 mより短い計測線。
地面の対応点がない場合は、画像の幅の4%より短い計測線。

## Why it matters / なぜ大切か

People are placed by their feet, with some error. On a line this short, those who cross it pass
beside its ends as often as through it.

人の位置は足元で測り、いくらか誤差があります。
短い線では、通過した人が端の外を通ったことになりがちです。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    view:
      lines:
        - id: crossing
          start: [0.48, 0.6]
          end: [0.51, 0.6]
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    view:
      lines:
        - id: crossing
          start: [0.3, 0.6]
          end: [0.7, 0.6]
```

## What to do / すべきこと

Draw the line across the whole passage, with some space beyond both sides.

通路の全幅にわたり、両側に少し余裕を持たせて線を引いてください。
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
    """Find lines that people hardly fit through."""
    for advice in asked.advice_on(GeometryCode.LINE_NARROW):
        drawing = drawing_at(plan, advice.path)
        on_ground = plan.cameras[int(advice.path[1])].view.ground is not None
        amount = f"{advice.amount:.2f} m" if on_ground else f"{advice.amount:.1%}"
        yield Found(advice.path, {"drawing": drawing, "amount": amount})


RULE = Rule(
    code="GE02",
    name="line-narrow",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("計測の幾何", "geometry"),),
    message=Words(
        ja="計測線「{drawing}」の長さが{amount}しかありません。",
        en="Line `{drawing}` is only {amount} wide.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
