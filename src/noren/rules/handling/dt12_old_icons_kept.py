"""Icon pictures pile up instead of replacing one another.

アイコン画像が、入れ替わらずにたまっていく。

## What it looks for / 調べること

An output with `record: icon` whose `keep` is longer than its `every`.

`record: icon` で、`keep` が `every` より長い出力。

## Why it matters / なぜ大切か

An icon picture tells how full a place is now. A row of old ones tells who moved how, which is
another kind of data.

アイコン画像は今の混み具合を伝えるものです。古いものを並べれば人の動きが分かり、
別の種類のデータになります。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: street-flow
    use_case: crowding
outputs:
  - id: platform
    record: icon
    camera: north
    purpose: street-flow
    position_m: 0.5
    every: 10 s
    keep: 1 day
    readers: [site_manager]
    minimum_cell: 10
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: street-flow
    use_case: crowding
outputs:
  - id: platform
    record: icon
    camera: north
    purpose: street-flow
    position_m: 0.5
    every: 10 s
    keep: 10 s
    readers: [site_manager]
    minimum_cell: 10
```

## What to do / すべきこと

Let `keep` be no longer than `every`, so that each picture replaces the last.

`keep` を `every` 以下にして、新しい絵が前の絵に替わるようにしてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.keeping import in_words
from noren.rules.rule import Asked, Confidence, Effect, Fact, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find icon pictures that outlive the next one."""
    for index, output in enumerate(plan.outputs):
        every = output.every
        if output.record is not RecordClass.ICON or every is None:
            continue
        if output.keep.seconds > every.seconds:
            facts: dict[str, Fact] = {
                "output": output.id,
                "keep": in_words(output.keep),
                "every": in_words(every),
            }
            yield Found(("outputs", index, "keep"), facts)


RULE = Rule(
    code="DT12",
    name="old-icons-kept",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("3.2"),
    message=Words(
        ja="出力「{output}」のアイコン画像は{every}ごとに新しくなるのに、{keep}残ります。",
        en="Icon pictures of `{output}` are kept {keep} although a new one comes every {every}.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
