"""A camera that still answers to its maker's password.

カメラの初期パスワードが変わっていない。

## What it looks for / 調べること

A camera with `default_password_changed: false`.

`default_password_changed: false` のカメラ。

## Why it matters / なぜ大切か

Whoever knows the maker's password sees the live picture, and then nothing that noren does for the
people filmed helps them.

初期パスワードを知る人なら、誰でも生の映像を見られます。
そうなれば、norenがどれほど画像を守っても意味がありません。

## Plan that fails / 通らない計画

```yaml
cameras:
  - id: north
    default_password_changed: false
```

## Plan that passes / 通る計画

```yaml
cameras:
  - id: north
    default_password_changed: true
```

## What to do / すべきこと

Set a password of your own on the camera, put it into the environment variable that
`password_env` names, and then change the field.

カメラに独自のパスワードを設定し、`password_env` の環境変数に入れてから、
この項目を改めてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, guidebook, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find cameras with the maker's password."""
    for index, camera in enumerate(plan.cameras):
        if not camera.default_password_changed:
            path = ("cameras", index, "default_password_changed")
            yield Found(path, {"camera": camera.name})


RULE = Rule(
    code="MG18",
    name="default-password-left",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=(
        *guidebook("4.5"),
        house("カメラのパスワード", "camera passwords"),
    ),
    message=Words(
        ja="「{camera}」に初期パスワードが残っています。",
        en="{camera} still has its default password.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
