"""Personal data is kept without a procedure for breaches.

個人データを残すのに、漏えい時の手順がない。

## What it looks for / 調べること

A plan that keeps personal data, without an attestation `breach_procedure` that holds on the first
day of filming, or on the day asked if later.

個人データを残す計画で、撮影初日(点検する日が後ならその日)に有効な `breach_procedure` の
回答がないこと。

## Why it matters / なぜ大切か

Since April 2022 some leaks must be reported to the Commission: a first report in about three to
five days, the full one within 30 or 60 days, and the people concerned are told. Nobody works that
out during those days.

2022年4月から、一定の漏えいは個人情報保護委員会への報告が義務です。速報は三日から五日、
確報は30日か60日以内で、本人にも知らせます。起きてから手順を考える時間はありません。

## Plan that fails / 通らない計画

```yaml
# change of: returning
attestations:
  - matter: breach_procedure
    until: 2026-10-15
```

## Plan that passes / 通る計画

```yaml
# change of: returning
attestations:
  - matter: breach_procedure
    by: 石川 直
    on: 2026-08-12
    evidence: 漏えい対応手順書 第2版
```

## What to do / すべきこと

Write down who finds, decides, reports and tells, with the days; then attest it.

誰が見つけ、判断し、報告し、知らせるかを期限とともに定め、回答してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import keeps_personal_data
from noren.rules.answers import deciding_day, is_answered, place_of_answer
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2022
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find personal data for whose leak nobody is prepared."""
    kept = keeps_personal_data(plan)
    if kept and not is_answered(plan, Matter.BREACH_PROCEDURE, asked):
        path = place_of_answer(plan, Matter.BREACH_PROCEDURE)
        yield Found(path, {"day": deciding_day(plan, asked)})


RULE = Rule(
    code="MG12",
    name="breach-procedure-missing",
    severity=Severity.MUST,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(Source(rule_set=APPI_2022, section="26"),),
    message=Words(
        ja="個人データを残しますが、{day}に有効な、漏えい時の手順の回答がありません。",
        en="Personal data is kept, and nobody answers on {day} for a procedure for breaches.",
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
    waivable=False,
)
