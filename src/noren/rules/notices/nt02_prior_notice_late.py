"""A prior notice shortly before filming.

事前告知から撮影開始までの日数が足りない。

## What it looks for / 調べること

Fewer than `schedule.lead_days` days between `notices.prior.published_on` and
`schedule.capture_start`, or the day of the latest of `changes`, if later.

`notices.prior.published_on` から `schedule.capture_start`
(後に `changes` があれば最後の変更日)までが
`schedule.lead_days` 日に満たないこと。

## Why it matters / なぜ大切か

The guidebook asks for a sufficient period and gives no number. Fourteen days are the house's own
number, which a plan may change; one town's ordinance asks for a filing as early as that.

ガイドブックは「十分な期間」を求めますが、日数は示していません。
14日はnorenが置いた値で、計画ごとに変えられます。
届出を求める条例にも、同じ日数の例があります。

## Plan that fails / 通らない計画

```yaml
notices:
  prior:
    published_on: 2026-09-25
```

## Plan that passes / 通る計画

```yaml
notices:
  prior:
    published_on: 2026-09-17
```

## What to do / すべきこと

Let filming start later. Shorten `lead_days` only with a reason that you would give the public.

撮影開始を遅らせてください。`lead_days` を短くするのは、
その理由を公に説明できるときだけにしてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import distance, first_day_of
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a prior notice that leaves less than the plan's lead time."""
    published, schedule = plan.notices.prior.published_on, plan.schedule
    if published is None:
        return
    start = first_day_of(plan)
    days = (start - published).days
    if days < schedule.lead_days:
        facts = {"published": published, "start": start}
        path = ("notices", "prior", "published_on")
        gap = distance(published, start)
        yield Found(path, {**facts, "gap": gap, "lead": schedule.lead_days})


RULE = Rule(
    code="NT02",
    name="prior-notice-late",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.2"),
    message=Words(
        ja=(
            "事前告知({published})は撮影開始({start})の{gap}です。"
            "計画では{lead}日前までに行うことになっています。"
        ),
        en=(
            "The prior notice of {published} comes {gap} the start of filming on {start}; "
            "the plan asks for at least {lead} days."
        ),
    ),
    check=check,
    documentation=__doc__,
)
