"""A published notice that belongs to another plan.

公開中の告知が、今の計画のものではない。

## What it looks for / 調べること

A notice whose `digest` differs from the digest of this plan.

`digest` がこの計画のダイジェストと違う告知。

## Why it matters / なぜ大切か

The digest printed on a notice says which plan it was made from. When it differs, people read one
thing while the machine does another, which is worse than no notice.

告知に印刷されたダイジェストは、どの計画から作られたかを示します。
これが違うと、書かれていることと実際に行われることが
食い違ったままになります。それは告知がないことよりも問題です。

## Plan that fails / 通らない計画

```yaml
notices:
  acquisition:
    digest: "0000000000000000000000000000000000000000000000000000000000000000"
```

## Plan that passes / 通る計画

```yaml
notices:
  acquisition:
    digest: null
```

## What to do / すべきこと

Make the notices anew with `noren notice`, replace those that hang, and write down the digest that
is printed on them.

`noren notice` で告知を作り直して貼り替え、
そこに印刷されたダイジェストを書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.notices.publications import publications
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, guidebook, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find notices that carry another plan's digest."""
    for kind, notice in publications(plan).items():
        if notice.digest is not None and notice.digest != asked.digest:
            facts = {"notice": kind, "printed": notice.digest[:12], "plan": asked.digest[:12]}
            yield Found(("notices", kind.value, "digest"), facts)


RULE = Rule(
    code="NT13",
    name="notice-stale",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=(
        *guidebook("4.1 d"),
        house("ダイジェスト", "digest"),
    ),
    message=Words(
        ja="{notice}は別の計画から作られたものです(告知: {printed}…、この計画: {plan}…)。",
        en="The {notice} was made from another plan (printed {printed}…, this plan {plan}…).",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
)
