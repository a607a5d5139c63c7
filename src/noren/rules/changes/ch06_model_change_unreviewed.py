"""A changed model without a new look at re-identification.

解析モデルを変えたのに、再特定のリスクを見直していない。

## What it looks for / 調べること

A change of kind `model_changed` that has taken effect while no attestation `reidentification` was
given on or after its day.

実施済みの `model_changed` の変更があるのに、その日以降に `reidentification` の
回答がないこと。

## Why it matters / なぜ大切か

What can be told from the numbers depends on what makes them. An examination of the old model says
nothing about the new one.

数値から何が分かるかは、数値の作り方によって変わります。
以前のモデルについての検討は、新しいモデルには当てはまりません。

## Plan that fails / 通らない計画

```yaml
changes:
  - kind: model_changed
    on: 2026-11-01
attestations:
  - matter: risk_analysis
    on: 2026-11-01
```

## Plan that passes / 通る計画

```yaml
changes:
  - kind: model_changed
    on: 2026-11-01
attestations:
  - matter: risk_analysis
    on: 2026-11-01
  - matter: reidentification
    on: 2026-11-01
```

## What to do / すべきこと

Examine again who could be singled out from the numbers, and attest it.

どの数値から誰が特定され得るかを改めて検討し、回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import answers_to
from noren.rules.rule import AnsweredBy, Asked, Confidence, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find changes of the model after which nobody examined re-identification."""
    answers = answers_to(plan, Matter.REIDENTIFICATION)
    days = [one.on for one in answers if one.on is not None and one.holds_on(asked.as_of)]
    for index, change in enumerate(plan.changes):
        if change.kind != "model_changed" or change.on > asked.as_of:
            continue
        if not any(change.on <= day for day in days):
            yield Found(("changes", index, "on"), {"on": change.on})


RULE = Rule(
    code="CH06",
    name="model-change-unreviewed",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.4"),
    message=Words(
        ja="{on}に解析モデルを変えましたが、その後の再特定のリスクの分析がありません。",
        en="The model changed on {on}; re-identification was not analyzed again since then.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    answered_by=AnsweredBy.PERSON,
)
