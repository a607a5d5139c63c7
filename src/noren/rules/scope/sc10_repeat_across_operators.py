"""Repeat analysis across the stores of several operators.

複数の事業者の店舗をまたいでリピート分析をしている。

## What it looks for / 調べること

A plan with `repeat` whose cameras hang at sites with different `operated_by`, or that has a party
with `role: joint_operator`.

`repeat` のある計画で、そのカメラの設置場所の `operated_by` が異なること、または
`role: joint_operator` の関係者がいること。

## Why it matters / なぜ大切か

The guidebook knows repeat analysis inside one store, or several stores of one operator. Who is
recognized in the next company's store as well is followed through the town.

ガイドブックのリピート分析は、一つの店舗か、同じ事業者の複数の店舗の中に限られます。
別の会社の店でも同じ人と分かるなら、街の中で人を追うことになります。

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
necessity: {impact_summary_url: https://wakaba.example/impact}
parties:
  - {id: neighbor, name: {ja: 隣の店, en: Next door}, role: joint_operator,
     joint_use_published_on: 2026-08-25}
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

Keep the analysis inside the stores of one operator; each operator writes a plan and a vault of
its own.

一つの事業者の店舗の中で行ってください。事業者ごとに、計画と保管庫を分けます。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.people import OPERATOR
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find repeat analysis in which more than one operator takes part."""
    if plan.repeat is None:
        return
    for index, party in enumerate(plan.parties):
        if party.role == "joint_operator":
            yield Found(("parties", index, "role"), {"who": party.id})
    filmed = {camera.site for camera in plan.cameras if camera.id in plan.repeat.cameras}
    first: str | None = None
    for index, site in enumerate(plan.sites):
        if site.id not in filmed:
            continue
        runs = site.operated_by or OPERATOR
        first = first or runs
        if runs != first:
            yield Found(("sites", index, "operated_by"), {"who": runs})


RULE = Rule(
    code="SC10",
    name="repeat-across-operators",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("5.1 (3)", since="2.0"),
    message=Words(
        ja=(
            "リピート分析に別の事業者「{who}」が加わっています。一つの事業者の店舗内に限られます。"
        ),
        en=(
            "`{who}` takes part in repeat analysis, which stays inside the stores of one operator."
        ),
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
