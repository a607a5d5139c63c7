"""Repeat-visit analysis with a short prior notice.

リピート分析なのに、事前告知の期間が短い。

## What it looks for / 調べること

A purpose with `use_case: repeat` while fewer than 30 days lie between
`notices.prior.published_on` and `schedule.capture_start`. The 30 days are the house's.

`use_case: repeat` の目的があるのに、`notices.prior.published_on` から `schedule.capture_start` ま
でが30日に満たないこと。30日はnorenが置いた値です。

## Why it matters / なぜ大切か

Recognizing returning visitors weighs more on people than counting them. The guidebook asks for a
sufficient period and gives no number; who comes once a month should have a chance to read it.

再来訪を見分けることは、数えることより人々への影響が大きいものです。
ガイドブックは「十分な期間」を求めて日数は示していませんが、
月に一度訪れる人にも読む機会があるべきです。

## Plan that fails / 通らない計画

```yaml
purposes: [{id: street-flow, use_case: repeat}]
repeat: {purpose: street-flow, cameras: [north], features: [body], window: 30 days,
  window_reason: {ja: 月に一度の来訪を知るため, en: To see visits once a month}}
rights: {correction_procedure: true, cessation_procedure: true, electronic: true,
  provision_records: true, how_to_ask: {ja: 窓口へ書面で, en: By letter},
  disclosure_policy: {ja: 来訪の日時を開示, en: Days and times of visits}}
necessity: {impact_summary_url: https://wakaba.example/impact}
notices: {prior: {published_on: 2026-09-10}}
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
notices: {prior: {published_on: 2026-08-31}}
attestations:
  - {matter: breach_procedure, by: 青木 太郎, on: 2026-08-25, evidence: 手順書 第1号}
  - {matter: impact_assessment, by: 青木 太郎, on: 2026-08-25, evidence: 報告書 第1号}
```

## What to do / すべきこと

Announce it a month ahead, or let filming start later.

一か月前までに告知するか、撮影の開始を遅らせてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import distance
from noren.rules.notices.publications import repeat_purpose
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, guidebook, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words

LEAD_DAYS = 30
"""The house's lead time for repeat-visit analysis."""


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find repeat analysis that was announced less than a month ahead."""
    published, start = plan.notices.prior.published_on, plan.schedule.capture_start
    if published is None or repeat_purpose(plan) is None:
        return
    days = (start - published).days
    if days < LEAD_DAYS:
        path = ("notices", "prior", "published_on")
        gap = distance(published, start)
        yield Found(path, {"gap": gap, "lead": LEAD_DAYS, "start": start})


RULE = Rule(
    code="NT30",
    name="repeat-lead-time-short",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(
        house("リピート分析の告知期間", "lead time of repeat analysis"),
        *guidebook("4.2", since="2.0"),
    ),
    message=Words(
        ja=(
            "リピート分析の事前告知が、撮影開始({start})の{gap}です。"
            "{lead}日以上前に行うことを勧めます。"
        ),
        en=(
            "Repeat analysis is announced {gap} the start of filming on {start}; {lead} days or "
            "more ahead are a good measure."
        ),
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
