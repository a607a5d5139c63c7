"""How well the floor of an area is known, and so whether a density can be told there."""

from __future__ import annotations

from noren.errors import RecordNotMeasured
from noren.gate.objections import unmeasured
from noren.plan.camera import Area, View
from noren.plan.geometry import floor_of_area, ground_plane_of
from noren.plan.outputs import Output
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words


def crowding_objection(output: Output, view: View) -> RecordNotMeasured | None:
    """Why the crowding of an output cannot be told with this camera; None when it can.

    People per square metre are only as good as the square metres: an area whose places on the
    floor are known worse than its own size, as one far beyond the measured places, has none.
    """
    if output.record is not RecordClass.CROWDING_LEVEL or view.ground is None:
        return None  # a camera without its floor is told by others
    plane = ground_plane_of(view)
    assert plane is not None
    for area in view.areas:
        floor = floor_of_area(view, plane, area)
        if area.id in output.areas and floor.is_unknown:
            return _badly_known(output, area, floor.error_m)
    return None


def _badly_known(output: Output, area: Area, error_m: float) -> RecordNotMeasured:
    return unmeasured(
        output,
        Words(
            en=f"crowding of the area `{area.id}`, where a place on the floor can be wrong by "
            f"{error_m:.1f} m",
            ja=f"計測区域 `{area.id}` の混雑度。床の位置が最大{error_m:.1f}メートルずれうる所です",
        ),
        Words(
            en="an area whose floor is known better than its own size",
            ja="床の位置の誤差が、区域の大きさより十分小さいこと",
        ),
        Words(
            en="measure places of the floor in the area into `view.ground`, or draw it where "
            "they are",
            ja="区域の中の床の点を測って `view.ground` に書くか、測った点のある所に区域を"
            "描いてください",
        ),
    )
