"""The risk of re-identification was not analyzed before filming.

個人が再特定されるリスクを、事前に分析していない。

## What it looks for / 調べること

`risk.reidentification_on` is left out or later than `schedule.capture_start`.

`risk.reidentification_on` がないか、
`schedule.capture_start` より後であること。

## Why it matters / なぜ大切か

Numbers can point at people: one visitor an hour is a person, not a statistic. The guidebook asks
that this be analyzed beforehand for the data that remains after processing.

数から個人が分かることもあります。
一時間に一人の来訪は、統計ではなくその人のことです。
ガイドブックは、処理後のデータから個人が
再特定されるリスクを、あらかじめ分析するよう求めています。

## Plan that fails / 通らない計画

```yaml
risk:
  reidentification_on: null
```

## Plan that passes / 通る計画

```yaml
risk:
  reidentification_on: 2026-08-25
```

## What to do / すべきこと

Ask who could recognise whom from the numbers, with what other knowledge; write down the day and
the result, and do it again after a change.

どの数から、誰が、どんな知識を使えば個人に行き着くかを検討し、
日付と結果を書いてください。計画を変えたらやり直します。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.days import in_place_by
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan whose re-identification risk was not analyzed before filming."""
    analyzed, start = plan.risk.reidentification_on, plan.schedule.capture_start
    if not in_place_by(analyzed, start):
        path = ("risk", "reidentification_on")
        yield Found(path, {"analyzed": analyzed, "start": start})


RULE = Rule(
    code="DT16",
    name="reidentification-unanalyzed",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.4"),
    message=Words(
        ja="撮影開始({start})までに、再特定のリスクを分析していません(分析日: {analyzed})。",
        en=(
            "The risk of re-identification is not analyzed by {start}, the first day of filming "
            "(analyzed: {analyzed})."
        ),
    ),
    check=check,
    documentation=__doc__,
)
