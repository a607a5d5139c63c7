"""Visits are linked without a window.

期間を定めずに、来店を結び付ける。

## What it looks for / 調べること

An output with `record: visit` while `repeat` is left out, or for a purpose other than
`repeat.purpose`.

`record: visit` の出力があるのに、`repeat` がないか、目的が `repeat.purpose` と違うこと。

## Why it matters / なぜ大切か

Features that tell returning people apart are held for a period that the public is told. Without
it nobody knows for how long they can be recognized.

再来店を見分ける特徴量は、告知した期間だけ持つものです。期間がなければ、
いつまで見分けられるのか誰にも分かりません。

## Plan that fails / 通らない計画

```yaml
# change of: returning
purposes:
  - id: shelves
    use_case: behavior
    text: {ja: 棚の前の滞在を調べ、配置を見直すため。, en: To rethink shelves from stays.}
    benefit: {ja: 探しやすい棚になります。, en: Shelves easier to search.}
outputs:
  - id: visits
    purpose: shelves
```

## Plan that passes / 通る計画

```yaml
# change of: returning
outputs:
  - id: visits
    purpose: returning
```

## What to do / すべきこと

Declare `repeat` with the window for this purpose, or drop the output.

この目的の `repeat` と期間を書くか、その出力をやめてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find visit histories for which no window is declared."""
    windowed = None if plan.repeat is None else plan.repeat.purpose
    for index, output in enumerate(plan.outputs):
        if output.record is RecordClass.VISIT and output.purpose != windowed:
            yield Found(("outputs", index, "purpose"), {"output": output.id})


RULE = Rule(
    code="DT24",
    name="repeat-window-unset",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("5.1 (3)", since="2.0"),
    message=Words(
        ja="出力「{output}」は来店を結び付けますが、その目的の保持期間がありません。",
        en="Output `{output}` links visits, but no window is declared for its purpose.",
    ),
    check=check,
    documentation=__doc__,
)
