"""Images leave the site, though encrypted.

画像が、暗号化されていても現場の外へ出る。

## What it looks for / 調べること

A camera with `link: encrypted`; without encryption it is DT34.

`link: encrypted` のカメラ。暗号化しない場合はDT34。

## Why it matters / なぜ大切か

What is discarded where it was taken cannot be lost on the way. A small machine beside the camera
is enough for noren.

撮影した場所で破棄すれば、途中で失われることはありません。norenは、
カメラのそばの小さな機器で動きます。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    link: encrypted
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    link: on_site
```

## What to do / すべきこと

Put the measuring machine on the site.

計測機器を現場に置いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, Source, house
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import GUIDEBOOK_3
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find cameras whose images leave the site encrypted."""
    for index, camera in enumerate(plan.cameras):
        if camera.link == "encrypted":
            yield Found(("cameras", index, "link"), {"camera": camera.name})


RULE = Rule(
    code="DT35",
    name="images-leave-site",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(
        house("現場での処理", "measuring on the site"),
        Source(rule_set=GUIDEBOOK_3, section="4.4", confidence=Confidence.INFERRED),
    ),
    message=Words(
        ja="「{camera}」の画像が現場の外へ出ます。その場で計測する構成を勧めます。",
        en="Images of {camera} leave the site; measuring on the spot keeps them there.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
