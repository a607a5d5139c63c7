"""A signature that does not hold.

成り立たない署名がある。

## What it looks for / 調べること

An attestation with `signer` but no `signature`, with `signature` but no `signer`, or with a
signature that the signer's key does not verify.

`signer` だけか `signature` だけの回答、または署名者の鍵で確かめられない署名のある回答。

## Why it matters / なぜ大切か

A signature shows that these are the words of that person. One that does not fit shows that the
words were changed after, or were never theirs.

署名は、その人がその文面で答えたことを示します。合わない署名は、後から書き換えられたか、
その人の言葉でないことを示します。

## Plan that fails / 通らない計画

```yaml
attestations:
  - matter: training
    about: wakaba-street
    by: 青木 太郎
    on: 2026-09-25
    evidence: 研修記録 第5号
    signer: aoki
    signature: "f15e6a024a547919640018257d3f177caf8b4684016784d147ef1c2dce43fa3e09f1a204166502a77e7e9ae398042633afa9be29c5f94bbb318f7706e71aa503"
signers:
  - id: aoki
    name: 青木 太郎
    position: 計測責任者
    public_key: "83786babd73d1502bfab83b133490812677a2b880bcaa3005fe3084d1420215b"
```

## Plan that passes / 通る計画

```yaml
attestations:
  - matter: training
    about: wakaba-street
    by: 青木 太郎
    on: 2026-09-25
    evidence: 研修記録 第4号
    signer: aoki
    signature: "f15e6a024a547919640018257d3f177caf8b4684016784d147ef1c2dce43fa3e09f1a204166502a77e7e9ae398042633afa9be29c5f94bbb318f7706e71aa503"
signers:
  - id: aoki
    name: 青木 太郎
    position: 計測責任者
    public_key: "83786babd73d1502bfab83b133490812677a2b880bcaa3005fe3084d1420215b"
```

## What to do / すべきこと

Let the signer read the answer and sign it again with `noren attest`; or remove both keys.

署名者が回答を読み、`noren attest` で署名し直してください。
署名しないなら両方の項目を消します。
"""  # noqa: E501 (a signature is one word)

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.attestations.naming import name_of
from noren.rules.attestations.signatures import find_forgery
from noren.rules.rule import Asked, Confidence, Effect, Found, Rule, Severity, house
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find signatures that do not verify, and halves of signatures."""
    for index, one in enumerate(plan.attestations):
        forgery = find_forgery(plan, one)
        if forgery is not None:
            key, why = forgery
            yield Found(("attestations", index, key), {"answer": name_of(one), "why": why})


RULE = Rule(
    code="AT05",
    name="signature-broken",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.HOUSE,
    sources=(house("人の回答", "answers by people"),),
    message=Words(
        ja="「{answer}」の回答は、{why}。",
        en="The answer on {answer}: {why}.",
    ),
    check=check,
    documentation=__doc__,
    confidence=Confidence.INFERRED,
    waivable=False,
)
