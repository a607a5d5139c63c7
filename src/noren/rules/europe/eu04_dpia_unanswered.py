"""A public place in Europe without a data protection impact assessment.

欧州の公共の場所なのに、データ保護影響評価がない。

## What it looks for / 調べること

A public or quasi-public site in the European Economic Area, without an attestation `dpia` that
holds on the first day of filming, or on the day asked if later.

欧州経済領域にある公共または準公共の設置場所について、
撮影初日(点検する日が後ならその日)に有効な `dpia` の回答がないこと。

## Why it matters / なぜ大切か

The GDPR asks for this assessment before a publicly accessible area is watched systematically on a
large scale. Whether a few counting cameras are that is for the assessment itself to say.

GDPRは、公衆が立ち入る場所を大規模かつ体系的に監視する前に、
この評価を求めています。数台の計測カメラが当たるかどうかは、
評価の中で判断することです。

## Plan that fails / 通らない計画

```yaml
sites: [{id: wakaba-street, country: DE}]
europe:
  lawful_basis: legitimate_interests
  objection_route: {ja: 窓口へのメール, en: Mail to the desk}
  transfers: adequacy
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

Make the assessment, or the examination that none is needed, and attest it.

評価を行うか、評価が不要といえるかを検討し、その結果を回答として書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import deciding_day, is_answered, place_of_answer
from noren.rules.europe.sites import gdpr, sites_in_europe
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity
from noren.rules.rule_set import Authority
from noren.vocabulary.matters import Matter
from noren.vocabulary.terms import Place
from noren.vocabulary.words import Words

_PUBLIC = (Place.PUBLIC, Place.QUASI_PUBLIC)


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find public places in Europe without an impact assessment."""
    for _, site in sites_in_europe(plan):
        if site.place in _PUBLIC and not is_answered(plan, Matter.DPIA, asked, site.id):
            path = place_of_answer(plan, Matter.DPIA, site.id)
            yield Found(path, {"site": site.name, "day": deciding_day(plan, asked)})


RULE = Rule(
    code="EU04",
    name="dpia-unanswered",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(gdpr("35(3)"),),
    message=Words(
        ja="欧州の公共の場所「{site}」について、{day}に有効なDPIAの回答がありません。",
        en=(
            "{site} is a public place in Europe; nobody answers on {day} for an impact "
            "assessment (DPIA)."
        ),
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
    waivable=False,
)
