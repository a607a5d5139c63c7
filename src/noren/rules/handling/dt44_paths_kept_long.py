"""Single paths are kept longer than they are of use.

一人ずつの動線を、要る期間より長く残す。

## What it looks for / 調べること

An output with one row per person (`trajectory_point`) and a `keep` above 90 days.

一人ごとの記録(`trajectory_point`)で、`keep` が90日を超える出力。

## Why it matters / なぜ大切か

Two or three points of a path are often enough to tell people apart. What is learnt from paths is
learnt within weeks; after that statistics do. The 90 days are ours.

動線は、二、三の地点だけで人を見分けられることがあります。
動線から分かることは数週間で分かり、その後は統計で足ります。
90日という値はnorenのものです。

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
    keep: 365 days
    readers: [analyst]
    minimum_cell: 10
cameras:
  - id: north
    staff:
      how: not_in_view
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
    keep: 90 days
    readers: [analyst]
    minimum_cell: 10
cameras:
  - id: north
    staff:
      how: not_in_view
```

## What to do / すべきこと

Keep paths for 90 days at most, and statistics such as `od_counts` for longer.

動線は90日以内とし、長く要るものは `od_counts` などの統計にしてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import closeness_of
from noren.rules.keeping import in_words
from noren.rules.rule import Asked, Confidence, Effect, Fact, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.records import Closeness
from noren.vocabulary.words import Words

LONGEST_DAYS = 90


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find records about single people that are kept long."""
    for index, output in enumerate(plan.outputs):
        if closeness_of(plan, output) is not Closeness.SINGLE:
            continue
        if output.keep.days > LONGEST_DAYS:
            facts: dict[str, Fact] = {
                "output": output.id,
                "keep": in_words(output.keep),
                "longest": LONGEST_DAYS,
            }
            yield Found(("outputs", index, "keep"), facts)


RULE = Rule(
    code="DT44",
    name="paths-kept-long",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("動線の期間", "how long paths are kept"),),
    message=Words(
        ja="出力「{output}」は一人ずつの動線を{keep}残します。{longest}日以内を勧めます。",
        en="Output `{output}` keeps single paths {keep}; {longest} days are enough.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
