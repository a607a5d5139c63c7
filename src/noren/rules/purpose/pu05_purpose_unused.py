"""A purpose that no output serves.

どのデータも使わない目的がある。

## What it looks for / 調べること

A purpose that no output, no repeat analysis and no `installed_for` of an existing camera names.

出力、リピート分析、既設カメラの `installed_for` のいずれからも指されない目的。

## Why it matters / なぜ大切か

A notice that lists it tells people of a use that does not exist, and keeps a door open for one
that they were not told about.

告知に載せると、ありもしない利用を伝えることになり、説明のない利用への入口にもなります。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: lamp-study
    use_case: counting
    text: {ja: 夜の通行人数から街路灯の明るさを決めるため。,
      en: To set the brightness of street lamps by the walkers at night.}
    benefit: {ja: 夜道が明るくなります。, en: Brighter streets at night.}
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: lamp-study
    use_case: counting
    text: {ja: 夜の通行人数から街路灯の明るさを決めるため。,
      en: To set the brightness of street lamps by the walkers at night.}
    benefit: {ja: 夜道が明るくなります。, en: Brighter streets at night.}
outputs:
  - id: night-count
    record: line_count
    camera: north
    purpose: lamp-study
    lines: [crossing]
    bin: 1 h
    keep: 365 days
    readers: [analyst]
    minimum_cell: 10
```

## What to do / すべきこと

Drop the purpose, or declare the output that serves it.

その目的を消すか、そのための出力を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find purposes to which nothing points."""
    used = {output.purpose for output in plan.outputs}
    used |= {purpose for camera in plan.cameras for purpose in camera.installed_for}
    if plan.repeat is not None:
        used.add(plan.repeat.purpose)
    for index, purpose in enumerate(plan.purposes):
        if purpose.id not in used:
            yield Found(("purposes", index, "id"), {"purpose": purpose.id})


RULE = Rule(
    code="PU05",
    name="purpose-unused",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("目的とデータの対応", "purposes and their data"),),
    message=Words(
        ja="目的「{purpose}」を使う出力がありません。",
        en="No output serves purpose `{purpose}`.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
