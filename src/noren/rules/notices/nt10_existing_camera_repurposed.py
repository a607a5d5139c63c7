"""An existing camera with a purpose that was never announced for it.

既設のカメラに、告知していない目的を加えている。

## What it looks for / 調べること

An output of a camera with `existing: true` whose purpose is not among the camera's
`installed_for`, while `changes` holds no `purpose_added` that was announced by
`schedule.capture_start`.

`existing: true` のカメラの出力が、`installed_for` にない目的に使われ、
`changes` に、`schedule.capture_start` までに告知した
`purpose_added` もないこと。

## Why it matters / なぜ大切か

People know the camera for what it was announced with, often crime prevention. A new purpose asks
for the same notices as a new camera; otherwise it is a use beyond what was told.

そのカメラは、防犯など、設置したときの目的で知られています。
目的を加えるときは、新しいカメラと同じように告知・通知が必要です。
知らせなければ、告げた範囲を超える利用になります。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    existing: true
    installed_for: []
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    existing: true
    installed_for: []
changes:
  - kind: purpose_added
    on: 2026-10-01
    announced_on: 2026-09-10
attestations:
  - matter: risk_analysis
    by: 青木 太郎
    on: 2026-10-01
    evidence: 検討会議事録 第5回
```

## What to do / すべきこと

Announce the added purpose as you would a new camera, and write the change and its day down.

新しいカメラと同じように、加えた目的を告知し、
変更とその日付を `changes` に書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import in_place_by
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source, guidebook
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find existing cameras that serve a purpose nobody was told of."""
    start = plan.schedule.capture_start
    added = [change for change in plan.changes if change.kind == "purpose_added"]
    if any(in_place_by(change.announced_on, start) for change in added):
        return
    for index, camera in enumerate(plan.cameras):
        if not camera.existing:
            continue
        served = {output.purpose for output in plan.outputs if output.camera == camera.id}
        for purpose in sorted(served - set(camera.installed_for)):
            path = ("cameras", index, "installed_for")
            yield Found(path, {"camera": camera.name, "purpose": purpose})


RULE = Rule(
    code="NT10",
    name="existing-camera-repurposed",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(
        *guidebook("4.3"),
        Source(rule_set=APPI_2017, section="18"),
        Source(rule_set=APPI_2022, section="21"),
    ),
    message=Words(
        ja="既設の「{camera}」に目的「{purpose}」を加えたことを、告知していません。",
        en="{camera} is an existing camera; its new purpose `{purpose}` was not announced.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
