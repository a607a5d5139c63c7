"""A public place whose ordinance nobody looked up.

公共の場所なのに、条例を確かめていない。

## What it looks for / 調べること

A site with `place: public` or `place: quasi_public` for which no attestation `ordinance` holds on
the first day of filming, or on the day asked if later.

`place` が `public` か `quasi_public` で、
撮影初日(点検する日が後ならその日)に有効な
`ordinance` の回答がない設置場所。

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
attestations:
  - matter: ordinance
    until: 2026-09-01
```

## Plan that passes / 通る計画

```yaml
attestations:
  - matter: ordinance
    about: wakaba-street
    by: 青木 太郎
    on: 2026-08-20
    evidence: 若葉市生活安全課への照会と回答
```

## What to do / すべきこと

Ask the town whether a counting camera falls under its ordinance on cameras, and attest
the answer.

人数を数えるカメラが条例の対象になるかを自治体に確かめ、
その結果を回答として計画に書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import deciding_day, is_answered, place_of_answer
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.matters import Matter
from noren.vocabulary.terms import Place
from noren.vocabulary.words import Words

_PUBLIC = (Place.PUBLIC, Place.QUASI_PUBLIC)


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find public sites without a check of the ordinance before filming."""
    for site in plan.sites:
        if site.place in _PUBLIC and not is_answered(plan, Matter.ORDINANCE, asked, site.id):
            path = place_of_answer(plan, Matter.ORDINANCE, site.id)
            facts = {"site": site.name, "municipality": site.municipality}
            yield Found(path, {**facts, "day": deciding_day(plan, asked)})


RULE = Rule(
    code="OP16",
    name="ordinance-unchecked",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 e"),
    message=Words(
        ja="公共の場所「{site}」について、{day}に有効な、{municipality}の条例の確認がありません。",
        en="{site} is a public place; nobody answers on {day} for the ordinance of {municipality}.",
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
)
