"""Crowding is shown with pictures of the scene instead of icons.

混雑を、アイコンではなく現場の絵で伝える。

## What it looks for / 調べること

An output with `record: masked_still` for a purpose with `use_case: crowding`.

`use_case: crowding` の目的のための、`record: masked_still` の出力。

## Why it matters / なぜ大切か

How crowded a place is can be told with icons on a background without people. A picture of the
scene, even with people filled in, shows clothes, companions and luggage to those who know them.

混雑の程度は、人のいない背景に置いたアイコンで伝えられます。人を塗りつぶした絵でも、
現場のようすから、知り合いには誰のことか分かる場合があります。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: street-flow
    use_case: crowding
outputs:
  - id: platform
    record: masked_still
    camera: north
    purpose: street-flow
    every: 10 s
    keep: 10 s
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

Declare `icon` or `crowding_level` instead.

`icon` か `crowding_level` に替えてください。
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
    """Find stills of the scene that serve to show crowding."""
    crowding = {one.id for one in plan.purposes if one.use_case is UseCase.CROWDING}
    for index, output in enumerate(plan.outputs):
        if output.record is RecordClass.MASKED_STILL and output.purpose in crowding:
            yield Found(("outputs", index, "record"), {"output": output.id})


RULE = Rule(
    code="DT09",
    name="crowding-shown-with-pictures",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("3.2"),
    message=Words(
        ja="出力「{output}」は混雑を現場の静止画で伝えます。アイコンか混雑度にしてください。",
        en=(
            "Output `{output}` shows crowding with stills of the scene; icons or a level are "
            "enough."
        ),
    ),
    check=check,
    documentation=__doc__,
)
