"""A device through which images go is not listed.

画像が通る機器が一覧にない。

## What it looks for / 調べること

`nodes` lists no camera, or no machine that measures (`edge`, `server` or `cloud`). (A node
without somebody responsible is refused on reading.)

`nodes` に、カメラ、または計測する機器(`edge`、`server`、`cloud` のいずれか)がないこと。
責任主体のない機器は、読み込みの段階で退けられます。

## Why it matters / なぜ大切か

The guidebook asks for a responsible party at every device, server and network place where data is
recorded or kept. What is not on the list is looked after by nobody.

ガイドブックは、データが記録・保存される機器やサーバー、
ネットワーク上の各所の責任主体を定めるよう求めています。一覧にない機器は、誰も管理しません。

## Plan that fails / 通らない計画

```yaml
nodes: []
```

## Plan that passes / 通る計画

```yaml
nodes:
  - {id: lamp-camera, name: {ja: カメラ, en: Camera}, kind: camera, responsible: operator}
  - {id: lamp-box, name: {ja: 計測機器, en: Measuring machine}, kind: edge, responsible: operator}
```

## What to do / すべきこと

List every device, server and network part through which images or numbers go, each with somebody
responsible.

画像や数値が通る機器、サーバー、ネットワークをすべて書き、それぞれに責任主体を決めてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.plan.values import Text
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words

_CAMERA = Text(ja="カメラ", en="a camera")
_MACHINE = Text(ja="計測する機器", en="a machine that measures")
_MACHINES = {"edge", "server", "cloud"}


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a list of devices that cannot be all of them."""
    kinds = {node.kind for node in plan.nodes}
    if "camera" not in kinds:
        yield Found(("nodes",), {"lack": _CAMERA})
    if not kinds & _MACHINES:
        yield Found(("nodes",), {"lack": _MACHINE})


RULE = Rule(
    code="OP06",
    name="devices-unlisted",
    severity=Severity.SHOULD,
    effect=Effect.FIX,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 a"),
    message=Words(
        ja="機器の一覧(`nodes`)に{lack}がなく、その責任主体が決まっていません。",
        en="The list of devices (`nodes`) lacks {lack}, for which nobody is responsible.",
    ),
    check=check,
    documentation=__doc__,
)
