"""An answer claims to hold longer than its matter allows.

回答の期限が、その事項で認める長さを超えている。

## What it looks for / 調べること

An attestation whose `until` is more days after `on` than its matter allows: a year for most,
three years for ordinances, alternatives and counsel.

`until` が、`on` から数えてその事項で認める日数より後の回答。多くは一年、
条例・代替手段・相談は三年。

## Why it matters / なぜ大切か

Staff change, law changes, risks change. An answer that holds for ten years is no answer after
two. The numbers are ours; the guidebook gives none.

人も法令もリスクも変わります。十年有効とした回答は、二年後にはもう答えになりません。
日数はnorenのもので、ガイドブックに定めはありません。

## Plan that fails / 通らない計画

```yaml
attestations:
  - matter: training
    until: 2036-09-25
```

## Plan that passes / 通る計画

```yaml
attestations:
  - matter: training
    until: 2027-09-25
```

## What to do / すべきこと

Write an earlier `until`, or leave it out, and answer anew in time.

`until` を早い日にするか省き、期限までに改めて回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.attestations.naming import name_of
from noren.rules.rule import Asked, Confidence, Effect, Fact, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find answers with a last day that is too far away."""
    for index, one in enumerate(plan.attestations):
        if one.on is None or one.until is None:
            continue
        if (one.until - one.on).days > one.matter.valid_days:
            facts: dict[str, Fact] = {
                "answer": name_of(one),
                "until": one.until,
                "days": one.matter.valid_days,
            }
            yield Found(("attestations", index, "until"), facts)


RULE = Rule(
    code="AT02",
    name="answer-held-too-long",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.HOUSE,
    sources=(house("人の回答", "answers by people"),),
    message=Words(
        ja=(
            "「{answer}」の回答は{until}まで有効とされていますが、認めるのは{days}日(norenの"
            "値)までです。"
        ),
        en=(
            "The answer on {answer} claims to hold until {until}; {days} days are allowed "
            "(our number)."
        ),
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
