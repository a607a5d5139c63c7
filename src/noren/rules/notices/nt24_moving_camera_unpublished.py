"""A moving camera that is announced on the spot only.

移動するカメラなのに、ウェブで公表していない。

## What it looks for / 調べること

A camera with `vehicle: true` while no published notice has `web` among its channels by
`schedule.capture_start`.

`vehicle: true` のカメラがあるのに、
`schedule.capture_start` までに公開した告知のどれにも
`web` の経路がないこと。

## Why it matters / なぜ大切か

A sign reaches those who stand before it. Those whom a vehicle passes can only be reached by
publication, and the Act asks for one or the other.

掲示が届くのは、その前に立つ人だけです。
車両が通り過ぎる人々には公表によって知らせるほかなく、
法律は通知か公表のどちらかを求めています。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    vehicle: true
notices:
  prior:
    channels: [poster, leaflet]
  acquisition:
    channels: [vehicle]
  detail:
    channels: [leaflet]
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    vehicle: true
notices:
  acquisition:
    channels: [vehicle]
  detail:
    channels: [web]
```

## What to do / すべきこと

Publish the purpose, the operator and the contact point on the web, and mark the vehicle too.

利用目的・運用実施主体・連絡先をウェブで公表し、
車体にも撮影中であることを表示してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import in_place_by
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source, guidebook
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.terms import Channel
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find moving cameras that nobody published on the web."""
    notices, start = plan.notices, plan.schedule.capture_start
    for notice in (notices.prior, notices.acquisition, notices.detail):
        if in_place_by(notice.published_on, start) and Channel.WEB in notice.channels:
            return
    for index, camera in enumerate(plan.cameras):
        if camera.vehicle:
            yield Found(("cameras", index, "vehicle"), {"camera": camera.name})


RULE = Rule(
    code="NT24",
    name="moving-camera-unpublished",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(
        *guidebook("4.3"),
        Source(rule_set=APPI_2017, section="18(1)"),
        Source(rule_set=APPI_2022, section="21(1)"),
    ),
    message=Words(
        ja="「{camera}」は移動するため、現地の掲示では届きません。ウェブで公表してください。",
        en="{camera} moves, so signs do not reach people; publish on the web.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
