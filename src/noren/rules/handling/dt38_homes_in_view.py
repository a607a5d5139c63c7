"""Homes or private premises are in view and not masked.

住居や私有地が、隠されずに写る。

## What it looks for / 調べること

A camera with `private_property_in_view: true` and no mask in its view.

`private_property_in_view: true` で、`view.masks` のないカメラ。

## Why it matters / なぜ大切か

The range filmed must be the one that the purpose needs. Who lives behind a window in view never
passed a notice.

撮影範囲は、目的に要る範囲に限るものです。窓の向こうに住む人は、告知の前を通っていません。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    private_property_in_view: true
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    private_property_in_view: true
    view:
      masks:
        - id: house
          polygon: [[0.8, 0.0], [1.0, 0.0], [1.0, 0.3]]
          reason: {ja: 住宅の窓, en: The window of a home}
```

## What to do / すべきこと

Turn the camera, or mask that part of the picture; masks are blackened before anything sees them.

画角を変えるか、その部分にマスクを描いてください。マスクは何よりも先に黒く塗られます。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, guidebook, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find cameras with private premises in view and nothing masked."""
    for index, camera in enumerate(plan.cameras):
        if camera.private_property_in_view and not camera.view.masks:
            yield Found(("cameras", index, "private_property_in_view"), {"camera": camera.name})


RULE = Rule(
    code="DT38",
    name="homes-in-view",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=(
        *guidebook("4.2"),
        house("写り込む住居", "homes in view"),
    ),
    message=Words(
        ja="「{camera}」に住居などが写り込みますが、マスクがありません。",
        en="{camera} has homes or private premises in view, and no mask.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
