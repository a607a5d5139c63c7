"""How crowded an area is at each moment, as people per square metre: the classic count."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from noren.measure.areas import Area
from noren.measure.moments import Moments
from noren.measure.trajectories import Trajectories

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


def count_inside(trajectories: Trajectories, area: Area, moments: Moments) -> Ints:
    """`(M,)` how many stand in the area at each moment; a place on the border is inside.

    0 where nobody was inside: only the caller knows whether the moment was watched.

    Raises:
        MeasureError: a track has two rows at one moment.
    Forgets: who and where.
    """
    return count_rows(trajectories, area.find_inside(trajectories.xy_m), moments)


def count_rows(trajectories: Trajectories, rows: Rows, moments: Moments) -> Ints:
    """`(M,)` how many of the named rows belong to each moment.

    Raises:
        MeasureError: two of the rows of one track belong to one moment.
    """
    moment = moments.of_rows(trajectories, rows)
    if len(moment) and (moment.min() < 0 or moment.max() >= moments.count):
        moment = moment[(moment >= 0) & (moment < moments.count)]
    return np.bincount(moment, minlength=moments.count).astype(np.int64)


def compute_density(trajectories: Trajectories, area: Area, moments: Moments) -> Floats:
    """`(M,)` persons/m²: the people in the area at each moment, by its surface.

    Raises:
        MeasureError: a track has two rows at one moment.
    Source: the classic density of pedestrian dynamics.
    Forgets: who and where.
    """
    return count_inside(trajectories, area, moments) / area.size_m2
