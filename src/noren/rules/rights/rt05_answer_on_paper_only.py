"""People cannot have the answer in the form they ask for.

本人の望む形で開示できない。

## What it looks for / 調べること

`rights.electronic: false` in a plan that keeps personal data.

個人データを残す計画で `rights.electronic: false` であること。

## Why it matters / なぜ大切か

Since April 2022 people choose the form of disclosure, electronic included.

2022年4月から、電子データを含め、開示の方法は本人が選びます。

## Plan that fails / 通らない計画

```yaml
# change of: returning
rights:
  electronic: false
```

## Plan that passes / 通る計画

```yaml
# change of: returning
rights:
  electronic: true
```

## What to do / すべきこと

Prepare an electronic answer beside paper, then set the field.

書面のほかに電子データでも答えられるようにしてから、この項目を改めてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import keeps_personal_data
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find personal data for which `electronic` is not there."""
    if keeps_personal_data(plan) and not plan.rights.electronic:
        yield Found(("rights", "electronic"))


RULE = Rule(
    code="RT05",
    name="answer-on-paper-only",
    severity=Severity.MUST,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(Source(rule_set=APPI_2022, section="33"),),
    message=Words(
        ja="本人が望む方法(電子データを含む)で開示できません。",
        en="People cannot get the answer in the form they ask for, electronic included.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
