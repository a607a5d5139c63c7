"""Histories become statistics of very few people.

ごく少人数の履歴をまとめて、統計として残す。

## What it looks for / 調べること

`repeat.after_window: statistics` with a `repeat.minimum_cell` below 10.

`repeat.after_window: statistics` で、`repeat.minimum_cell` が10未満。

## Why it matters / なぜ大切か

After the window only statistics may remain, and those are numbers about several people together:
one-person records without a key are none. noren never puts fewer than two together; ten is our
floor for "several".

期間の後に残せるのは統計だけです。統計とは複数人をまとめた数値のことで、
鍵を消しても一人ずつの記録は統計になりません。norenは二人未満をまとめることはありません。
十人という目安はnorenのものです。

## Plan that fails / 通らない計画

```yaml
# change of: returning
repeat:
  minimum_cell: 3
```

## Plan that passes / 通る計画

```yaml
# change of: returning
repeat:
  minimum_cell: 10
```

## What to do / すべきこと

Raise `repeat.minimum_cell` to 10 or more, or choose `after_window: erase`.

`repeat.minimum_cell` を10以上にするか、`after_window: erase` にしてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Fact, Found, Rule, Severity, guidebook, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words

FEWEST = 10


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find histories that end as statistics of fewer than ten."""
    repeat = plan.repeat
    if repeat is None or repeat.after_window != "statistics":
        return
    if repeat.minimum_cell < FEWEST:
        facts: dict[str, Fact] = {"cell": repeat.minimum_cell, "fewest": FEWEST}
        yield Found(("repeat", "minimum_cell"), facts)


RULE = Rule(
    code="DT20",
    name="statistics-of-too-few",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=(
        *guidebook("5.1 (3)", since="2.0"),
        house("統計とみなす人数", "people in a statistic"),
    ),
    message=Words(
        ja="保持期間の後、{cell}人分の履歴からも統計が作られます。{fewest}人以上を勧めます。",
        en=(
            "After the window, histories of {cell} people are put into one number; {fewest} "
            "is a good floor."
        ),
    ),
    check=check,
    documentation=__doc__,
)
