"""A camera that is hard to notice, without a sign beside it.

気付きにくいカメラなのに、現地の表示がない。

## What it looks for / 調べること

A camera with `hidden: true` while `notices.acquisition.channels` has neither `poster` nor
`sticker`.

`hidden: true` のカメラがあるのに、
`notices.acquisition.channels` に `poster` も `sticker` もないこと。

## Why it matters / なぜ大切か

People who do not notice a camera cannot know that there is anything to ask about. The regulator
reads the Act so that they must then be made aware of it on the spot; a page on the web that they
would have to look for does not do that.

カメラに気付かない人は、尋ねるきっかけも持てません。
そのような場合には、撮影していることを容易に認識できる
措置を講じなければならない、と解されています。
自分で探さなければ見つからないウェブページでは足りません。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    hidden: true
notices:
  acquisition:
    channels: [staff, web]
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    hidden: true
notices:
  acquisition:
    channels: [sticker, web]
```

## What to do / すべきこと

Put a sign or sticker where people see it before they are filmed; noren's says that the camera is
running.

撮影される前に目に入る場所へ、ポスターかステッカーを掲示してください。
norenが作る掲示には、カメラが作動中であることが書かれます。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import PPC_ANSWERS, PPC_ANSWERS_2019
from noren.vocabulary.terms import Channel
from noren.vocabulary.words import Words

_ON_THE_SPOT = frozenset({Channel.POSTER, Channel.STICKER})


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find hidden cameras without a sign on the spot."""
    if _ON_THE_SPOT & set(plan.notices.acquisition.channels):
        return
    for index, camera in enumerate(plan.cameras):
        if camera.hidden:
            yield Found(("cameras", index, "hidden"), {"camera": camera.name})


RULE = Rule(
    code="NT07",
    name="hidden-camera-unmarked",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=PPC_ANSWERS_2019, section="Q1-13-3"),
        Source(rule_set=PPC_ANSWERS, section="Q1-16"),
    ),
    message=Words(
        ja="「{camera}」は気付きにくいカメラです。作動中であることを現地に掲示してください。",
        en="{camera} is hard to notice; a sign on the spot must say that it is running.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
