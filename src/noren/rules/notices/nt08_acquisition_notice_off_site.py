"""Nothing tells people on the spot that they are being filmed.

撮影されることを、現地で知る手段がない。

## What it looks for / 調べること

A camera stays in its place while `notices.acquisition.channels` names none of `poster`,
`sticker`, `signage` and `staff`.

動かないカメラがあるのに、`notices.acquisition.channels` に `poster`、
`sticker`、`signage`、`staff` のどれもないこと。

## Why it matters / なぜ大切か

The notice at acquisition is for those who are being filmed now. It has to meet them before they
step into the picture, so that they can ask or take another way.

取得時の通知は、まさに撮影される人のためのものです。
写る前に気付けば、尋ねることも、別の道を選ぶこともできます。

## Plan that fails / 通らない計画

```yaml
notices:
  acquisition:
    channels: [web]
```

## Plan that passes / 通る計画

```yaml
notices:
  acquisition:
    channels: [sticker, web]
```

## What to do / すべきこと

Put a sticker or poster where people see it before they are filmed.

撮影される前に目に入る場所へ、ステッカーかポスターを掲示してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.notices.publications import SEEN_ON_THE_SPOT, has_fixed_camera
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source, guidebook
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import PPC_ANSWERS_2019
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a notice at acquisition that people do not meet where they are filmed."""
    if has_fixed_camera(plan) and not SEEN_ON_THE_SPOT & set(plan.notices.acquisition.channels):
        yield Found(("notices", "acquisition", "channels"))


RULE = Rule(
    code="NT08",
    name="acquisition-notice-off-site",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=(*guidebook("4.3"), Source(rule_set=PPC_ANSWERS_2019, section="Q1-11")),
    message=Words(
        ja="取得時の通知が現地にありません。写る前に気付く手段がありません。",
        en="No notice at acquisition is on the spot, where people see it before they are filmed.",
    ),
    check=check,
    documentation=__doc__,
)
