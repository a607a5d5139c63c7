"""Face features are taken, and the purpose does not say so.

顔の特徴量を取り出すのに、利用目的に書かれていない。

## What it looks for / 調べること

`repeat.features` with `face`, and a purpose of that analysis whose text, in either language, does
not mention faces.

`repeat.features` に `face` があるのに、
その目的の文(日英どちらか)に顔のことが書かれていないこと。

## Why it matters / なぜ大切か

The Commission says that with face recognition the purpose is never obvious from the camera: it
has to be told, with the fact that face recognition is used. Nobody foresees a face feature from
"counting visits".

個人情報保護委員会によれば、顔識別機能を使う場合、利用目的がカメラを見て明らかとはいえず、
顔識別機能を用いることも含めて示す必要があります。「来店回数を数えるため」から、
顔の特徴量を予想する人はいません。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: street-flow
    use_case: repeat
    text: {ja: 再来店を集計し、売場の配置と品数を見直すため。,
      en: To count returning visitors and rethink shelves and stock.}
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

Say in the purpose that features of faces are taken, and what for.

顔の特徴を取り出すことと、それを何に使うかを、利用目的に書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.purpose.wording import says_faces
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2022, PPC_ANSWERS
from noren.vocabulary.words import LANGUAGES, Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find the purpose of a repeat analysis by faces that does not mention faces."""
    if plan.repeat is None or "face" not in plan.repeat.features:
        return
    for index, purpose in enumerate(plan.purposes):
        for language in LANGUAGES:
            said = says_faces(purpose.text.in_language(language), language)
            if purpose.id == plan.repeat.purpose and not said:
                yield Found(("purposes", index, "text", language), {"purpose": purpose.id})


RULE = Rule(
    code="PU06",
    name="face-processing-unsaid",
    severity=Severity.MUST,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2022, section="17(1)"),
        Source(rule_set=PPC_ANSWERS, section="Q1-14"),
    ),
    message=Words(
        ja="目的「{purpose}」は顔の特徴量を使いますが、利用目的からそれが分かりません。",
        en=(
            "Purpose `{purpose}` uses features of faces, which its text does not let people "
            "foresee."
        ),
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
