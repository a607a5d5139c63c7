"""Why a camera, and why it is fair, is not explained.

撮影の必要性や相当性の説明がない。

## What it looks for / 調べること

`necessity.reason` or `necessity.proportionate` is left out.

`necessity.reason` または `necessity.proportionate` がないこと。

## Why it matters / なぜ大切か

Ver 3.0 adds privacy and portrait rights: the aim must be legitimate, filming necessary, and
place, range and means fair. A court would ask the same three questions.

ver3.0は、プライバシー権と肖像権への配慮を加えました。目的が正当であること、
撮影が必要であること、方法と手段が相当であることです。裁判で問われるのも、この三つです。

## Plan that fails / 通らない計画

```yaml
necessity:
  reason: null
```

## Plan that passes / 通る計画

```yaml
necessity:
  reason:
    ja: 歩道の広さを決めるには、時間帯ごとの人数が要る。
    en: The width of a pavement depends on how many walk there at which hour.
```

## What to do / すべきこと

Write one sentence each: why the aim needs filming, and why place, range, hours and handling are
fair.

目的のために撮影が必要な理由と、場所・範囲・時間・扱い方が相当である理由を、
一文ずつ書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import GUIDEBOOK_3
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find the explanations that are left out."""
    for key in ("reason", "proportionate"):
        if getattr(plan.necessity, key) is None:
            yield Found(("necessity", key), {"key": f"necessity.{key}"})


RULE = Rule(
    code="PU11",
    name="necessity-unexplained",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=(Source(rule_set=GUIDEBOOK_3, section="3.2"),),
    message=Words(
        ja="目的の正当性・撮影の必要性・手段の相当性の説明({key})がありません。",
        en=(
            "Legitimate aim, need to film and fair means are not all explained: `{key}` is missing."
        ),
    ),
    check=check,
    documentation=__doc__,
)
