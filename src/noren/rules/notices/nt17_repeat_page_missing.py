"""Repeat-visit analysis without a detailed page.

リピート分析なのに、詳しい説明のページがない。

## What it looks for / 調べること

A purpose with `use_case: repeat` while `notices.detail.url` is left out.

`use_case: repeat` の目的があるのに、
`notices.detail.url` がないこと。

## Why it matters / なぜ大切か

Recognising returning visitors weighs most on people of all the guidebook's cases. Its explanation
does not fit on a sticker, so edition 2.0 asks for a page with the details, the request procedure
and the complaints desk.

再来訪を見分けるリピート分析は、ガイドブックの適用ケースの中で
生活者への影響が最も大きいものです。
説明はステッカーに収まらないため、ver2.0は、
詳細、開示等の手続、苦情の窓口を載せたページを求めています。

## Plan that fails / 通らない計画

```yaml
purposes: [{id: street-flow, use_case: repeat}]
repeat: {purpose: street-flow, cameras: [north], features: [body], window: 30 days,
  window_reason: {ja: 月に一度の来訪を知るため, en: To see visits once a month}}
rights: {correction_procedure: true, cessation_procedure: true, electronic: true,
  provision_records: true, how_to_ask: {ja: 窓口へ書面で, en: By letter},
  disclosure_policy: {ja: 来訪の日時を開示, en: Days and times of visits}}
necessity: {impact_summary_url: https://wakaba.example/impact}
notices:
  detail:
    url: null
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
notices:
  detail:
    url: https://wakaba.example/camera
attestations:
  - {matter: breach_procedure, by: 青木 太郎, on: 2026-08-25, evidence: 手順書 第1号}
  - {matter: impact_assessment, by: 青木 太郎, on: 2026-08-25, evidence: 報告書 第1号}
```

## What to do / すべきこと

Publish the page that `noren notice` makes, and write its address down.

`noren notice` が作るページを公開し、そのアドレスを書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.terms import UseCase
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find repeat analysis without the address of a detailed page."""
    repeats = [purpose for purpose in plan.purposes if purpose.use_case is UseCase.REPEAT]
    if repeats and plan.notices.detail.url is None:
        yield Found(("notices", "detail", "url"), {"purpose": repeats[0].id})


RULE = Rule(
    code="NT17",
    name="repeat-page-missing",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("5.1 (3)", since="2.0"),
    message=Words(
        ja="目的「{purpose}」はリピート分析です。詳しい説明のウェブページが必要です。",
        en="Purpose `{purpose}` is repeat-visit analysis, which needs a detailed web page.",
    ),
    check=check,
    documentation=__doc__,
)
