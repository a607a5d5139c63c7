"""A use that may lead to unlawful or unjust treatment.

違法または不当な扱いを招くおそれのある使い方である。

## What it looks for / 調べること

A purpose with `unjust_treatment: true`.

`unjust_treatment: true` の目的。

## Why it matters / なぜ大切か

Since 1 April 2022 the Act forbids using personal information in a way that could encourage
unlawful or unjust acts, however lawfully it was taken. Numbers about a street can do that too,
for example when they serve to drive a group of people away.

2022年4月1日から、違法または不当な行為を助長し、
または誘発するおそれのある方法での利用は、
適法に取得した個人情報でも禁じられています。
通りの人数であっても、特定の人々を排除するために使えば、
これに当たるおそれがあります。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: street-flow
    unjust_treatment: true
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: street-flow
    unjust_treatment: false
```

## What to do / すべきこと

Drop the purpose. If the doubt is only about its wording, settle it with counsel and write the
purpose so that the doubt is gone.

その目的をやめてください。書き方だけの問題なら、
専門家に相談し、疑いの残らない目的に書き直してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find purposes that may invite unjust treatment."""
    for index, purpose in enumerate(plan.purposes):
        if purpose.unjust_treatment:
            yield Found(("purposes", index, "unjust_treatment"), {"purpose": purpose.id})


RULE = Rule(
    code="PU08",
    name="unjust-use",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(Source(rule_set=APPI_2022, section="19"),),
    message=Words(
        ja="目的「{purpose}」は、違法または不当な扱いを招くおそれのある利用で、禁じられています。",
        en="Purpose `{purpose}` may lead to unlawful or unjust treatment, which is prohibited.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
