"""How many requests a way in takes, whoever sends them, and what is said beyond that.

Only ways in that a machine can fill are limited. Nothing is dropped in silence: whoever does not
get in hears when to try again and how else to ask, and is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from noren.errors import RequestFlood
from noren.plan.people import ContactPoint
from noren.requests.terms import Intake
from noren.stores.requests.kept import Bucket
from noren.vocabulary.words import Words

BUCKETS: Final[Mapping[Intake, Bucket]] = MappingProxyType(
    {
        Intake.FORM: Bucket(size=30, per_hour=60),
        Intake.EMAIL: Bucket(size=60, per_hour=120),
    }
)
"""HOUSE. The counter, the post and the phone are limited by the people who serve them."""


def too_many(intake: Intake, wait_s: int, desk: ContactPoint) -> RequestFlood:
    """That this way in takes no more now; to be raised."""
    minutes = max(1, -(-wait_s // 60))
    ways = "、".join(way for way in (desk.phone, desk.email, desk.form_url) if way)
    return RequestFlood(
        where=Words(en=f"request {intake.en}", ja=f"申し出の受付({intake.ja})"),
        found=Words(
            en="more requests than this way in can take at the moment",
            ja="いまこの方法で受け付けられる数を超えた申し出",
        ),
        expected=Words(
            en=f"a free place in about {minutes} min", ja=f"およそ {minutes} 分後に空きができます"
        ),
        remedy=Words(
            en=f"this one was not taken in: send it again then, or ask the desk ({ways})",
            ja=f"この申し出はまだ受け付けていません。時間をおいて送り直すか、窓口({ways})へ"
            "ご連絡ください",
        ),
    )
