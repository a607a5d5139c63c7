"""A purpose that says nothing definite.

利用目的が抽象的である。

## What it looks for / 調べること

A purpose whose text, in either language, has nothing left once words that fit every business are
taken away (improving services, marketing, analysis, safety, counting people), although people can
be recognized in the images. The list of words is the house's; where a sample mark is left, NT22
speaks instead.

どの事業にも当てはまる言葉(サービスの向上、マーケティング、分析、安全、
人数の把握など)を除くと何も残らない目的の文(日英どちらか)。
個人を識別できる画像を撮影する計画だけを見ます。言葉の一覧はnorenのものです。
見本の記号が残る文は、NT22が指摘します。

## Why it matters / なぜ大切か

The Act asks for a purpose as specific as possible, so that a person can foresee what becomes of
the data. "To improve our services" excludes nothing.

法律は、利用目的をできる限り特定することを求めています。自分のデータがどう扱われるかを、
本人が予想できるようにするためです。「サービス向上のため」では、何も除外されません。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: street-flow
    text:
      ja: サービスの向上のため。
      en: To improve our services.
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: street-flow
    text:
      ja: 通行人数を数え、ベンチを置く場所を決めるため。
      en: To count passers-by and decide where to put benches.
```

## What to do / すべきこと

Say which numbers serve which end, as you would tell a passer-by who asks.

どの数値を、何のために使うのかを、通りがかりの人に答えるつもりで書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.notices.nt22_placeholder_left import PLACEHOLDER
from noren.rules.purpose.wording import is_vague
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.words import LANGUAGES, Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find purposes that say nothing definite, where people can be recognized."""
    if not any(camera.people_recognizable for camera in plan.cameras):
        return
    for index, purpose in enumerate(plan.purposes):
        for language in LANGUAGES:
            text = purpose.text.in_language(language)
            if is_vague(text, language) and not PLACEHOLDER.search(text):
                path = ("purposes", index, "text", language)
                yield Found(path, {"purpose": purpose.id, "text": text})


RULE = Rule(
    code="PU02",
    name="purpose-vague",
    severity=Severity.MUST,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2017, section="15(1)"),
        Source(rule_set=APPI_2022, section="17(1)"),
    ),
    message=Words(
        ja="目的「{purpose}」の「{text}」では、どのデータを何に使うのか分かりません。",
        en="Purpose `{purpose}` says `{text}`, which does not tell which data serves which end.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
