"""Single paths are kept although only crowding is asked.

混雑を知るだけなのに、一人ずつの動線を残す。

## What it looks for / 調べること

An output with `record: trajectory_point` for a purpose with `use_case: crowding`.

`use_case: crowding` の目的のための、`record: trajectory_point` の出力。

## Why it matters / なぜ大切か

To know how full a platform is, nobody has to be followed. A path carries a number for each
person; a crowding level carries none.

ホームの混み具合を知るのに、一人ひとりを追う必要はありません。
動線には一人ごとの番号が付きますが、混雑度には付きません。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    staff:
      how: not_in_view
purposes:
  - id: street-flow
    use_case: crowding
outputs:
  - id: platform
    record: trajectory_point
    camera: north
    purpose: street-flow
    position_m: 0.5
    every: 1 s
    keep: 7 days
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

Declare `crowding_level`, `zone_occupancy` or `icon`, or give the paths a purpose of their own.

`crowding_level`、`zone_occupancy`、`icon` に替えるか、動線に固有の目的を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import UseCase
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find trajectories that serve to show crowding."""
    crowding = {one.id for one in plan.purposes if one.use_case is UseCase.CROWDING}
    for index, output in enumerate(plan.outputs):
        if output.record is RecordClass.TRAJECTORY_POINT and output.purpose in crowding:
            yield Found(("outputs", index, "record"), {"output": output.id})


RULE = Rule(
    code="DT11",
    name="crowding-with-paths",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("3.2"),
    message=Words(
        ja="出力「{output}」は一人ずつの動線です。混雑の把握には要りません。",
        en="Output `{output}` follows single people although its purpose is crowding only.",
    ),
    check=check,
    documentation=__doc__,
)
