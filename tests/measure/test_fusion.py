"""One person keeps one number, seen by however many cameras, and across the gaps between them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.errors import MeasureError
from noren.measure.fusion import CameraView, Fused, Fusion
from noren.measure.fusion_nearness import OF_CELLS, FusionSettings
from staging.floor_cameras import Floor, judge, see, walk

HZ = 5.0


def view(camera: int, *places: tuple[int, float, float]) -> CameraView:
    return CameraView(
        camera=camera,
        track_id=np.array([one[0] for one in places], np.int64),
        xy_m=np.array([one[1:] for one in places], float).reshape(-1, 2),
    )


def run(moments: list[list[CameraView]]) -> list[Fused]:
    fusion, out = Fusion(), []
    for tick, views in enumerate(moments):
        out += fusion.update(tick / HZ, views)
    return [*out, *fusion.finish()]


def numbers(fused: list[Fused]) -> set[int]:
    return {int(number) for one in fused for number in one.person}


def test_a_person_whom_two_cameras_see_is_one() -> None:
    fused = run([[view(0, (7, 0.2 * t, 1.0)), view(1, (9, 0.2 * t, 1.3))] for t in range(40)])
    assert numbers(fused) == {0}
    assert {int(one.views[0]) for one in fused} == {2}
    assert fused[5].xy_m[0].tolist() == pytest.approx([1.0, 1.15])


def test_every_moment_comes_out_once_and_in_order() -> None:
    fused = run([[view(0, (1, 0.2 * t, 0.0))] for t in range(30)])
    assert [one.at_s for one in fused] == pytest.approx([t / HZ for t in range(30)])


def test_two_who_walk_side_by_side_stay_two() -> None:
    fused = run(
        [
            [
                view(0, (1, 0.2 * t, 0.0), (2, 0.2 * t, 0.7)),
                view(1, (5, 0.2 * t, 0.05), (6, 0.2 * t, 0.75)),
            ]
            for t in range(40)
        ]
    )
    assert all(len(one.person) == 2 for one in fused)
    assert all(one.views.tolist() == [2, 2] for one in fused)
    assert len(numbers(fused)) == 2


def test_two_who_pass_each_other_keep_their_numbers() -> None:
    def at(t: int) -> list[CameraView]:
        right, left = (1, 0.2 * t, 0.0), (2, 8.0 - 0.2 * t, 0.3)
        return [view(0, right, left), view(1, (3, *right[1:]), (4, *left[1:]))]

    fused = run([at(t) for t in range(41)])
    assert len(numbers(fused)) == 2
    first, last = fused[0], fused[-1]
    goes_right = int(first.person[np.argmin(first.xy_m[:, 0])])
    assert int(last.person[np.argmax(last.xy_m[:, 0])]) == goes_right


@pytest.mark.parametrize(("gap", "people"), [(8, 1), (25, 2)], ids=["1.6 s", "5 s"])
def test_a_short_gap_is_bridged_and_a_long_one_is_not(gap: int, people: int) -> None:
    before = [[view(0, (1, 0.24 * t, 0.0)), view(1)] for t in range(20)]
    dark = [[view(0), view(1)] for _ in range(gap)]
    after = [[view(0), view(1, (1, 0.24 * (20 + gap + t), 0.1))] for t in range(20)]
    assert len(numbers(run(before + dark + after))) == people


def test_somebody_else_who_begins_far_from_the_gap_is_somebody_else() -> None:
    before = [[view(0, (1, 0.24 * t, 0.0))] for t in range(20)]
    after = [[view(0), view(1, (1, 4.8, 6.0))] for _ in range(20)]
    assert len(numbers(run(before + after))) == 2


def test_tracks_joined_wrongly_part_again() -> None:
    """Two strangers begin almost at one place, each before another camera, and walk apart."""
    fused = run(
        [
            [
                view(0, (1, 0.3 + max(0, t - 10) * 0.2, 0.0)),
                view(1, (1, -max(0, t - 10) * 0.2, 0.0)),
            ]
            for t in range(60)
        ]
    )
    assert len(fused[5].person) == 1
    assert len(fused[-1].person) == 2


def test_a_view_that_only_grazes_somebody_makes_nobody_new() -> None:
    moments = [[view(0, (1, 0.2 * t, 0.0)), view(1)] for t in range(40)]
    moments[20][1] = view(1, (8, 4.0, 0.4))
    assert len(numbers(run(moments))) == 1


def test_cameras_over_a_busy_floor_agree_on_who_is_who() -> None:
    """24 cameras, about 6 walkers each, with noise, lean and missed moments: the stated bar."""
    floor = Floor()
    path = walk(floor, people=80, seconds=30, rate_hz=HZ, seed=3)
    seen = see(floor, path, rate_hz=HZ, seed=3)
    fusion, fused = Fusion(), []
    for at_s, views in seen.views:
        fused += fusion.update(at_s, views)
    fused += fusion.finish()
    found = judge(fused, path, rate_hz=HZ, tracks=len(seen.truth))
    assert found.handovers > 500
    assert found.switches / found.handovers <= 0.02
    assert found.wrong_ratio < 0.03


@pytest.mark.parametrize(
    ("views", "said"),
    [
        ([view(0), view(0)], "twice"),
        ([view(0, (1, 0, 0), (1, 1, 1))], "twice"),
        ([view(0, (1, float("nan"), 0))], "do not fit"),
    ],
    ids=["a camera twice", "a track twice", "no number"],
)
def test_views_that_contradict_themselves_are_refused(views: list[CameraView], said: str) -> None:
    with pytest.raises(MeasureError, match=said):
        Fusion().update(0.0, views)


def test_time_does_not_run_backward() -> None:
    fusion = Fusion()
    fusion.update(1.0, [view(0)])
    with pytest.raises(MeasureError, match="after"):
        fusion.update(1.0, [view(0)])


def test_settings_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="further"):
        FusionSettings(near_m=2.0)


def test_two_tracks_of_one_camera_after_each_other_stay_two() -> None:
    """Its own tracker has seen both, and told them apart."""
    before = [[view(0, (1, 0.24 * t, 0.0))] for t in range(20)]
    after = [[view(0, (2, 0.24 * (22 + t), 0.0))] for t in range(20)]
    assert len(numbers(run([*before, [view(0)], [view(0)], *after]))) == 2


def test_a_person_who_comes_back_to_a_camera_by_way_of_another_is_one() -> None:
    out = [[view(0, (1, 0.2 * t, 0.0)), view(1)] for t in range(15)]
    away = [[view(0), view(1, (4, 0.2 * (15 + t), 0.0))] for t in range(15)]
    back = [[view(0, (2, 0.2 * (30 + t), 0.0)), view(1)] for t in range(15)]
    assert len(numbers(run(out + away + back))) == 1


def test_who_goes_out_and_who_comes_in_by_the_same_door_are_two() -> None:
    leaves = [[view(0, (1, 0.24 * t, 0.0)), view(1)] for t in range(20)]
    comes = [[view(0), view(1, (1, 4.8 - 0.24 * t, 0.3))] for t in range(20)]
    assert len(numbers(run([*leaves, [view(0), view(1)], *comes]))) == 2


def test_cameras_that_look_at_different_moments_agree_all_the_same() -> None:
    moments = [
        [view(0, (1, 0.2 * t, 0.0)) if t % 2 else view(0), view(1) if t % 2 else seen_by_1(t)]
        for t in range(40)
    ]
    assert len(numbers(run(moments))) == 1


def seen_by_1(t: int) -> CameraView:
    return view(1, (9, 0.2 * t, 0.3))


walks_of_one_camera = st.lists(
    st.tuples(
        st.integers(0, 20), st.integers(1, 30), st.floats(-5, 5), st.floats(-5, 5),
        st.floats(-1.5, 1.5), st.floats(-1.5, 1.5),
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


def places(walk: tuple[float, ...], t: int) -> tuple[float, float] | None:
    begin, length, x, y, across, along = walk
    if not begin <= t < begin + length:
        return None
    return x + across * (t - begin), y + along * (t - begin)


@settings(max_examples=40, deadline=None)
@given(walks=walks_of_one_camera)
def test_what_one_camera_alone_saw_comes_out_as_it_went_in(walks: list[tuple[float, ...]]) -> None:
    fusion, out = Fusion(OF_CELLS), []
    truth: dict[int, set[tuple[int, tuple[float, float]]]] = {}
    for t in range(52):
        seen = [(n, *place) for n, one in enumerate(walks) if (place := places(one, t))]
        for n, x, y in seen:
            truth.setdefault(n, set()).add((t, (x, y)))
        out += fusion.update(float(t), [view(0, *seen)])
    out += fusion.finish()
    told: dict[int, set[tuple[int, tuple[float, float]]]] = {}
    for moment in out:
        for person, place in zip(moment.person.tolist(), moment.xy_m.tolist(), strict=True):
            told.setdefault(person, set()).add((int(moment.at_s), tuple(place)))
    assert sorted(told.values(), key=sorted) == sorted(truth.values(), key=sorted)


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(4)), seed=st.integers(0, 50))
def test_which_camera_has_which_number_makes_no_difference(order: list[int], seed: int) -> None:
    floor = Floor(columns=2, rows=2, view_m=6.0)
    seen = see(floor, walk(floor, people=5, seconds=15, rate_hz=HZ, seed=seed), rate_hz=HZ, seed=1)

    def joined(numbers_of: list[int]) -> list[set[tuple[float, float]]]:
        fusion, people = Fusion(), {}
        fused = []
        for at_s, views in seen.views:
            renamed = [replace(one, camera=numbers_of[one.camera]) for one in views]
            fused += fusion.update(at_s, renamed)
        for moment in [*fused, *fusion.finish()]:
            for person, place in zip(moment.person.tolist(), moment.xy_m.round(6), strict=True):
                people.setdefault(person, set()).add(tuple(place.tolist()))
        return sorted(people.values(), key=sorted)

    assert joined(list(order)) == joined([0, 1, 2, 3])


def test_places_told_as_cells_once_a_second_are_enough() -> None:
    """The bar again, with no more than what a plan of paths lets out of the jail."""
    floor = Floor()
    path = walk(floor, people=80, seconds=40, rate_hz=HZ, seed=3)
    seen = see(floor, path, rate_hz=HZ, seed=3)
    fusion, fused = Fusion(OF_CELLS), []
    for at_s, views in seen.views[:: int(HZ)]:
        cells = [replace(one, xy_m=(np.floor(2 * one.xy_m) + 0.5) / 2) for one in views]
        fused += fusion.update(at_s, cells)
    fused += fusion.finish()
    found = judge(fused, path, rate_hz=HZ, tracks=len(seen.truth))
    assert found.switches / found.handovers <= 0.02
    assert found.wrong_ratio < 0.05
