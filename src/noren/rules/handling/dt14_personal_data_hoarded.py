"""Personal data is kept for more than five years.

個人データを五年より長く残す。

## What it looks for / 調べること

`repeat.window`, or the `keep` of an output that is personal information, above 1825 days.

`repeat.window` か、個人情報に当たる出力の `keep` が1825日を超えること。

## Why it matters / なぜ大切か

Personal data is erased once its purpose is met. No question about visits to a place needs the
same face for longer than five years; the number is ours.

個人データは、目的を果たしたら速やかに消すものです。来店についての問いで、
同じ人の特徴を五年より長く要するものはありません。五年という値はnorenのものです。

## Plan that fails / 通らない計画

```yaml
# change of: returning
repeat:
  window: 2000 days
```

## Plan that passes / 通る計画

```yaml
# change of: returning
repeat:
  window: 60 days
```

## What to do / すべきこと

Choose the shortest period that answers the question.

目的に足りる、最も短い期間にしてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.keeping import in_words, personal_keeps
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source, guidebook, house
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.words import Words

LONGEST_DAYS = 1825


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find personal data that is kept beyond five years."""
    for path, keep in personal_keeps(plan):
        if keep.days > LONGEST_DAYS:
            yield Found(path, {"keep": in_words(keep), "longest": LONGEST_DAYS})


RULE = Rule(
    code="DT14",
    name="personal-data-hoarded",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=(
        *guidebook("4.4"),
        Source(rule_set=APPI_2017, section="19"),
        Source(rule_set=APPI_2022, section="22"),
        house("個人データの期間の上限", "longest period for personal data"),
    ),
    message=Words(
        ja="個人データを{keep}残します。{longest}日(norenの値)を超えて残す必要のある目的は考えられません。",
        en=(
            "Personal data is kept {keep}; more than {longest} days serves no purpose here "
            "(our number)."
        ),
    ),
    check=check,
    documentation=__doc__,
)
