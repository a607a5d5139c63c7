"""A processor without a contract.

委託先を監督する取決めがない。

## What it looks for / 調べること

A party with `role: processor` or `sub_processor` that gets images in which people can be
recognized, or personal information, and whose `contract_on` is left out or later than the first
day of filming (than the day asked, if later). A processor that only gets outputs without personal
information is not meant.

`role` が `processor` か `sub_processor` で、
個人を識別できる画像または個人情報を扱う関係者のうち、`contract_on` がないか、
撮影初日(点検する日が後ならその日)より後であるもの。
個人情報を含まない出力だけを扱う委託先は含みません。

## Why it matters / なぜ大切か

Who entrusts personal data to somebody has to supervise them. Without a contract there is nothing
to hold them to.

個人データの取扱いを委託する者は、委託先を監督しなければなりません。取決めがなければ、
守らせる根拠もありません。

## Plan that fails / 通らない計画

```yaml
parties:
  - id: vendor
    name: {ja: 計測サービス社, en: Counting Services}
    role: processor
```

## Plan that passes / 通る計画

```yaml
parties:
  - id: vendor
    name: {ja: 計測サービス社, en: Counting Services}
    role: processor
    contract_on: 2026-09-01
```

## What to do / すべきこと

Conclude the contract, with what the vendor may do, how it is inspected and when it erases, and
write down its day.

委託先にできること、点検の方法、消去の時期を定めた契約を結び、その日を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import deciding_day
from noren.rules.days import in_place_by
from noren.rules.operator.entrusted import entrusted_processors
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find processors of personal information without a contract on the day that counts."""
    day = deciding_day(plan, asked)
    for index, party in entrusted_processors(plan):
        if not in_place_by(party.contract_on, day):
            facts = {"party": party.name, "signed": party.contract_on, "day": day}
            yield Found(("parties", index, "contract_on"), facts)


RULE = Rule(
    code="OP07",
    name="processor-without-contract",
    severity=Severity.MUST,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2017, section="22"),
        Source(rule_set=APPI_2022, section="25"),
    ),
    message=Words(
        ja="委託先「{party}」を監督する契約が、{day}の時点でありません(契約日: {signed})。",
        en="There is no contract on {day} by which {party} is supervised (contract: {signed}).",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
