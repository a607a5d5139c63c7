"""No procedure for complaints.

苦情に応じる手順がない。

## What it looks for / 調べること

`rights.complaints_procedure: false`.

`rights.complaints_procedure: false` であること。

## Why it matters / なぜ大切か

Handling complaints properly and promptly is a duty of effort in the Act, and the desk of the
guidebook is there to take them.

苦情の適切かつ迅速な処理は法律上の努力義務であり、
ガイドブックの連絡先も苦情を受け付けるためのものです。

## Plan that fails / 通らない計画

```yaml
rights:
  complaints_procedure: false
```

## Plan that passes / 通る計画

```yaml
rights:
  complaints_procedure: true
```

## What to do / すべきこと

Decide who answers complaints and how fast, then set the field.

誰がいつまでに苦情に答えるかを決めてから、この項目を改めてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source, guidebook
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan that takes complaints without a procedure."""
    if not plan.rights.complaints_procedure:
        yield Found(("rights", "complaints_procedure"))


RULE = Rule(
    code="OP15",
    name="complaints-unanswered",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(
        *guidebook("4.1 b", since="2.0"),
        Source(rule_set=APPI_2017, section="35"),
        Source(rule_set=APPI_2022, section="40"),
    ),
    message=Words(
        ja="苦情に適切・迅速に応じる手順がありません(努力義務)。",
        en="There is no procedure for complaints (a duty of effort).",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
