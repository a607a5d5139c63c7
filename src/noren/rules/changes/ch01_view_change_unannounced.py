"""A new camera or a changed view that was not announced in time.

カメラの追加や画角の変更を、事前に告知していない。

## What it looks for / 調べること

A change of kind `camera_added` or `view_changed` whose `announced_on` is left out or later than
its `on`.

`camera_added` か `view_changed` の変更で、
`announced_on` がないか、`on` より後のもの。

## Why it matters / なぜ大切か

Notices say where cameras are and what they film. When that changes, the old notice is wrong, and
people who kept away from one corner now walk into another picture.

告知には、カメラの位置と撮影範囲が書かれています。
これが変われば告知は事実と違うものになり、
避けて通っていた人が、知らないうちに写ることになります。

## Plan that fails / 通らない計画

```yaml
changes:
  - kind: camera_added
    on: 2026-11-01
attestations:
  - matter: risk_analysis
    by: 青木 太郎
    on: 2026-11-01
    evidence: 検討会議事録 第5回
```

## Plan that passes / 通る計画

```yaml
changes:
  - kind: camera_added
    on: 2026-11-01
    announced_on: 2026-10-15
attestations:
  - matter: risk_analysis
    by: 青木 太郎
    on: 2026-11-01
    evidence: 検討会議事録 第5回
```

## What to do / すべきこと

Make the notices anew, replace those that hang, and only then let the change take effect.

告知を作り直して貼り替え、それから変更を行ってください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import in_place_by
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find changes of what is filmed that people did not hear of first."""
    for index, change in enumerate(plan.changes):
        if change.kind not in ("camera_added", "view_changed"):
            continue
        if not in_place_by(change.announced_on, change.on):
            facts = {"on": change.on, "announced": change.announced_on}
            yield Found(("changes", index, "announced_on"), facts)


RULE = Rule(
    code="CH01",
    name="view-change-unannounced",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=(*guidebook("4.2"), *guidebook("4.3")),
    message=Words(
        ja="{on}のカメラの追加・画角の変更を、事前に告知していません(告知日: {announced})。",
        en="Cameras or views change on {on} without prior notice (announced: {announced}).",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
