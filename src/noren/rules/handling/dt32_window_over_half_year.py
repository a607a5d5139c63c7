"""Features are kept for more than half a year.

特徴量を半年より長く持つ。

## What it looks for / 調べること

A `repeat.window` above 183 days and up to 1825 days; a longer one is DT14.

`repeat.window` が183日を超え、1825日以下であること。それより長ければDT14。

## Why it matters / なぜ大切か

The example of the guidebook stays within six months, in its time also the border from which
people could ask for disclosure. A longer window needs a better reason than habit.

ガイドブックの例は六か月以内に収まっています。当時は、
開示の対象になるかどうかの境でもありました。それより長く持つなら、相応の理由が要ります。

## Plan that fails / 通らない計画

```yaml
# change of: returning
repeat:
  window: 200 days
```

## Plan that passes / 通る計画

```yaml
# change of: returning
repeat:
  window: 90 days
```

## What to do / すべきこと

Try a shorter window.

より短い期間にできないか検討してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.keeping import in_words
from noren.rules.rule import Asked, Effect, Fact, Found, Rule, Severity, Source, house
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import GUIDEBOOK_2
from noren.vocabulary.words import Words

HALF_A_YEAR_DAYS = 183
LONGEST_DAYS = 1825


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a window beyond half a year."""
    if plan.repeat is None:
        return
    if HALF_A_YEAR_DAYS < plan.repeat.window.days <= LONGEST_DAYS:
        facts: dict[str, Fact] = {"window": in_words(plan.repeat.window), "days": HALF_A_YEAR_DAYS}
        yield Found(("repeat", "window"), facts)


RULE = Rule(
    code="DT32",
    name="window-over-half-year",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.GUIDEBOOK,
    sources=(
        Source(rule_set=GUIDEBOOK_2, section="5.1 (3)"),
        house("特徴量の期間", "how long features are kept"),
    ),
    message=Words(
        ja="特徴量を{window}保持します。{days}日以下にできないか検討してください。",
        en="Features are kept {window}; {days} days or fewer weigh less on people.",
    ),
    check=check,
    documentation=__doc__,
)
