"""The risk analysis passes over that nobody was asked.

リスク分析が、事前に同意を得にくいことに触れていない。

## What it looks for / 調べること

`risk.entries` without an entry with `theme: no_prior_consent`.

`risk.entries` に `theme: no_prior_consent` の項目がないこと。

## Why it matters / なぜ大切か

What sets cameras apart from other ways of taking data is that consent can hardly be asked
beforehand. The guidebook wants the analysis to start from there.

カメラがほかの取得方法と違うのは、事前に同意を得ることが困難な点です。ガイドブックは、
この事情を踏まえた分析を求めています。

## Plan that fails / 通らない計画

```yaml
risk:
  entries:
    - theme: leak
      danger: {ja: 数値が漏れる。, en: Numbers leak.}
      measure: {ja: 暗号化する。, en: They are encrypted.}
      remaining: low
```

## Plan that passes / 通る計画

```yaml
risk:
  entries:
    - theme: no_prior_consent
      danger: {ja: 通行人に事前に聞けない。, en: Passers-by cannot be asked.}
      measure: {ja: 二週間前から告知する。, en: Notices hang two weeks before.}
      remaining: low
```

## What to do / すべきこと

Write what being filmed unasked means for people at this place, and what is done about it.

同意を求められずに撮影されることが、その場所にいる人にとってどんな意味を持ち、
それをどう補うかを書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.matters import RiskTheme
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a risk analysis that is silent about consent."""
    themes = {entry.theme for entry in plan.risk.entries}
    if RiskTheme.NO_PRIOR_CONSENT not in themes:
        yield Found(("risk", "entries"))


RULE = Rule(
    code="MG02",
    name="consent-gap-unweighed",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.5"),
    message=Words(
        ja="リスク分析が、事前の同意を得にくいというカメラ特有の事情に触れていません。",
        en="The risk analysis does not weigh that people cannot be asked for consent beforehand.",
    ),
    check=check,
    documentation=__doc__,
)
