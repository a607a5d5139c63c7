"""No benefit to the people filmed is named.

生活者にとっての利点が書かれていない。

## What it looks for / 調べること

A purpose whose `benefit` holds a word for "none" or "not yet decided", or repeats the purpose, in
either language. (A purpose without the field is refused on reading.)

`benefit` に「なし」「未定」などの言葉が入っているか、
目的の文がそのまま繰り返されている目的(日英どちらか)。項目がない計画は、
読み込みの段階で退けられます。

## Why it matters / なぜ大切か

People accept a camera for something that they get from it. The guidebook puts the benefit on both
notices.

撮影される人が納得できるのは、自分たちにも得るものがあるときです。ガイドブックは、
事前告知と取得時の通知の両方に、利点を載せるよう求めています。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: street-flow
    benefit: {ja: なし, en: none}
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: street-flow
    benefit: {ja: 夜道が明るくなります。, en: Brighter streets at night.}
```

## What to do / すべきこと

Say what walkers, shoppers or passengers get from it; if there is nothing, think again about the
purpose.

通る人、買い物客、乗客が得るものを書いてください。何もないなら、目的から考え直してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.operator.op01_operator_unnamed import UNDECIDED
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import LANGUAGES, Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find purposes whose benefit names nothing."""
    for index, purpose in enumerate(plan.purposes):
        for language in LANGUAGES:
            benefit = purpose.benefit.in_language(language)
            repeated = benefit == purpose.text.in_language(language)
            if repeated or benefit.rstrip("。.").casefold() in UNDECIDED:
                path = ("purposes", index, "benefit", language)
                yield Found(path, {"purpose": purpose.id, "benefit": benefit})


RULE = Rule(
    code="PU14",
    name="benefit-missing",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 d"),
    message=Words(
        ja="目的「{purpose}」の利点「{benefit}」では、生活者が得るものが分かりません。",
        en="`{benefit}` names no benefit that people get from purpose `{purpose}`.",
    ),
    check=check,
    documentation=__doc__,
)
