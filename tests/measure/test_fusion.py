"""One person keeps one number, seen by however many cameras, and across the gaps between them."""

from __future__ import annotations

import numpy as np
import pytest

from noren.errors import MeasureError
from noren.measure.fusion import CameraView, Fused, Fusion, FusionSettings
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
