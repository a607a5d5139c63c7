"""A security camera shared without keeping the uses apart.

防犯カメラを兼ねているのに、用途が分けられていない。

## What it looks for / 調べること

A camera with `also_security: true` that does not name this use in `also_for`, or without an
attestation `separation` about it that holds on the first day of filming, or on the day asked if
later.

`also_security: true` のカメラで、`also_for` にその用途が書かれていないか、
撮影初日(点検する日が後ならその日)に有効な `separation` の回答がないもの。

## Why it matters / なぜ大切か

People who see a security camera think of security. When it counts as well, the notice has to name
both uses, and recordings that the recorder keeps must never become a source of numbers.

防犯カメラを見た人は、防犯のためと考えます。計測も兼ねるなら、
告知には両方の用途を書く必要があります。録画装置に残る映像を、
計測に使ってはいけません。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    existing: true
    installed_for: [street-flow]
    also_security: true
    also_for: [{ja: 防犯, en: Crime prevention}]
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    existing: true
    installed_for: [street-flow]
    also_security: true
    also_for: [{ja: 防犯, en: Crime prevention}]
attestations:
  - matter: separation
    about: north
    by: 青木 太郎
    on: 2026-09-20
    evidence: 配線図 第2版
```

## What to do / すべきこと

Name the security use in `also_for`, so that the notices tell it, and attest that live images and
recordings go separate ways.

`also_for` に防犯の用途を書いて告知に載せ、計測の映像と録画の経路が分かれて
いることを回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import is_answered, place_of_answer
from noren.rules.rule import (
    AnsweredBy,
    Asked,
    Confidence,
    Effect,
    Found,
    Rule,
    Severity,
    Source,
    guidebook,
)
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import PPC_ANSWERS
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find security cameras whose other use is untold or whose recordings are not kept apart."""
    for index, camera in enumerate(plan.cameras):
        if not camera.also_security:
            continue
        facts = {"camera": camera.name}
        if not camera.also_for:
            yield Found(("cameras", index, "also_for"), facts)
        if not is_answered(plan, Matter.SEPARATION, asked, camera.id):
            yield Found(place_of_answer(plan, Matter.SEPARATION, camera.id), facts)


RULE = Rule(
    code="CH05",
    name="security-camera-shared",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=(*guidebook("5.2", since="2.0"), Source(rule_set=PPC_ANSWERS, section="Q1-15")),
    message=Words(
        ja="「{camera}」は防犯カメラを兼ねています。用途の明記と、映像の分離の回答が要ります。",
        en=(
            "{camera} is a security camera too: name that use, and attest that the "
            "images are kept apart."
        ),
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    answered_by=AnsweredBy.PERSON,
)
