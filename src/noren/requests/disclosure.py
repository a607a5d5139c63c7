"""What is disclosed: the rows of one person as a person can read them, and as data.

Nothing of anybody else is in it, and no token: a pseudonym would serve nobody but somebody who
wants to link it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np

from noren.requests.deadlines import JAPAN
from noren.stores.holdings.payloads import AnyPayload
from noren.stores.holdings.still_payload import StillPicture
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.visit_payloads import AGE_UNKNOWN, PathRows, PurchaseRows, VisitRows
from noren.vocabulary.attribute_axes import SEX_WORDS, Sex, age_code, age_words
from noren.vocabulary.words import Words

_EPOCH: Final = date(1970, 1, 1)
_FEATURES: Final = Words(ja="特徴量データ", en="Feature data")
_UNREADABLE: Final = Words(
    ja="あり(暗号化した数値で、人が読める内容はありません)",
    en="held (sealed numbers without any content that a person could read)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit: its number within the window, its day, and its end and length where kept.

    `estimates` is what was estimated of age and sex; empty where the plan asks for none.
    """

    item: str
    number: int
    day: date
    ended: datetime | None = None
    lasted_s: int | None = None
    estimates: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One walk: when, how many points, how far; `points` are (time, x m, y m)."""

    item: str
    begins: datetime
    ends: datetime
    length_m: float
    points: tuple[tuple[datetime, float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """One purchase put to a visit: when, the number of the goods, how many, and for how much."""

    item: str
    at: datetime
    goods: int
    quantity: int
    amount_yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """Everything that is held about one person, in the order of time.

    `has_template`: whether feature data is held too; it has no content that anybody could read.
    """

    has_template: bool = False
    visits: tuple[Visit, ...] = ()
    walks: tuple[Walk, ...] = ()
    purchases: tuple[Purchase, ...] = ()

    @property
    def records(self) -> int:
        """How many visits, purchases and points."""
        points = sum(len(walk.points) for walk in self.walks)
        return len(self.visits) + len(self.purchases) + points

    def __add__(self, other: Disclosed) -> Disclosed:
        return Disclosed(
            visits=tuple(
                sorted((*self.visits, *other.visits), key=lambda one: (one.day, one.item))
            ),
            walks=tuple(sorted((*self.walks, *other.walks), key=lambda one: one.begins)),
            purchases=tuple(sorted((*self.purchases, *other.purchases), key=lambda one: one.at)),
        )


def describe_rows(item: str, payload: AnyPayload) -> Disclosed:
    """The rows of one person in one segment; the caller wipes the payload."""
    if isinstance(payload, VisitRows):
        return Disclosed(visits=tuple(_visits(item, payload)))
    if isinstance(payload, PurchaseRows):
        return Disclosed(purchases=tuple(_purchases(item, payload)))
    if isinstance(payload, StillPicture):
        return Disclosed()  # it is nobody's: people in it are filled in and have no number
    if isinstance(payload, PathRows):
        return Disclosed(walks=tuple(_paths(item, payload)))
    return Disclosed(walks=(_walk(item, payload),)) if len(payload) else Disclosed()


def _visits(item: str, rows: VisitRows) -> Iterator[Visit]:
    told = ("ended_s", "lasted_s", "sex", "age_from", "age_to")
    columns = (rows.visit_number, rows.visited_on, *(rows.detail(name) for name in told))
    for number, day, ended_s, lasted_s, sex, first, last in zip(
        *(one.tolist() for one in columns), strict=True
    ):
        yield Visit(
            item=item,
            number=number,
            day=_EPOCH + timedelta(days=day),
            ended=None if ended_s < 0 else _moment(day, ended_s),
            lasted_s=None if lasted_s < 0 else lasted_s,
            estimates=tuple(_estimates(sex, first, last)),
        )


def _estimates(sex: int, first: int, last: int) -> Iterator[Words]:
    if first >= 0:
        is_unknown = first == AGE_UNKNOWN
        age = age_words("unknown" if is_unknown else age_code(first, None if last < 0 else last))
        yield Words(ja=f"推定年代: {age.ja}", en=f"estimated age: {age.en}")
    if sex >= 0:
        seen = SEX_WORDS[Sex(sex)]
        yield Words(ja=f"推定した性別: {seen.ja}", en=f"sex: {seen.en}")


def _purchases(item: str, rows: PurchaseRows) -> Iterator[Purchase]:
    columns = (rows.paid_on, rows.paid_s, rows.item, rows.quantity, rows.amount_yen)
    for day, second, goods, quantity, amount in zip(
        *(one.tolist() for one in columns), strict=True
    ):
        yield Purchase(
            item=item,
            at=_moment(day, second),
            goods=goods,
            quantity=quantity,
            amount_yen=amount,
        )


def _moment(day: int, second: int) -> datetime:
    return datetime.fromtimestamp(day * 86_400 + second, UTC)


def _walk(item: str, points: TrajectoryPoints) -> Walk:
    order = np.argsort(points.at_ms, kind="stable")
    x, y = points.x_cm[order] / 100, points.y_cm[order] / 100
    times = [datetime.fromtimestamp(at / 1000, UTC) for at in points.at_ms[order].tolist()]
    return Walk(
        item=item,
        begins=times[0],
        ends=times[-1],
        length_m=float(np.hypot(np.diff(x), np.diff(y)).sum()),
        points=tuple(zip(times, x.tolist(), y.tolist(), strict=True)),
    )


def _paths(item: str, rows: PathRows) -> Iterator[Walk]:
    for token in np.unique(rows.points.track).tolist():
        part = rows.points.take(rows.points.track == np.uint64(token))
        yield _walk(item, part)
        part.wipe()


def tell_disclosed(disclosed: Disclosed) -> tuple[tuple[Words, Words], ...]:
    """What is held, a label and a line each."""
    lines: list[tuple[Words, Words]] = []
    if disclosed.has_template:
        lines.append((_FEATURES, _UNREADABLE))
    for visit in disclosed.visits:
        label = Words(ja=f"来店 {visit.number} 回目", en=f"Visit {visit.number}")
        lines.append((label, _when(visit)))
    for bought in disclosed.purchases:
        at = f"{bought.at.astimezone(JAPAN):%Y-%m-%d %H:%M}"
        lines.append(
            (
                Words(ja="買い物", en="Purchase"),
                Words(
                    ja=f"{at}(日本時間)、品目 {bought.goods}、{bought.quantity} 点、"
                    f"{bought.amount_yen} 円",
                    en=f"{at} (Japan time), goods {bought.goods}, {bought.quantity} pieces, "
                    f"{bought.amount_yen} yen",
                ),
            )
        )
    for walk in disclosed.walks:
        begins, ends = walk.begins.astimezone(JAPAN), walk.ends.astimezone(JAPAN)
        when = f"{begins:%Y-%m-%d %H:%M:%S} – {ends:%H:%M:%S}"
        lines.append(
            (
                Words(ja="動きの記録", en="Path"),
                Words(
                    ja=f"{when}(日本時間)、{len(walk.points)} 点、約 {walk.length_m:.0f} m",
                    en=f"{when} (Japan time), {len(walk.points)} points, "
                    f"about {walk.length_m:.0f} m",
                ),
            )
        )
    return tuple(lines)


def _when(visit: Visit) -> Words:
    if visit.ended is None or visit.lasted_s is None:
        return _same(visit.day.isoformat())
    ended = f"{visit.ended.astimezone(JAPAN):%Y-%m-%d %H:%M}"
    return Words(
        ja="、".join(
            (f"{ended}(日本時間)まで", f"約 {visit.lasted_s} 秒", *(o.ja for o in visit.estimates))
        ),
        en=", ".join(
            (
                f"until {ended} (Japan time)",
                f"about {visit.lasted_s} s",
                *(one.en for one in visit.estimates),
            )
        ),
    )


def _same(text: str) -> Words:
    return Words(ja=text, en=text)
