"""Features of faces, and no notice near the camera (preview of the 2026 Act).

顔の特徴を扱うのに、カメラの近くに告知がない(2026年改正法、未施行)。

## What it looks for / 調べること

`notices.acquisition.near_cameras: false` while features of faces are kept, or made for a moment
to estimate age or sex.

顔の特徴量を残すか、年齢や性別の推定のために一時的に作るのに、
`notices.acquisition.near_cameras: false` であること。

## Why it matters / なぜ大切か

The Act as amended in 2026 is promulgated but not in force. A draft of the Commission of September
2026 points at easily understood information near the camera for features of faces; orders and
rules will settle it. This is a preview and stops nobody.

2026年の改正法は公布されましたが、まだ施行されていません。委員会の2026年9月の案は、
顔の特徴についてカメラの近くで分かりやすく知らせることに触れています。
詳細は政令・規則で決まります。施行前の助言であり、撮影を止めるものではありません。

## Plan that fails / 通らない計画

```yaml
# change of: returning
notices:
  acquisition:
    near_cameras: false
```

## Plan that passes / 通る計画

```yaml
# change of: returning
notices:
  acquisition:
    near_cameras: true
```

## What to do / すべきこと

Hang the notice where people read it at the camera, and set the field.

カメラのそばで読める場所に告知を掲げてから、この項目を改めてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.biometrics.faces import face_feature_places
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, Source, Stage
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2026
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find features of faces without a notice near the camera."""
    if face_feature_places(plan) and not plan.notices.acquisition.near_cameras:
        yield Found(("notices", "acquisition", "near_cameras"))


RULE = Rule(
    code="BA01",
    name="face-notice-far-away",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.LAW,
    sources=(
        Source(
            rule_set=APPI_2026,
            section=Words(ja="顔の特徴についての周知", en="making known"),
            confidence=Confidence.INFERRED,
        ),
    ),
    message=Words(
        ja=(
            "未施行の改正法では、顔の特徴を扱うことをカメラの近くで分かりやすく知らせることが求"
            "められる見込みです。"
        ),
        en=(
            "Preview: the 2026 Act is expected to ask for clear information near the camera "
            "for features of faces."
        ),
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
    stage=Stage.PREVIEW,
)
