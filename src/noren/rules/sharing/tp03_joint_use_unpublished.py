"""Joint use of personal data that was not published.

個人データの共同利用を公表していない。

## What it looks for / 調べること

A party with `role: joint_operator` that gets an output which is personal information, while
`joint_use_published_on` is left out or later than `schedule.capture_start`.

`role: joint_operator` の関係者が個人情報に当たる出力を受け取るのに、
`joint_use_published_on` がないか、`schedule.capture_start` より後であるこ
と。

## Why it matters / なぜ大切か

Those who use data jointly are no third parties only when people could know beforehand what is
shared, by whom, what for and who is responsible.

共同して利用する者が第三者とみなされないのは、
項目、範囲、目的、管理の責任者を、本人があらかじめ知り得る場合だけです。

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
    role: joint_operator
    outputs: [visits]
    lead: false
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
    role: joint_operator
    outputs: [street-count]
    lead: false
```

## What to do / すべきこと

Share statistics only; or publish items, users, purpose and manager before filming and write the
day down.

統計だけを共有するか、項目・範囲・目的・管理責任者を撮影前に公表し、
その日付を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import in_place_by
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.rules.sharing.personal import parties_with_personal
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find joint users of personal data of whom nobody could know in time."""
    start = plan.schedule.capture_start
    for index, party in parties_with_personal(plan, "joint_operator"):
        if not in_place_by(party.joint_use_published_on, start):
            facts = {"party": party.name, "on": party.joint_use_published_on}
            yield Found(("parties", index, "joint_use_published_on"), facts)


RULE = Rule(
    code="TP03",
    name="joint-use-unpublished",
    severity=Severity.MUST,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2017, section="23(5)"),
        Source(rule_set=APPI_2022, section="27(5)"),
    ),
    message=Words(
        ja="「{party}」と個人データを共同利用することを、撮影前に公表していません(公表日: {on})。",
        en=(
            "The joint use of personal data with {party} was not published before "
            "filming (on: {on})."
        ),
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
