"""A place where mainly staff are filmed.

主に従業員を写す場所である。

## What it looks for / 調べること

A site with `workplace: true`.

`workplace: true` の設置場所。

## Why it matters / なぜ大切か

The guidebook is about people who come by. Staff stay in view all day and cannot go elsewhere;
they need information of their own and rules at work that say what the numbers are never used for.

ガイドブックが考えているのは、訪れる人々です。従業員は一日中写り、避けることもできません。
社内での説明と、数字を何に使わないかを定めた規程が要ります。

## Plan that fails / 通らない計画

```yaml
sites:
  - id: wakaba-street
    workplace: true
```

## Plan that passes / 通る計画

```yaml
sites:
  - id: wakaba-street
    workplace: false
```

## What to do / すべきこと

Tell staff and their representatives, settle the rules at work, and answer for this finding with a
waiver that names them; or film where visitors are.

従業員とその代表に説明して規程を定め、それを記した猶予(waivers)を付けてください。または、
来訪者を写す場所に変えてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find sites where mainly staff are filmed."""
    for index, site in enumerate(plan.sites):
        if site.workplace:
            yield Found(("sites", index, "workplace"), {"site": site.name})


RULE = Rule(
    code="SC16",
    name="workplace-filmed",
    severity=Severity.SHOULD,
    effect=Effect.SCOPE,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 c"),
    message=Words(
        ja="「{site}」は主に従業員を写す場所です。社内への説明と規程が別に要ります。",
        en="{site} mainly films staff, who need information and rules of their own.",
    ),
    check=check,
    documentation=__doc__,
)
