"""Staff are mixed into single paths.

一人ずつの記録に、従業員が混ざる。

## What it looks for / 調べること

A camera with an output `trajectory_point` or `visit` and without `staff`.

`trajectory_point` か `visit` の出力があるのに、`staff` がないカメラ。

## Why it matters / なぜ大切か

Those who work there are filmed all day. Their paths distort the numbers, and they are easy to
recognize: who else walks to the storeroom forty times.

そこで働く人は一日中写ります。その動線は数値をゆがめるうえ、誰のものかもすぐ分かります。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: street-flow
    use_case: behavior
outputs:
  - id: paths
    record: trajectory_point
    camera: north
    purpose: street-flow
    position_m: 0.5
    every: 1 s
    keep: 30 days
    readers: [analyst]
    minimum_cell: 10
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: street-flow
    use_case: behavior
outputs:
  - id: paths
    record: trajectory_point
    camera: north
    purpose: street-flow
    position_m: 0.5
    every: 1 s
    keep: 30 days
    readers: [analyst]
    minimum_cell: 10
cameras:
  - id: north
    staff:
      how: not_in_view
```

## What to do / すべきこと

Declare how staff are left out: not in view, an area, hours, or a color on their uniform.

写らない位置、区域、時間、制服の色のどれで従業員を除くかを書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

_ONE_BY_ONE = (RecordClass.TRAJECTORY_POINT, RecordClass.VISIT)


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find cameras that record single people and do not leave staff out."""
    followed = {output.camera for output in plan.outputs if output.record in _ONE_BY_ONE}
    for index, camera in enumerate(plan.cameras):
        if camera.id in followed and camera.staff is None:
            yield Found(("cameras", index, "staff"), {"camera": camera.name})


RULE = Rule(
    code="DT37",
    name="staff-in-paths",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("従業員", "staff"),),
    message=Words(
        ja="「{camera}」は人を一人ずつ記録しますが、従業員を除く方法がありません。",
        en="{camera} records people one by one and does not say how staff are left out.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
