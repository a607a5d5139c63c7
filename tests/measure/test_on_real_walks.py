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
BIN_S = 4.0
SURFACE = Surface.WALKWAY

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


def tiles(area: Area) -> list[Area]:
    """Squares of 2 m: they hold anything from nobody to a tight group."""
    (x0, y0), (x1, y1) = area.corners_m.min(axis=0), area.corners_m.max(axis=0)
    corners = [(x, y) for x in np.arange(x0, x1 - 2, 2) for y in np.arange(y0, y1 - 2, 2)]
    return [Area.from_corners([(x, y), (x + 2, y), (x + 2, y + 2), (x, y + 2)]) for x, y in corners]


def test_the_crowding_class_is_that_of_the_people_really_there(crowd):
    areas, moments = tiles(outline(crowd, 0.7)), Moments.of(crowd, rate_hz=RATE_HZ)
    bin_of = (np.arange(moments.count) / RATE_HZ // BIN_S).astype(int)
    total = np.zeros((len(areas), bin_of[-1] + 1))
    nearest = np.argmin(np.abs(crowd.at_s[:, None] - moments.at_s), axis=1)
    for index, area in enumerate(areas):
        inside = shapely.contains_xy(area.polygon, crowd.xy_m[:, 0], crowd.xy_m[:, 1])
        np.add.at(total[index], bin_of[nearest[inside]], 1 / area.size_m2)
    density = total / np.bincount(bin_of)
    found = measure_crowding(crowd, areas, surface=SURFACE, moments=moments, bin_s=BIN_S)
    np.testing.assert_allclose(found.density_m2, density, rtol=0.02)
    level = find_level(density, SURFACE)
    assert len(np.unique(level)) >= 3
    for mine in (level >= 0, level > 0):
        assert np.mean(found.level[mine] == level[mine]) >= 0.9


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
