"""Small groups are shown to outsiders.

少人数の値が、そのまま外部に出る。

## What it looks for / 調べること

An output that `public` may read, or that a recipient gets, with a `minimum_cell` below 10.

`public` が読める、または提供先に渡す出力で、
`minimum_cell` が10未満のもの。

## Why it matters / なぜ大切か

A count of one in a quarter of an hour tells a neighbour who came home when. Below ten the house
leaves numbers out for outsiders; the number is ours, after the practice of mobile-phone
statistics.

15分に一人という数値から、近所の人の帰宅時刻が分かることもあります。
外部に示す数値は、10人未満を伏せることを勧めます。
10という値はnorenのもので、携帯電話による人口統計の例にならいました。

## Plan that fails / 通らない計画

```yaml
outputs:
  - id: street-count
    readers: [analyst, public]
    minimum_cell: 2
```

## Plan that passes / 通る計画

```yaml
outputs:
  - id: street-count
    readers: [analyst, public]
    minimum_cell: 10
```

## What to do / すべきこと

Raise `minimum_cell`, or choose a wider bin so that fewer bins fall below it.

`minimum_cell` を上げるか、時間の幅を広げて少人数の区分を減らしてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words

MINIMUM_CELL = 10


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find outputs that show outsiders groups below ten."""
    shared = {output for party in plan.parties for output in party.outputs}
    for index, output in enumerate(plan.outputs):
        outside = Role.PUBLIC in output.readers or output.id in shared
        if outside and output.minimum_cell < MINIMUM_CELL:
            facts = {"cell": output.minimum_cell, "house": MINIMUM_CELL}
            yield Found(("outputs", index, "minimum_cell"), {"output": output.id, **facts})


RULE = Rule(
    code="DT18",
    name="small-groups-shown",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("少人数の区分", "minimum cell"),),
    message=Words(
        ja="出力「{output}」は{cell}人以上の数値を外部に示します。{house}人以上を勧めます。",
        en="Output `{output}` shows outsiders numbers as small as {cell}; {house} is a good floor.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
