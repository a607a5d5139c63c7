"""Real crowds in metres: figures of two scenes against slow, plain counting of the same rows."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import shapely

from noren.measure.areas import Area
from noren.measure.crowding import Surface, find_level, measure_crowding
from noren.measure.dwell import estimate_dwell, find_visits, measure_presence_s
from noren.measure.heatmap import FloorGrid, measure_heatmap
from noren.measure.moments import Moments
from noren.measure.trajectories import Trajectories
from noren.measure.voronoi import compute_voronoi_density

HOME = Path(__file__).resolve().parents[2]
FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE", HOME / ".." / "shared" / "footage"))
RATE_HZ = 2.5
BIN_S = 10.0

pytestmark = pytest.mark.footage


@pytest.fixture(params=["zara01", "students03"])
def crowd(request: pytest.FixtureRequest) -> Trajectories:
    path = FOOTAGE / "trajectories" / "ucy" / request.param / "obsmat.txt"
    if not path.is_file():
        pytest.skip("the private trajectories are not here; name their folder in NOREN_FOOTAGE")
    rows = np.loadtxt(path)
    return Trajectories.from_rows(
        track_id=rows[:, 1].astype(int), xy_m=rows[:, [2, 4]], at_s=rows[:, 0] / (10 * RATE_HZ)
    )


def outline(crowd: Trajectories, share: float) -> Area:
    """The middle of the scene, `share` of its width and depth, with a margin of half a metre."""
    low, high = crowd.xy_m.min(axis=0) - 0.5, crowd.xy_m.max(axis=0) + 0.5
    middle, half = (low + high) / 2, (high - low) / 2 * share
    (x0, y0), (x1, y1) = middle - half, middle + half
    return Area.from_corners([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])


def test_the_crowding_class_is_that_of_the_people_really_there(crowd):
    area, moments = outline(crowd, 0.5), Moments.of(crowd, rate_hz=RATE_HZ)
    truth: dict[int, list[float]] = {}
    for moment in range(moments.count):
        here = crowd.xy_m[np.abs(crowd.at_s - moments.at_s[moment]) < 0.1]
        inside = shapely.contains_xy(area.polygon, here[:, 0], here[:, 1]).sum()
        truth.setdefault(int(moment / RATE_HZ // BIN_S), []).append(inside / area.size_m2)
    density = np.array([np.mean(truth[one]) for one in sorted(truth)])
    for surface in Surface:
        found = measure_crowding(crowd, [area], surface=surface, moments=moments, bin_s=BIN_S)
        np.testing.assert_allclose(found.density_m2[0], density, rtol=0.02)
        assert np.mean(found.level[0] == find_level(density, surface)) >= 0.9


def test_the_voronoi_density_of_the_whole_floor_is_everybody_by_its_surface(crowd):
    floor, moments = outline(crowd, 1.0), Moments.of(crowd, rate_hz=RATE_HZ)
    found = compute_voronoi_density(crowd, walkable=floor, area=floor, moments=moments)
    moment = np.rint((crowd.at_s - moments.start_s) * RATE_HZ).astype(int)
    people = np.bincount(moment, minlength=moments.count)
    np.testing.assert_allclose(found, people / floor.size_m2, atol=1e-9)


def test_no_second_is_lost_between_visits_presence_and_heat_map(crowd):
    area = outline(crowd, 0.5)
    (x0, y0), (x1, y1) = area.corners_m.min(axis=0), area.corners_m.max(axis=0)
    cell_m = (x1 - x0) / 16
    rows = int(np.ceil((y1 - y0) / cell_m))
    presence_s = measure_presence_s(crowd, [area])[0]
    visits = find_visits(crowd, [area], band_m=0, absence_s=0)
    assert visits.dwell_s.sum() == pytest.approx(presence_s)
    grid = FloorGrid(origin_m=(x0, y0), cell_m=cell_m, rows=rows, columns=16)
    heat = measure_heatmap(crowd, grid)
    wider = Area.from_corners(
        [(x0, y0), (x1, y0), (x1, y0 + rows * cell_m), (x0, y0 + rows * cell_m)]
    )
    assert heat.presence_s.sum() == pytest.approx(measure_presence_s(crowd, [wider])[0])
    assert estimate_dwell(visits).median_s > 0
