"""Children come, and guardians have no way to ask (preview of the 2026 Act).

子どもが来るのに、保護者の窓口がない(2026年改正法、未施行)。

## What it looks for / 調べること

`rights.guardian_route` left out while features of faces are kept at a site with
`children_expected: true`.

`children_expected: true` の設置場所で顔の特徴量を残すのに、`rights.guardian_route` がな
いこと。

## Why it matters / なぜ大切か

For people under sixteen the amended Act turns to their guardians, for notices, consent and
requests alike. This is a preview and stops nobody.

改正法では、16歳未満についての通知、同意、請求は保護者が相手になります。施行前の
助言であり、撮影を止めるものではありません。

## Plan that fails / 通らない計画

```yaml
# change of: returning
sites:
  - id: honten
    children_expected: true
rights:
  guardian_route: null
```

## Plan that passes / 通る計画

```yaml
# change of: returning
sites:
  - id: honten
    children_expected: true
rights:
  guardian_route:
    ja: 保護者の方も同じ窓口にお申し出いただけます。
    en: Guardians can ask at the same desk.
```

## What to do / すべきこと

Write how guardians ask for their children.

保護者がどう申し出るかを書いてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.biometrics.faces import keeps_faces
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, Source, Stage
from noren.rules.rule_set import Authority
from noren.rules.rule_sets import APPI_2026
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find places with children where guardians have no route."""
    repeat = plan.repeat
    if repeat is None or not keeps_faces(plan) or plan.rights.guardian_route is not None:
        return
    filmed = {camera.site for camera in plan.cameras if camera.id in repeat.cameras}
    for site in plan.sites:
        if site.id in filmed and site.children_expected:
            yield Found(("rights", "guardian_route"), {"site": site.name})


RULE = Rule(
    code="BA03",
    name="guardians-unheard",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.LAW,
    sources=(
        Source(
            rule_set=APPI_2026,
            section=Words(ja="16歳未満の者", en="people under sixteen"),
            confidence=Confidence.INFERRED,
        ),
    ),
    message=Words(
        ja="「{site}」には子どもが来ます。未施行の改正法では保護者の申し出の仕組みが要る見込みです。",
        en=(
            "Preview: children come to {site}, and under the 2026 Act their guardians need a "
            "way to ask."
        ),
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
    stage=Stage.PREVIEW,
)
