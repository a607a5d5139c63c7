"""Personal data is kept without an impact assessment.

個人データを残すのに、影響評価(PIA)をしていない。

## What it looks for / 調べること

A plan that keeps features, or anything linked to them, while no attestation `impact_assessment`
holds on the first day of filming, or on the day asked if later.

特徴量、またはそれと結び付くものを残す計画で、撮影初日(点検する日が後ならその日)に有効な、
`impact_assessment` の回答がないこと。

## Why it matters / なぜ大切か

What is kept about single people weighs on them for as long as it is kept. The Commission
recommends an assessment before such handling, and JIS X 9251 says how.

一人ひとりについての記録は、残っている間ずっと、その人の負担になります。
個人情報保護委員会は、このような取扱いの前に影響評価を行うことを勧めており、
その方法はJIS X 9251にあります。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: street-flow
    use_case: repeat
    text: {ja: 顔の特徴から再来店を集計し、売場の配置と品数を見直すため。,
      en: To count returning visitors by face features and rethink shelves and stock.}
repeat:
  purpose: street-flow
  cameras: [north]
  features: [face]
  window: 90 days
  window_reason: {ja: 季節ごとの来店を知るため。, en: To see the visits of one season.}
rights: {correction_procedure: true, cessation_procedure: true, electronic: true,
  cessation_without_violation: true, how_to_ask: {ja: 窓口へ書面で。, en: By letter.},
  disclosure_policy: {ja: 来店の日時を開示します。, en: Days and times of visits.},
  guardian_route: {ja: 同じ窓口へ。, en: At the same desk.}}
notices: {prior: {published_on: 2026-08-25}, acquisition: {near_cameras: true}}
attestations:
  - {matter: breach_procedure, by: 青木 太郎, on: 2026-08-25, evidence: 手順書 第1号}
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: street-flow
    use_case: repeat
    text: {ja: 顔の特徴から再来店を集計し、売場の配置と品数を見直すため。,
      en: To count returning visitors by face features and rethink shelves and stock.}
repeat:
  purpose: street-flow
  cameras: [north]
  features: [face]
  window: 90 days
  window_reason: {ja: 季節ごとの来店を知るため。, en: To see the visits of one season.}
rights: {correction_procedure: true, cessation_procedure: true, electronic: true,
  cessation_without_violation: true, how_to_ask: {ja: 窓口へ書面で。, en: By letter.},
  disclosure_policy: {ja: 来店の日時を開示します。, en: Days and times of visits.},
  guardian_route: {ja: 同じ窓口へ。, en: At the same desk.}}
notices: {prior: {published_on: 2026-08-25}, acquisition: {near_cameras: true}}
necessity: {impact_summary_url: https://wakaba.example/impact}
attestations:
  - {matter: breach_procedure, by: 青木 太郎, on: 2026-08-25, evidence: 手順書 第1号}
  - {matter: impact_assessment, by: 青木 太郎, on: 2026-08-25, evidence: 報告書 第1号}
```

## What to do / すべきこと

Assess the impact before filming starts, and attest it.

撮影を始める前に影響評価を行い、その結果を回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import keeps_personal_data
from noren.rules.answers import deciding_day, is_answered, place_of_answer
from noren.rules.rule import AnsweredBy, Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan that keeps personal data and assessed no impact."""
    if keeps_personal_data(plan) and not is_answered(plan, Matter.IMPACT_ASSESSMENT, asked):
        path = place_of_answer(plan, Matter.IMPACT_ASSESSMENT)
        yield Found(path, {"day": deciding_day(plan, asked)})


RULE = Rule(
    code="PU16",
    name="impact-unassessed",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("影響評価", "impact assessment"),),
    message=Words(
        ja="個人データを残す計画ですが、{day}に有効な、影響評価(PIA)の回答がありません。",
        en="Personal data is kept, and nobody answers on {day} for an impact assessment.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    answered_by=AnsweredBy.PERSON,
)
