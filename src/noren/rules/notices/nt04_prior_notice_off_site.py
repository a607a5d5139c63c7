"""A prior notice that nobody meets on the spot.

現地で目に入る事前告知がない。

## What it looks for / 調べること

A camera stays in its place while `notices.prior.channels` names none of `poster`, `sticker`,
`leaflet` and `signage`.

動かないカメラがあるのに、`notices.prior.channels` に `poster`、
`sticker`、`leaflet`、`signage` のどれもないこと。

## Why it matters / なぜ大切か

Those who will be filmed are those who pass the place. A page or a press release reaches people
who read it, who are mostly others.

撮影されるのは、その場所を通る人です。ウェブページや報道発表が届くのは読ん
だ人で、多くは別の人です。

## Plan that fails / 通らない計画

```yaml
notices:
  prior:
    channels: [web, press]
```

## Plan that passes / 通る計画

```yaml
notices:
  prior:
    channels: [poster, web]
```

## What to do / すべきこと

Hang a poster, show it on a screen or hand out leaflets where people will be filmed.

撮影する場所に、ポスターの掲示、画面での表示、
チラシの配布などを加えてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.notices.publications import SEEN_BEFOREHAND, has_fixed_camera
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a prior notice that is nowhere near the cameras."""
    if has_fixed_camera(plan) and not SEEN_BEFOREHAND & set(plan.notices.prior.channels):
        yield Found(("notices", "prior", "channels"))


RULE = Rule(
    code="NT04",
    name="prior-notice-off-site",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.2"),
    message=Words(
        ja="事前告知が現地にありません。通る人の目に入りません。",
        en="Nothing is announced on the spot, where the people pass who will be filmed.",
    ),
    check=check,
    documentation=__doc__,
)
