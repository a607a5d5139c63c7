"""Records of single people for the public.

一人ずつの記録を公開する。

## What it looks for / 調べること

An output with one row per person, such as trajectories or visit histories, whose `readers`
include `public`.

動線や来店履歴など一人ごとの記録である出力の `readers` に、
`public` が含まれること。

## Why it matters / なぜ大切か

A path without a name still shows somebody who knows when a person was there where that person
went. The guidebook asks that what remains cannot point at anybody; published data never comes
back.

名前のない動線でも、その人がそこにいた時刻を知る人には、
どこへ行ったかが分かります。ガイドブックは、残すデータから個人を特定できな
いようにすることを求めています。公開したデータは取り戻せません。

## Plan that fails / 通らない計画

```yaml
purposes: [{id: street-flow, use_case: behavior}]
cameras: [{id: north, staff: {how: not_in_view}}]
outputs:
  - {id: paths, record: trajectory_point, camera: north, purpose: street-flow, position_m: 0.5,
     every: 1 s, keep: 1 day, readers: [analyst, public], minimum_cell: 10}
```

## Plan that passes / 通る計画

```yaml
outputs:
  - id: street-count
    readers: [analyst, public]
```

## What to do / すべきこと

Publish a heat map or counts made from them, and keep the records to those who work with them.

ヒートマップや人数などに集計してから公開し、元の記録は担当者だけが読めるよ
うにしてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import closeness_of
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.records import Closeness
from noren.vocabulary.terms import Role
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find records of single people that everybody may read."""
    for index, output in enumerate(plan.outputs):
        single = closeness_of(plan, output) in (Closeness.SINGLE, Closeness.PERSONAL)
        if single and Role.PUBLIC in output.readers:
            facts = {"output": output.id, "record": output.record}
            yield Found(("outputs", index, "readers"), facts)


RULE = Rule(
    code="TP06",
    name="single-records-public",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.4"),
    message=Words(
        ja="出力「{output}」({record})は一人ごとの記録です。公開する前に集計してください。",
        en=(
            "Output `{output}` ({record}) has a row per person; put people together "
            "before publishing."
        ),
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
