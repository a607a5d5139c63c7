"""A published notice without a digest beside others that have one.

ダイジェストのない告知が混じっている。

## What it looks for / 調べること

A notice with `published_on` and without `digest`, while another notice of the plan has a digest.

`published_on` があるのに `digest` がない告知。
ほかの告知にはダイジェストがある場合だけを調べます。

## Why it matters / なぜ大切か

The digest ties a notice to the plan from which it was made. Without it nobody can tell whether
the notice is still true, so NT13 cannot protect it. A plan that never went through `noren
publish` has no digest at all, and is not asked.

ダイジェストは、告知がどの計画から作られたかを示します。
これがなければ、告知が今も事実どおりかを誰も確かめられず、
NT13も働きません。`noren publish` を使ったことのない計画にはダイジェストが
一つもないので、尋ねません。

## Plan that fails / 通らない計画

```yaml
notices:
  prior:
    digest: "0000000000000000000000000000000000000000000000000000000000000000"
```

## Plan that passes / 通る計画

```yaml
notices:
  prior:
    digest: null
```

## What to do / すべきこと

Record every publication with `noren publish`, which writes the digest into the plan.

公開はすべて `noren publish` で記録してください。
ダイジェストが計画に書き込まれます。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.notices.publications import publications
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find published notices that cannot be compared with the plan, though others can."""
    notices = publications(plan)
    if all(notice.digest is None for notice in notices.values()):
        return
    for kind, notice in notices.items():
        if notice.published_on is not None and notice.digest is None:
            yield Found(("notices", kind.value, "digest"), {"notice": kind})


RULE = Rule(
    code="NT32",
    name="notice-unproven",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.HOUSE,
    sources=(house("ダイジェスト", "digest"),),
    message=Words(
        ja="{notice}にダイジェストがなく、この計画のものか確かめられません。",
        en="The {notice} has no digest, so nobody can tell whether it belongs to this plan.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
