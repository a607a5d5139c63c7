"""A contact point that nobody can reach.

一元的な連絡先に連絡する手段がない。

## What it looks for / 調べること

`contact_point` has neither `email` nor `phone` nor `form_url`.

`contact_point` に `email` も `phone` も `form_url` もないこと。

## Why it matters / なぜ大切か

The guidebook asks for one desk that takes advice, questions and complaints. A department's name
on a poster is no desk when nothing says how to get there.

ガイドブックは、相談・質問・苦情を受け付ける
一元的な連絡先を求めています。
掲示に部署名があっても、連絡の方法がなければ窓口とはいえません。

## Plan that fails / 通らない計画

```yaml
contact_point:
  email: null
```

## Plan that passes / 通る計画

```yaml
contact_point:
  email: null
  phone: "0120-000-000"
```

## What to do / すべきこと

Give at least one of e-mail, telephone or a form; a telephone number stands in quotation marks.

メール、電話、受付フォームの少なくとも一つを書いてください。
電話番号は引用符で囲みます。
"""

from __future__ import annotations

from collections.abc import Iterator

from noren.plan.declaration import Plan
from noren.rules.rule import Asked, Effect, Found, Rule, Severity, guidebook
from noren.rules.rule_set import Authority
from noren.vocabulary.words import Words


def check(plan: Plan, asked: Asked) -> Iterator[Found]:
    """Find a contact point without any way to it."""
    desk = plan.contact_point
    if desk.email is None and desk.phone is None and desk.form_url is None:
        yield Found(("contact_point",), {"department": desk.department})


RULE = Rule(
    code="OP02",
    name="contact-point-unreachable",
    severity=Severity.SHOULD,
    effect=Effect.BLOCK,
    authority=Authority.GUIDEBOOK,
    sources=guidebook("4.1 b"),
    message=Words(
        ja="窓口「{department}」に、メール・電話・フォームのいずれもありません。",
        en="{department} has neither e-mail nor telephone nor form.",
    ),
    check=check,
    documentation=__doc__,
)
