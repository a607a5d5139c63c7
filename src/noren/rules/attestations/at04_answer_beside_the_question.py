"""An answer about something that nobody asks about.

尋ねていないものについての回答がある。

## What it looks for / 調べること

An attestation with `about`, whose matter is asked of this plan, but never about that id.

`about` のある回答で、その事項を尋ねる規則はあるが、その対象については尋ねていないもの。

## Why it matters / なぜ大切か

The ordinance is asked for each site. Answered for a camera, it answers nothing, and its author
believes that it does.

例えば条例は、設置場所ごとに尋ねます。カメラについて答えても答えにならず、
書いた人は答えたつもりのままです。

## Plan that fails / 通らない計画

```yaml
attestations:
  - matter: ordinance
    about: north
    by: 青木 太郎
    on: 2026-08-20
    evidence: 若葉市への照会と回答
```

## Plan that passes / 通る計画

```yaml
attestations:
  - matter: ordinance
    about: wakaba-street
    by: 青木 太郎
    on: 2026-08-20
    evidence: 若葉市への照会と回答
```

## What to do / すべきこと

Correct `about`; left out, the answer speaks for everything.

`about` を正してください。省けば、すべてについての回答になります。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Fact, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find answers whose subject no rule asks about."""
    wanted: dict[Matter, set[str | None]] = {}
    for question in asked.questions:
        wanted.setdefault(question.matter, set()).add(question.about)
    for index, one in enumerate(plan.attestations):
        subjects = wanted.get(one.matter)
        if one.about is None or subjects is None:
            continue
        if one.about not in subjects and None not in subjects:
            facts: dict[str, Fact] = {"matter": one.matter, "about": one.about}
            yield Found(("attestations", index, "about"), facts)


RULE = Rule(
    code="AT04",
    name="answer-beside-the-question",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("人の回答", "answers by people"),),
    message=Words(
        ja="「{matter}」について `{about}` を対象に尋ねる規則はないため、この回答は使われません。",
        en="{matter}: nobody asks about `{about}`, so this answer answers nothing.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
