"""Security footage used for something else without consent.

防犯用の映像を、同意なしに別の目的に使う。

## What it looks for / 調べること

A camera with `footage: recorded_for_security` in whose images people are recognizable, without an
attestation `consent` about it that holds on the first day of filming, or on the day asked if
later.

`footage: recorded_for_security` で、人が見分けられるカメラについて、
撮影初日(点検する日が後ならその日)に有効な `consent` の回答がないこと。

## Why it matters / なぜ大切か

Footage taken only for security was never announced, because its purpose was obvious. The
regulator answers that any other use, such as marketing, needs the consent of those shown first.

防犯だけのための撮影は、目的が明らかなため告知されていないことがあります。
マーケティングなどほかの目的に使うには、あらかじめ本人の同意が必要だと個人
情報保護委員会は答えています。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    footage: recorded_for_security
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    footage: recorded_for_security
attestations:
  - matter: consent
    about: north
    by: 青木 太郎
    on: 2026-09-20
    evidence: 同意書の綴り 第1号
```

## What to do / すべきこと

Leave security recordings alone and take live images after the notices; or attest the consent
about this camera.

防犯用の録画は使わず、告知をしてから撮影してください。
使うなら、このカメラについての同意の回答を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import is_answered
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022, PPC_ANSWERS, PPC_ANSWERS_2019
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find cameras whose images were recorded for security, without consent."""
    for index, camera in enumerate(plan.cameras):
        if camera.footage != "recorded_for_security" or not camera.people_recognizable:
            continue
        if not is_answered(plan, Matter.CONSENT, asked, camera.id):
            yield Found(("cameras", index, "footage"), {"camera": camera.name})


RULE = Rule(
    code="NT12",
    name="security-footage-reused",
    severity=Severity.MUST,
    effect=Effect.CONSENT,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2017, section="16(1)"),
        Source(rule_set=APPI_2022, section="18(1)"),
        Source(rule_set=PPC_ANSWERS_2019, section="Q1-12"),
        Source(rule_set=PPC_ANSWERS, section="Q1-15"),
    ),
    message=Words(
        ja=(
            "「{camera}」は防犯のために録画した映像を使います。写っている人の同意の回答が"
            "ありません。"
        ),
        en=(
            "{camera} uses footage recorded for security; nobody answers for the consent "
            "of those shown."
        ),
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
    waivable=False,
)
