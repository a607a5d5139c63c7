"""Filming without a purpose.

利用目的がない。

## What it looks for / 調べること

`purposes` is empty.

`purposes` が空であること。

## Why it matters / なぜ大切か

Whoever takes personal information must first say, as exactly as possible, what it is for; people
who are filmed can judge nothing else. The Act asks it, and every other part of a plan hangs on it.

個人情報を取得する者は、その利用目的を、
できる限り特定しなければなりません。
撮影される人は、目的を知って初めて是非を判断できます。
計画のほかの項目も、すべて目的に結び付いています。

## Plan that fails / 通らない計画

```yaml
purposes: []
outputs: []
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: street-flow
    text:
      ja: 通行人数を数え、歩道の広さを見直すため。
      en: To count passers-by and rethink the width of the pavement.
```

## What to do / すべきこと

Write down which number serves which end, in words that a passer-by understands.

どの数値を何に役立てるのかを、通りがかりの人に分かる言葉で書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source, guidebook
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan without purposes."""
    if not plan.purposes:
        yield Found(("purposes",))


RULE = Rule(
    code="PU01",
    name="purpose-missing",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(
        *guidebook("4.3"),
        Source(rule_set=APPI_2017, section="15(1)"),
        Source(rule_set=APPI_2022, section="17(1)"),
    ),
    message=Words(
        ja="利用目的が一つもありません。",
        en="No purpose of use is stated.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
