"""A plan that follows an older edition of the guidebook.

古い版のガイドブックに沿った計画である。

## What it looks for / 調べること

An `edition` older than the one that holds on the day of the check.

`edition` が、点検する日に有効な版より古いこと。

## Why it matters / なぜ大切か

The plan is asked the rules of the day whatever it says. Its author wrote it with another book in
hand, though, and should read what the new one adds.

どの版を書いても、計画には点検する日の規則が適用されます。
ただし、別の版を見ながら書かれた計画なので、
新しい版で加わったことを確かめる必要があります。

## Plan that fails / 通らない計画

```yaml
edition: "2.0"
```

## Plan that passes / 通る計画

```yaml
edition: "3.0"
```

## What to do / すべきこと

Read the newer edition, bring the plan in line with it, and change `edition`.

新しい版を読み、計画を見直してから、`edition` を改めてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import GUIDEBOOK_1, GUIDEBOOK_2, GUIDEBOOK_3
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan with an older edition than that of the day."""
    for guidebook in (GUIDEBOOK_1, GUIDEBOOK_2, GUIDEBOOK_3):
        if guidebook.holds_on(asked.as_of) and plan.edition < guidebook.edition:
            yield Found(("edition",), {"edition": plan.edition, "current": guidebook.edition})


RULE = Rule(
    code="SC18",
    name="edition-superseded",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("版", "editions"),),
    message=Words(
        ja="計画はガイドブックver{edition}に沿っていますが、今の版はver{current}です。",
        en="The plan follows edition {edition} of the guidebook; {current} holds now.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
