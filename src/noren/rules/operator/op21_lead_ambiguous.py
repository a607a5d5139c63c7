"""It is not clear who leads.

代表となる運用実施主体がはっきりしない。

## What it looks for / 調べること

More than one party with `lead: true`, or `lead: true` on a party that does not run the cameras
too. (With no such party the plan's operator leads.)

`lead: true` の関係者が二つ以上あること、または共同で運用しない関係者に `lead: true`
があること。一つもなければ、計画の運用実施主体が代表です。

## Why it matters / なぜ大切か

Landlord and tenant, railway and vendor: people must learn from the notice who is in charge, and
find one desk. Two leaders are none.

施設とテナント、鉄道会社とメーカーのように、複数の主体が関わることがあります。
誰が責任を持つかを告知から知ることができ、窓口は一つでなければなりません。代表が二つあれば、
ないのと同じです。

## Plan that fails / 通らない計画

```yaml
parties:
  - {id: mall, name: {ja: 商業施設, en: The mall}, role: joint_operator, lead: true,
     joint_use_published_on: 2026-09-01}
  - {id: railway, name: {ja: 鉄道会社, en: The railway}, role: joint_operator, lead: true,
     joint_use_published_on: 2026-09-01}
```

## Plan that passes / 通る計画

```yaml
parties:
  - {id: mall, name: {ja: 商業施設, en: The mall}, role: joint_operator, lead: true,
     joint_use_published_on: 2026-09-01}
  - {id: railway, name: {ja: 鉄道会社, en: The railway}, role: joint_operator, lead: false,
     joint_use_published_on: 2026-09-01}
```

## What to do / すべきこと

Agree on one operating entity, and leave `lead` to it alone.

代表となる運用実施主体を一つに決め、`lead` をそれだけに付けてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find leaders beside the first, and leaders that do not run the cameras."""
    leaders = [(index, party) for index, party in enumerate(plan.parties) if party.lead]
    joint = [index for index, party in leaders if party.role == "joint_operator"]
    for index, party in leaders:
        if index not in joint[:1]:
            yield Found(("parties", index, "lead"), {"party": party.name})


RULE = Rule(
    code="OP21",
    name="lead-ambiguous",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 b"),
    message=Words(
        ja="「{party}」も代表とされており、運用実施主体が一つに定まりません。",
        en="{party} is said to lead as well, so that no single operating entity is in charge.",
    ),
    check=check,
    documentation=__doc__,
)
