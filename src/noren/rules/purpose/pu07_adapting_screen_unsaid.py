"""A screen adapts to its viewers, and the purpose does not say so.

見る人に合わせて表示を変えるのに、利用目的に書かれていない。

## What it looks for / 調べること

An output `audience`, which tells a screen who stands before it now, for a purpose whose text, in
either language, does not say that what is shown follows the viewers.

画面の前の人をその場で伝える出力 `audience` があるのに、その目的の文(日英どちらか)に、
見る人に合わせて表示を変えることが書かれていないこと。

## Why it matters / なぜ大切か

The Commission reads content that follows an estimate of the viewer as use of personal
information, although the image is gone at once; people must be able to know it from the purpose.

個人情報保護委員会は、画像をすぐに消去する場合でも、
見る人の属性の推定に応じて表示を変えることは個人情報の利用に当たるとしています。
利用目的から、そのことが分かる必要があります。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: street-flow
    use_case: signage
    text: {ja: 画面の前の人の性別を推定し、駅前の店の案内に役立てるため。,
      en: To estimate the sex of viewers and help them find stores near the station.}
outputs:
  - {id: street-count, record: audience, lines: [], bin: null, attributes: [sex], every: 1 s,
     keep: 1 s}
notices: {acquisition: {near_cameras: true}}
attestations:
  - {matter: accuracy_check, by: 青木 太郎, on: 2026-09-01, evidence: 試験報告 第1号}
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: street-flow
    use_case: signage
    text: {ja: 画面の前の人の性別を推定し、その人に合わせて店の案内の表示を変えるため。,
      en: To estimate the sex of viewers and adapt the guide to stores on the screen to them.}
outputs:
  - {id: street-count, record: audience, lines: [], bin: null, attributes: [sex], every: 1 s,
     keep: 1 s}
notices: {acquisition: {near_cameras: true}}
attestations:
  - {matter: accuracy_check, by: 青木 太郎, on: 2026-09-01, evidence: 試験報告 第1号}
```

## What to do / すべきこと

Write into the purpose that what the screen shows is adapted to those who stand before it.

画面の表示を、前に立つ人に合わせて変えることを、利用目的に書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.purpose.wording import says_adapting
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022, PPC_ANSWERS, PPC_ANSWERS_2019
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import LANGUAGES, Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find purposes of an adapting screen that do not say that it adapts."""
    watching = {one.purpose for one in plan.outputs if one.record is RecordClass.AUDIENCE}
    for index, purpose in enumerate(plan.purposes):
        for language in LANGUAGES:
            said = says_adapting(purpose.text.in_language(language), language)
            if purpose.id in watching and not said:
                yield Found(("purposes", index, "text", language), {"purpose": purpose.id})


RULE = Rule(
    code="PU07",
    name="adapting-screen-unsaid",
    severity=Severity.MUST,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2017, section="15(1)"),
        Source(rule_set=APPI_2022, section="17(1)"),
        Source(rule_set=PPC_ANSWERS_2019, section="Q1-13-3"),
        Source(rule_set=PPC_ANSWERS, section="Q1-16"),
    ),
    message=Words(
        ja="目的「{purpose}」から、見る人に合わせて表示が変わることが分かりません。",
        en="Purpose `{purpose}` does not say that the screen adapts to its viewers.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
