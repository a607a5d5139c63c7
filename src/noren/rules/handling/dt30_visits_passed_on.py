"""Data of a repeat analysis goes to others.

リピート分析のデータを、ほかの事業者に渡す。

## What it looks for / 調べること

A party with `role: recipient` or `joint_operator` that gets an output which is personal
information.

`role` が `recipient` か `joint_operator` で、個人情報に当たる出力を受け取る関係者。

## Why it matters / なぜ大切か

The guidebook allows repeat analysis inside one business only: no provision to third parties, no
joint use. Passed on, the same face could be followed from shop to shop.

ガイドブックは、リピート分析を一つの事業者の中だけで認めています。
第三者提供も共同利用もしません。渡せば、同じ人を店から店へ追えるようになります。

## Plan that fails / 通らない計画

```yaml
# change of: returning
parties:
  - id: partner
    name: {ja: 若葉商店会, en: Wakaba Merchants}
    role: recipient
    outputs: [visits]
    provision_recorded: true
rights:
  provision_records: true
attestations:
  - matter: consent
    by: 石川 直
    on: 2026-09-20
    evidence: 同意書の控え
```

## Plan that passes / 通る計画

```yaml
# change of: returning
parties:
  - id: partner
    name: {ja: 若葉商店会, en: Wakaba Merchants}
    role: recipient
    outputs: []
```

## What to do / すべきこと

Give others statistics only, with a minimum cell.

ほかの事業者には、下限を設けた統計だけを渡してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import personal_outputs
from noren.rules.rule import Asked, Effect, Fact, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find parties outside the business that get personal outputs."""
    personal = {output.id for _, output in personal_outputs(plan)}
    for place, party in enumerate(plan.parties):
        if party.role not in ("recipient", "joint_operator"):
            continue
        for index, output in enumerate(party.outputs):
            if output in personal:
                facts: dict[str, Fact] = {"party": party.name, "output": output}
                yield Found(("parties", place, "outputs", index), facts)


RULE = Rule(
    code="DT30",
    name="visits-passed-on",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("5.1 (3)", since="2.0"),
    message=Words(
        ja="「{party}」に、リピート分析の個人データ「{output}」を渡します。",
        en="{party} gets `{output}`, which is personal data of a repeat analysis.",
    ),
    check=check,
    documentation=__doc__,
)
