"""How the people who work at a place are kept out of its figures, from what the plan says."""

from __future__ import annotations

import re

from noren.errors import RecordNotMeasured
from noren.gate.assignment import StaffAssignment
from noren.plan.camera import Camera
from noren.vocabulary.words import Words

JAPAN_OFFSET_S = 9 * 3600
"""Hours in a plan are Japan's: it has one time and no summer time."""
_DAY_S = 86400
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*(?:-|–|~|〜|～|to|から)\s*(\d{1,2}):(\d{2})")


def staff_of(camera: Camera) -> StaffAssignment:
    """What a camera's jail is told of the staff; nothing where they are not in view.

    `area`: nobody counts in these areas. `hours`: nothing is watched in these spans of the day,
    read from words such as `09:00-10:00`, several of them if given, in Japan's time.

    Raises:
        RecordNotMeasured: `color_tag`, which this version cannot tell, or hours without a span.
    """
    staff = camera.staff
    if staff is None or staff.how == "not_in_view":
        return StaffAssignment()
    if staff.how == "area":
        known = [area.id for area in camera.view.areas]
        return StaffAssignment(areas=tuple(sorted(known.index(one) for one in staff.areas)))
    if staff.how == "hours":
        return StaffAssignment(hours_s=_hours(camera))
    raise RecordNotMeasured(
        where=camera.id,
        found=Words(
            en="staff told by a color tag, which this version cannot do",
            ja="従業員を色の目印で除く方法は、この版ではまだ使えません",
        ),
        expected=Words(
            en="`not_in_view`, `area` or `hours`", ja="`not_in_view`、`area`、`hours` のどれか"
        ),
        remedy=Words(
            en="leave staff out by areas or hours; counting them as visitors would be wrong",
            ja="区域か時間帯で除いてください。来訪者として数えると誤った数字になります",
        ),
    )


def _hours(camera: Camera) -> tuple[tuple[int, int], ...]:
    assert camera.staff is not None
    words = camera.staff.hours
    spans = []
    for text in (words.en, words.ja) if words is not None else ():
        spans = [tuple(int(part) for part in found) for found in _SPAN.findall(text or "")]
        if spans:
            break
    read = [(60 * h + m, 60 * end_h + end_m) for h, m, end_h, end_m in spans]
    if not read or any(not 0 <= one <= 24 * 60 for span in read for one in span):
        raise RecordNotMeasured(
            where=camera.id,
            found=Words(
                en="hours of staff that name no span of the day",
                ja="従業員の時間帯に、時刻の範囲が書かれていません",
            ),
            expected=Words(
                en="spans such as `09:00-10:00`, in Japan's time",
                ja="`09:00-10:00` のような範囲(日本時間)",
            ),
            remedy=Words(en="write them into `hours`", ja="`hours` に書いてください"),
        )
    return tuple((_utc(start), _utc(end)) for start, end in read)


def _utc(minute: int) -> int:
    return (60 * minute - JAPAN_OFFSET_S) % _DAY_S
