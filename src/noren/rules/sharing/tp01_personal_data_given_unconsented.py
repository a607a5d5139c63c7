"""Personal data for a third party without consent.

個人データを、同意なしに第三者へ提供する。

## What it looks for / 調べること

A party with `role: recipient` that gets an output which is personal information, such as visit
histories, without an attestation `consent` about the party that holds on the first day of
filming, or on the day asked if later.

`role: recipient` の関係者が、来店履歴など個人情報に当たる出力を受け取るの
に、撮影初日(点検する日が後ならその日)に有効な、
その関係者についての `consent` の回答がないこと。

## Why it matters / なぜ大切か

The Act lets personal data go to a third party only with the consent of the person, with few
exceptions. Whoever was filmed in passing was never asked.

個人データの第三者への提供には、限られた例外を除き、
本人の同意が必要です。通りがかりに撮影された人は、
何も尋ねられていません。

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
    provision_recorded: true
attestations:
  - {matter: breach_procedure, by: 青木 太郎, on: 2026-08-25, evidence: 手順書 第1号}
  - {matter: impact_assessment, by: 青木 太郎, on: 2026-08-25, evidence: 報告書 第1号}
  - {matter: accuracy_check, by: 青木 太郎, on: 2026-08-25, evidence: 確認書 第1号}
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

Give statistics instead, or attest that those concerned agreed.

統計だけを渡すか、本人の同意についての回答を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import is_answered
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.rules.sharing.personal import parties_with_personal, personal_of
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find third parties that get personal data without consent."""
    for index, party in parties_with_personal(plan, "recipient"):
        if not is_answered(plan, Matter.CONSENT, asked, party.id):
            data = ", ".join(personal_of(plan, party))
            yield Found(("parties", index, "outputs"), {"party": party.name, "data": data})


RULE = Rule(
    code="TP01",
    name="personal-data-given-unconsented",
    severity=Severity.MUST,
    effect=Effect.CONSENT,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2017, section="23(1)"),
        Source(rule_set=APPI_2022, section="27(1)"),
    ),
    message=Words(
        ja="「{party}」に個人データ({data})を提供しますが、本人の同意の回答がありません。",
        en=(
            "{party} gets personal data ({data}); nobody answers for the consent of "
            "those concerned."
        ),
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
    waivable=False,
)
