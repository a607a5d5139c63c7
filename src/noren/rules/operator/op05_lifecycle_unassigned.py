"""Nobody is responsible for the stages of the data's life.

取得から消去までの各段階の責任主体が決まっていない。

## What it looks for / 調べること

`lifecycle` is left out. (Where it is given, all five stages have to be; a stage without a name,
or with that of nobody in the plan, is refused on reading.)

`lifecycle` がないこと。書く場合は五つの段階すべてが必要で、責任者のない段階や、
計画にいない者の名は、読み込みの段階で退けられます。

## Why it matters / なぜ大切か

The guidebook asks to define the life of the data, from taking to erasing, and who is responsible
at each stage. Where vendors take part, the gap between two of them is where data gets lost.

ガイドブックは、取得、処理、保存、利活用の各過程にわたるデータのライフサイクルを定め、
責任主体を定めるよう求めています。複数の事業者が関わるとき、データが失われるのは、
その境目です。

## Plan that fails / 通らない計画

```yaml
lifecycle: null
```

## Plan that passes / 通る計画

```yaml
lifecycle: {acquire: operator, process: operator, store: operator, use: operator, delete: operator}
```

## What to do / すべきこと

Write for each of the five stages `operator` or the id of a party.

五つの段階それぞれに、`operator` か関係者のidを書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan that assigns no stage to anybody."""
    if plan.lifecycle is None:
        yield Found(("lifecycle",))


RULE = Rule(
    code="OP05",
    name="lifecycle-unassigned",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 a"),
    message=Words(
        ja="取得・処理・保存・利用・消去の責任主体(`lifecycle`)が決まっていません。",
        en=(
            "Nobody is responsible for taking, processing, keeping, using and erasing "
            "(`lifecycle`)."
        ),
    ),
    check=check,
    documentation=__doc__,
)
