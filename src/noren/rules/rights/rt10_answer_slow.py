"""Answers to requests take more than a month.

請求への回答に一か月より長くかかる。

## What it looks for / 調べること

`rights.answer_days` above 30 in a plan that keeps personal data.

個人データを残す計画で `rights.answer_days` が30を超えること。

## Why it matters / なぜ大切か

The Act says "without delay" and gives no number; 30 days are ours.

法律は「遅滞なく」とし、日数は定めていません。30日という値はnorenのものです。

## Plan that fails / 通らない計画

```yaml
# change of: returning
rights:
  answer_days: 45
```

## Plan that passes / 通る計画

```yaml
# change of: returning
rights:
  answer_days: 30
```

## What to do / すべきこと

Promise an answer within 30 days, or sooner.

30日以内の回答を約束してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import keeps_personal_data
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, Source, house
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.words import Words

LONGEST_DAYS = 30


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find promised answers that take more than a month."""
    days = plan.rights.answer_days
    if keeps_personal_data(plan) and days > LONGEST_DAYS:
        yield Found(("rights", "answer_days"), {"days": days, "longest": LONGEST_DAYS})


RULE = Rule(
    code="RT10",
    name="answer-slow",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(
        Source(rule_set=APPI_2017, section="28"),
        Source(rule_set=APPI_2022, section="33"),
        house("回答までの日数", "days to an answer"),
    ),
    message=Words(
        ja="請求への回答に{days}日かかります。{longest}日以内(norenの値)を勧めます。",
        en=(
            "Requests are answered within {days} days; {longest} days (our number) are a "
            "good limit."
        ),
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
