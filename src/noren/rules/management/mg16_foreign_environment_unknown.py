"""Personal data is handled abroad without a word about that country.

外国で扱うのに、その国の制度に触れていない。

## What it looks for / 調べること

A node, or a processor with outputs, in another country than Japan, while personal data is kept
and `security.external_environment` is left out.

個人データを残す計画で、日本以外の国に機器か出力を扱う委託先があるのに、
`security.external_environment` がないこと。

## Why it matters / なぜ大切か

Security measures take the surroundings into account: who can demand the data there, and which
protection people have. The operator must know that regime, act on it, and make it knowable.

安全管理は、外的環境を把握して行います。その国で誰が開示を命じられるか、
どのような保護があるかを知り、対策に反映し、本人が知り得るようにします。

## Plan that fails / 通らない計画

```yaml
# change of: returning
nodes:
  - id: cloud
    name: {ja: 集計サーバー, en: Server for the numbers}
    kind: cloud
    responsible: operator
    country: US
```

## Plan that passes / 通る計画

```yaml
# change of: returning
nodes:
  - id: cloud
    name: {ja: 集計サーバー, en: Server for the numbers}
    kind: cloud
    responsible: operator
    country: US
security:
  external_environment:
    ja: 米国の制度を確かめ、鍵を国内だけに置いています。
    en: The regime of the US was examined; keys stay in Japan.
```

## What to do / すべきこと

Name the country, what its regime means for the data, and what is done about it.

国名、その制度がデータに及ぼす影響、講じた対策を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import keeps_personal_data
from noren.rules.rule import Asked, Effect, Fact, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find handling abroad whose surroundings are not described."""
    if not keeps_personal_data(plan) or plan.security.external_environment is not None:
        return
    for index, node in enumerate(plan.nodes):
        if node.country != "JP":
            yield Found(("nodes", index, "country"), {"who": node.name, "country": node.country})
    for index, party in enumerate(plan.parties):
        handles = party.role in ("processor", "sub_processor") and party.outputs
        if handles and party.country != "JP":
            facts: dict[str, Fact] = {"who": party.name, "country": party.country}
            yield Found(("parties", index, "country"), facts)


RULE = Rule(
    code="MG16",
    name="foreign-environment-unknown",
    severity=Severity.MUST,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(Source(rule_set=APPI_2022, section="23"),),
    message=Words(
        ja="「{who}」が{country}でデータを扱いますが、その国の制度への対応が書かれていません。",
        en="{who} handles data in {country}, and nothing is said about that country's regime.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
