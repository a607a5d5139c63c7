"""Filming without a prior notice.

事前告知がない。

## What it looks for / 調べること

`notices.prior.published_on` is left out.

`notices.prior.published_on` がないこと。

## Why it matters / なぜ大切か

Nobody agrees to being filmed by walking past. The guidebook therefore asks, beyond the Act, that
people hear of it before it begins and have time to ask or to keep away.

通りかかっただけで撮影に同意したことにはなりません。
そこでガイドブックは、法律の求めに加えて、
撮影を始める前に知らせることを求めています。
尋ねたり、避けたりする時間が必要だからです。

## Plan that fails / 通らない計画

```yaml
notices:
  prior:
    published_on: null
```

## Plan that passes / 通る計画

```yaml
notices:
  prior:
    published_on: 2026-09-10
```

## What to do / すべきこと

Publish the prior notice on site and on the web, and write down the day.

現地とウェブなどで事前告知を行い、その日付を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan whose prior notice has no day."""
    if plan.notices.prior.published_on is None:
        path = ("notices", "prior", "published_on")
        yield Found(path, {"start": plan.schedule.capture_start})


RULE = Rule(
    code="NT01",
    name="prior-notice-missing",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.2"),
    message=Words(
        ja="{start}に撮影を始める計画ですが、事前告知がありません。",
        en="Filming starts on {start}, but there is no prior notice.",
    ),
    check=check,
    documentation=__doc__,
)
