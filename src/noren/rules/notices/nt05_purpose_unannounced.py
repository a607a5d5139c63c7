"""A purpose that was neither published nor notified.

利用目的を公表も通知もしていない。

## What it looks for / 調べること

No notice at all, neither prior nor at acquisition nor the detailed page, has a `published_on` on
or before `schedule.capture_start`, or the day of the latest of `changes`, if later.

事前告知・取得時の通知・詳しい説明のページのどれにも、
`schedule.capture_start`(後に `changes` があれば最後の変更日)以前の
`published_on` がないこと。

## Why it matters / なぜ大切か

The Act asks that the purpose be published beforehand or told to people when they are filmed. To
take an image that shows a recognisable person is to acquire personal information, even when the
image is discarded at once.

法律は、利用目的をあらかじめ公表するか、
取得に際して本人に通知または公表することを求めています。
個人を見分けられる画像を撮影すれば、すぐに破棄しても、
個人情報の取得に当たると解されています。

## Plan that fails / 通らない計画

```yaml
notices:
  prior:
    published_on: null
  acquisition:
    published_on: null
  detail:
    published_on: null
```

## Plan that passes / 通る計画

```yaml
notices:
  detail:
    published_on: 2026-09-10
```

## What to do / すべきこと

Publish the purpose before filming starts: a sign at the place, a page on the web, or both.

撮影を始める前に、現地の掲示やウェブで利用目的を公表してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import first_day_of, in_place_by
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan that films before anything was published."""
    notices, start = plan.notices, first_day_of(plan)
    published = (notices.prior, notices.acquisition, notices.detail)
    if not any(in_place_by(notice.published_on, start) for notice in published):
        yield Found(("notices",), {"start": start})


RULE = Rule(
    code="NT05",
    name="purpose-unannounced",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2017, section="18(1)"),
        Source(rule_set=APPI_2022, section="21(1)"),
    ),
    message=Words(
        ja="撮影開始({start})までに、利用目的を公表も通知もしていません。",
        en="By {start}, when filming starts, the purpose is neither published nor notified.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
