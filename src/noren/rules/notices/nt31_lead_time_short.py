"""A lead time shorter than the house's.

事前告知の期間を、目安より短くしている。

## What it looks for / 調べること

`schedule.lead_days` below 14.

`schedule.lead_days` が14未満であること。

## Why it matters / なぜ大切か

The plan may choose its own lead time, because the guidebook gives no number. A short one is for
the author to explain, and so it should at least be seen.

ガイドブックに日数の定めはないため、期間は計画ごとに選べます。
短くする理由を説明するのは計画を立てた人なので、
せめて目に付くようにしておきます。

## Plan that fails / 通らない計画

```yaml
schedule:
  lead_days: 7
```

## Plan that passes / 通る計画

```yaml
schedule:
  lead_days: 14
```

## What to do / すべきこと

Leave `lead_days` out, or keep the short period and be ready to say why it suffices.

`lead_days` を書かずにおくか、短くても足りる理由を説明できるようにしてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words

LEAD_DAYS = 14
"""Our reading of the guidebook's "sufficient period", after an ordinance's filing time."""


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan that asks for less than the house's lead time."""
    if plan.schedule.lead_days < LEAD_DAYS:
        facts = {"lead": plan.schedule.lead_days, "house": LEAD_DAYS}
        yield Found(("schedule", "lead_days"), facts)


RULE = Rule(
    code="NT31",
    name="lead-time-short",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("事前告知の期間", "lead time"),),
    message=Words(
        ja="事前告知の期間が{lead}日です。{house}日以上を勧めます。",
        en="A lead time of {lead} days is short; {house} are a good measure.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
