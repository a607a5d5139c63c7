"""No notice in place when filming starts.

撮影を始める時点で、取得時の通知がない。

## What it looks for / 調べること

`notices.acquisition.published_on` is left out or later than `schedule.capture_start`, or than
the day of the latest of `changes`, if that is later.

`notices.acquisition.published_on` がないか、
`schedule.capture_start`(後に `changes` があれば最後の変更日)より
後であること。

## Why it matters / なぜ大切か

The prior notice reaches those who were there before; the notice at acquisition reaches those who
are filmed. It is also where the period for which data is kept is told.

事前告知が届くのは、以前からそこを通る人です。
実際に撮影される人に知らせるのが取得時の通知であり、
データの保存期間もここで伝えます。

## Plan that fails / 通らない計画

```yaml
notices:
  acquisition:
    published_on: 2026-10-05
```

## Plan that passes / 通る計画

```yaml
notices:
  acquisition:
    published_on: 2026-10-01
```

## What to do / すべきこと

Put the signs up before the camera is switched on, and write down the day.

カメラを動かす前に掲示を済ませ、その日付を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import first_day_of, in_place_by
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan whose notice at acquisition is not there on the first day."""
    published, start = plan.notices.acquisition.published_on, first_day_of(plan)
    if not in_place_by(published, start):
        path = ("notices", "acquisition", "published_on")
        yield Found(path, {"published": published, "start": start})


RULE = Rule(
    code="NT06",
    name="acquisition-notice-late",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.3"),
    message=Words(
        ja="撮影開始({start})までに、取得時の通知がありません(掲示日: {published})。",
        en="No notice at acquisition is in place on {start}, the first day (put up: {published}).",
    ),
    check=check,
    documentation=__doc__,
)
