"""A waiver whose day has passed.

猶予の期限が過ぎている。

## What it looks for / 調べること

A waiver of a rule that may be waived whose `until` lies before the day of the check.

猶予できる規則についての猶予で、`until` が点検する日より前のもの。

## Why it matters / なぜ大切か

A waiver is a promise to look again by a day. After it the finding counts as if nobody had ever
answered for it, and somebody should know why.

猶予は、期限までに見直すという約束です。
期限を過ぎれば指摘は元どおり有効になります。
その理由が分かるように、期限切れも知らせます。

## Plan that fails / 通らない計画

```yaml
waivers:
  - code: NT02
    reason:
      ja: 町内会と協議し、7日前の告知で合意した。
      en: Agreed with the residents that seven days suffice.
    by: 青木 太郎
    until: 2020-01-31
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

Mend what the rule found, or decide again and set a later day.

指摘された点を直すか、改めて判断して期限を書き直してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Fact, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find waivers that no longer hold."""
    record = asked.waivers
    if record is None:
        return
    for index, waiver in enumerate(plan.waivers):
        if waiver.code in record.waivable and waiver.until < asked.as_of:
            facts: dict[str, Fact] = {"code": waiver.code, "until": waiver.until, "by": waiver.by}
            yield Found(("waivers", index, "until"), facts)


RULE = Rule(
    code="WV01",
    name="waiver-expired",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.HOUSE,
    sources=(house("猶予", "waivers"),),
    message=Words(
        ja="{code}の猶予は{until}に切れました(責任者: {by})。",
        en="The waiver of {code} ended on {until} (answered for by {by}).",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
)
