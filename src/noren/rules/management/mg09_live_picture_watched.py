"""The live picture can be watched from elsewhere.

生の映像を、離れた所から見られる。

## What it looks for / 調べること

A camera with `live_view: true`.

`live_view: true` のカメラ。

## Why it matters / なぜ大切か

noren lets only numbers out. A second way to the same picture undoes that: whoever watches it sees
everybody.

norenが外に出すのは数だけです。同じ映像を見る別の道があれば、その意味がなくなります。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    live_view: true
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    live_view: false
```

## What to do / すべきこと

Turn the live view off, unless another announced purpose needs it and its own rules cover it.

告知した別の目的のために要るのでなければ、映像の閲覧を止めてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find cameras whose pictures people can watch."""
    for index, camera in enumerate(plan.cameras):
        if camera.live_view:
            yield Found(("cameras", index, "live_view"), {"camera": camera.name})


RULE = Rule(
    code="MG09",
    name="live-picture-watched",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.5"),
    message=Words(
        ja="「{camera}」の生の映像を、離れた所から見られます。",
        en="The live picture of {camera} can be watched from elsewhere.",
    ),
    check=check,
    documentation=__doc__,
)
