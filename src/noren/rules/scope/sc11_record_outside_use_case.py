"""Numbers that the declared use case does not contain.

宣言した適用ケースに含まれない種類のデータがある。

## What it looks for / 調べること

An output whose `record` is not among those of its purpose's `use_case`, as the guidebook's six
cases and the Commission's answer on signage describe them; and `repeat` for a purpose with
another use case. Counts of people are part of every case about people.

目的の `use_case` が含まない種類の `record` を持つ出力、および、別の適用ケースの目的のための
`repeat`。何を含むかは、ガイドブックの六つのケースと、
電光掲示板についての個人情報保護委員会の回答によります。人数は、
人についてのどのケースにも含まれます。

## Why it matters / なぜ大切か

Notices, periods and risks are described case by case. A street count that also estimates ages is
another undertaking than the one people were told about.

告知も、保存期間も、リスクも、ケースごとに説明されています。年齢も推定する通行量計測は、
人々に伝えたものとは別の取組みです。

## Plan that fails / 通らない計画

```yaml
outputs:
  - id: street-count
    record: attribute_counts
    attributes: [sex]
notices: {acquisition: {near_cameras: true}}
attestations:
  - {matter: accuracy_check, by: 青木 太郎, on: 2026-09-01, evidence: 試験報告 第1号}
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: street-flow
    use_case: attributes
outputs:
  - id: street-count
    record: attribute_counts
    attributes: [sex]
notices: {acquisition: {near_cameras: true}}
attestations:
  - {matter: accuracy_check, by: 青木 太郎, on: 2026-09-01, evidence: 試験報告 第1号}
```

## What to do / すべきこと

Drop the output, or declare the use case that it really is and follow what the guidebook says
about that one.

その出力をやめるか、実際に当てはまる適用ケースを宣言し、
そのケースの配慮事項に沿ってください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.values import Text
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.rules.scope.use_cases import CONTAINED
from noren.vocabulary.terms import UseCase
from noren.vocabulary.words import Words

_FEATURES = Text(ja="特徴量", en="features")


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find outputs, and features, of another use case than their purpose's."""
    purposes = {purpose.id: purpose for purpose in plan.purposes}
    for index, output in enumerate(plan.outputs):
        use_case = purposes[output.purpose].use_case
        if output.record not in CONTAINED[use_case]:
            facts = {"record": output.record, "use_case": use_case}
            yield Found(("outputs", index, "record"), facts)
    if plan.repeat is not None:
        use_case = purposes[plan.repeat.purpose].use_case
        if use_case is not UseCase.REPEAT:
            yield Found(("repeat", "purpose"), {"record": _FEATURES, "use_case": use_case})


RULE = Rule(
    code="SC11",
    name="record-outside-use-case",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=(*guidebook("3.2"), *guidebook("5.1")),
    message=Words(
        ja="適用ケース「{use_case}」に「{record}」は含まれません。",
        en="{use_case}: this use case does not contain {record}.",
    ),
    check=check,
    documentation=__doc__,
)
