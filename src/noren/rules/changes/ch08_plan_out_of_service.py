"""A plan that is suspended or closed.

休止中、または終了した計画である。

## What it looks for / 調べること

`status: suspended` or `status: closed`.

`status: suspended` または `status: closed` であること。

## Why it matters / なぜ大切か

The public was told that filming has stopped. A plan in this state must not be the one with which
a camera is switched on.

撮影をやめたことは、すでに公に知らされています。
この状態の計画でカメラを動かしてはいけません。

## Plan that fails / 通らない計画

```yaml
status: closed
```

## Plan that passes / 通る計画

```yaml
status: operating
```

## What to do / すべきこと

Leave the plan as the record of what was done. To film again, announce it anew and set the status
to `operating`.

計画は、行ったことの記録として残してください。
撮影を再開するときは、改めて告知してから `operating` にします。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan that is out of service."""
    if plan.status in ("suspended", "closed"):
        yield Found(("status",), {"status": plan.status})


RULE = Rule(
    code="CH08",
    name="plan-out-of-service",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.HOUSE,
    sources=(house("計画の状態", "status"),),
    message=Words(
        ja="計画の状態が `{status}` です。この計画では撮影できません。",
        en="The plan is `{status}`; nothing may be filmed with it.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
)
