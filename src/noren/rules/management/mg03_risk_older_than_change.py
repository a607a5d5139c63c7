"""The risk analysis is older than a change.

変更の後に、リスク分析をやり直していない。

## What it looks for / 調べること

A change that has taken effect after the newest attestation `risk_analysis`. A plan that has none
at all is MG01.

最も新しい `risk_analysis` の回答より後に、実施した変更があること。
回答が一つもなければMG01。

## Why it matters / なぜ大切か

A new camera, view, purpose, model or period is a new risk. An analysis from before knows nothing
of it.

カメラ、画角、目的、モデル、期間が変われば、リスクも変わります。前の分析は、
その変更を知りません。

## Plan that fails / 通らない計画

```yaml
changes:
  - kind: view_changed
    on: 2026-11-05
    announced_on: 2026-11-01
```

## Plan that passes / 通る計画

```yaml
changes:
  - kind: view_changed
    on: 2026-11-05
    announced_on: 2026-11-01
attestations:
  - matter: risk_analysis
    by: 青木 太郎
    on: 2026-11-05
    evidence: 検討会議事録 第6回
```

## What to do / すべきこと

Analyze the risks with the change in it, on its day at the latest, and attest it anew.

遅くとも変更の日までに、変更後の計画でリスクを分析し直し、改めて回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import answers_to
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find the newest change, if the newest risk analysis does not know it."""
    days = [one.on for one in answers_to(plan, Matter.RISK_ANALYSIS) if one.on is not None]
    made = [index for index, one in enumerate(plan.changes) if one.on <= asked.as_of]
    if not days or not made:
        return
    newest = max(made, key=lambda index: plan.changes[index].on)
    change, analysis = plan.changes[newest].on, max(days)
    if change > analysis:
        yield Found(("changes", newest, "on"), {"change": change, "analysis": analysis})


RULE = Rule(
    code="MG03",
    name="risk-older-than-change",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.5"),
    message=Words(
        ja="{change}の変更は、最後のリスク分析({analysis})より後のものです。",
        en="A change of {change} is newer than the last risk analysis of {analysis}.",
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
)
