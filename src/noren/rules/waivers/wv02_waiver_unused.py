"""A waiver for a fault that is not there.

指摘のない規則に猶予が付いている。

## What it looks for / 調べること

A waiver that still holds, of a rule that was asked and found nothing.

期限内の猶予で、その規則を調べても指摘がなかったもの。

## Why it matters / なぜ大切か

It would silently cover the next fault of this kind, one that nobody has looked at.

残しておくと、次に同じ種類の問題が起きたとき、
誰も見ないまま猶予されてしまいます。

## Plan that fails / 通らない計画

```yaml
waivers:
  - code: NT02
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

Remove the waiver.

その猶予を消してください。
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from noren.plan.answering import Waiver
from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, WaiverRecord, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find waivers that cover nothing."""
    record = asked.waivers
    if record is None:
        return
    for index, waiver in enumerate(plan.waivers):
        if _is_unused(waiver, record, asked.as_of):
            yield Found(("waivers", index, "code"), {"code": waiver.code})


def _is_unused(waiver: Waiver, record: WaiverRecord, as_of: date) -> bool:
    return (
        waiver.until >= as_of
        and waiver.code in record.waivable & record.asked
        and waiver.code not in record.fired
    )


RULE = Rule(
    code="WV02",
    name="waiver-unused",
    severity=Severity.SHOULD,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("猶予", "waivers"),),
    message=Words(
        ja="{code}の指摘はありません。この猶予は不要です。",
        en="{code} finds nothing in this plan; its waiver covers nothing.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
)
