"""Past data for an unrelated purpose without consent.

関連のない新しい目的に、同意なしに過去のデータを使う。

## What it looks for / 調べること

A change of kind `purpose_added` with `related: false` and `uses_past_data: true`, without an
attestation `consent` about a purpose, or about everything, that holds on the first day of
filming, or on the day asked if later.

`related: false` かつ `uses_past_data: true` の `purpose_added` の変更があ
るのに、撮影初日(点検する日が後ならその日)に有効な、
目的または全体についての `consent` の回答がないこと。

## Why it matters / なぜ大切か

People could not expect the new purpose when the data was taken, and no notice reaches back to
them. The Act asks for their consent.

データを取ったとき、人々は新しい目的を予想できませんでした。
告知は過去にさかのぼりません。法律は、本人の同意を求めています。

## Plan that fails / 通らない計画

```yaml
changes:
  - kind: purpose_added
    on: 2026-12-01
    announced_on: 2026-10-10
    related: false
    uses_past_data: true
```

## Plan that passes / 通る計画

```yaml
changes:
  - kind: purpose_added
    on: 2026-12-01
    announced_on: 2026-10-10
    related: false
    uses_past_data: false
```

## What to do / すべきこと

Let the new purpose begin with data taken after its notice; or attest the consent.

新しい目的には、告知した後のデータだけを使ってください。
過去のデータも使うなら、同意の回答を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.answers import is_consented
from noren.rules.rule import AnsweredBy, Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find unrelated purposes that past data serves without consent."""
    if is_consented(plan, asked):
        return
    for index, change in enumerate(plan.changes):
        if change.kind == "purpose_added" and not change.related and change.uses_past_data:
            yield Found(("changes", index, "uses_past_data"), {"on": change.on})


RULE = Rule(
    code="CH03",
    name="past-data-repurposed",
    severity=Severity.MUST,
    effect=Effect.CONSENT,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2017, section="16(1)"),
        Source(rule_set=APPI_2022, section="18(1)"),
    ),
    message=Words(
        ja="{on}に加える目的は関連性がないのに、過去のデータを使います。同意の回答がありません。",
        en=(
            "The purpose added on {on} is unrelated and uses past data; nobody answers for consent."
        ),
    ),
    check=check,
    documentation=__doc__,
    answered_by=AnsweredBy.PERSON,
    waivable=False,
)
