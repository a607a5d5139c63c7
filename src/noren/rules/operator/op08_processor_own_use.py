"""A processor that uses the data for itself.

委託先が自社の目的でも使う。

## What it looks for / 調べること

A party with `role: processor` or `sub_processor` and `own_use: true` that gets images in which
people can be recognized, or personal information, while no attestation `consent` about its id
holds on the first day of filming, or on the day asked if later.

`role` が `processor` か `sub_processor`、かつ `own_use: true` で、
個人を識別できる画像または個人情報を扱う関係者のうち、
撮影初日(点検する日が後ならその日)に有効な、そのidについての `consent` の回答がないもの。

## Why it matters / なぜ大切か

Who works only for the operator is no third party. Who also trains its models or serves its other
customers with the data is one, and personal data goes to third parties only with consent.

委託先が第三者に当たらないのは、委託された業務のためだけに扱う場合です。
自社のモデルの学習やほかの顧客のためにも使うなら、第三者提供となり、本人の同意が必要です。

## Plan that fails / 通らない計画

```yaml
parties:
  - id: vendor
    name: {ja: 計測サービス社, en: Counting Services}
    role: processor
    contract_on: 2026-09-01
    own_use: true
```

## Plan that passes / 通る計画

```yaml
parties:
  - id: vendor
    name: {ja: 計測サービス社, en: Counting Services}
    role: processor
    contract_on: 2026-09-01
    own_use: false
```

## What to do / すべきこと

Rule out the vendor's own use by contract, or get consent from the people concerned and attest it
about the party.

委託先自身の利用を契約で禁じるか、本人の同意を得て、その関係者について回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import is_answered
from noren.rules.operator.entrusted import entrusted_processors
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find processors with a use of their own for whose consent nobody answers."""
    for index, party in entrusted_processors(plan):
        if party.own_use and not is_answered(plan, Matter.CONSENT, asked, party.id):
            yield Found(("parties", index, "own_use"), {"party": party.name})


RULE = Rule(
    code="OP08",
    name="processor-own-use",
    severity=Severity.MUST,
    effect=Effect.CONSENT,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2017, section="23(1)"),
        Source(rule_set=APPI_2022, section="27(1)"),
    ),
    message=Words(
        ja=(
            "「{party}」は自社の目的でも使うため、委託ではなく第三者提供です。"
            "本人の同意の回答がありません。"
        ),
        en=(
            "{party} also uses the data for itself: that is provision to a third party, and "
            "nobody answers for consent."
        ),
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
    waivable=False,
)
