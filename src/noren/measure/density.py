"""How crowded an area is at each moment, as people per square metre: the classic count."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from noren.measure.areas import Area
from noren.measure.moments import Moments
from noren.measure.trajectories import Trajectories

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def count_inside(trajectories: Trajectories, area: Area, moments: Moments) -> Ints:
    """`(M,)` how many stand in the area at each moment; a place on the border is inside.

    0 where nobody was inside: only the caller knows whether the moment was watched.

    Raises:
        MeasureError: a track has two rows at one moment.
    Forgets: who and where.
    """
    rows = np.flatnonzero(area.contains(trajectories.xy_m))
    moment = moments.of_rows(trajectories, rows)
    known = moment[(moment >= 0) & (moment < moments.count)]
    return np.bincount(known, minlength=moments.count).astype(np.int64)


def compute_density(trajectories: Trajectories, area: Area, moments: Moments) -> Floats:
    """`(M,)` persons/m²: the people in the area at each moment, by its surface.

    Raises:
        MeasureError: a track has two rows at one moment.
    Source: the classic density of pedestrian dynamics.
    Forgets: who and where.
    """
    return count_inside(trajectories, area, moments) / area.size_m2
