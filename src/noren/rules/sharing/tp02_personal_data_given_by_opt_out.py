"""Personal data that goes out unless people object.

本人が断らない限り、個人データを提供する。

## What it looks for / 調べること

A party with `opt_out_provision: true`.

`opt_out_provision: true` の関係者。

## Why it matters / なぜ大切か

Opting out presupposes that people know who holds what about them; who walked past a camera does
not. Today such provision needs a filing with the Commission, and the amendment of 2026 bars it
for face features.

オプトアウトは、誰が何を持っているかを本人が知っていてこそ成り立ちます。
カメラの前を通っただけの人には分かりません。現在も委員会への届出が必要で、
2026年の改正法は顔の特徴について禁じています。

## Plan that fails / 通らない計画

```yaml
parties:
  - id: mirai
    name: {ja: みらい統計社, en: Mirai Statistics}
    role: recipient
    opt_out_provision: true
```

## Plan that passes / 通る計画

```yaml
parties:
  - id: mirai
    name: {ja: みらい統計社, en: Mirai Statistics}
    role: recipient
    opt_out_provision: false
```

## What to do / すべきこと

Give statistics only, or ask for consent first.

統計だけを渡すか、あらかじめ同意を得てください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022, APPI_2026
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find parties that get personal data unless people object."""
    for index, party in enumerate(plan.parties):
        if party.opt_out_provision:
            yield Found(("parties", index, "opt_out_provision"), {"party": party.name})


RULE = Rule(
    code="TP02",
    name="personal-data-given-by-opt-out",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2017, section="23(2)"),
        Source(rule_set=APPI_2022, section="27(2)"),
        Source(
            rule_set=APPI_2026,
            section=Words(ja="(条番号は未確認)", en="(article not confirmed)"),
            confidence=Confidence.INFERRED,
        ),
    ),
    message=Words(
        ja="「{party}」へのオプトアウトによる個人データの提供は、この計画では行えません。",
        en="{party} would get personal data unless people object; this plan may not do that.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
)
