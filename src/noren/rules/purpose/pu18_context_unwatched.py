"""Nobody watches law, news and technology.

法令・報道・技術の動きを見直していない。

## What it looks for / 調べること

No attestation `context_watch` holds on the first day of filming, or on the day asked if later. It
holds for a year, which is the house's number.

撮影初日(点検する日が後ならその日)に有効な、`context_watch` の回答がないこと。
有効期間の一年は、norenの目安です。

## Why it matters / なぜ大切か

What was fair when it was planned may not be so when the law changes, another camera makes the
news, or a new technique reads more from the same pictures. Ver 3.0 asks operators to keep
watching.

計画したときに適切だったことも、法律が変わり、ほかのカメラが報道され、
同じ画像からより多くを読み取れるようになれば、そうではなくなります。ver3.0は、
社会や技術の動きに注意を払うことを求めています。

## Plan that fails / 通らない計画

```yaml
attestations:
  - matter: context_watch
    until: 2026-09-01
```

## Plan that passes / 通る計画

```yaml
attestations:
  - matter: context_watch
    by: 青木 太郎
    on: 2026-08-25
    evidence: 法令・動向の点検表
```

## What to do / すべきこと

Look through law, court cases, news and technology once a year, and attest it.

年に一度、法令、判例、報道、技術の動きを見直し、回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import deciding_day, is_answered, place_of_answer
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import GUIDEBOOK_3
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan for whose watch on the world nobody answers."""
    if not is_answered(plan, Matter.CONTEXT_WATCH, asked):
        path = place_of_answer(plan, Matter.CONTEXT_WATCH)
        yield Found(path, {"day": deciding_day(plan, asked)})


RULE = Rule(
    code="PU18",
    name="context-unwatched",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.GUIDEBOOK,
    sources=(Source(rule_set=GUIDEBOOK_3, section="4.1 b"),),
    message=Words(
        ja="{day}に有効な、法令・報道・技術の動向の見直しの回答がありません。",
        en="Nobody answers on {day} for a watch on law, news and technology.",
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
)
