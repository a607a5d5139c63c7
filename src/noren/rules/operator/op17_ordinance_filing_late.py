"""A filing that the ordinance asks for is missing or late.

条例の届出がない、または間に合っていない。

## What it looks for / 調べること

A site with `ordinance.applies: true` and `filing_required: true` whose `filed_on` is left out or
fewer than `filing_days` days before `schedule.capture_start`.

`ordinance.applies` と `filing_required` が `true` なのに、
`filed_on` がないか、`schedule.capture_start` の
`filing_days` 日前までに届け出ていない設置場所。

## Why it matters / なぜ大切か

An ordinance binds. Some ask for the filing a fixed number of days before a camera is set up, for
example fourteen.

条例には従わなければなりません。
設置の14日前までなど、届出の期限を定めるものがあります。

## Plan that fails / 通らない計画

```yaml
sites:
  - id: wakaba-street
    ordinance:
      applies: true
      filing_required: true
      filing_days: 14
      filed_on: 2026-09-25
```

## Plan that passes / 通る計画

```yaml
sites:
  - id: wakaba-street
    ordinance:
      applies: true
      filing_required: true
      filing_days: 14
      filed_on: 2026-09-17
```

## What to do / すべきこと

File with the town, and move the first day of filming if the filing comes too late.

自治体に届け出てください。間に合わないときは、撮影開始日を遅らせてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source, guidebook
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import ORDINANCES
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find sites whose required filing does not come early enough."""
    start = plan.schedule.capture_start
    for index, site in enumerate(plan.sites):
        ordinance = site.ordinance
        if not (ordinance.applies and ordinance.filing_required):
            continue
        filed = ordinance.filed_on
        if filed is None or (start - filed).days < ordinance.filing_days:
            path = ("sites", index, "ordinance", "filed_on")
            facts = {"site": site.name, "filed": filed, "days": ordinance.filing_days}
            yield Found(path, {**facts, "start": start})


RULE = Rule(
    code="OP17",
    name="ordinance-filing-late",
    severity=Severity.MUST,
    effect=Effect.BLOCK,
    authority=Authority.LAW,
    sources=(
        *guidebook("4.1 e"),
        Source(rule_set=ORDINANCES, section=Words(ja="届出", en="filing")),
    ),
    message=Words(
        ja=(
            "撮影開始({start})の{days}日前までに、"
            "「{site}」の条例の届出をしていません(届出日: {filed})。"
        ),
        en=(
            "The filing for {site} (filed: {filed}) does not come {days} days before filming "
            "starts on {start}."
        ),
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
