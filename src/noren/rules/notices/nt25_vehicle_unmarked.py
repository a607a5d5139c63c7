"""A vehicle that films without a mark.

撮影中であることを、車体に示していない。

## What it looks for / 調べること

A camera with `vehicle: true` while no notice has `vehicle` among its channels.

`vehicle: true` のカメラがあるのに、どの告知にも `vehicle` の経路がないこと。

## Why it matters / なぜ大切か

The web page reaches those who look for it. Those who see the car go by can only learn from the
car itself that it films and whom to ask.

ウェブページが届くのは探した人だけです。通り過ぎる車を見た人は、
車体の表示からしか、撮影していることも尋ねる先も知ることができません。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    vehicle: true
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    vehicle: true
notices:
  acquisition:
    channels: [vehicle, web]
```

## What to do / すべきこと

Put the vehicle sticker that `noren notice` makes on each vehicle.

`noren notice` が作る車両用ステッカーを、すべての車両に貼ってください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.notices.publications import publications
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.terms import Channel
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find moving cameras whose vehicles say nothing."""
    if any(Channel.VEHICLE in notice.channels for notice in publications(plan).values()):
        return
    for index, camera in enumerate(plan.cameras):
        if camera.vehicle:
            yield Found(("cameras", index, "vehicle"), {"camera": camera.name})


RULE = Rule(
    code="NT25",
    name="vehicle-unmarked",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.2"),
    message=Words(
        ja="「{camera}」は車両で移動しますが、車体に撮影中の表示がありません。",
        en="{camera} moves with a vehicle that does not say it is filming.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
