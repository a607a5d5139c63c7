"""No procedure for correction.

訂正の請求に応じる手続がない。

## What it looks for / 調べること

`rights.correction_procedure: false` in a plan that keeps personal data.

個人データを残す計画で `rights.correction_procedure: false` であること。

## Why it matters / なぜ大切か

What is held about a person can be wrong: a match of two people, a visit of another day. People
can have it corrected.

二人を取り違えたり、来店の日を誤ったりと、残した情報が正しいとは限りません。
本人は訂正を求められます。

## Plan that fails / 通らない計画

```yaml
# change of: returning
rights:
  correction_procedure: false
```

## Plan that passes / 通る計画

```yaml
# change of: returning
rights:
  correction_procedure: true
```

## What to do / すべきこと

Set up the procedure, then set the field.

手続を設けてから、この項目を改めてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import keeps_personal_data
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find personal data for which `correction_procedure` is not there."""
    if keeps_personal_data(plan) and not plan.rights.correction_procedure:
        yield Found(("rights", "correction_procedure"))


RULE = Rule(
    code="RT07",
    name="correction-missing",
    severity=Severity.MUST,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2017, section="29", confidence=Confidence.INFERRED),
        Source(rule_set=APPI_2022, section="34"),
    ),
    message=Words(
        ja="訂正等の請求に応じる手続がありません。",
        en="There is no procedure for requests for correction.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
