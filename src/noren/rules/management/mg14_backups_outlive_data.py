"""Backups outlive the personal data in them.

バックアップが、個人データの期間を超えて残る。

## What it looks for / 調べること

`security.backup_keep` longer than the shortest period for which personal data is kept.

`security.backup_keep` が、個人データを残す最も短い期間より長いこと。

## Why it matters / なぜ大切か

What comes back from a backup was never erased.

バックアップから戻せるなら、消したことになりません。

## Plan that fails / 通らない計画

```yaml
# change of: returning
security:
  backup_keep: 365 days
```

## Plan that passes / 通る計画

```yaml
# change of: returning
security:
  backup_keep: 7 days
```

## What to do / すべきこと

Shorten the backups, or leave personal data out of them.

バックアップの期間を短くするか、個人データを含めないでください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.keeping import in_words, personal_keeps
from noren.rules.rule import Asked, Effect, Fact, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find backups that are kept longer than what they hold."""
    backup, keeps = plan.security.backup_keep, personal_keeps(plan)
    if backup is None or not keeps:
        return
    shortest = min((keep for _, keep in keeps), key=lambda keep: keep.seconds)
    if backup.seconds > shortest.seconds:
        facts: dict[str, Fact] = {"backup": in_words(backup), "keep": in_words(shortest)}
        yield Found(("security", "backup_keep"), facts)


RULE = Rule(
    code="MG14",
    name="backups-outlive-data",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.5"),
    message=Words(
        ja="バックアップは{backup}残りますが、個人データの期間は{keep}です。",
        en="Backups are kept {backup}, but personal data in them only {keep}.",
    ),
    check=check,
    documentation=__doc__,
)
