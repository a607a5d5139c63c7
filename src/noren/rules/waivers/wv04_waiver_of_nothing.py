"""A waiver of a rule that does not exist.

存在しない規則に猶予が付いている。

## What it looks for / 調べること

A waiver whose `code` no rule has ever had.

`code` に当たる規則がこれまでに一つもない猶予。

## Why it matters / なぜ大切か

Most often it is a slip, and the finding that was meant still counts.

多くは書き間違いで、猶予したつもりの指摘が残ったままになります。

## Plan that fails / 通らない計画

```yaml
waivers:
  - code: NT99
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

Look the code up with `noren explain --list`.

`noren explain --list` で正しいコードを確かめてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find waivers with an unknown code."""
    record = asked.waivers
    if record is None:
        return
    for index, waiver in enumerate(plan.waivers):
        if waiver.code not in record.known:
            yield Found(("waivers", index, "code"), {"code": waiver.code})


RULE = Rule(
    code="WV04",
    name="waiver-of-nothing",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.HOUSE,
    sources=(house("猶予", "waivers"),),
    message=Words(
        ja="{code}という規則はありません。",
        en="There is no rule {code}.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
)
