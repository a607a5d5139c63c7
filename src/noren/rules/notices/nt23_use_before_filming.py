"""Use that begins before filming.

利用の開始が、撮影の開始より前になっている。

## What it looks for / 調べること

`schedule.use_start` earlier than `schedule.capture_start`.

`schedule.use_start` が `schedule.capture_start` より前であること。

## Why it matters / なぜ大切か

The prior notice tells the first day. When use seems to begin before there is anything to use, one
of the two days is wrong, and people are told the wrong one.

事前告知では開始日を知らせます。撮影より前に利用することはできないので、
どちらかの日付が誤っており、それがそのまま人々に伝わります。

## Plan that fails / 通らない計画

```yaml
schedule:
  use_start: 2026-09-20
```

## Plan that passes / 通る計画

```yaml
schedule:
  use_start: 2026-10-15
```

## What to do / すべきこと

Correct the day that is wrong. If older images are meant, say so with `footage`.

誤っている方の日付を直してください。以前の映像を使うのであれば、
`footage` に書きます。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan that uses what it has not filmed yet."""
    schedule = plan.schedule
    if schedule.use_start is not None and schedule.use_start < schedule.capture_start:
        facts = {"use": schedule.use_start, "start": schedule.capture_start}
        yield Found(("schedule", "use_start"), facts)


RULE = Rule(
    code="NT23",
    name="use-before-filming",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.2"),
    message=Words(
        ja="利用の開始({use})が、撮影の開始({start})より前です。",
        en="Use begins on {use}, before filming starts on {start}.",
    ),
    check=check,
    documentation=__doc__,
)
