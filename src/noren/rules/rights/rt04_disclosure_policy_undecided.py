"""It is not decided what would be disclosed.

何をどう開示するかが決まっていない。

## What it looks for / 調べること

`rights.disclosure_policy` left out in a plan that keeps personal data.

個人データを残す計画で `rights.disclosure_policy` がないこと。

## Why it matters / なぜ大切か

Answers that differ from desk to desk and day to day do harm. What is told, in which form, and
when a match is too unsure to answer is decided beforehand.

窓口や日によって答えが違えば、信頼を損ないます。何をどの形で示し、
照合が不確かなときにどうするかを、あらかじめ定めておきます。

## Plan that fails / 通らない計画

```yaml
# change of: returning
rights:
  disclosure_policy: null
```

## Plan that passes / 通る計画

```yaml
# change of: returning
rights:
  disclosure_policy:
    ja: 来店の日時と回数を、電子データか書面でお知らせします。
    en: Days, hours and number of visits are told, as data or on paper.
```

## What to do / すべきこと

Decide it and write it down.

方針を決めて書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import keeps_personal_data
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source, house
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import GUIDEBOOK_2
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find personal data whose disclosure is not thought through."""
    if keeps_personal_data(plan) and plan.rights.disclosure_policy is None:
        yield Found(("rights", "disclosure_policy"))


RULE = Rule(
    code="RT04",
    name="disclosure-policy-undecided",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=(
        Source(rule_set=GUIDEBOOK_2, section="5.1 (3)"),
        house("開示の方針", "what would be disclosed"),
    ),
    message=Words(
        ja="開示の請求に、何をどの形で示すかが決まっていません。",
        en="It is not decided what would be disclosed to people and in which form.",
    ),
    check=check,
    documentation=__doc__,
)
