"""A purpose of crime prevention.

防犯を目的としている。

## What it looks for / 調べること

A purpose with `aim: crime_prevention`.

`aim: crime_prevention` の目的。

## Why it matters / なぜ大切か

The guidebook leaves cameras against crime aside. For them the Commission has written a paper of
its own (March 2023), with other questions: who is registered, how long, who is told. A purpose of
that kind beside others would borrow their good name.

ガイドブックは防犯カメラを対象にしていません。
個人情報保護委員会は2023年3月に別の文書を公表し、登録の基準や期間、周知など、
異なる事柄を求めています。ほかの目的に混ぜると、利活用への信頼を借りることになります。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: street-flow
    aim: crime_prevention
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: street-flow
    aim: planning
```

## What to do / すべきこと

Take the purpose out of this plan. Write cameras against crime into a paper of their own, after
the Commission's paper and the ordinance of the town.

この目的を計画から外してください。防犯カメラについては、委員会の文書と自治体の条例に沿って、
別の計画を作ってください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.terms import Aim
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find purposes against crime."""
    for index, purpose in enumerate(plan.purposes):
        if purpose.aim is Aim.CRIME_PREVENTION:
            yield Found(("purposes", index, "aim"), {"purpose": purpose.id})


RULE = Rule(
    code="SC02",
    name="crime-prevention-purpose",
    severity=Severity.SHOULD,
    effect=Effect.SCOPE,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("3.1"),
    message=Words(
        ja="目的「{purpose}」は防犯です。ガイドブックの対象外のため、別の計画に分けてください。",
        en=(
            "Purpose `{purpose}` is crime prevention, which the guidebook leaves out; it "
            "needs its own plan."
        ),
    ),
    check=check,
    documentation=__doc__,
)
