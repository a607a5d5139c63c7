"""Nobody outside was asked for advice.

専門家などへの相談の記録がない。

## What it looks for / 調べること

No attestation `counsel` holds on the first day of filming, or on the day asked if later.

撮影初日(点検する日が後ならその日)に有効な、`counsel` の回答がないこと。

## Why it matters / なぜ大切か

Those who wrote the guidebook advise to ask a lawyer, experts, an accredited body or the
Commission. Whoever stands outside sees what the project no longer sees.

ガイドブックの作成者は、弁護士、有識者、認定個人情報保護団体、
個人情報保護委員会などへの相談を勧めています。外から見る人は、
当事者が見落としたことに気付きます。

## Plan that fails / 通らない計画

```yaml
attestations:
  - matter: counsel
    until: 2026-09-01
```

## Plan that passes / 通る計画

```yaml
attestations:
  - matter: counsel
    by: 青木 太郎
    on: 2026-08-18
    evidence: 弁護士相談記録 第1号
```

## What to do / すべきこと

Show somebody the plan and its findings (`noren dossier` bundles them), and attest the advice.

計画と指摘を見せて相談し(`noren dossier` でまとめられます)、その結果を回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import deciding_day, is_answered, place_of_answer
from noren.rules.rule import AnsweredBy, Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan for whose advice nobody answers."""
    if not is_answered(plan, Matter.COUNSEL, asked):
        path = place_of_answer(plan, Matter.COUNSEL)
        yield Found(path, {"day": deciding_day(plan, asked)})


RULE = Rule(
    code="PU15",
    name="counsel-unasked",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("相談", "advice"),),
    message=Words(
        ja="{day}に有効な、弁護士や有識者などへの相談の回答がありません。",
        en="Nobody answers on {day} for advice from counsel, experts or the Commission.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    answered_by=AnsweredBy.PERSON,
)
