"""Features are kept, and nobody is told how to ask about them.

特徴量を残すのに、請求の方法が示されていない。

## What it looks for / 調べること

`rights.how_to_ask` left out in a plan that keeps features. The notices print it beside the
contact, which every plan has.

特徴量を残す計画で `rights.how_to_ask` がないこと。告知には、
どの計画にもある連絡先とともに載ります。

## Why it matters / なぜ大切か

A right that nobody knows how to use is none. The Act asks for the procedure to be knowable, the
guidebook for a page that says it.

使い方の分からない権利は、ないのと同じです。法律は手続を知り得る状態に置くこと、
ガイドブックはページに載せることを求めています。

## Plan that fails / 通らない計画

```yaml
# change of: returning
rights:
  how_to_ask: null
```

## Plan that passes / 通る計画

```yaml
# change of: returning
rights:
  how_to_ask:
    ja: 来店した日時を添えて、窓口へお申し出ください。
    en: Write to the desk with the day and hour of your visit.
```

## What to do / すべきこと

Write what people have to do and bring.

何をどこへ申し出ればよいかを書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import keeps_features
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022, GUIDEBOOK_2
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find features about which nobody is told how to ask."""
    if keeps_features(plan) and plan.rights.how_to_ask is None:
        yield Found(("rights", "how_to_ask"))


RULE = Rule(
    code="RT08",
    name="way-to-ask-untold",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=GUIDEBOOK_2, section="5.1 (3)"),
        Source(rule_set=APPI_2017, section="27(1)"),
        Source(rule_set=APPI_2022, section="32(1)"),
    ),
    message=Words(
        ja="特徴量を残しますが、開示などの請求の方法が告知に載りません。",
        en="Features are kept, and the notices cannot say how people ask for disclosure.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
