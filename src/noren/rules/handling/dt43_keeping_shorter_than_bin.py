"""A number is gone before its bin is over.

数値の保存期間が、集計の幅より短い。

## What it looks for / 調べること

An output whose `keep` is shorter than its `bin`, other than `1 s`, which means that it is only
passed on.

`keep` が `bin` より短い出力。渡すだけという意味の `1 s` は除く。

## Why it matters / なぜ大切か

A number about an hour that is kept for ten minutes can never be compared with the next one. Most
likely one of the two was mistyped.

1時間ごとの数値を10分しか残さなければ、次の1時間の数値と比べられません。
どちらかの書き誤りでしょう。

## Plan that fails / 通らない計画

```yaml
outputs:
  - id: street-count
    bin: 1 h
    keep: 10 min
```

## Plan that passes / 通る計画

```yaml
outputs:
  - id: street-count
    bin: 1 h
    keep: 1 s
```

## What to do / すべきこと

Write a longer `keep`, or `1 s` if the number is only passed on.

`keep` を長くするか、渡すだけなら `1 s` と書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.keeping import in_words
from noren.rules.rule import Asked, Confidence, Effect, Fact, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words

PASSED_ON_S = 1


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find numbers that are kept for less than the time they speak about."""
    for index, output in enumerate(plan.outputs):
        if output.bin is None or output.keep.seconds == PASSED_ON_S:
            continue
        if output.keep.seconds < output.bin.seconds:
            facts: dict[str, Fact] = {
                "output": output.id,
                "keep": in_words(output.keep),
                "bin": in_words(output.bin),
            }
            yield Found(("outputs", index, "keep"), facts)


RULE = Rule(
    code="DT43",
    name="keeping-shorter-than-bin",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.HOUSE,
    sources=(house("保存期間と時間の刻み", "keeping and bins"),),
    message=Words(
        ja="出力「{output}」は{bin}ごとの数値ですが、保存期間が{keep}しかありません。",
        en="Output `{output}` is kept {keep}, shorter than its bin of {bin}.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
