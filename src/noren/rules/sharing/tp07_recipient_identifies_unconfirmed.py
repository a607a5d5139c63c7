"""Data that becomes personal at the recipient, without consent.

提供先で個人データになるのに、同意を確かめていない。

## What it looks for / 調べること

A party with `makes_personal: true`, without an attestation `consent` about it that holds on the
first day of filming, or on the day asked if later.

`makes_personal: true` の関係者について、撮影初日(点検する日が後ならその日)
に有効な `consent` の回答がないこと。

## Why it matters / なぜ大切か

What is a number here can be about a person there, when the recipient joins it with what it knows.
The Act asks the giver to confirm first that the person agreed.

こちらでは誰のものでもない数値でも、提供先が持つ情報と結び付けば個人データに
なります。法律は、提供する側に、本人の同意をあらかじめ確かめるよう求めてい
ます。

## Plan that fails / 通らない計画

```yaml
parties:
  - id: mirai
    name: {ja: みらい統計社, en: Mirai Statistics}
    role: recipient
    outputs: [street-count]
    makes_personal: true
```

## Plan that passes / 通る計画

```yaml
parties:
  - id: mirai
    name: {ja: みらい統計社, en: Mirai Statistics}
    role: recipient
    outputs: [street-count]
    makes_personal: true
attestations:
  - {matter: consent, about: mirai, by: 青木 太郎, on: 2026-09-20, evidence: 確認書 第1号}
```

## What to do / すべきこと

Give coarser numbers that cannot be joined; or confirm the consent and attest it.

結び付けられない粗い数値にするか、同意を確かめて回答を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import is_answered
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2022
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find recipients who make personal data of what they get, without confirmed consent."""
    for index, party in enumerate(plan.parties):
        if party.makes_personal and not is_answered(plan, Matter.CONSENT, asked, party.id):
            yield Found(("parties", index, "makes_personal"), {"party": party.name})


RULE = Rule(
    code="TP07",
    name="recipient-identifies-unconfirmed",
    severity=Severity.MUST,
    effect=Effect.CONSENT,
    authority=Authority.LAW,
    sources=(Source(rule_set=APPI_2022, section="31"),),
    message=Words(
        ja="「{party}」では個人データになります。本人の同意を確かめた回答がありません。",
        en="It becomes personal data at {party}; nobody answers for having confirmed consent.",
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
    waivable=False,
)
