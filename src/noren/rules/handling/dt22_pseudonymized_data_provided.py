"""Pseudonymously processed information goes to third parties.

仮名加工情報を第三者に渡す。

## What it looks for / 調べること

`processed.pseudonymized.provided: true`.

`processed.pseudonymized.provided: true` であること。

## Why it matters / なぜ大切か

Such information may be used inside the business only. Nothing allows to give it to third parties.

仮名加工情報は、事業者の内部で使うためのものです。第三者に提供することはできません。

## Plan that fails / 通らない計画

```yaml
processed:
  pseudonymized:
    provided: true
```

## Plan that passes / 通る計画

```yaml
processed:
  pseudonymized:
    provided: false
```

## What to do / すべきこと

Stop the provision, or give numbers about several people together.

提供をやめるか、複数人をまとめた数値にしてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find pseudonymized data that is provided."""
    made = plan.processed.pseudonymized
    if made is not None and made.provided:
        yield Found(("processed", "pseudonymized", "provided"))


RULE = Rule(
    code="DT22",
    name="pseudonymized-data-provided",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(Source(rule_set=APPI_2022, section="41"),),
    message=Words(
        ja="仮名加工情報は第三者へ提供できません。",
        en="Pseudonymously processed information may not go to third parties.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
