"""Nobody is named as the one in charge.

運用実施主体の名前がない。

## What it looks for / 調べること

`operator.name` holds a word for "not yet decided" instead of a name, in either language. (A plan
without the field, or with an empty one, is not a plan at all and is refused on reading.)

`operator.name` に、名前ではなく「未定」などの言葉が
入っていること(日英どちらか)。
項目がない、または空の計画は、読み込みの段階で退けられます。

## Why it matters / なぜ大切か

People can only trust, ask or complain when they know who films them. The name stands on every
notice.

誰が撮影しているのか分からなければ、
信頼することも、尋ねることも、苦情を言うこともできません。
この名前は、すべての告知に載ります。

## Plan that fails / 通らない計画

```yaml
operator:
  name:
    ja: 未定
    en: TBD
```

## Plan that passes / 通る計画

```yaml
operator:
  name:
    ja: 若葉まちづくり株式会社
    en: Wakaba Town Works Inc.
```

## What to do / すべきこと

Write the registered name of the business that decides about the cameras.

カメラについて決める立場にある事業者の、正式な名称を書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.values import Text
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import LANGUAGES, Words

UNDECIDED = frozenset(
    {"未定", "未記入", "検討中", "調整中", "なし", "特になし", "不明"}
    | {"tbd", "tba", "n/a", "na", "none", "unknown", "undecided", "-", "--", "?"}
)
"""Words that fill a field without naming anybody."""


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find an operator whose name names nobody."""
    yield from undecided(plan.operator.name, ("operator", "name"))


def undecided(name: Text, path: tuple[str, str]) -> Iterator[Found]:
    """Each language of a name that names nobody."""
    for language in LANGUAGES:
        said = name.in_language(language)
        if said.casefold() in UNDECIDED:
            yield Found((*path, language), {"name": said})


RULE = Rule(
    code="OP01",
    name="operator-unnamed",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 b"),
    message=Words(
        ja="運用実施主体の名称が「{name}」では、誰が撮影するのか分かりません。",
        en="`{name}` does not say which business is in charge of the cameras.",
    ),
    check=check,
    documentation=__doc__,
    waivable=False,
)
