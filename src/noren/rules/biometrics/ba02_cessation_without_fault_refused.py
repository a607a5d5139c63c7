"""Use of features of faces stops only for a fault (preview of the 2026 Act).

顔の特徴の利用停止に、違反の証明を求める(2026年改正法、未施行)。

## What it looks for / 調べること

`rights.cessation_without_violation: false` while features of faces are kept.

顔の特徴量を残すのに、`rights.cessation_without_violation: false` であること。

## Why it matters / なぜ大切か

Under the amended Act people will be able to ask that use of features of their face stops without
showing that anything was unlawful. This is a preview and stops nobody.

改正法では、違反がなくても、顔の特徴の利用停止を求められるようになります。施行前の
助言であり、撮影を止めるものではありません。

## Plan that fails / 通らない計画

```yaml
# change of: returning
rights:
  cessation_without_violation: false
```

## Plan that passes / 通る計画

```yaml
# change of: returning
rights:
  cessation_without_violation: true
```

## What to do / すべきこと

Let the desk take such requests already, then set the field.

窓口で今から受け付けられるようにして、この項目を改めてください。
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
    """Find kept features of faces whose use does not stop on request."""
    if keeps_faces(plan) and not plan.rights.cessation_without_violation:
        yield Found(("rights", "cessation_without_violation"))


RULE = Rule(
    code="BA02",
    name="cessation-without-fault-refused",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.LAW,
    sources=(
        Source(
            rule_set=APPI_2026,
            section=Words(ja="顔の特徴の利用停止", en="cessation"),
            confidence=Confidence.INFERRED,
        ),
    ),
    message=Words(
        ja=(
            "未施行の改正法では、違反がなくても顔の特徴の利用停止を求められます。受け付ける用意"
            "がありません。"
        ),
        en=(
            "Preview: under the 2026 Act people may ask to stop use of features of their "
            "face without showing a fault."
        ),
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
    stage=Stage.PREVIEW,
)
