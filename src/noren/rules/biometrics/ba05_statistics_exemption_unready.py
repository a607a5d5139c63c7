"""The exemption for statistics is used unannounced (preview of the 2026 Act).

統計作成等の特例を、公表や取決めなしに使う(2026年改正法、未施行)。

## What it looks for / 調べること

`processed.statistics_exemption` without `published_on` or without `agreement_on`.

`processed.statistics_exemption` があるのに、`published_on` か `agreement_on` がないこと。

## Why it matters / なぜ大切か

The amended Act lets data be passed on to make statistics, if that is published first and agreed
in writing. Details are open. This is a preview and stops nobody.

改正法は、あらかじめ公表し書面で取り決めれば、
統計の作成のためにデータを渡すことを認めます。詳細はまだ決まっていません。施行前の
助言であり、撮影を止めるものではありません。

## Plan that fails / 通らない計画

```yaml
processed:
  statistics_exemption:
    published_on: 2026-09-01
```

## Plan that passes / 通る計画

```yaml
processed:
  statistics_exemption:
    published_on: 2026-09-01
    agreement_on: 2026-09-02
```

## What to do / すべきこと

Publish it, agree in writing, and write down both days; before the Act is in force there is no
such exemption.

公表し、書面で取り決め、両方の日を書いてください。施行前にこの特例は使えません。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, Source, Stage
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2026
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find the exemption for statistics without its two conditions."""
    used = plan.processed.statistics_exemption
    if used is None:
        return
    for key, day in (("published_on", used.published_on), ("agreement_on", used.agreement_on)):
        if day is None:
            yield Found(("processed", "statistics_exemption", key), {"key": key})


RULE = Rule(
    code="BA05",
    name="statistics-exemption-unready",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.LAW,
    sources=(
        Source(
            rule_set=APPI_2026,
            section=Words(ja="統計作成等の特例", en="exemption for statistics"),
            confidence=Confidence.INFERRED,
        ),
    ),
    message=Words(
        ja="未施行の改正法の統計作成等の特例には `{key}` が要る見込みですが、ありません。",
        en=(
            "Preview: the exemption for statistics of the 2026 Act will need `{key}`, which "
            "is missing."
        ),
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
    stage=Stage.PREVIEW,
)
