"""A camera where nobody should be filmed.

撮影すべきでない場所にカメラがある。

## What it looks for / 調べること

A site with an entry under `intimate`: a toilet, a changing room, a clinic, a place of worship or
a polling place.

`intimate` に記載(トイレ、更衣室、診療の場、礼拝の場、投票所)がある設置場所。

## Why it matters / なぜ大切か

Being in such a place already says something about a person: illness, faith, political life, the
body. No number is worth the unease. The guidebook names no such list; it is the house's.

そうした場所にいること自体が、病気、信仰、政治、身体といった、その人の内面に関わります。
得られる数値では、不安に見合いません。ガイドブックにこの一覧はなく、norenの考え方です。

## Plan that fails / 通らない計画

```yaml
sites:
  - id: wakaba-street
    intimate: [clinic]
```

## Plan that passes / 通る計画

```yaml
sites:
  - id: wakaba-street
    intimate: []
```

## What to do / すべきこと

Do not film there. Count at the door of the building, or by other means.

その場所では撮影しないでください。建物の入口で数えるか、別の手段を使ってください。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from noren.plan.declaration import Plan
from noren.plan.values import Text
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words

_KINDS: Mapping[str, Text] = MappingProxyType(
    {
        "toilet": Text(ja="トイレ", en="a toilet"),
        "changing_room": Text(ja="更衣室", en="a changing room"),
        "clinic": Text(ja="診療の場", en="a clinic"),
        "worship": Text(ja="礼拝の場", en="a place of worship"),
        "polling_place": Text(ja="投票所", en="a polling place"),
    }
)


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find sites where nobody should be filmed."""
    for index, site in enumerate(plan.sites):
        for place, kind in enumerate(site.intimate):
            path = ("sites", index, "intimate", place)
            yield Found(path, {"site": site.name, "kind": _KINDS[kind]})


RULE = Rule(
    code="SC13",
    name="intimate-place-filmed",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("撮影すべきでない場所", "places not to film"),),
    message=Words(
        ja="「{site}」は{kind}で、撮影すべきでない場所です。",
        en="{site} is {kind}, where nobody should be filmed.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
