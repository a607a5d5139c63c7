"""How the people who work at a place are kept out of its figures, from what the plan says."""

from __future__ import annotations

import re
from colorsys import rgb_to_hsv

from noren.errors import RecordNotMeasured
from noren.gate.assignment import StaffAssignment
from noren.plan.camera import Camera
from noren.vocabulary.words import Words

JAPAN_OFFSET_S = 9 * 3600
"""Hours in a plan are Japan's: it has one time and no summer time."""
_DAY_S = 86400
_LEAST_SATURATION = 0.5
_LEAST_VALUE = 0.35
"""Less vivid colors are those of everybody's clothes, of shade and of dirt."""
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*(?:-|–|~|〜|～|to|から)\s*(\d{1,2}):(\d{2})")


def staff_of(camera: Camera) -> StaffAssignment:
    """What a camera's jail is told of the staff; nothing where they are not in view.

    `area`: nobody counts in these areas. `hours`: nothing is watched in these spans of the day,
    read from words such as `09:00-10:00`, several of them if given, in Japan's time. `color_tag`:
    nobody counts who wears the color.

    Raises:
        RecordNotMeasured: hours without a span, or a color that cannot tell staff.
    """
    staff = camera.staff
    if staff is None or staff.how == "not_in_view":
        return StaffAssignment()
    if staff.how == "area":
        known = [area.id for area in camera.view.areas]
        return StaffAssignment(areas=tuple(sorted(known.index(one) for one in staff.areas)))
    if staff.how == "hours":
        return StaffAssignment(hours_s=_hours(camera))
    return StaffAssignment(tag_rgb=_tag(camera))


def _tag(camera: Camera) -> tuple[int, int, int]:
    assert camera.staff is not None
    color = camera.staff.color
    if color is None:
        raise _no_tag(camera, Words(en="no `color`", ja="`color` がありません"))
    if camera.view.looks == "straight_down":
        raise _no_tag(
            camera,
            Words(
                en="a camera that looks straight down, where vests are hidden by heads",
                ja="真下を見るカメラでは、ベストが頭に隠れます",
            ),
        )
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    _, saturation, value = rgb_to_hsv(red / 255, green / 255, blue / 255)
    if saturation < _LEAST_SATURATION or value < _LEAST_VALUE:
        raise _no_tag(
            camera,
            Words(
                en=f"the color {color}, which many people wear: gray, pale or dark",
                ja=f"色 {color} は灰色か、淡いか、暗い色で、多くの人が着ています",
            ),
        )
    return red, green, blue


def _no_tag(camera: Camera, found: Words) -> RecordNotMeasured:
    return RecordNotMeasured(
        where=camera.id,
        found=found,
        expected=Words(
            en="a vivid color of vests, such as `#ff6a00`, seen from the side",
            ja="横から見える、`#ff6a00` のような鮮やかなベストの色",
        ),
        remedy=Words(
            en="choose vests of such a color, or leave staff out by `area` or `hours`",
            ja="そのような色のベストにするか、`area` か `hours` で除いてください",
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
