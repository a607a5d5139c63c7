"""An answer ends within thirty days.

回答の期限が、三十日以内に切れる。

## What it looks for / 調べること

An attestation whose last day is the day asked or one of the thirty after it, without another
answer to the same question that holds longer. Nothing is said where filming ends before.

有効な最後の日が、点検する日から三十日以内の回答。同じ問いへの、
より長く有効な回答がある場合と、それより前に撮影が終わる場合を除く。

## Why it matters / なぜ大切か

From the day after, the matter is unanswered, and some of these stop filming. A training or an
analysis takes weeks to arrange; thirty days are ours.

翌日からは答えのない事項になり、撮影が止まるものもあります。
研修や分析の準備には時間がかかります。三十日という値はnorenのものです。

## Plan that fails / 通らない計画

```yaml
attestations:
  - matter: training
    until: 2026-12-20
```

## Plan that passes / 通る計画

```yaml
attestations:
  - matter: training
    until: 2027-06-30
```

## What to do / すべきこと

Do it again and answer anew before that day.

期限までに改めて行い、回答し直してください。
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from noren.plan.answering import Attestation
from noren.plan.declaration import Plan
from noren.rules.attestations.naming import name_of
from noren.rules.rule import Asked, Confidence, Effect, Fact, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words

SOON_DAYS = 30


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find answers that are about to end with no other in their place."""
    end = plan.schedule.capture_end
    for index, one in enumerate(plan.attestations):
        last = one.last_day
        if last is None or not one.holds_on(asked.as_of):
            continue
        days = (last - asked.as_of).days
        needed = end is None or last < end
        if days <= SOON_DAYS and needed and not _is_followed(plan, one):
            facts: dict[str, Fact] = {"answer": name_of(one), "last": last, "days": days}
            key = "on" if one.until is None else "until"
            yield Found(("attestations", index, key), facts)


def _is_followed(plan: Plan, ending: Attestation) -> bool:
    """Whether an answer that speaks for at least as much holds on the day after the last."""
    if ending.last_day is None:
        return False
    next_day = ending.last_day + timedelta(days=1)
    return any(
        one.matter is ending.matter and one.about in (None, ending.about) and one.holds_on(next_day)
        for one in plan.attestations
    )


RULE = Rule(
    code="AT06",
    name="answer-about-to-expire",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("人の回答", "answers by people"),),
    message=Words(
        ja="「{answer}」の回答は{last}(あと{days}日)で切れます。",
        en="The answer on {answer} ends on {last}, in {days} days.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
