"""Pseudonymously processed information is matched to find the person.

仮名加工情報を照合して、本人を割り出す。

## What it looks for / 調べること

`processed.pseudonymized.matched: true`.

`processed.pseudonymized.matched: true` であること。

## Why it matters / なぜ大切か

Names were taken out so that the data could be used more freely; matching it with other data to
find the person again is prohibited.

氏名などを除いたからこそ、自由に使える情報です。
ほかの情報と照らし合わせて本人を割り出すことは禁じられています。

## Plan that fails / 通らない計画

```yaml
processed:
  pseudonymized:
    matched: true
```

## Plan that passes / 通る計画

```yaml
processed:
  pseudonymized:
    matched: false
```

## What to do / すべきこと

Stop the matching.

照合をやめてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find pseudonymized data that is matched."""
    made = plan.processed.pseudonymized
    if made is not None and made.matched:
        yield Found(("processed", "pseudonymized", "matched"))


RULE = Rule(
    code="DT23",
    name="pseudonymized-data-matched",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(Source(rule_set=APPI_2022, section="41"),),
    message=Words(
        ja="仮名加工情報を照合して本人を割り出すことはできません。",
        en="Pseudonymously processed information may not be matched to find the person.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
