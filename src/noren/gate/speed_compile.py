"""How well the floor around a line is known, and so whether speeds can be told there."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from noren.errors import RecordNotMeasured
from noren.gate.objections import objection_of, unmeasured
from noren.gate.speed_records import ERROR_PERMILLE_MOST
from noren.plan.camera import Line, View
from noren.plan.geometry import ground_plane_of
from noren.plan.outputs import Output
from noren.vocabulary.ground_plane import GroundPlane
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

WAY_M = 2.0
"""The way over which the error of the floor is stated, half of it to each side of the line."""
_PLACES = 9
"""Places along a line at which it is asked."""


def declared_speed_errors(output: Output, view: View, targets: Sequence[int]) -> tuple[int, ...]:
    """For each line of an output about speeds, the error in permille; nothing for other kinds.

    Raises:
        RecordNotMeasured: the floor around a line is known too badly, or reaches above the horizon.
    """
    if output.record is not RecordClass.SPEED_HISTOGRAM:
        return ()
    plane = ground_plane_of(view)
    assert plane is not None
    errors = []
    for target in targets:
        line = view.lines[target]
        permille = speed_error_permille(line, view, plane)
        if permille is None or permille > ERROR_PERMILLE_MOST:
            raise _badly_known(output, line, permille)
        errors.append(permille)
    return tuple(errors)


def speed_objection(output: Output, view: View) -> RecordNotMeasured | None:
    """Why the speeds of an output cannot be told with this camera; None when they can."""
    known = [line.id for line in view.lines]
    targets = [known.index(line) for line in output.lines]
    return objection_of(lambda: declared_speed_errors(output, view, targets))


def speed_error_permille(line: Line, view: View, plane: GroundPlane) -> int | None:
    """The worst error of a way of `WAY_M` straight across the line, in permille, rounded up.

    None where a part of the line lies above the horizon, or the ground fits no way at all.
    """
    size = np.array([view.width_px, view.height_px], np.float64)
    share = np.linspace(0.0, 1.0, _PLACES)[:, None]
    start, end = np.array(line.start) * size, np.array(line.end) * size
    on_line = plane.to_ground(start + share * (end - start))
    along = on_line[-1] - on_line[0]
    if not np.isfinite(on_line).all() or not np.any(along):
        return None
    across = np.array([-along[1], along[0]]) / np.hypot(*along) * (WAY_M / 2)
    ratio = plane.length_error_ratio(on_line - across, on_line + across)
    worst = float(np.max(ratio))
    return max(1, math.ceil(1000 * worst)) if math.isfinite(worst) else None


def _badly_known(output: Output, line: Line, permille: int | None) -> RecordNotMeasured:
    known = (
        Words(en="above the horizon", ja="地平線より上です")
        if permille is None
        else Words(
            en=f"on a floor known to ±{permille / 10:.0f} % only",
            ja=f"床の測り方が粗く、速さが±{permille / 10:.0f}%までしか分かりません",
        )
    )
    most = ERROR_PERMILLE_MOST / 10
    return unmeasured(
        output,
        Words(
            en=f"speeds at the line `{line.id}`, {known.en}",
            ja=f"計測線 `{line.id}` の速さ。線が{known.ja}"
            if permille is None
            else f"計測線 `{line.id}` の速さ。{known.ja}",
        ),
        Words(
            en=f"a floor known to ±{most:.0f} % or better around the line",
            ja=f"線の周りの床が±{most:.0f}%以内で分かること",
        ),
        Words(
            en="measure more places of the floor around the line into `view.ground`, or move it",
            ja="線の周りの床の点を増やして `view.ground` に書くか、線を移してください",
        ),
    )
