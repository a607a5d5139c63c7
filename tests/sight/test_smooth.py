"""Promises of the fixed-lag output stage."""

from __future__ import annotations

import numpy as np

from noren.sight.smooth import Smoother, SmootherSettings
from noren.sight.tracked import FrameTracks, TrackedBoxes


def _frame(at_s: float, ids: list[int], x: list[float], **keys: object) -> FrameTracks:
    box = np.array([[v, 100.0, v + 40, 200.0] for v in x], np.float32).reshape(-1, 4)
    n = len(ids)
    return FrameTracks(
        at_s=at_s,
        track_id=np.array(ids, np.int64),
        class_id=np.zeros(n, np.int64),
        xyxy=box,
        confidence=np.full(n, 0.8, np.float32),
        strong=keys.pop("strong", np.ones(n, np.bool_)),  # type: ignore[arg-type]
        **keys,  # type: ignore[arg-type]
    )


def _push(smoother: Smoother, frames: list[FrameTracks]) -> TrackedBoxes:
    return TrackedBoxes.join([*(smoother.push(frame) for frame in frames), smoother.flush()])


def test_rows_come_out_one_lag_later_and_in_time_order() -> None:
    smoother = Smoother(SmootherSettings(lag_s=1.0))
    for k in range(30):
        frame = _frame(k / 10, [1], [10.0 * k], confirmed=np.array([1], np.int64))
        rows = smoother.push(frame)
        assert (rows.at_s <= k / 10 - 1.0 + 1e-9).all()
        assert smoother.final_s <= k / 10 - 1.0 + 1e-9
    rest = smoother.flush()
    assert rest.at_s[-1] == 2.9
    assert (np.diff(rest.at_s) >= 0).all()


def test_who_is_never_confirmed_never_appears() -> None:
    rows = _push(Smoother(), [_frame(k / 10, [1], [50.0]) for k in range(10)])
    assert len(rows) == 0


def test_a_late_confirmation_reaches_back_to_the_first_sighting() -> None:
    frames = [_frame(k / 10, [1], [5.0 * k]) for k in range(20)]
    frames[4] = _frame(0.4, [1], [20.0], confirmed=np.array([1], np.int64))
    rows = _push(Smoother(), frames)
    assert rows.at_s[0] == 0.0
    assert len(rows) == 20


def test_a_return_gets_the_old_id_backwards_too() -> None:
    frames = [_frame(k / 10, [1], [5.0 * k]) for k in range(10)]
    frames[4] = _frame(0.4, [1], [20.0], confirmed=np.array([1], np.int64))
    frames += [_frame(1.0 + k / 10, [], []) for k in range(5)]
    frames += [_frame(1.5 + k / 10, [2], [75.0 + 5 * k]) for k in range(4)]
    frames.append(
        _frame(1.9, [1], [95.0], confirmed=np.array([1], np.int64), renamed=np.array([[2, 1]]))
    )
    frames += [_frame(2.0 + k / 10, [1], [100.0 + 5 * k]) for k in range(5)]
    rows = _push(Smoother(), frames)
    assert set(rows.track_id.tolist()) == {1}
    assert len(rows) == 25
    np.testing.assert_allclose(rows.xyxy[:, 0], 50 * rows.at_s, atol=3)


def test_frames_without_detector_are_filled_between_sightings() -> None:
    frames = []
    for k in range(31):
        sure = np.array([1], np.int64)
        seen = _frame(k / 10, [1], [6.0 * k], confirmed=sure)
        frames.append(seen if k % 3 == 0 else FrameTracks(at_s=k / 10, looked=False))
    rows = _push(Smoother(), frames)
    assert len(rows) == 31
    assert rows.seen.tolist() == [k % 3 == 0 for k in range(31)]
    np.testing.assert_allclose(rows.xyxy[:, 0], 60 * rows.at_s, atol=0.5)


def test_a_weak_tail_is_cut_off() -> None:
    frames = [_frame(k / 10, [1], [50.0], confirmed=np.array([1], np.int64)) for k in range(10)]
    weak = np.zeros(1, np.bool_)
    frames += [_frame(1 + k / 10, [1], [50.0], strong=weak) for k in range(10)]
    rows = _push(Smoother(), frames)
    assert rows.at_s.max() == 0.9


def test_a_trembling_box_is_steadied_without_lagging_behind() -> None:
    rng = np.random.default_rng(2)
    sure = np.array([1], np.int64)
    true = 8.0 * np.arange(60)
    raw = true + rng.normal(0, 3, 60)
    frames = [_frame(k / 10, [1], [float(raw[k])], confirmed=sure) for k in range(60)]
    rows = _push(Smoother(), frames)
    error = rows.xyxy[:, 0] - true
    assert np.abs(error[10:-10]).mean() < 0.6 * np.abs(raw - true)[10:-10].mean()
    assert abs(float(error[10:-10].mean())) < 1.0


def test_many_tracks_over_a_long_time_keep_memory_small() -> None:
    smoother = Smoother()
    for k in range(2000):
        number = 1 + k // 20
        ended = np.array([number - 1], np.int64) if k % 20 == 0 else np.zeros(0, np.int64)
        smoother.push(
            _frame(k / 10, [number], [50.0], confirmed=np.array([number], np.int64), ended=ended)
        )
    assert smoother._weight.shape[0] <= 128
    assert smoother._weight.shape[1] <= 64


def test_an_empty_session_flushes_nothing() -> None:
    smoother = Smoother()
    assert len(smoother.flush()) == 0
    assert len(smoother.push(FrameTracks(at_s=0.0))) == 0


def test_a_single_sighting_among_many_looks_is_still_a_box() -> None:
    """Looks are thinned out when they come fast; the only sighting must not be thinned away."""
    for lonely in range(20, 60):
        frames = []
        for k in range(100):
            here = [1] if k == lonely else []
            seen = np.array([1], np.int64) if k == lonely else np.zeros(0, np.int64)
            frames.append(_frame(k / 60, here, [50.0] * len(here), confirmed=seen))
        rows = _push(Smoother(), frames)
        assert np.isfinite(rows.xyxy).all()
        assert len(rows) == 1
