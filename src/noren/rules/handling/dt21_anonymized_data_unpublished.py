"""Anonymously processed information without its standard or publication.

匿名加工情報の加工基準か公表が欠けている。

## What it looks for / 調べること

`processed.anonymized` without `standard_met_on` or without `items_published_on`.

`processed.anonymized` があるのに、`standard_met_on` か `items_published_on` がないこと。

## Why it matters / なぜ大切か

Who makes anonymously processed information must process it to the standard of the Commission and
publish which items about people it holds. Without both it is personal information under another
name.

匿名加工情報を作る人は、委員会の基準に沿って加工し、
含まれる項目を公表しなければなりません。どちらかが欠ければ、
名前を変えた個人情報にすぎません。

## Plan that fails / 通らない計画

```yaml
processed:
  anonymized:
    standard_met_on: 2026-09-01
```

## Plan that passes / 通る計画

```yaml
processed:
  anonymized:
    standard_met_on: 2026-09-01
    items_published_on: 2026-09-10
```

## What to do / すべきこと

Confirm the processing, publish the items, and write down both days; or do not make such data.

加工を確かめ、項目を公表し、両方の日を書いてください。できないなら作らないでください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find anonymized data whose processing or publication is missing."""
    made = plan.processed.anonymized
    if made is None:
        return
    for key, day in (
        ("standard_met_on", made.standard_met_on),
        ("items_published_on", made.items_published_on),
    ):
        if day is None:
            yield Found(("processed", "anonymized", key), {"key": key})


RULE = Rule(
    code="DT21",
    name="anonymized-data-unpublished",
    severity=Severity.MUST,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2017, section="36"),
        Source(rule_set=APPI_2022, section="43"),
    ),
    message=Words(
        ja="匿名加工情報を作るのに、`{key}` がありません。",
        en="Anonymously processed information is made, but `{key}` is missing.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
