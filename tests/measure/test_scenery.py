"""Promises of measuring congestion and of putting facts on the map."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pytest

from noren.errors import GeometryError, MeasureError
from noren.measure.gps_track import Places
from noren.measure.mesh_codes import compute_mesh_codes, find_mesh_order
from noren.measure.scenery import CongestionMeter
from noren.measure.scenery_map import MapFacts, SceneSlices, merge_slices


def _rates(*values: float) -> npt.NDArray[np.float64]:
    return np.array(values, np.float64)


def test_no_look_is_no_figure() -> None:
    assert CongestionMeter().result() is None


def test_vehicles_in_view_are_averaged_over_time() -> None:
    meter = CongestionMeter()
    meter.add(held_s=0.9, vehicles=2, own_rates=_rates(), ego_rate=None)
    meter.add(held_s=0.1, vehicles=12, own_rates=_rates(), ego_rate=None)
    found = meter.result()
    assert found is not None
    assert found.vehicles == pytest.approx(3.0)
    assert (found.standing_ratio, found.relative_speed, found.driving_ratio) == (None, None, None)


def test_a_look_never_holds_longer_than_a_second() -> None:
    meter = CongestionMeter()
    meter.add(held_s=60.0, vehicles=2, own_rates=_rates(), ego_rate=None)
    found = meter.result()
    assert found is not None
    assert found.looked_s == 1.0


def test_a_jam_stands_and_a_free_road_does_not() -> None:
    jam, free = CongestionMeter(), CongestionMeter()
    jam.add(held_s=0.2, vehicles=4, own_rates=_rates(0.1, -0.2, 0.3, 2.0), ego_rate=0.0)
    free.add(held_s=0.2, vehicles=3, own_rates=_rates(9.0, 11.0), ego_rate=10.0)
    stuck, moving = jam.result(), free.result()
    assert stuck is not None
    assert moving is not None
    assert (stuck.standing_ratio, stuck.driving_ratio, stuck.relative_speed) == (0.75, 0.0, None)
    assert (moving.standing_ratio, moving.driving_ratio) == (0.0, 1.0)
    assert moving.relative_speed == pytest.approx(0.0)


def test_oncoming_vehicles_are_in_view_but_not_judged() -> None:
    meter = CongestionMeter()
    meter.add(held_s=0.2, vehicles=2, own_rates=_rates(-9.0, -12.0), ego_rate=8.0)
    found = meter.result()
    assert found is not None
    assert (found.vehicles, found.judged, found.standing_ratio) == (2.0, 0, None)


def test_a_look_that_cannot_be_is_refused() -> None:
    with pytest.raises(MeasureError):
        CongestionMeter().add(held_s=-1.0, vehicles=1, own_rates=_rates(), ego_rate=None)


@pytest.mark.parametrize(
    ("position_m", "order"),
    [(0.25, 6), (25.0, 6), (125.0, 6), (126.0, 5), (500.0, 4), (1000.0, 3), (80_000.0, 1)],
)
def test_positions_are_never_finer_than_declared(position_m: float, order: int) -> None:
    assert find_mesh_order(position_m) == order


@pytest.mark.parametrize("position_m", [0.0, -1.0, 90_000.0])
def test_a_coarseness_that_is_none_is_refused(position_m: float) -> None:
    with pytest.raises(GeometryError):
        find_mesh_order(position_m)


NORTH = (35.6000, 35.6001, 35.6002, 35.6100, 35.6000)


def _drive(
    known: tuple[bool, ...] = (True,) * 5, back_s: float = 600.0
) -> tuple[SceneSlices, Places]:
    """Three slices in one mesh, one in another, and back in the first after `back_s`."""
    start_s = np.array([0.0, 5.0, 10.0, 15.0, back_s])
    slices = SceneSlices(
        start_s=start_s,
        length_s=5.0,
        looked_s=np.array([5.0, 5.0, 0.0, 4.0, 5.0]),
        vehicles=np.array([2.0, 4.0, 0.0, 1.0, 6.0]),
        judged=np.array([10, 10, 0, 0, 20]),
        standing=np.array([0, 5, 0, 0, 20]),
        relative_speed=np.array([0.2, -0.2, np.nan, np.nan, np.nan]),
        signs=np.array([[1, 0, 0, 0], [1, 0, 0, 1], [0, 0, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0]]),
        pictures=np.array([1, 2, 0, 1, 2]),
        texts=np.array([[1, 0], [0, 0], [0, 0], [0, 1], [1, 1]]),
    )
    flags = np.array(known)
    return slices, Places(
        latitude_deg=np.where(flags, NORTH, np.nan),
        longitude_deg=np.where(flags, 139.7, np.nan),
        known=flags,
    )


def _merge(slices: SceneSlices, places: Places, bin_s: int = 3600) -> MapFacts:
    return merge_slices(slices, places, position_m=125.0, bin_s=bin_s)


def test_facts_are_told_by_mesh_and_bin() -> None:
    facts = _merge(*_drive())
    meshes = compute_mesh_codes(
        latitude_deg=[NORTH[0], NORTH[3]], longitude_deg=[139.7, 139.7], order=6
    )
    assert facts.mesh.tolist() == meshes.tolist()
    assert facts.passes.tolist() == [2, 1]
    assert facts.looked_s.tolist() == [15.0, 4.0]
    assert facts.vehicles.tolist() == pytest.approx([4.0, 1.0])
    assert facts.standing_ratio[0] == pytest.approx(25 / 40)
    assert np.isnan(facts.standing_ratio[1])
    assert facts.relative_speed[0] == pytest.approx(0.0)
    # Two rings on the first pass and one on the second: at least two stand there.
    assert facts.signs.tolist() == [[2, 0, 0, 1], [0, 1, 0, 0]]
    assert facts.sign_passes.tolist() == [[2, 0, 0, 1], [0, 1, 0, 0]]
    # A word that two passes saw stands there; a picture that was read counts without one, too.
    assert facts.text_passes.tolist() == [[2, 1], [0, 1]]
    assert facts.pictures.tolist() == [5, 1]


def test_what_was_seen_at_an_unknown_place_is_in_no_mesh() -> None:
    facts = _merge(*_drive((False, True, True, False, True)))
    assert facts.unplaced_s == 9.0
    assert len(facts) == 1
    assert facts.signs.tolist() == [[1, 0, 0, 1]]


def test_a_drive_without_any_position_has_no_facts() -> None:
    facts = _merge(*_drive((False,) * 5))
    assert len(facts) == 0
    assert facts.unplaced_s == 19.0


def test_a_short_way_round_is_the_same_pass() -> None:
    slices, places = _drive(back_s=30.0)
    assert _merge(slices, places).passes.tolist() == [1, 1]


def test_a_place_without_a_mesh_code_is_left_out() -> None:
    slices, places = _drive()
    abroad = dataclasses.replace(places, longitude_deg=np.full(5, -118.0))
    assert len(_merge(slices, abroad)) == 0


def test_facts_have_no_route_and_no_car() -> None:
    names = {one.name for one in dataclasses.fields(MapFacts)}
    assert not names & {"at_s", "camera", "latitude_deg", "longitude_deg", "order_of_passing"}
    facts = _merge(*_drive())
    # Rows are ordered by mesh, not by when the car came by.
    assert facts.mesh.tolist() == sorted(facts.mesh.tolist())


def test_places_and_slices_must_belong_together() -> None:
    slices, places = _drive()
    short = Places(
        latitude_deg=places.latitude_deg[:2],
        longitude_deg=places.longitude_deg[:2],
        known=places.known[:2],
    )
    with pytest.raises(GeometryError):
        _merge(slices, short)
