"""Sample marks that nobody filled in.

見本の記号が残っている。

## What it looks for / 調べること

`〇〇`, `●●`, `△△`, `□□`, `××`, `xxx` or `＿＿`, or longer runs of these marks, in any text of
the plan, or a note to oneself such as `TODO` or `FIXME`.

The zero in a number written with kanji is not such a mark.

計画のどこかの文に `〇〇`、`●●`、`△△`、`□□`、`××`、`xxx`、`＿＿`、
またはそれより長く続く記号があること。
`TODO`、`FIXME`、`要記入`、`要確認` のような覚え書きも見本の記号とみなします。
漢数字のゼロは見本の記号とみなしません。

## Why it matters / なぜ大切か

The texts of a plan are printed on notices. A poster that says who may be asked at 〇〇 tells people
nothing, and shows that nobody read it.

計画の文は、そのまま告知に載ります。
「〇〇までお問い合わせください」という掲示では何も伝わらず、
誰も読み返していないことが分かってしまいます。

## Plan that fails / 通らない計画

```yaml
operator:
  name:
    ja: 〇〇株式会社
```

## Plan that passes / 通る計画

```yaml
operator:
  name:
    ja: 若葉まちづくり株式会社
```

## What to do / すべきこと

Replace every mark with what is true at this place; sample texts are there to be adapted.

記号をすべて、その場所の実際の内容に置き換えてください。
見本は書き換えて使うためのものです。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from noren.plan.declaration import Plan
from noren.plan.paths import Path
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words

PLACEHOLDER = re.compile(
    # No number begins with a zero, so a zero of a number has a numeral before it.
    r"(?<![一二三四五六七八九〇])〇{2,}|[○◯●]{2,}|△{2,}|▲{2,}|□{2,}|■{2,}|×{2,}"
    r"|(?<![A-Za-z])[xX]{3,}(?![A-Za-z])|[ｘＸ]{2,}|＿{2,}|_{3,}|\b(?:TODO|FIXME)\b|要記入|要確認"
)
"""The marks that sample texts leave for people to fill in."""


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find sample marks in any text."""
    for path, text in _texts(plan, ()):
        match = PLACEHOLDER.search(text)
        if match is not None:
            yield Found(path, {"mark": match[0]})


def _texts(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _texts(part, (*path, index))


RULE = Rule(
    code="NT22",
    name="placeholder-left",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("5.1"),
    message=Words(
        ja="見本の記号「{mark}」が残っています。",
        en="The sample mark {mark} is still there.",
    ),
    check=check,
    documentation=__doc__,
)
