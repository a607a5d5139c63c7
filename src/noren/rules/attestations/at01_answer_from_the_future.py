"""An answer that is dated later than today.

日付がまだ来ていない回答がある。

## What it looks for / 調べること

An attestation whose `on` lies after the day asked; after today, when an earlier day is asked on
purpose. Where today is not known, the first day of filming counts.

`on` が点検する日より後の回答。あえて過去の日について点検するときは、今日より後のもの。
今日が分からないときは撮影初日と比べる。

## Why it matters / なぜ大切か

An answer says what was done. What will be done is a plan, and taken for done it would let filming
start on a promise.

回答は、行ったことについてのものです。これから行うことは予定であり、
済んだものとして扱えば、約束だけで撮影が始まってしまいます。

## Plan that fails / 通らない計画

```yaml
attestations:
  - matter: training
    about: wakaba-street
    by: 青木 太郎
    on: 2027-02-01
    evidence: 研修計画
```

## Plan that passes / 通る計画

```yaml
attestations:
  - matter: training
    about: wakaba-street
    by: 青木 太郎
    on: 2026-09-25
    evidence: 研修記録 第4号
```

## What to do / すべきこと

Leave `on` out until it is done, then write the day on which it was.

済むまで `on` を書かず、済んだらその日を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import deciding_day
from noren.rules.attestations.naming import name_of
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find answers about days to come."""
    last = deciding_day(plan, asked) if asked.today is None else max(asked.as_of, asked.today)
    for index, one in enumerate(plan.attestations):
        if one.on is not None and one.on > last:
            yield Found(("attestations", index, "on"), {"answer": name_of(one), "on": one.on})


RULE = Rule(
    code="AT01",
    name="answer-from-the-future",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.HOUSE,
    sources=(house("人の回答", "answers by people"),),
    message=Words(
        ja="「{answer}」の回答の日付({on})は、まだ来ていません。",
        en="The answer on {answer} is dated {on}, which has not come yet.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
)
