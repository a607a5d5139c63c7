"""A waiver of a rule that nobody can waive.

猶予できない規則に猶予が付いている。

## What it looks for / 調べること

A waiver of a rule that speaks for the law, or that guards what noren promises to the people
filmed.

法律に基づく規則、またはnorenが撮影される人に
約束していることを守る規則についての猶予。

## Why it matters / なぜ大切か

Nobody in a company can answer for the law. Such a waiver has no effect, and who wrote it should
not believe that it has.

法律の求めを、事業者の誰かの判断で免れることはできません。
この猶予には効果がなく、
効果があると思い込まれると危険です。

## Plan that fails / 通らない計画

```yaml
waivers:
  - code: PU08
    reason:
      ja: 町内会と協議し、7日前の告知で合意した。
      en: Agreed with the residents that seven days suffice.
    by: 青木 太郎
    until: 2099-12-31
```

## Plan that passes / 通る計画

```yaml
notices:
  prior:
    published_on: 2026-09-24
waivers:
  - code: NT02
    reason:
      ja: 町内会と協議し、7日前の告知で合意した。
      en: Agreed with the residents that seven days suffice.
    by: 青木 太郎
    until: 2099-12-31
```

## What to do / すべきこと

Remove the waiver and mend what the rule found.

猶予を消し、指摘された点を直してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find waivers that have no effect."""
    record = asked.waivers
    if record is None:
        return
    for index, waiver in enumerate(plan.waivers):
        if waiver.code in record.known and waiver.code not in record.waivable:
            yield Found(("waivers", index, "code"), {"code": waiver.code})


RULE = Rule(
    code="WV03",
    name="waiver-not-allowed",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.HOUSE,
    sources=(house("猶予", "waivers"),),
    message=Words(
        ja="{code}は猶予できません。この猶予には効果がありません。",
        en="{code} cannot be waived; this waiver has no effect.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
)
