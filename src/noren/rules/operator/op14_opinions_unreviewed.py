"""What people said was not looked through for a year.

寄せられた意見を、一年以上見直していない。

## What it looks for / 調べること

On the day asked, the last attestation `opinions_review` has expired, or there is none although
filming has gone on for more than 366 days. The number is the house's.

点検する日に、最後の `opinions_review` の回答の期限が切れているか、
撮影を始めて366日を超えたのに回答がないこと。日数はnorenの目安です。

## Why it matters / なぜ大切か

Gathering opinions is half of it; the guidebook asks to go on improving by them.

意見は、集めるだけでは半分です。ガイドブックは、それを踏まえて改善を続けるよう求めています。

## Plan that fails / 通らない計画

```yaml
attestations:
  - {matter: opinions_review, by: 青木 太郎, on: 2026-10-10, until: 2026-11-10,
     evidence: 集計 第1号}
```

## Plan that passes / 通る計画

```yaml
attestations:
  - {matter: opinions_review, by: 青木 太郎, on: 2026-11-10, evidence: 集計 第2号}
```

## What to do / すべきこと

Go through what people said, decide what to change, and attest the review.

寄せられた意見を見直し、何を変えるかを決めて、回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from noren.plan.declaration import Plan
from noren.rules.answers import answers_to, place_of_answer
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words

_REVIEW = Matter.OPINIONS_REVIEW


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find opinions whose review is overdue."""
    reviews = answers_to(plan, _REVIEW)
    if plan.dialogue is None or any(one.holds_on(asked.as_of) for one in reviews):
        return
    days = [one.last_day for one in reviews if one.on is not None and one.last_day is not None]
    due = max(days, default=plan.schedule.capture_start + timedelta(days=_REVIEW.valid_days))
    if due < asked.as_of:
        path = place_of_answer(plan, _REVIEW)
        yield Found(path if len(path) > 1 else ("dialogue",), {"due": due})


RULE = Rule(
    code="OP14",
    name="opinions-unreviewed",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 d"),
    message=Words(
        ja="寄せられた意見の見直しは、{due}までに必要でした。",
        en="What people said was to be looked through by {due}.",
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
)
