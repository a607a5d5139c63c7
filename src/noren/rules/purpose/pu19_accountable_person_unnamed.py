"""Nobody is named who answers for the cameras.

説明責任を負う人が決まっていない。

## What it looks for / 調べること

`operator.accountable_person` holds a word for "not yet decided" instead of a name, in either
language. (A plan without the field is refused on reading.)

`operator.accountable_person` に、名前ではなく「未定」などの言葉が(どちらかの言語で)入っていること。
項目がない計画は、読み込みの段階で退けられます。

## Why it matters / なぜ大切か

Ver 3.0 makes the operating entity accountable. A business answers through somebody; without a
name everybody waits for somebody else.

ver3.0は、運用実施主体に説明責任を求めています。事業者は、人を通じて答えます。
名前がなければ、誰かが答えるだろうと皆が思います。

## Plan that fails / 通らない計画

```yaml
operator:
  accountable_person: {ja: 未定, en: Taro Aoki}
```

## Plan that passes / 通る計画

```yaml
operator:
  accountable_person: {ja: 青木 太郎, en: Taro Aoki}
```

## What to do / すべきこと

Name one person with the power to stop the cameras.

カメラを止める権限のある人を、一人決めて書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.operator.op01_operator_unnamed import undecided
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import GUIDEBOOK_3
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find an operator for whom nobody answers."""
    yield from undecided(plan.operator.accountable_person, ("operator", "accountable_person"))


RULE = Rule(
    code="PU19",
    name="accountable-person-unnamed",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=(Source(rule_set=GUIDEBOOK_3, section="4.1 a"),),
    message=Words(
        ja="責任者の欄が「{name}」では、誰が説明責任を負うのか分かりません。",
        en="`{name}` does not say who answers for the cameras.",
    ),
    check=check,
    documentation=__doc__,
)
