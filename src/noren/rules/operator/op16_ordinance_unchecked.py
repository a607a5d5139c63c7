"""A public place whose ordinance nobody looked up.

公共の場所なのに、条例を確かめていない。

## What it looks for / 調べること

A site with `place: public` or `place: quasi_public` whose `ordinance.checked_on` is left out or
later than `schedule.capture_start`.

`place` が `public` か `quasi_public` で、
`ordinance.checked_on` がないか、
`schedule.capture_start` より後の設置場所。

## Why it matters / なぜ大切か

Some towns ask for a filing, a sign with a name, or a limit on how long pictures are kept, also of
railway operators. Who films a public place must obey the ordinance of that place, and so must
know it first.

設置の届出、責任者名の表示、画像の保存期間の上限などを
条例で定める自治体があり、鉄道事業者が対象になる例もあります。
公共の場所を撮影するなら、その場所の条例を守る必要があり、
まず確かめなければなりません。

## Plan that fails / 通らない計画

```yaml
sites:
  - id: wakaba-street
    ordinance:
      checked_on: null
```

## Plan that passes / 通る計画

```yaml
sites:
  - id: wakaba-street
    ordinance:
      checked_on: 2026-08-20
```

## What to do / すべきこと

Ask the town whether a counting camera falls under its ordinance on cameras, and write down the
day of the answer.

人数を数えるカメラが条例の対象になるかを自治体に確かめ、
回答を得た日を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import in_place_by
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.terms import Place
from noren.vocabulary.words import Words

_PUBLIC = (Place.PUBLIC, Place.QUASI_PUBLIC)


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find public sites without a check of the ordinance before filming."""
    for index, site in enumerate(plan.sites):
        checked = in_place_by(site.ordinance.checked_on, plan.schedule.capture_start)
        if site.place in _PUBLIC and not checked:
            path = ("sites", index, "ordinance", "checked_on")
            yield Found(path, {"site": site.name, "municipality": site.municipality})


RULE = Rule(
    code="OP16",
    name="ordinance-unchecked",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 e"),
    message=Words(
        ja="公共の場所「{site}」について、{municipality}の条例を撮影開始までに確かめていません。",
        en="{site} is a public place, but the ordinance of {municipality} was not checked in time.",
    ),
    check=check,
    documentation=__doc__,
)
