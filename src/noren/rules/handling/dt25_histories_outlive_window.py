"""Personal records outlive the announced window.

個人の記録が、告知した期間を超えて残る。

## What it looks for / 調べること

An output that is personal information and is kept longer than `repeat.window`.

個人情報に当たる出力で、`keep` が `repeat.window` より長いもの。

## Why it matters / なぜ大切か

The public is told that features and histories end with the window. A history that stays longer
breaks that word, whatever is done with the features.

特徴量と履歴は期間とともに終わると告知します。履歴がそれより長く残れば、
約束を破ることになります。

## Plan that fails / 通らない計画

```yaml
# change of: returning
outputs:
  - id: visits
    keep: 90 days
```

## Plan that passes / 通る計画

```yaml
# change of: returning
outputs:
  - id: visits
    keep: 30 days
```

## What to do / すべきこと

Keep the output no longer than the window; declare statistics for what is needed later.

出力の `keep` を期間以下にしてください。後で必要になる数値は、統計として残してください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.personal import personal_outputs
from noren.rules.keeping import in_words
from noren.rules.rule import Asked, Effect, Fact, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find personal outputs that are kept beyond the window."""
    repeat = plan.repeat
    if repeat is None:
        return
    for index, output in personal_outputs(plan):
        if output.keep.seconds > repeat.window.seconds:
            facts: dict[str, Fact] = {
                "output": output.id,
                "keep": in_words(output.keep),
                "window": in_words(repeat.window),
            }
            yield Found(("outputs", index, "keep"), facts)


RULE = Rule(
    code="DT25",
    name="histories-outlive-window",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("5.1 (3)", since="2.0"),
    message=Words(
        ja="出力「{output}」は個人データを{keep}残しますが、告知した期間は{window}です。",
        en="Output `{output}` keeps personal data {keep}, but the announced window is {window}.",
    ),
    check=check,
    documentation=__doc__,
)
