"""Nothing is written about who could single people out.

誰が個人に行き着けるかが、書かれていない。

## What it looks for / 調べること

`risk.reidentification` left out.

`risk.reidentification` がないこと。

## Why it matters / なぜ大切か

Data is processed before it is kept so that nobody can be identified from it. noren does the
processing; whether it is enough at this place depends on who knows what, and only a worksheet
with names for the danger can show that it was thought through.

残すデータは、個人を特定できないよう加工してから保存します。加工はnorenが行いますが、
それで足りるかは、その場所で誰が何を知っているかによります。検討したことは、
書いて初めて示せます。

## Plan that fails / 通らない計画

```yaml
risk:
  reidentification: null
```

## Plan that passes / 通る計画

```yaml
risk:
  reidentification:
    who:
      ja: 近所の人、担当者
      en: Neighbors, and the staff in charge
    with_what:
      ja: いつも通る時刻の知識
      en: Knowledge of when somebody usually passes
    result:
      ja: 15分ごとの人数から個人は特定できない。
      en: Nobody can be identified from counts per 15 minutes.
```

## What to do / すべきこと

Write who could recognize somebody, with what, and what the examination found.

誰が、何を使えば個人に行き着けるかと、検討の結果を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan that keeps numbers without the worksheet."""
    if plan.outputs and plan.risk.reidentification is None:
        yield Found(("risk", "reidentification"))


RULE = Rule(
    code="DT17",
    name="reidentification-worksheet-empty",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.4"),
    message=Words(
        ja="残る数値から、誰が何を使えば個人に行き着けるかが書かれていません。",
        en="It is not written who could single people out from the numbers, and with what.",
    ),
    check=check,
    documentation=__doc__,
)
