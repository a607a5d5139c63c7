"""Estimates whose accuracy and bias nobody checked.

推定の精度と偏りを、誰も確かめていない。

## What it looks for / 調べること

An output with `attribute_counts`, `audience` or `visit` without an attestation `accuracy_check`
that holds on the first day of filming, or on the day asked if later.

`attribute_counts`、`audience`、`visit` の出力があるのに、
撮影初日(点検する日が後ならその日)に有効な `accuracy_check` の回答がないこと。

## Why it matters / なぜ大切か

An estimate of age or sex, or of who came again, is wrong more often for some people than for
others. Who publishes such numbers should know for whom.

年齢や性別、再来店の推定は、人によって誤りの多さが違います。数値を示すなら、
誰についてどれほど誤るかを知っておくべきです。

## Plan that fails / 通らない計画

```yaml
# change of: returning
attestations:
  - matter: accuracy_check
    until: 2026-10-15
```

## Plan that passes / 通る計画

```yaml
# change of: returning
attestations:
  - matter: accuracy_check
    by: 石川 直
    on: 2026-08-15
    evidence: 精度確認記録 第1号
```

## What to do / すべきこと

Compare the estimates with a consented test on site, for several groups of people, and attest it.

同意を得た試験で、複数の層について推定を実際と比べ、その結果を回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import deciding_day, is_answered, place_of_answer
from noren.rules.rule import (
    AnsweredBy,
    Asked,
    Confidence,
    Effect,
    Fact,
    Found,
    Rule,
    Severity,
    Source,
    house,
)
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import GUIDEBOOK_3
from noren.vocabulary.matters import Matter
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

_ESTIMATED = (RecordClass.ATTRIBUTE_COUNTS, RecordClass.AUDIENCE, RecordClass.VISIT)


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find estimates for which nobody answers."""
    estimated = [output.id for output in plan.outputs if output.record in _ESTIMATED]
    if estimated and not is_answered(plan, Matter.ACCURACY_CHECK, asked):
        facts: dict[str, Fact] = {"output": estimated[0], "day": deciding_day(plan, asked)}
        yield Found(place_of_answer(plan, Matter.ACCURACY_CHECK), facts)


RULE = Rule(
    code="DT39",
    name="accuracy-unchecked",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(
        house("推定の精度と偏り", "accuracy and bias"),
        Source(rule_set=GUIDEBOOK_3, section="3.2", confidence=Confidence.INFERRED),
    ),
    message=Words(
        ja="「{output}」は推定ですが、{day}に有効な、精度と偏りの確認の回答がありません。",
        en="`{output}` is an estimate, and nobody answers on {day} for its accuracy and bias.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    answered_by=AnsweredBy.PERSON,
)
