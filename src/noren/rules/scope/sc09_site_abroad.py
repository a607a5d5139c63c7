"""A place outside Japan.

国外の場所が入っている。

## What it looks for / 調べること

A site whose `country` is neither `JP` nor in the European Economic Area, for which the European
overlay is asked instead.

`country` が `JP` でも欧州経済領域の国でもない設置場所。
欧州経済領域については、代わりに欧州の規則を尋ねます。

## Why it matters / なぜ大切か

The guidebook and the Act speak about filming in Japan. Elsewhere other duties hold, and a
clean result here would say nothing about them.

ガイドブックと個人情報保護法は、国内での撮影を前提にしています。
国外では別の義務があり、
ここで指摘がなくても、それを満たすことにはなりません。

## Plan that fails / 通らない計画

```yaml
sites:
  - id: wakaba-street
    country: US
```

## Plan that passes / 通る計画

```yaml
sites:
  - id: wakaba-street
    country: JP
```

## What to do / すべきこと

Have the site reviewed under the law of its country, and answer for this finding with a waiver
that names the reviewer.

その国の法令での検討を受け、検討した人の名を記した猶予(waivers)を付けてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.regions import EUROPEAN_ECONOMIC_AREA
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find sites in other countries."""
    for index, site in enumerate(plan.sites):
        if site.country != "JP" and site.country not in EUROPEAN_ECONOMIC_AREA:
            path = ("sites", index, "country")
            yield Found(path, {"site": site.name, "country": site.country})


RULE = Rule(
    code="SC09",
    name="site-abroad",
    severity=Severity.SHOULD,
    effect=Effect.SCOPE,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("3.1", since="2.0"),
    message=Words(
        ja="「{site}」は国外({country})です。現地の法令で別に検討してください。",
        en="{site} lies abroad ({country}); it needs a review under the law of that country.",
    ),
    check=check,
    documentation=__doc__,
)
