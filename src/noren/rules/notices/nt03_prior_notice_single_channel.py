"""A prior notice in one place only.

事前告知の手段が一つしかない。

## What it looks for / 調べること

`notices.prior.channels` names fewer than two channels.

`notices.prior.channels` の手段が二つに満たないこと。

## Why it matters / なぜ大切か

A poster is missed by those who take another way, and a page by those who never look for it. The
guidebook asks that means be chosen by place and purpose so that more people get a chance to see
the notice.

ポスターは別の道を通る人の目に入らず、ウェブページは探さない人には届きませ
ん。ガイドブックは、場所と目的に応じて手段を選び、
目に触れる機会を増やすよう求めています。

## Plan that fails / 通らない計画

```yaml
notices:
  prior:
    channels: [poster]
```

## Plan that passes / 通る計画

```yaml
notices:
  prior:
    channels: [poster, web]
```

## What to do / すべきこと

Add a second means of another kind, such as a page on the web beside the poster on site.

現地のポスターにウェブページを添えるなど、種類の違う手段を加えてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a prior notice that goes out by one channel, or by none that is declared."""
    channels = set(plan.notices.prior.channels)
    if len(channels) < 2:
        yield Found(("notices", "prior", "channels"), {"count": len(channels)})


RULE = Rule(
    code="NT03",
    name="prior-notice-single-channel",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.2"),
    message=Words(
        ja="事前告知の手段が{count}種類です。現地とウェブなど、二つ以上を勧めます。",
        en="The prior notice goes out by {count} channel(s); two or more reach more people.",
    ),
    check=check,
    documentation=__doc__,
)
