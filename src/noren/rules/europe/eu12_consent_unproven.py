"""Consent named as the ground in Europe, and nobody answers for it.

欧州での根拠を同意としながら、同意の回答がない。

## What it looks for / 調べること

A site in the European Economic Area with `lawful_basis: consent`, or with features kept on
`special_category_basis: explicit_consent`, without an attestation `consent` about a purpose, or
about everything, that holds on the first day of filming, or on the day asked if later.

欧州経済領域に設置場所があり、`lawful_basis: consent` であるか、
`special_category_basis: explicit_consent` で特徴量を残すのに、
撮影初日(点検する日が後ならその日)に有効な、目的または全体についての `consent` の
回答がないこと。

## Why it matters / なぜ大切か

Walking past a camera is no consent. Whoever relies on it must be able to show that each person
gave it freely and can take it back.

カメラの前を通ることは、同意ではありません。同意を根拠とするなら、
一人ひとりが自由に与え、撤回もできることを示せなければなりません。

## Plan that fails / 通らない計画

```yaml
sites: [{id: wakaba-street, country: DE}]
europe:
  lawful_basis: consent
  objection_route: {ja: 窓口へのメール, en: Mail to the desk}
  transfers: adequacy
attestations:
  - {matter: dpia, by: 青木 太郎, on: 2026-08-25, evidence: DPIA-1}
```

## Plan that passes / 通る計画

```yaml
sites: [{id: wakaba-street, country: DE}]
europe:
  lawful_basis: consent
  objection_route: {ja: 窓口へのメール, en: Mail to the desk}
  transfers: adequacy
attestations:
  - {matter: dpia, by: 青木 太郎, on: 2026-08-25, evidence: DPIA-1}
  - {matter: consent, by: 青木 太郎, on: 2026-09-20, evidence: 同意書 第1号}
```

## What to do / すべきこと

Attest how consent is taken and where its records are, or choose the ground that really holds.

同意をどう得て、記録がどこにあるかを回答するか、
実際に当てはまる根拠に改めてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import keeps_features
from noren.rules.answers import is_consented
from noren.rules.europe.sites import films_in_europe, gdpr
from noren.rules.rule import AnsweredBy, Asked, Confidence, Effect, Found, Rule, Severity
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find plans in Europe that rely on a consent for which nobody answers."""
    europe = plan.europe
    if europe is None or not films_in_europe(plan):
        return
    explicit = europe.special_category_basis == "explicit_consent" and keeps_features(plan)
    relies = {"lawful_basis": europe.lawful_basis == "consent", "special_category_basis": explicit}
    if not is_consented(plan, asked):
        for key in (key for key, relied in relies.items() if relied):
            yield Found(("europe", key))


RULE = Rule(
    code="EU12",
    name="consent-unproven",
    severity=Severity.SHOULD,
    effect=Effect.CONSENT,
    authority=Authority.LAW,
    sources=(gdpr("7", Confidence.FROM_MEMORY),),
    message=Words(
        ja="同意を根拠としていますが、本人の同意の回答がありません。",
        en="The plan relies on consent, and nobody answers for it.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.FROM_MEMORY,
    answered_by=AnsweredBy.PERSON,
    waivable=False,
)
