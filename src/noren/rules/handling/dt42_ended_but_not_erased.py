"""Use has ended, and nobody says that personal data was erased.

利活用を終えたのに、個人データを消したと誰も答えていない。

## What it looks for / 調べること

`status: closed` for a plan that kept personal data, without an attestation `erasure` that holds
on the day asked.

個人データを残す計画が `status: closed` で、点検する日に有効な `erasure` の回答がないこ
と。

## Why it matters / なぜ大切か

Personal data is erased when it is no longer needed. After the end it never is.

個人データは、必要がなくなれば消去するものです。利活用を終えた後に、残す理由はありません。

## Plan that fails / 通らない計画

```yaml
# change of: returning
status: closed
```

## Plan that passes / 通る計画

```yaml
# change of: returning
status: operating
```

## What to do / すべきこと

Erase everything, keep the proof, and attest `erasure`.

すべて消去し、その記録を残してから、`erasure` に回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import keeps_personal_data
from noren.rules.answers import deciding_day, is_answered
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, Source, guidebook
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find an ended plan for whose erasure nobody answers."""
    ended = plan.status == "closed" and keeps_personal_data(plan)
    if ended and not is_answered(plan, Matter.ERASURE, asked):
        yield Found(("status",), {"day": deciding_day(plan, asked)})


RULE = Rule(
    code="DT42",
    name="ended-but-not-erased",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(
        *guidebook("4.4"),
        Source(rule_set=APPI_2017, section="19"),
        Source(rule_set=APPI_2022, section="22"),
    ),
    message=Words(
        ja="計画は終了していますが、{day}に有効な、個人データの消去の回答がありません。",
        en="The plan is closed, and on {day} nobody answers for the erasure of its personal data.",
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
    waivable=False,
)
