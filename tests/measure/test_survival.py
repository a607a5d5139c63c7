"""The survival estimate against examples worked by hand and against known figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import MeasureError
from noren.measure.survival import estimate_survival, survival_of_classes

FREIREICH = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
"""Weeks of remission under 6-MP (Freireich et al. 1963), the textbook example; ended or not."""
LIFELINES_LOW = [0.619718, 0.431610, 0.188052]
LIFELINES_HIGH = [0.951552, 0.849066, 0.680143]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_the_textbook_example_comes_out_as_published():
    curve = estimate_survival(duration_s=FREIREICH, has_ended=ENDED)
    assert curve.after_s.tolist() == [6, 7, 10, 13, 16, 22, 23]
    published = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    np.testing.assert_allclose(curve.ratio, published, atol=5e-4)
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.median_s == 23
    assert (curve.count, curve.censored) == (21, 12)


def test_the_interval_is_greenwoods_on_the_log_log_scale():
    curve = estimate_survival(duration_s=FREIREICH, has_ended=ENDED)
    # lifelines 0.30.3, KaplanMeierFitter().fit(...).confidence_interval_, same data.
    np.testing.assert_allclose(curve.low_ratio[[0, 3, 6]], LIFELINES_LOW, atol=1e-6)
    np.testing.assert_allclose(curve.high_ratio[[0, 3, 6]], LIFELINES_HIGH, atol=1e-6)


def test_without_censoring_it_is_the_share_that_is_left():
    curve = estimate_survival(duration_s=[4, 1, 3, 2], has_ended=[True] * 4)
    np.testing.assert_allclose(curve.ratio, [0.75, 0.5, 0.25, 0])
    assert curve.median_s == 2
    assert curve.percentile_s(0.9) == 4
    assert curve.restricted_mean_s(4) == pytest.approx(2.5)
    assert curve.ratio_beyond([0, 1, 1.5, 99]).tolist() == [1, 0.75, 0.75, 0]


def test_a_percentile_beyond_what_was_watched_is_not_reached():
    curve = estimate_survival(duration_s=[10, 20, 60, 60, 60], has_ended=[1, 1, 0, 0, 0])
    assert curve.percentile_s(0.4) == 20
    assert curve.median_s is None
    assert curve.percentile_interval_s(0.5)[1] is None
    assert np.isnan(curve.ratio_beyond(61))
    assert curve.ratio_beyond(60) == pytest.approx(0.6)


def test_one_lost_at_the_moment_another_ended_was_still_at_risk():
    curve = estimate_survival(duration_s=[5, 5], has_ended=[True, False])
    assert curve.ratio.tolist() == [0.5]


def test_where_nobody_is_left_the_upper_end_is_that_of_the_step_before():
    curve = estimate_survival(duration_s=[1, 2], has_ended=[True, True])
    assert curve.low_ratio[-1] == 0
    assert curve.high_ratio[-1] == curve.high_ratio[0] < 1


@pytest.mark.parametrize(
    ("duration", "ended"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([-1], [True], id="below 0"),
        pytest.param([np.nan], [True], id="no number"),
        pytest.param([1, 2], [True], id="shapes that do not fit"),
    ],
)
def test_what_cannot_be_estimated_is_refused(duration, ended):
    with pytest.raises(MeasureError):
        estimate_survival(duration_s=duration, has_ended=ended)


@pytest.mark.parametrize("share", [0, 1, -0.1])
def test_a_percentile_is_between_0_and_1(share):
    curve = estimate_survival(duration_s=[1], has_ended=[True])
    with pytest.raises(MeasureError):
        curve.percentile_s(share)
    with pytest.raises(MeasureError):
        curve.restricted_mean_s(2)


LIVES = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40)


@given(LIVES)
def test_survival_never_rises_and_stays_within_its_interval(lives):
    duration, ended = zip(*lives, strict=True)
    curve = estimate_survival(duration_s=duration, has_ended=ended)
    steps = np.concatenate(([1.0], curve.ratio))
    assert np.all(np.diff(steps) <= 0)
    assert np.all((curve.low_ratio <= curve.ratio) & (curve.ratio <= curve.high_ratio))
    assert np.all((curve.low_ratio >= 0) & (curve.high_ratio <= 1))
    assert curve.ended.sum() + curve.censored == curve.count


@given(LIVES, st.randoms(use_true_random=False))
def test_the_order_of_lives_does_not_matter(lives, random):
    mixed = random.sample(lives, len(lives))
    one, other = (
        estimate_survival(duration_s=[a for a, _ in some], has_ended=[b for _, b in some])
        for some in (lives, mixed)
    )
    np.testing.assert_array_equal(one.ratio, other.ratio)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_a_lost_one_never_shortens_the_estimate(durations):
    whole = estimate_survival(duration_s=durations, has_ended=[True] * len(durations))
    longest = int(np.argmax(durations))
    lost = [index != longest for index in range(len(durations))]
    less = estimate_survival(duration_s=durations, has_ended=lost)
    asked = np.arange(max(durations) + 1)
    assert np.all(less.ratio_beyond(asked) >= whole.ratio_beyond(asked) - 1e-12)


def test_a_life_table_counts_whoever_was_lost_for_half_of_the_class():
    # By hand: 1 - 4 / (20 - 1), then (1 - 6 / (14 - 2)) of that; beyond, nobody was watched.
    shares = survival_of_classes([4, 6, 0], [2, 4, 4])
    assert shares == (pytest.approx(15 / 19), pytest.approx(7.5 / 19), None)


def test_a_life_table_without_losses_is_the_share_that_is_left():
    assert survival_of_classes([1, 0, 2, 1], [0, 0, 0, 0]) == pytest.approx((0.75, 0.75, 0.25, 0))


@pytest.mark.parametrize(
    ("ended", "lost"), [((0, 0), (0, 0)), ((0, 0), (3, 2))], ids=["nobody", "only lost"]
)
def test_where_no_end_was_seen_a_life_table_says_nothing_of_the_end(ended, lost):
    assert survival_of_classes(ended, lost)[-1] is None


@given(
    classes=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=9),
)
def test_shares_of_a_life_table_never_rise_and_lie_between_what_losses_could_mean(classes):
    ended, lost = zip(*classes, strict=True)
    shares = [share for share in survival_of_classes(ended, lost) if share is not None]
    assert shares == sorted(shares, reverse=True)
    for place, share in enumerate(shares):
        gone = sum(ended[: place + 1])
        watched = sum(ended) + sum(lost)
        still_there = sum(ended[place + 1 :]) + sum(lost[place + 1 :])
        # All the lost left at once, or all of them are still there.
        assert still_there / watched - 1e-9 <= share <= 1 - gone / watched + 1e-9


@pytest.mark.parametrize(("ended", "lost"), [((), ()), ((1,), (1, 2))], ids=["none", "unlike"])
def test_classes_of_which_one_kind_is_missing_are_refused(ended, lost):
    with pytest.raises(MeasureError):
        survival_of_classes(ended, lost)
