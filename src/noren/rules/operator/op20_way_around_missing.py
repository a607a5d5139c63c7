"""People cannot avoid the place, and have no way to object.

避けて通れない場所なのに、写らない方法がない。

## What it looks for / 調べること

A site with `unavoidable: true` while `rights.opt_out` is left out.

`unavoidable: true` の設置場所があるのに、`rights.opt_out` がないこと。

## Why it matters / なぜ大切か

A trial at a large station was put off in 2014 after protest: travelers could not get around the
cameras. Who cannot choose another way should at least be able to keep out of the figures.

2014年、大規模な駅での実験が、批判を受けて延期されました。
利用者がカメラを避けて通れなかったためです。ほかの道を選べない人には、
せめて集計から外れる方法が必要です。

## Plan that fails / 通らない計画

```yaml
sites:
  - id: wakaba-street
    unavoidable: true
```

## Plan that passes / 通る計画

```yaml
sites:
  - id: wakaba-street
    unavoidable: true
rights:
  opt_out: {ja: 地下通路は撮影していません。, en: The underpass is not filmed.}
```

## What to do / すべきこと

Leave one way unfilmed, or some hours, or offer a way to object, and say so.

写らない経路や時間帯を設けるか、申し出る方法を用意し、それを書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find unavoidable sites in a plan without a way out."""
    for index, site in enumerate(plan.sites):
        if site.unavoidable and plan.rights.opt_out is None:
            yield Found(("sites", index, "unavoidable"), {"site": site.name})


RULE = Rule(
    code="OP20",
    name="way-around-missing",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 d"),
    message=Words(
        ja="「{site}」は避けて通れません。写らない経路や申出の方法を用意してください。",
        en="People cannot avoid {site}: offer an unfilmed way or a way to object.",
    ),
    check=check,
    documentation=__doc__,
)
