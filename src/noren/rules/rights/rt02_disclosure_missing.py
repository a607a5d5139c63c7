"""Personal data is kept without a disclosure procedure.

個人データを残すのに、開示の手続がない。

## What it looks for / 調べること

`rights.disclosure_procedure: false` in a plan that keeps personal data, for however short a
period.

期間の長短を問わず、個人データを残す計画で `rights.disclosure_procedure: false` であるこ
と。

## Why it matters / なぜ大切か

People can ask what is held about them. Until March 2022 data erased within six months was left
out (RT01); since 1 April 2022 any period counts.

本人は、何を持たれているかを尋ねられます。2022年3月までは六か月以内に消すデータは対象外
でした(RT01)が、4月1日からは期間を問いません。

## Plan that fails / 通らない計画

```yaml
# change of: returning
rights:
  disclosure_procedure: false
```

## Plan that passes / 通る計画

```yaml
# change of: returning
rights:
  disclosure_procedure: true
```

## What to do / すべきこと

Decide who answers, how a record is found without taking new faces, and in which form; then set
the field.

誰が答え、新たに顔を撮らずにどう記録を探し、どの形で示すかを定めてから、
この項目を改めてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.keeping import in_words, longest_keeping
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find personal data that nobody can have disclosed."""
    longest = longest_keeping(plan)
    if longest is not None and not plan.rights.disclosure_procedure:
        _, keep = longest
        yield Found(("rights", "disclosure_procedure"), {"keep": in_words(keep)})


RULE = Rule(
    code="RT02",
    name="disclosure-missing",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(Source(rule_set=APPI_2022, section="33"),),
    message=Words(
        ja="個人データを{keep}残すのに、開示の手続がありません。期間の長短を問わず必要です。",
        en="Personal data is kept {keep} without a disclosure procedure; any period needs one.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
