"""What is disclosed: the rows of one person as a person can read them, and as data.

Nothing of anybody else is in it, and no token: a pseudonym would serve nobody but somebody who
wants to link it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np

from noren.requests.deadlines import JAPAN
from noren.stores.holdings.payloads import AnyPayload, TrajectoryPoints, VisitRows
from noren.vocabulary.words import Words

_EPOCH: Final = date(1970, 1, 1)
_FEATURES: Final = Words(ja="特徴量データ", en="Feature data")
_UNREADABLE: Final = Words(
    ja="あり(暗号化した数値で、人が読める内容はありません)",
    en="held (sealed numbers without any content that a person could read)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit: its number within the window and its day; no finer time is kept."""

    item: str
    number: int
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One walk: when, how many points, how far; `points` are (time, x m, y m)."""

    item: str
    begins: datetime
    ends: datetime
    length_m: float
    points: tuple[tuple[datetime, float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """Everything that is held about one person, in the order of time.

    `has_template`: whether feature data is held too; it has no content that anybody could read.
    """

    has_template: bool = False
    visits: tuple[Visit, ...] = ()
    walks: tuple[Walk, ...] = ()

    @property
    def records(self) -> int:
        """How many visits and points."""
        return len(self.visits) + sum(len(walk.points) for walk in self.walks)

    def __add__(self, other: Disclosed) -> Disclosed:
        return Disclosed(
            visits=tuple(
                sorted((*self.visits, *other.visits), key=lambda one: (one.day, one.item))
            ),
            walks=tuple(sorted((*self.walks, *other.walks), key=lambda one: one.begins)),
        )


def describe_rows(item: str, payload: AnyPayload) -> Disclosed:
    """The rows of one person in one segment; the caller wipes the payload."""
    if isinstance(payload, VisitRows):
        rows = zip(payload.visit_number.tolist(), payload.visited_on.tolist(), strict=True)
        return Disclosed(
            visits=tuple(
                Visit(item=item, number=number, day=_EPOCH + timedelta(days=day))
                for number, day in rows
            )
        )
    return Disclosed(walks=(_walk(item, payload),)) if len(payload) else Disclosed()


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


def tell_disclosed(disclosed: Disclosed) -> tuple[tuple[Words, Words], ...]:
    """What is held, a label and a line each."""
    lines: list[tuple[Words, Words]] = []
    if disclosed.has_template:
        lines.append((_FEATURES, _UNREADABLE))
    for visit in disclosed.visits:
        label = Words(ja=f"来店 {visit.number} 回目", en=f"Visit {visit.number}")
        lines.append((label, _same(visit.day.isoformat())))
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


def _same(text: str) -> Words:
    return Words(ja=text, en=text)
