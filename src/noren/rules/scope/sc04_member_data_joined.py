"""Visits linked to member data without consent.

同意なしに、来店の記録を会員情報と結び付けている。

## What it looks for / 調べること

An entry of `repeat.joins` for which no attestation `consent` about its id holds on the first day
of filming, or on the day asked if later.

`repeat.joins` のうち、撮影初日(点検する日が後ならその日)に有効な、そのidについての
`consent` の回答がないもの。

## Why it matters / なぜ大切か

Repeat-visit analysis is fair because it knows nobody. Once visits hang on a member card, an
account or a phone, they belong to a named person, who never agreed to that by walking in. The
guidebook excludes it.

リピート分析は、誰であるかを知らないからこそ許容されます。会員カードやアカウント、
電話と結び付けば、名前のある人の記録になります。店に入っただけで、
それに同意した人はいません。ガイドブックはこれを対象から外しています。

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
  joins:
    - {id: club, target: member_card}
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

Drop the link. If it must be, ask every member first, keep the proof, and attest it about the
link's id; SC05 then asks for a plan of its own.

結び付けをやめてください。どうしても必要なら、会員一人ひとりから先に同意を得て証拠を残し、
連携のidについて回答してください。その場合は、SC05が別の計画を求めます。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import is_answered
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find links to member data for whose consent nobody answers."""
    for index, join in enumerate(plan.repeat.joins if plan.repeat else ()):
        if not is_answered(plan, Matter.CONSENT, asked, join.id):
            yield Found(("repeat", "joins", index), {"join": join.id, "target": join.target})


RULE = Rule(
    code="SC04",
    name="member-data-joined",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("5.1 (3)", since="2.0"),
    message=Words(
        ja=(
            "連携「{join}」は来店の記録を会員情報(`{target}`)と結び付けますが、"
            "本人の同意の回答がありません。"
        ),
        en=(
            "Link `{join}` ties visits to member data (`{target}`), and nobody answers for consent."
        ),
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
    waivable=False,
)
