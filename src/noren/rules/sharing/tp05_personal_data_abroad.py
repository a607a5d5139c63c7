"""Personal data that goes abroad without a ground.

個人データを、根拠なしに国外へ渡す。

## What it looks for / 調べること

A party with a `country` other than `JP` that gets personal data, or that works for the operator
on a plan which keeps any, without an attestation `foreign_measures` or `consent` about it that
holds on the first day of filming, or on the day asked if later.

`country` が `JP` でない関係者が、個人データを受け取るか、
個人データを残す計画の委託先であるのに、撮影初日(点検する日が後ならその日)
に有効な `foreign_measures` か `consent` の回答がないこと。

## Why it matters / なぜ大切か

Abroad another law holds. The Act asks either for the consent of people who were told of that
country, or for measures that keep the same protection, also where a processor works for the
operator.

国外には別の法律があります。法律は、その国について情報を得た本人の同意か、
同じ水準の保護を続ける措置を求めており、委託先にも当てはまります。

## Plan that fails / 通らない計画

```yaml
purposes: [{id: street-flow, use_case: repeat}]
repeat: {purpose: street-flow, cameras: [north], features: [body], window: 30 days,
  window_reason: {ja: 月に一度の来訪を知るため, en: To see visits once a month}}
rights: {correction_procedure: true, cessation_procedure: true, electronic: true,
  provision_records: true, how_to_ask: {ja: 窓口へ書面で, en: By letter},
  disclosure_policy: {ja: 来訪の日時を開示, en: Days and times of visits}}
necessity: {impact_summary_url: https://wakaba.example/impact}
security:
  external_environment: {ja: 委託先の国の制度を毎年確かめます。, en: We check that country yearly.}
parties:
  - id: mirai
    name: {ja: みらい統計社, en: Mirai Statistics}
    role: processor
    country: US
    contract_on: 2026-08-01
attestations:
  - {matter: breach_procedure, by: 青木 太郎, on: 2026-08-25, evidence: 手順書 第1号}
  - {matter: impact_assessment, by: 青木 太郎, on: 2026-08-25, evidence: 報告書 第1号}
```

## Plan that passes / 通る計画

```yaml
purposes: [{id: street-flow, use_case: repeat}]
repeat: {purpose: street-flow, cameras: [north], features: [body], window: 30 days,
  window_reason: {ja: 月に一度の来訪を知るため, en: To see visits once a month}}
rights: {correction_procedure: true, cessation_procedure: true, electronic: true,
  provision_records: true, how_to_ask: {ja: 窓口へ書面で, en: By letter},
  disclosure_policy: {ja: 来訪の日時を開示, en: Days and times of visits}}
necessity: {impact_summary_url: https://wakaba.example/impact}
security:
  external_environment: {ja: 委託先の国の制度を毎年確かめます。, en: We check that country yearly.}
parties:
  - id: mirai
    name: {ja: みらい統計社, en: Mirai Statistics}
    role: processor
    country: US
    contract_on: 2026-08-01
attestations:
  - {matter: breach_procedure, by: 青木 太郎, on: 2026-08-25, evidence: 手順書 第1号}
  - {matter: impact_assessment, by: 青木 太郎, on: 2026-08-25, evidence: 報告書 第1号}
  - {matter: foreign_measures, about: mirai, by: 青木 太郎, on: 2026-09-20, evidence: 調査票 第1号}
```

## What to do / すべきこと

Keep the data in Japan; or examine that country and attest the measures, or the consent.

国内で扱うか、その国の制度と措置を確かめて回答を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import keeps_personal_data
from noren.rules.answers import is_answered
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.rules.sharing.personal import personal_of
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words

_WORKS_FOR_US = ("processor", "sub_processor")


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find parties abroad that handle personal data without a ground."""
    kept = keeps_personal_data(plan)
    for index, party in enumerate(plan.parties):
        handles = bool(personal_of(plan, party)) or (kept and party.role in _WORKS_FOR_US)
        grounds = (Matter.FOREIGN_MEASURES, Matter.CONSENT)
        if party.country == "JP" or not handles:
            continue
        if not any(is_answered(plan, ground, asked, party.id) for ground in grounds):
            path = ("parties", index, "country")
            yield Found(path, {"party": party.name, "country": party.country})


RULE = Rule(
    code="TP05",
    name="personal-data-abroad",
    severity=Severity.MUST,
    effect=Effect.CONSENT,
    authority=Authority.LAW,
    sources=(Source(rule_set=APPI_2017, section="24"), Source(rule_set=APPI_2022, section="28")),
    message=Words(
        ja=(
            "国外({country})の「{party}」が個人データを扱います。同意か措置の確認の回答が"
            "ありません。"
        ),
        en=(
            "{party} handles personal data abroad ({country}); nobody answers for "
            "consent or measures."
        ),
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
    waivable=False,
)
