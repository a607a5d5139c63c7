"""Biometric features kept in Europe without a ground.

欧州で、根拠なしに生体の特徴を残す。

## What it looks for / 調べること

A `repeat` section, which keeps features, while a site lies in the European Economic Area and
`europe.special_category_basis` is left out.

特徴量を残す `repeat` があり、欧州経済領域に設置場所があるのに、
`europe.special_category_basis` がないこと。

## Why it matters / なぜ大切か

Templates that recognize returning people are biometric data under Article 9. It forbids their
processing unless one of its few exceptions holds, in practice explicit consent.

再来訪者を見分けるテンプレートは、第9条の生体データです。
限られた例外、実際には明示の同意がなければ、処理は禁じられています。

## Plan that fails / 通らない計画

```yaml
sites: [{id: wakaba-street, country: DE}]
europe:
  lawful_basis: legitimate_interests
  objection_route: {ja: 窓口へのメール, en: Mail to the desk}
  transfers: adequacy
purposes: [{id: street-flow, use_case: repeat}]
repeat: {purpose: street-flow, cameras: [north], features: [body], window: 30 days,
  window_reason: {ja: 月に一度の来訪を知るため, en: To see visits once a month}}
rights: {correction_procedure: true, cessation_procedure: true, electronic: true,
  provision_records: true, how_to_ask: {ja: 窓口へ書面で, en: By letter},
  disclosure_policy: {ja: 来訪の日時を開示, en: Days and times of visits}}
necessity: {impact_summary_url: https://wakaba.example/impact}
attestations:
  - {matter: breach_procedure, by: 青木 太郎, on: 2026-08-25, evidence: 手順書 第1号}
  - {matter: impact_assessment, by: 青木 太郎, on: 2026-08-25, evidence: 報告書 第1号}
  - {matter: dpia, by: 青木 太郎, on: 2026-08-25, evidence: DPIA-1}
```

## Plan that passes / 通る計画

```yaml
sites: [{id: wakaba-street, country: DE}]
europe:
  lawful_basis: legitimate_interests
  objection_route: {ja: 窓口へのメール, en: Mail to the desk}
  transfers: adequacy
attestations:
  - {matter: dpia, by: 青木 太郎, on: 2026-08-25, evidence: DPIA-1}
```

## What to do / すべきこと

Do not keep features in Europe; or ask each person and name the exception.

欧州では特徴量を残さないか、一人ずつ同意を得て、
例外の根拠を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import keeps_features
from noren.rules.europe.sites import films_in_europe, gdpr
from noren.rules.rule import Asked, Effect, Found, Rule, Severity
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find features kept in Europe without an exception of Article 9."""
    founded = plan.europe is not None and plan.europe.special_category_basis is not None
    if keeps_features(plan) and films_in_europe(plan) and not founded:
        path = ("europe", "special_category_basis") if plan.europe is not None else ("europe",)
        yield Found(path)


RULE = Rule(
    code="EU05",
    name="special-category-unfounded",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(gdpr("9"),),
    message=Words(
        ja="欧州で再来訪者の特徴を残しますが、GDPR第9条の根拠がありません。",
        en=(
            "Features of returning people are kept in Europe without a ground under Art. "
            "9 of the GDPR."
        ),
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
