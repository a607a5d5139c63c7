"""Images leave the site without encryption.

画像が暗号化されずに、現場の外へ出る。

## What it looks for / 調べること

A camera with `link: plain`.

`link: plain` のカメラ。

## Why it matters / なぜ大切か

Whoever stands in the line sees what the camera sees. Keeping images secure is part of the
guidebook and of the security the Act asks for.

経路のどこかにいる人なら、カメラが見るものを見られます。画像を安全に扱うことは、
ガイドブックと法律の安全管理措置が求めるものです。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    link: plain
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    link: on_site
```

## What to do / すべきこと

Measure on the site, or encrypt the link.

現場で計測するか、通信を暗号化してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source, guidebook
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find cameras whose images leave the site in the clear."""
    for index, camera in enumerate(plan.cameras):
        if camera.link == "plain":
            yield Found(("cameras", index, "link"), {"camera": camera.name})


RULE = Rule(
    code="DT34",
    name="images-sent-in-the-clear",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(
        *guidebook("4.5"),
        Source(rule_set=APPI_2017, section="20"),
        Source(rule_set=APPI_2022, section="23"),
    ),
    message=Words(
        ja="「{camera}」の画像が、暗号化されずに現場の外へ出ます。",
        en="Images of {camera} leave the site unencrypted.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
