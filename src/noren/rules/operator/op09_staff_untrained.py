"""Staff near the cameras who were not trained in time.

周辺で働く人への教育が、撮影開始に間に合っていない。

## What it looks for / 調べること

No attestation `training` holds on the first day of filming, or on the day asked if later. Training
that comes after filming has started does not hold on the first day, and after 366 days it no
longer holds (the number is the house's); so this rule also covers OP10 and OP11 of the first
catalogue.

撮影初日(点検する日が後ならその日)に有効な、
`training` の回答がないこと。
撮影を始めてからの教育は初日には有効でなく、366日たった教育も有効ではありません(日数はnorenの目安)。
もとの一覧のOP10とOP11も、この規則が扱います。

## Why it matters / なぜ大切か

People ask whoever stands beside the camera. The guidebook wants them to hear one consistent
explanation, whomever they ask.

撮影される人は、カメラのそばにいる人に尋ねます。
ガイドブックは、誰に聞いても一貫した説明を
受けられるようにすることを求めています。

## Plan that fails / 通らない計画

```yaml
attestations:
  - matter: training
    until: 2026-09-26
```

## Plan that passes / 通る計画

```yaml
attestations:
  - matter: training
    by: 青木 太郎
    on: 2026-09-25
    evidence: 研修記録 第3号
```

## What to do / すべきこと

Train the people who work around the cameras before filming starts, and let somebody attest it once
a year.

撮影を始める前に、周辺で働く人への教育を行い、年に一度、担当者が回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import deciding_day, is_answered, place_of_answer
from noren.rules.rule import (
    AnsweredBy,
    Asked,
    Effect,
    Found,
    Rule,
    Severity,
    Source,
    guidebook,
)
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan for whose training nobody answers."""
    if not is_answered(plan, Matter.TRAINING, asked):
        path = place_of_answer(plan, Matter.TRAINING)
        yield Found(path, {"day": deciding_day(plan, asked)})


RULE = Rule(
    code="OP09",
    name="staff-untrained",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=(
        *guidebook("4.1 c"),
        Source(rule_set=APPI_2017, section="21"),
        Source(rule_set=APPI_2022, section="24"),
    ),
    message=Words(
        ja="{day}に有効な、周辺で働く人への教育の回答がありません。",
        en="Nobody answers for the training of staff on {day}.",
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
)
