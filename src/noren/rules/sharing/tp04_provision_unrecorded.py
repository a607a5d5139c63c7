"""Personal data given without a record.

個人データの提供を記録していない。

## What it looks for / 調べること

A party with `role: recipient` that gets an output which is personal information, while
`provision_recorded` is not true.

`role: recipient` の関係者が個人情報に当たる出力を受け取るのに、
`provision_recorded` が真でないこと。

## Why it matters / なぜ大切か

Without a record of what went to whom and when, neither the person nor the regulator can ever
trace it. The Act asks for one for each provision.

いつ、誰に、何を渡したかの記録がなければ、本人も委員会も跡をたどれません。
法律は、提供のたびに記録を作るよう求めています。

## Plan that fails / 通らない計画

```yaml
purposes: [{id: street-flow, use_case: repeat}]
repeat: {purpose: street-flow, cameras: [north], features: [body], window: 30 days,
  window_reason: {ja: 月に一度の来訪を知るため, en: To see visits once a month}}
rights: {correction_procedure: true, cessation_procedure: true, electronic: true,
  provision_records: true, how_to_ask: {ja: 窓口へ書面で, en: By letter},
  disclosure_policy: {ja: 来訪の日時を開示, en: Days and times of visits}}
necessity: {impact_summary_url: https://wakaba.example/impact}
cameras: [{id: north, staff: {how: not_in_view}}]
outputs:
  - {id: visits, record: visit, camera: north, purpose: street-flow, keep: 30 days,
     readers: [analyst], minimum_cell: 10}
parties:
  - id: mirai
    name: {ja: みらい統計社, en: Mirai Statistics}
    role: recipient
    outputs: [visits]
attestations:
  - {matter: breach_procedure, by: 青木 太郎, on: 2026-08-25, evidence: 手順書 第1号}
  - {matter: impact_assessment, by: 青木 太郎, on: 2026-08-25, evidence: 報告書 第1号}
  - {matter: accuracy_check, by: 青木 太郎, on: 2026-08-25, evidence: 確認書 第1号}
  - {matter: consent, about: mirai, by: 青木 太郎, on: 2026-09-20, evidence: 同意書 第1号}
```

## Plan that passes / 通る計画

```yaml
parties:
  - id: mirai
    name: {ja: みらい統計社, en: Mirai Statistics}
    role: recipient
    outputs: [street-count]
```

## What to do / すべきこと

Keep a record of each provision and say so with `provision_recorded: true`; or give statistics
only.

提供のたびに記録を作って `provision_recorded: true` と書くか、
統計だけを渡してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.rules.sharing.personal import parties_with_personal
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find provisions of personal data of which there is no record."""
    for index, party in parties_with_personal(plan, "recipient"):
        if not party.provision_recorded:
            yield Found(("parties", index, "provision_recorded"), {"party": party.name})


RULE = Rule(
    code="TP04",
    name="provision-unrecorded",
    severity=Severity.MUST,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(Source(rule_set=APPI_2017, section="25"), Source(rule_set=APPI_2022, section="29")),
    message=Words(
        ja="「{party}」への個人データの提供を記録していません。",
        en="Personal data goes to {party}, and no record of it is kept.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
