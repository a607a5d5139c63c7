"""Personal data is kept over six months without a disclosure procedure.

六か月を超えて残す個人データに、開示の手続がない。

## What it looks for / 調べること

Asked of the law until March 2022: `rights.disclosure_procedure: false` while features or personal
outputs are kept for more than 183 days.

2022年3月までの法律についての規則。特徴量か個人情報に当たる出力を183日より長く残すのに、
`rights.disclosure_procedure: false` であること。

## Why it matters / なぜ大切か

Until then data that was erased within six months was left out of the right to disclosure. Since 1
April 2022 the period no longer matters; that is RT02.

当時は、六か月以内に消すデータは開示の対象外でした。2022年4月1日からは期間を問いません。
それはRT02が尋ねます。

## Plan that fails / 通らない計画

```yaml
# change of: returning
repeat:
  window: 200 days
rights:
  disclosure_procedure: false
```

## Plan that passes / 通る計画

```yaml
# change of: returning
repeat:
  window: 90 days
rights:
  disclosure_procedure: false
```

## What to do / すべきこと

Set up the procedure; today every period needs it.

手続を設けてください。今の法律では、どの期間でも必要です。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.keeping import in_words, longest_keeping
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017
from noren.vocabulary.words import Words

HALF_A_YEAR_DAYS = 183


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find personal data kept over six months that nobody can have disclosed."""
    longest = longest_keeping(plan)
    if longest is None or plan.rights.disclosure_procedure:
        return
    _, keep = longest
    if keep.days > HALF_A_YEAR_DAYS:
        yield Found(("rights", "disclosure_procedure"), {"keep": in_words(keep)})


RULE = Rule(
    code="RT01",
    name="disclosure-missing-over-half-year",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(Source(rule_set=APPI_2017, section="28"),),
    message=Words(
        ja="個人データを六か月より長く({keep})残すのに、開示の手続がありません。",
        en="Personal data is kept {keep}, over six months, without a disclosure procedure.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
