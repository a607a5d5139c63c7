"""Age bands that are finer than the estimate is right.

年齢の区分が、推定の誤りより細かい。

## What it looks for / 調べること

An output with `age_band` among its `attributes` and a band in `age_bands` that is narrower than
one and a half times the measured mean error at these ages, or that lies wholly outside the ages
of 20 to 69, which are all that the weights can tell.

`attributes` に `age_band` がある出力で、`age_bands` の区分の幅が、その年齢で測った平均の誤りの
1.5倍より狭いか、見分けられる20～69歳から外れているもの。

## Why it matters / なぜ大切か

A face's age is estimated with an error of eight years on average. In a band of five years most
people stand in a neighbour's place: the table looks precise and is mostly noise. Children and the
old cannot be told by these weights at all, so a band for them stays empty or holds others.
The factor of one and a half is ours.

顔から推定した年齢は平均で8年ほどずれます。5年刻みの区分では、多くの人が隣の区分に数えられ、
細かく見えても中身はほとんど誤差です。子どもと高齢者の年齢はこの重みでは見分けられず、
そのための区分は空のままか、別の年齢の人が入ります。1.5倍という値はnorenのものです。

## Plan that fails / 通らない計画

```yaml
purposes:
  - id: street-flow
    use_case: attributes
outputs:
  - id: street-ages
    record: attribute_counts
    camera: north
    purpose: street-flow
    lines: [crossing]
    attributes: [age_band]
    age_bands: [20, 25, 35, 50, 65]
    bin: 15 min
    keep: 365 days
    readers: [analyst]
    minimum_cell: 10
attestations:
  - matter: accuracy_check
    by: 青木 太郎
    on: 2026-09-01
    evidence: 精度確認記録 第1号
notices:
  acquisition:
    near_cameras: true
```

## Plan that passes / 通る計画

```yaml
purposes:
  - id: street-flow
    use_case: attributes
outputs:
  - id: street-ages
    record: attribute_counts
    camera: north
    purpose: street-flow
    lines: [crossing]
    attributes: [age_band]
    age_bands: [20, 35, 50, 65]
    bin: 15 min
    keep: 365 days
    readers: [analyst]
    minimum_cell: 10
attestations:
  - matter: accuracy_check
    by: 青木 太郎
    on: 2026-09-01
    evidence: 精度確認記録 第1号
notices:
  acquisition:
    near_cameras: true
```

## What to do / すべきこと

Use fewer, wider bands, such as `age_bands: [20, 35, 50, 65]`.

`age_bands: [20, 35, 50, 65]` のように、少なく広い区分にしてください。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.attribute_axes import AgeBands
from noren.vocabulary.attribute_errors import NEWEST_ERRORS
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find bands that the estimate cannot fill rightly; one finding for an output."""
    for index, output in enumerate(plan.outputs):
        if "age_band" not in output.attributes:
            continue
        # A plan whose ages do not rise is refused before any rule is asked.
        advice = NEWEST_ERRORS.advise(AgeBands(first_ages=output.age_bands))
        if advice:
            reason = Words(
                ja="。".join(one.ja for one in advice), en="; ".join(one.en for one in advice)
            )
            yield Found(("outputs", index, "age_bands"), {"output": output.id, "reason": reason})


RULE = Rule(
    code="DT45",
    name="bands-finer-than-error",
    severity=Severity.ADVICE,
    effect=Effect.HINT,
    authority=Authority.HOUSE,
    sources=(house("推定の誤りと区分の幅", "error of the estimate and width of bands"),),
    message=Words(
        ja="出力「{output}」の年齢の区分は、推定の誤りより細かくなっています。{reason}。",
        en="Output `{output}` has age bands finer than the estimate is right: {reason}.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
)
