"""Entrances without a sign.

掲示のない入口がある。

## What it looks for / 調べること

A site with `signs_at_entrances` below `entrances`, or a specified place such as a store that does
not say how many entrances it has.

`signs_at_entrances` が `entrances` より少ない設置場所。
店舗などの特定空間で、`entrances` が書かれていない設置場所。

## Why it matters / なぜ大切か

Whoever comes in by the one door without a sign was not told. Edition 2.0 wants the sign at the
entrance of the store, where it is grasped at a glance.

掲示のない入口から入った人には、何も知らされていません。
ver2.0は、店舗の入口で一目で分かる掲示を求めています。

## Plan that fails / 通らない計画

```yaml
sites:
  - id: wakaba-street
    entrances: 2
    signs_at_entrances: 1
```

## Plan that passes / 通る計画

```yaml
sites:
  - id: wakaba-street
    entrances: 2
    signs_at_entrances: 2
```

## What to do / すべきこと

Count the ways in, hang a sign at each, and write both numbers down.

入口を数え、そのすべてに掲示し、両方の数を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Fact, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.terms import Place
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find sites with fewer signs than entrances, and stores whose entrances nobody counted."""
    for index, site in enumerate(plan.sites):
        facts: dict[str, Fact] = {"site": site.name, "signs": site.signs_at_entrances}
        if site.place is Place.SPECIFIED and not site.entrances:
            yield Found(("sites", index, "entrances"), {**facts, "entrances": None})
        elif site.signs_at_entrances < site.entrances:
            path = ("sites", index, "signs_at_entrances")
            yield Found(path, {**facts, "entrances": site.entrances})


RULE = Rule(
    code="NT09",
    name="entrance-without-sign",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("5.1 (3)", since="2.0"),
    message=Words(
        ja="「{site}」の入口のうち、掲示があるのは{signs}か所です(入口の数の記載: {entrances})。",
        en="{site} has a sign at {signs} of its entrances (entrances declared: {entrances}).",
    ),
    check=check,
    documentation=__doc__,
)
