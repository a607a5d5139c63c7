"""Attributes, heat maps, speeds or stops at shelves in very short bins.

属性、ヒートマップ、速さ、棚の前の立ち止まりの時間の刻みが細かい。

## What it looks for / 調べること

An output with `record: attribute_counts`, `heatmap_cells`, `speed_histogram` or `shelf_stops`
whose `bin` is shorter than 15 minutes.

`record` が `attribute_counts`、`heatmap_cells`、`speed_histogram`、`shelf_stops` のいずれかで、
`bin` が15分より短い出力。

## Why it matters / なぜ大切か

The shorter the bin, the fewer people stand in one number. A woman of a certain age at 10:03 is
one person whom somebody saw; 15 minutes are our floor.

刻みが細かいほど、一つの数値に含まれる人は少なくなります。10時3分の50代女性は、
誰かが見かけた一人の人です。15分という下限はnorenのものです。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: street-flow
    use_case: attributes
outputs:
  - id: street-ages
    record: attribute_counts
    camera: north
    purpose: street-flow
    lines: [crossing]
    attributes: [sex]
    bin: 5 min
    keep: 365 days
    readers: [analyst]
    minimum_cell: 10
attestations:
  - matter: accuracy_check
    by: 青木 太郎
    on: 2026-09-01
    evidence: 精度確認記録 第1号
notices:
  acquisition:
    near_cameras: true
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: street-flow
    use_case: attributes
outputs:
  - id: street-ages
    record: attribute_counts
    camera: north
    purpose: street-flow
    lines: [crossing]
    attributes: [sex]
    bin: 15 min
    keep: 365 days
    readers: [analyst]
    minimum_cell: 10
attestations:
  - matter: accuracy_check
    by: 青木 太郎
    on: 2026-09-01
    evidence: 精度確認記録 第1号
notices:
  acquisition:
    near_cameras: true
```

## What to do / すべきこと

Choose bins of 15 minutes or more.

集計の幅を15分以上にしてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.keeping import in_words
from noren.rules.rule import Asked, Confidence, Effect, Fact, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words

SHORTEST_MIN = 15
_FINE = ("attribute_counts", "heatmap_cells", "speed_histogram", "shelf_stops")


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find attributes, heat maps, speeds and stops in short bins."""
    for index, output in enumerate(plan.outputs):
        if output.record not in _FINE or output.bin is None:
            continue
        if output.bin.seconds < SHORTEST_MIN * 60:
            facts: dict[str, Fact] = {
                "output": output.id,
                "bin": in_words(output.bin),
                "shortest": SHORTEST_MIN,
            }
            yield Found(("outputs", index, "bin"), facts)


RULE = Rule(
    code="DT19",
    name="bins-too-fine",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("時間の刻み", "width of bins"),),
    message=Words(
        ja="出力「{output}」の集計の幅は{bin}です。{shortest}分以上を勧めます。",
        en=(
            "Output `{output}` has bins of {bin}; {shortest} minutes or more hide single "
            "people better."
        ),
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
