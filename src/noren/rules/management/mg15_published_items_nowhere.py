"""What the Act asks to be published stands nowhere.

法律が求める公表事項が、どこにも出ていない。

## What it looks for / 調べること

A plan that keeps personal data whose `notices.detail.published_on` is left out or after the first
day of filming.

個人データを残す計画で、`notices.detail.published_on` がないか、撮影初日より後であること。

## Why it matters / なぜ大切か

Who keeps personal data makes its name, address and representative, the purposes, the procedures,
the complaints desk and the security measures knowable to people. noren prints them all on the
detailed page, and that page must be there.

個人データを残す事業者は、名称・住所・代表者、利用目的、手続、苦情の申出先、
安全管理措置を、本人の知り得る状態に置きます。norenはすべてを詳しい説明のページに載せま
す。そのページが出ていなければなりません。

## Plan that fails / 通らない計画

```yaml
# change of: returning
notices:
  detail:
    published_on: null
```

## Plan that passes / 通る計画

```yaml
# change of: returning
notices:
  detail:
    published_on: 2026-08-25
```

## What to do / すべきこと

Publish the detailed page that `noren notice` makes, and write its day down.

`noren notice` が作る詳しい説明のページを公開し、その日を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import keeps_personal_data
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2017, APPI_2022
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find personal data without the page on which the Act's items stand."""
    day, start = plan.notices.detail.published_on, plan.schedule.capture_start
    if keeps_personal_data(plan) and (day is None or day > start):
        yield Found(("notices", "detail", "published_on"), {"day": day, "start": start})


RULE = Rule(
    code="MG15",
    name="published-items-nowhere",
    severity=Severity.MUST,
    effect=Effect.FIX,
    authority=Authority.LAW,
    sources=(
        Source(rule_set=APPI_2017, section="27(1)"),
        Source(rule_set=APPI_2022, section="32(1)"),
    ),
    message=Words(
        ja="{start}から個人データを残しますが、公表事項のページが出ていません(公開日: {day})。",
        en="Personal data is kept from {start}, but the page with the published items came: {day}.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
