"""A public body in charge.

行政機関などが運用実施主体である。

## What it looks for / 調べること

`operator.nature: public_body`.

`operator.nature: public_body` であること。

## Why it matters / なぜ大切か

Public bodies fall under another chapter of the Act, with files to register and other procedures
for disclosure. The rules here ask what the Act asks of businesses.

行政機関などには、法律の別の章が適用され、個人情報ファイル簿や開示の手続が異なります。
ここの規則が尋ねるのは、民間の事業者に求められることです。

## Plan that fails / 通らない計画

```yaml
operator:
  nature: public_body
```

## Plan that passes / 通る計画

```yaml
operator:
  nature: business
```

## What to do / すべきこと

Have the plan reviewed under the chapter on public bodies, and answer for this finding with a
waiver that names the reviewer.

行政機関などについての規律に沿って検討を受け、
検討した人の名を記した猶予(waivers)を付けてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, Source, house
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find an operator that is a public body."""
    if plan.operator.nature == "public_body":
        yield Found(("operator", "nature"), {"operator": plan.operator.name})


RULE = Rule(
    code="SC14",
    name="public-body-operator",
    severity=Severity.SHOULD,
    effect=Effect.SCOPE,
    authority=Authority.HOUSE,
    sources=(
        Source(rule_set=APPI_2022, section="60", confidence=Confidence.FROM_MEMORY),
        house("公的機関", "public bodies"),
    ),
    message=Words(
        ja="「{operator}」は公的機関です。個人情報保護法の別の章に沿って検討してください。",
        en="{operator} is a public body, to which another chapter of the Act applies.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.FROM_MEMORY,
)
