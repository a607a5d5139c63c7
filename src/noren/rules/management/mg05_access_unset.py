"""Numbers without anybody who may read them.

アクセス権が定められていないデータがある。

## What it looks for / 調べること

An output whose `readers` is empty.

`readers` が空の出力。

## Why it matters / なぜ大切か

Before filming starts it must be settled who may see what, so that data neither leaks nor drifts
into other uses. An empty list settles nothing: either somebody needs the numbers, or they should
not be taken.

漏えいや目的外の利用を防ぐため、誰が何を見られるかを、
利活用を始める前に定める必要があります。
空のままでは、定めたことになりません。
誰も必要としない数なら、取得すべきではありません。

## Plan that fails / 通らない計画

```yaml
outputs:
  - id: street-count
    readers: []
```

## Plan that passes / 通る計画

```yaml
outputs:
  - id: street-count
    readers: [analyst]
```

## What to do / すべきこと

Name the roles that need the numbers for their purpose, or drop the output.

目的のために数値を必要とする役割を書くか、その出力をやめてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find outputs without readers."""
    for index, output in enumerate(plan.outputs):
        if not output.readers:
            yield Found(("outputs", index, "readers"), {"output": output.id})


RULE = Rule(
    code="MG05",
    name="access-unset",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.5"),
    message=Words(
        ja="出力「{output}」を誰が見られるかが定められていません。",
        en="Nobody is named who may read output `{output}`.",
    ),
    check=check,
    documentation=__doc__,
)
