"""Records of provision cannot be disclosed.

第三者提供の記録が、開示の対象になっていない。

## What it looks for / 調べること

`rights.provision_records: false` while a party with `role: recipient` gets an output that is
personal information.

`role: recipient` の関係者が個人情報に当たる出力を受け取るのに、
`rights.provision_records: false` であること。

## Why it matters / なぜ大切か

Since April 2022 people can also see to whom their data went.

2022年4月から、本人は自分の情報が誰に渡ったかも知ることができます。

## Plan that fails / 通らない計画

```yaml
# change of: returning
parties:
  - id: partner
    name: {ja: 若葉商店会, en: Wakaba Merchants}
    role: recipient
    outputs: [visits]
    provision_recorded: true
attestations:
  - matter: consent
    by: 石川 直
    on: 2026-09-20
    evidence: 同意書の控え
waivers:
  - code: DT30
    reason: {ja: 全員の同意を得た実証実験。, en: A trial with the consent of all.}
    by: 石川 直
    until: 2027-03-31
rights:
  provision_records: false
```

## Plan that passes / 通る計画

```yaml
# change of: returning
parties:
  - id: partner
    name: {ja: 若葉商店会, en: Wakaba Merchants}
    role: recipient
    outputs: []
rights:
  provision_records: false
```

## What to do / すべきこと

Open the records to the people concerned, then set the field; better, pass on statistics only.

記録も開示できるようにしてから、この項目を改めてください。統計だけを渡すほうが確実です。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import personal_outputs
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find provision of personal data whose records stay closed."""
    personal = {output.id for _, output in personal_outputs(plan)}
    given = [p for p in plan.parties if p.role == "recipient" and personal & set(p.outputs)]
    if given and not plan.rights.provision_records:
        yield Found(("rights", "provision_records"), {"party": given[0].name})


RULE = Rule(
    code="RT12",
    name="provision-records-closed",
    severity=Severity.MUST,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(Source(rule_set=APPI_2022, section="33"),),
    message=Words(
        ja="「{party}」に個人データを渡しますが、その記録を本人に開示しません。",
        en="Personal data goes to {party}, but records of that are not disclosed to people.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
