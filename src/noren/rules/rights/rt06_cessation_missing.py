"""No procedure for stopping use or for erasure.

利用停止・消去の請求に応じる手続がない。

## What it looks for / 調べること

`rights.cessation_procedure: false` in a plan that keeps personal data.

個人データを残す計画で `rights.cessation_procedure: false` であること。

## Why it matters / なぜ大切か

People can ask to stop use and to erase: for unlawful handling since ever, and since April 2022
also when the data is no longer needed, was leaked, or harms them.

本人は、利用の停止や消去を求められます。2022年4月からは、違法な扱いのほか、
要らなくなったとき、漏れたとき、権利が害されるおそれがあるときも対象です。

## Plan that fails / 通らない計画

```yaml
# change of: returning
rights:
  cessation_procedure: false
```

## Plan that passes / 通る計画

```yaml
# change of: returning
rights:
  cessation_procedure: true
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
    """Find personal data for which `cessation_procedure` is not there."""
    if keeps_personal_data(plan) and not plan.rights.cessation_procedure:
        yield Found(("rights", "cessation_procedure"))


RULE = Rule(
    code="RT06",
    name="cessation-missing",
    severity=Severity.MUST,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2017, section="30", confidence=Confidence.INFERRED),
        Source(rule_set=APPI_2022, section="35"),
    ),
    message=Words(
        ja="利用停止・消去の請求に応じる手続がありません。",
        en="There is no procedure for requests to stop use or to erase.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
