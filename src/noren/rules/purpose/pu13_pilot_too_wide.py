"""A pilot at many places.

試行にしては場所が多い。

## What it looks for / 調べること

`rollout.stage` is `pilot`, which is also what a plan without `rollout` means, and there are more
than three sites. Three is the house's number; the guidebook says a limited space.

`rollout.stage` が `pilot`(書かれていない場合も同じ)なのに、設置場所が四か所以上あること。
三か所までというのはnorenの目安で、ガイドブックは「限定された空間」とだけ述べています。

## Why it matters / なぜ大切か

A trial in one place can be stopped, explained and mended. In many places at once it is no trial.

一か所での試行なら、止めることも、説明することも、直すこともできます。
多くの場所で同時に始めれば、もう試行ではありません。

## Plan that fails / 通らない計画

```yaml
sites:
  - {id: cedar, name: {ja: 杉通り, en: Cedar Street}, place: specified,
     municipality: {ja: 若葉市, en: Wakaba City}, entrances: 1, signs_at_entrances: 1}
  - {id: maple, name: {ja: 楓通り, en: Maple Street}, place: specified,
     municipality: {ja: 若葉市, en: Wakaba City}, entrances: 1, signs_at_entrances: 1}
  - {id: pine, name: {ja: 松通り, en: Pine Street}, place: specified,
     municipality: {ja: 若葉市, en: Wakaba City}, entrances: 1, signs_at_entrances: 1}
```

## Plan that passes / 通る計画

```yaml
rollout: {stage: expansion}
sites:
  - {id: cedar, name: {ja: 杉通り, en: Cedar Street}, place: specified,
     municipality: {ja: 若葉市, en: Wakaba City}, entrances: 1, signs_at_entrances: 1}
  - {id: maple, name: {ja: 楓通り, en: Maple Street}, place: specified,
     municipality: {ja: 若葉市, en: Wakaba City}, entrances: 1, signs_at_entrances: 1}
  - {id: pine, name: {ja: 松通り, en: Pine Street}, place: specified,
     municipality: {ja: 若葉市, en: Wakaba City}, entrances: 1, signs_at_entrances: 1}
attestations:
  - {matter: pilot_review, by: 青木 太郎, on: 2026-09-20, evidence: 試行報告書}
```

## What to do / すべきこと

Begin with one place; or, if the trial is behind you, say `expansion` and attest its review.

一か所から始めてください。試行が済んでいるなら、`expansion` と書き、
振り返りを回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words

_FEW_SITES = 3


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a pilot with more than a few sites."""
    if plan.rollout.stage == "pilot" and len(plan.sites) > _FEW_SITES:
        yield Found(("sites", _FEW_SITES), {"count": len(plan.sites), "few": _FEW_SITES})


RULE = Rule(
    code="PU13",
    name="pilot-too-wide",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 d"),
    message=Words(
        ja="試行にしては場所が多く、{count}か所あります(norenの目安は{few}か所まで)。",
        en="A pilot at {count} places; start with few (the house says {few} at most).",
    ),
    check=check,
    documentation=__doc__,
)
