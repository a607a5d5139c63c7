"""No page to which a sign can point.

掲示から案内できる、詳しいページがない。

## What it looks for / 調べること

`notices.detail.url` is left out. For repeat-visit analysis NT17 asks the same and stops filming.

`notices.detail.url` がないこと。リピート分析ではNT17が同じことを尋ね、
撮影を止めます。

## Why it matters / なぜ大切か

A sticker says what can be grasped at a glance. The method, the periods and the way to ask need
more room, and the address or its two-dimensional code leads there.

ステッカーに書けるのは、一目で分かることだけです。
処理の方法、期間、請求の手続には場所が要り、アドレスや二次元コードがそこへ
案内します。

## Plan that fails / 通らない計画

```yaml
notices:
  detail:
    url: null
```

## Plan that passes / 通る計画

```yaml
notices:
  detail:
    url: https://wakaba.example/camera
```

## What to do / すべきこと

Publish the page that `noren notice` makes and write its address down; the notices then print it
with its code.

`noren notice` が作るページを公開し、そのアドレスを書いてください。
告知にアドレスと二次元コードが載ります。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.notices.publications import repeat_purpose
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, Source, guidebook
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import PPC_ANSWERS_2019
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a plan whose signs have nowhere to point."""
    if plan.notices.detail.url is None and repeat_purpose(plan) is None:
        yield Found(("notices", "detail", "url"))


RULE = Rule(
    code="NT19",
    name="detail-page-missing",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.GUIDEBOOK,
    sources=(*guidebook("4.2", since="2.0"), Source(rule_set=PPC_ANSWERS_2019, section="Q1-11")),
    message=Words(
        ja="掲示に載せる、詳しい説明のページのアドレスがありません。",
        en="There is no address of a page with details for the signs to point to.",
    ),
    check=check,
    documentation=__doc__,
)
