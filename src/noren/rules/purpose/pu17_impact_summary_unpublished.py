"""The impact assessment is not summed up in public.

影響評価(PIA)の概要を公表していない。

## What it looks for / 調べること

Personal data is kept, an attestation `impact_assessment` holds, and
`necessity.impact_summary_url` is left out.

個人データを残す計画で、`impact_assessment` の有効な回答があるのに、
`necessity.impact_summary_url` がないこと。

## Why it matters / なぜ大切か

An assessment in a drawer convinces nobody. A page or two, without secrets, shows that somebody
thought about it. JIS X 9251 asks for such a summary.

引出しの中の評価では、誰も納得できません。秘密を除いた一、二ページの概要があれば、
検討したことが伝わります。JIS X 9251も、概要の公表を求めています。

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
  - {matter: impact_assessment, by: 青木 太郎, on: 2026-08-25, evidence: 報告書 第1号}
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

Publish a short summary and write down its address.

短い概要を公表し、そのアドレスを書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import keeps_personal_data
from noren.rules.answers import is_answered
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find an impact assessment without a public summary."""
    assessed = is_answered(plan, Matter.IMPACT_ASSESSMENT, asked)
    if keeps_personal_data(plan) and assessed and plan.necessity.impact_summary_url is None:
        yield Found(("necessity", "impact_summary_url"))


RULE = Rule(
    code="PU17",
    name="impact-summary-unpublished",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("影響評価の概要", "summary of the impact assessment"),),
    message=Words(
        ja="影響評価(PIA)の概要を公表するアドレスがありません。",
        en="No address is given at which a summary of the impact assessment can be read.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
