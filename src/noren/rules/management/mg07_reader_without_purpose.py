"""A role reads numbers that none of its purposes needs.

目的の合わない役割が、数値を見られる。

## What it looks for / 調べること

An output whose `readers` name a role to which `access` gives other purposes only.

`access` で別の目的だけを与えた役割が、`readers` に入っている出力。

## Why it matters / なぜ大切か

Who may see what follows from what they work for. A reader without the purpose is where data
drifts into other uses; noren refuses them the figures, whatever the notices say.

誰が何を見られるかは、何のために働くかで決まります。目的のない閲覧者から、
目的外の利用が始まります。告知に名前があっても、noren は数値を見せません。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: lamps
    use_case: counting
    text: {ja: 街路灯の点灯時刻を決めるため。, en: To set the hours of street lamps.}
    benefit: {ja: 夜道が明るくなります。, en: Better light at night.}
outputs:
  - id: lamp-count
    record: line_count
    camera: north
    purpose: lamps
    lines: [crossing]
    bin: 1 h
    keep: 365 days
    readers: [integrator]
    minimum_cell: 10
access:
  - role: analyst
    purposes: [lamps]
```

## Plan that passes / 通る計画

```yaml
access:
  - role: analyst
    purposes: [street-flow]
```

## What to do / すべきこと

Take the role out of `readers`, or give it the purpose in `access`.

`readers` からその役割を除くか、`access` でその目的を与えてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Fact, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find readers whose purposes do not include that of the output."""
    for place, output in enumerate(plan.outputs):
        readers = plan.readers_of(output)
        for index, reader in enumerate(output.readers):
            if reader not in readers:
                facts: dict[str, Fact] = {
                    "role": reader,
                    "output": output.id,
                    "purpose": output.purpose,
                }
                yield Found(("outputs", place, "readers", index), facts)


RULE = Rule(
    code="MG07",
    name="reader-without-purpose",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.5"),
    message=Words(
        ja="「{role}」は出力「{output}」を見られますが、その目的「{purpose}」を担当していません。",
        en="{role} may read output `{output}` but does not work for its purpose `{purpose}`.",
    ),
    check=check,
    documentation=__doc__,
)
