"""A day without a name or evidence.

日付だけで、答えた人か証拠がない回答がある。

## What it looks for / 調べること

An attestation with `on` but without `by` or without `evidence`.

`on` があるのに、`by` か `evidence` がない回答。

## Why it matters / なぜ大切か

Somebody answers for it, with a name and a place where the proof is, or nobody does. Such an entry
counts as unanswered.

名前と証拠の所在があって、初めて回答です。どちらかが欠けたものは、
答えていないものとして扱います。

## Plan that fails / 通らない計画

```yaml
attestations:
  - matter: training
    about: wakaba-street
    on: 2026-09-25
```

## Plan that passes / 通る計画

```yaml
attestations:
  - matter: training
    about: wakaba-street
    by: 青木 太郎
    on: 2026-09-25
    evidence: 研修記録 第4号
```

## What to do / すべきこと

Write who answers and where the proof is, or remove `on`.

誰が答え、証拠がどこにあるかを書くか、`on` を消してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.attestations.naming import name_of
from noren.rules.rule import Asked, Confidence, Effect, Fact, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find answers that name no one or prove nothing."""
    for index, one in enumerate(plan.attestations):
        if one.on is None:
            continue
        for key, value in (("by", one.by), ("evidence", one.evidence)):
            if value is None:
                facts: dict[str, Fact] = {"answer": name_of(one), "key": key}
                yield Found(("attestations", index, key), facts)


RULE = Rule(
    code="AT03",
    name="answer-unproven",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.HOUSE,
    sources=(house("人の回答", "answers by people"),),
    message=Words(
        ja="「{answer}」の回答に `{key}` がありません。答えていないものとして扱います。",
        en="The answer on {answer} has a day but no `{key}`; it counts as unanswered.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
)
