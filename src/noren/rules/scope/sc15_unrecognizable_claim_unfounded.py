"""A claim that nobody can be recognized, without grounds.

「個人を識別できない画像」という説明に根拠がない。

## What it looks for / 調べること

A camera with `people_recognizable: false` that has 125 or more pixels to the metre, as `px_per_m`
says or as the drawn `ground` shows where people are largest; or that has neither of the two. The
number is the house's: from about there people who are known can be recognized.

`people_recognizable: false` なのに、1メートルが125画素以上あるカメラ。`px_per_m` の値、
または描かれた `ground` から人が最も大きく写るところで計算した値を見ます。
どちらもない場合も指摘します。125画素はnorenの目安で、このあたりから、
知っている人なら誰か分かるようになります。

## Why it matters / なぜ大切か

Whether people can be recognized decides whether the Act speaks about the images at all. The
Commission reads it broadly; when in doubt, they can.

個人を識別できるかどうかで、法律の対象になるかが決まります。個人情報保護委員会の解釈は広く、
迷うなら「識別できる」と考えるべきです。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    people_recognizable: false
    px_per_m: 140
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    people_recognizable: false
    px_per_m: 40
```

## What to do / すべきこと

Set `people_recognizable: true`, use a wider view or fewer pixels, or measure the pixels to the
metre and write them down.

`people_recognizable: true` に改めるか、画角を広げ、または画素数を減らすか、
1メートル当たりの画素数を測って書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.values import Text
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.rules.scope.pixel_density import RECOGNIZABLE_PX_PER_M, largest_px_per_m
from noren.vocabulary.words import Words

_UNKNOWN = Text(ja="不明", en="unknown")


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find cameras that are said to recognize nobody and are too sharp, or unmeasured."""
    for index, camera in enumerate(plan.cameras):
        if camera.people_recognizable:
            continue
        known = [px for px in (camera.px_per_m, largest_px_per_m(camera.view)) if px is not None]
        if known and max(known) < RECOGNIZABLE_PX_PER_M:
            continue
        key = "px_per_m" if camera.px_per_m is not None else "people_recognizable"
        density = f"{max(known):.0f}" if known else _UNKNOWN
        facts = {"camera": camera.id, "density": density, "limit": RECOGNIZABLE_PX_PER_M}
        yield Found(("cameras", index, key), facts)


RULE = Rule(
    code="SC15",
    name="unrecognizable-claim-unfounded",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("画素密度", "pixel density"),),
    message=Words(
        ja=(
            "カメラ「{camera}」は個人を識別できないとされていますが、"
            "1 mの画素数は{density}です(目安は{limit}未満)。"
        ),
        en=(
            "Camera `{camera}` is said to recognize nobody; its pixels to the metre: "
            "{density} (should be below {limit})."
        ),
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.FROM_MEMORY,
)
