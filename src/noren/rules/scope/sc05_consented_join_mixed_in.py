"""A link to member data inside a plan about everybody.

会員情報との連携が、来店者全員についての計画に混ざっている。

## What it looks for / 調べること

An entry of `repeat.joins` for which consent is attested.

`repeat.joins` のうち、同意の回答があるもの。

## Why it matters / なぜ大切か

With consent the link is lawful, but it is no longer what the guidebook describes: it needs
records of who agreed, a way to take consent back, and notices for members. The same plan cannot
tell everybody else that nobody is identified.

同意があれば適法ですが、ガイドブックの扱う利活用ではなくなります。誰が同意したかの記録、
撤回の窓口、会員への説明が要ります。同じ計画で、
ほかの来店者に「個人は特定しない」と伝えることはできません。

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
  - {matter: consent, about: club, by: 青木 太郎, on: 2026-08-25, evidence: 同意書の綴り}
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
  - {matter: consent, by: 青木 太郎, on: 2026-08-25, evidence: 同意書の綴り}
```

## What to do / すべきこと

Move the link into a plan of its own, with records of consent and a way to take it back.

この連携を別の計画に移し、同意の記録と撤回の窓口を付けてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import is_answered
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find links to member data that have consent."""
    for index, join in enumerate(plan.repeat.joins if plan.repeat else ()):
        if is_answered(plan, Matter.CONSENT, asked, join.id):
            yield Found(("repeat", "joins", index), {"join": join.id, "target": join.target})


RULE = Rule(
    code="SC05",
    name="consented-join-mixed-in",
    severity=Severity.ADVICE,
    effect=Effect.SCOPE,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("3.1", since="2.0"),
    message=Words(
        ja="同意を得た連携「{join}」(`{target}`)は、別の計画に分けてください。",
        en="Link `{join}` (`{target}`) has consent, and belongs in a plan of its own.",
    ),
    check=check,
    documentation=__doc__,
)
