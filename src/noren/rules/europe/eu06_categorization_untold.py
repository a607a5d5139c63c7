"""Attributes estimated in the Union without word on the spot.

EUで属性を推定するのに、現地で知らせていない。

## What it looks for / 調べること

An output with `attributes` from a camera at a site in the European Union, while the notice at
acquisition is not published by `schedule.capture_start` or has none of the channels `poster`,
`sticker`, `signage` and `staff`.

EUの設置場所のカメラから `attributes` のある出力を作るのに、
取得時の通知が `schedule.capture_start` までに公開されていないか、
`poster`、`sticker`、`signage`、`staff` のどれもないこと。

## Why it matters / なぜ大切か

Since 2 August 2026 the AI Act asks that people exposed to a biometric categorisation system be
told. Whether estimating ages or sexes is one is argued about; telling people costs a line on the
sign.

2026年8月2日から、AI規則は、生体分類システムの対象となる人に知らせるよう求
めています。年齢や性別の推定が当たるかは意見が分かれますが、
掲示の一行で知らせることができます。

## Plan that fails / 通らない計画

```yaml
notices: {acquisition: {channels: [web], near_cameras: true}}
sites: [{id: wakaba-street, country: DE}]
europe:
  lawful_basis: legitimate_interests
  objection_route: {ja: 窓口へのメール, en: Mail to the desk}
  transfers: adequacy
purposes: [{id: street-flow, use_case: attributes}]
outputs:
  - {id: ages, record: attribute_counts, camera: north, purpose: street-flow, lines: [crossing],
     attributes: [age_band], age_bands: [20, 40, 65], bin: 15 min, keep: 90 days,
     readers: [analyst], minimum_cell: 10}
attestations:
  - {matter: dpia, by: 青木 太郎, on: 2026-08-25, evidence: DPIA-1}
  - {matter: accuracy_check, by: 青木 太郎, on: 2026-08-25, evidence: 確認書 第1号}
```

## Plan that passes / 通る計画

```yaml
notices: {acquisition: {channels: [poster], near_cameras: true}}
sites: [{id: wakaba-street, country: DE}]
europe:
  lawful_basis: legitimate_interests
  objection_route: {ja: 窓口へのメール, en: Mail to the desk}
  transfers: adequacy
purposes: [{id: street-flow, use_case: attributes}]
outputs:
  - {id: ages, record: attribute_counts, camera: north, purpose: street-flow, lines: [crossing],
     attributes: [age_band], age_bands: [20, 40, 65], bin: 15 min, keep: 90 days,
     readers: [analyst], minimum_cell: 10}
attestations:
  - {matter: dpia, by: 青木 太郎, on: 2026-08-25, evidence: DPIA-1}
  - {matter: accuracy_check, by: 青木 太郎, on: 2026-08-25, evidence: 確認書 第1号}
```

## What to do / すべきこと

Hang the notice at acquisition where people are filmed; it says what is estimated.

取得時の通知を、撮影する場所に掲示してください。
何を推定するかが書かれています。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import in_place_by
from noren.rules.europe.sites import sites_in_the_union
from noren.rules.notices.publications import SEEN_ON_THE_SPOT
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import AI_ACT
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find estimates about people in the Union who are not told on the spot."""
    notice, sites = plan.notices.acquisition, sites_in_the_union(plan)
    in_time = in_place_by(notice.published_on, plan.schedule.capture_start)
    if in_time and SEEN_ON_THE_SPOT & set(notice.channels):
        return
    places = {camera.id: camera.site for camera in plan.cameras}
    for index, output in enumerate(plan.outputs):
        if output.attributes and places[output.camera] in sites:
            yield Found(("outputs", index, "attributes"), {"output": output.id})


RULE = Rule(
    code="EU06",
    name="categorization-untold",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(Source(rule_set=AI_ACT, section="50(3)", confidence=Confidence.INFERRED),),
    message=Words(
        ja="出力「{output}」はEUで人の属性を推定しますが、現地で知らせていません。",
        en=(
            "Output `{output}` estimates attributes of people in the Union who are not "
            "told on the spot."
        ),
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
)
