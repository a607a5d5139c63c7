"""Stored footage used for a new purpose without consent.

保存済みの映像を、同意なしに新しい目的に使う。

## What it looks for / 調べること

A camera with `footage: recorded_for_other` in whose images people are recognizable, without an
attestation `consent` about it that holds on the first day of filming, or on the day asked if
later.

`footage: recorded_for_other` で、人が見分けられるカメラについて、
撮影初日(点検する日が後ならその日)に有効な `consent` の回答がないこと。

## Why it matters / なぜ大切か

Those in the footage were told of another purpose when they were filmed. The Act lets personal
information serve a new one only with their consent, and the guidebook asks the same.

映像に写っている人は、別の目的のために撮影されました。
個人情報を新しい目的に使うには本人の同意が必要で、
ガイドブックも同じことを求めています。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    footage: recorded_for_other
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    footage: recorded_for_other
attestations:
  - matter: consent
    about: north
    by: 青木 太郎
    on: 2026-09-20
    evidence: 同意書の綴り 第1号
```

## What to do / すべきこと

Film anew after the notices, or ask those shown and attest the consent about this camera.

告知をしてから撮り直すか、写っている人の同意を得て、
このカメラについての回答を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import is_answered
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, Source, guidebook
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find cameras whose images were recorded for something else, without consent."""
    for index, camera in enumerate(plan.cameras):
        if camera.footage != "recorded_for_other" or not camera.people_recognizable:
            continue
        if not is_answered(plan, Matter.CONSENT, asked, camera.id):
            yield Found(("cameras", index, "footage"), {"camera": camera.name})


RULE = Rule(
    code="NT11",
    name="stored-footage-reused",
    severity=Severity.MUST,
    effect=Effect.CONSENT,
    authority=Authority.LAW,
    sources=(
        *guidebook("4.3"),
        Source(rule_set=APPI_2017, section="16(1)"),
        Source(rule_set=APPI_2022, section="18(1)"),
    ),
    message=Words(
        ja=(
            "「{camera}」は別の目的で録画した映像を使います。写っている人の同意の回答がありません。"
        ),
        en=(
            "{camera} uses footage recorded for something else; nobody answers for the "
            "consent of those shown."
        ),
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
    waivable=False,
)
