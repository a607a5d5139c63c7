"""Clocks that differ, even by minutes, are found from people whom both cameras saw, or refused."""

from __future__ import annotations

import numpy as np
import pytest

from noren.errors import MeasureError
from noren.measure.camera_clocks import measure_clock_offset
from noren.measure.trajectories import Trajectories
from staging.floor_cameras import Floor, see, walk

HZ = 5.0
FLOOR = Floor(columns=2, rows=1)


def two_cameras(seed: int, seconds: float = 120, view_m: float = 7.0) -> list[Trajectories]:
    floor = Floor(columns=2, rows=1, view_m=view_m)
    path = walk(floor, people=4, seconds=seconds, rate_hz=HZ, seed=seed)
    seen = see(floor, path, rate_hz=HZ, seed=seed)
    return [
        Trajectories.from_rows(
            track_id=[n for _, views in seen.views for n in views[camera].track_id],
            xy_m=np.concatenate([views[camera].xy_m for _, views in seen.views]),
            at_s=[at_s for at_s, views in seen.views for _ in views[camera].track_id],
        )
        for camera in (0, 1)
    ]


def shifted(walks: Trajectories, by_s: float) -> Trajectories:
    return Trajectories(track_id=walks.track_id, xy_m=walks.xy_m, at_s=walks.at_s + by_s)


@pytest.mark.parametrize("offset_s", [0.0, 0.5, -3.4, 187.0, -420.6])
def test_the_offset_is_found_to_a_fifth_of_a_second(offset_s: float) -> None:
    first, second = two_cameras(seed=1)
    found = measure.camera_clocks(first, shifted(second, -offset_s))
    assert found.offset_s == pytest.approx(offset_s, abs=0.2)


def test_cameras_that_share_no_floor_are_refused() -> None:
    first, second = two_cameras(seed=2, view_m=4.0)
    with pytest.raises(MeasureError, match="square metres"):
        measure.camera_clocks(first, second)


def test_people_who_never_were_there_together_give_no_offset() -> None:
    first, _ = two_cameras(seed=3)
    _, second = two_cameras(seed=4)
    with pytest.raises(MeasureError, match="agree almost alike"):
        measure.camera_clocks(first, second)
