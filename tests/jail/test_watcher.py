"""Frames in, declared numbers out: how the watcher keeps its book of time, people and trouble."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.records import CameraState, EvaluationBoxBody
from noren.jail.messages import Message
from noren.testing.legal_records import build_assignment
from staging.watching import (
    Places,
    Said,
    ScriptedSearcher,
    ScriptedState,
    frame,
    make_watcher,
    nobody,
    stand,
    through_the_gate,
    walk,
    watch,
)

DOWN = walk(from_px=(320, 40), to_px=(320, 200), start_s=2.0, end_s=6.0)
"""Somebody who walks down the picture, past the northern line: from its left hand to its right."""
RATE_HZ = 10
MOVED = int(CameraState.MOVED)
SILENT = int(CameraState.SILENT)


def steady(seconds: float, *, rate_hz: float = RATE_HZ, from_s: float = 0.0) -> list[float]:
    return [from_s + number / rate_hz for number in range(round(seconds * rate_hz))]


def said_of(
    places: Places = nobody,
    *,
    times_s: list[float] | None = None,
    state: ScriptedState | None = None,
    assignment: Assignment | None = None,
) -> Said:
    assignment = assignment or build_assignment()
    watcher = make_watcher(assignment, searcher=ScriptedSearcher(places), state=state)
    times_s = steady(20) if times_s is None else times_s
    return through_the_gate(watch(watcher, times_s), assignment, now_s=1e6)


def test_somebody_who_crosses_a_line_is_counted_once_in_its_direction() -> None:
    assert said_of(DOWN).counts(0) == (1, 0)
    back = walk(from_px=(320, 200), to_px=(320, 40), start_s=2.0, end_s=6.0)
    assert said_of(back).counts(0) == (0, 1)


def test_a_line_that_nobody_crosses_stays_at_nought_in_a_watched_bin() -> None:
    said = said_of(DOWN)
    assert said.counts(1) == (0, 0)
    assert said.coverage()[0].watched_ms == 20_000


def test_people_who_stand_are_the_mean_and_the_maximum_of_their_area() -> None:
    said = said_of(stand((100, 100), (60, 200)), times_s=steady(60))
    (figure,) = said.occupancy()
    assert figure.maximum == 2
    assert figure.mean_milli == 2000


def test_half_a_bin_with_one_person_has_a_mean_of_a_half() -> None:
    there = walk(from_px=(100, 100), to_px=(100, 101), start_s=0.0, end_s=30.0)
    (figure,) = said_of(there, times_s=steady(60)).occupancy()
    assert figure.maximum == 1
    assert figure.mean_milli == pytest.approx(500, abs=15)


def test_every_bin_from_the_first_frame_to_the_last_is_there() -> None:
    said = said_of(times_s=steady(150))
    for output in (0, 1):
        coverage = said.coverage(output)
        assert list(coverage) == [0, 60, 120]
        assert [one.watched_ms for one in coverage.values()] == [60_000, 60_000, 30_000]
        assert [one.frames_in for one in coverage.values()] == [600, 600, 300]


def test_a_film_that_begins_inside_a_bin_begins_with_a_part_of_it() -> None:
    assignment = dataclasses.replace(build_assignment(), start_s=1_775_001_645.5)
    coverage = said_of(times_s=steady(30), assignment=assignment).coverage()
    assert [one.watched_ms for one in coverage.values()] == [14_500, 15_500]


def test_a_gap_between_frames_is_watched_for_one_second_only() -> None:
    coverage = said_of(times_s=[*steady(10), *steady(10, from_s=40)]).coverage()
    assert coverage[0].watched_ms == 9_900 + 1_000 + 10_000
    assert coverage[0].frames_in == 200


def test_an_hour_without_a_frame_leaves_unwatched_bins_behind() -> None:
    said = said_of(times_s=[*steady(5), *steady(5, from_s=3600)])
    coverage = said.coverage()
    assert list(coverage) == [60 * number for number in range(61)]
    unwatched = list(coverage.values())[1:-1]
    assert all(one.watched_ms == 0 == one.frames_in for one in unwatched)


def test_a_variable_frame_rate_is_watched_by_its_times_not_by_its_number_of_frames() -> None:
    random = np.random.default_rng(3)
    times_s = np.cumsum(random.uniform(0.02, 0.6, 200)).tolist()
    said = said_of(stand((100, 100)), times_s=times_s)
    watched_ms = sum(one.watched_ms for one in said.coverage().values())
    assert watched_ms == pytest.approx(1000 * (times_s[-1] - times_s[0]), abs=650)
    assert sum(one.frames_in for one in said.coverage().values()) == 200
    assert [one.mean_milli for one in said.occupancy()] == [1000] * len(said.occupancy())


def test_lost_frames_are_counted_as_dropped_and_as_come() -> None:
    assignment = build_assignment()
    watcher = make_watcher(assignment)
    said: list[Message] = []
    for index, at_s in enumerate(steady(10)):
        said += watcher.look(frame(at_s, index=index), dropped=3 if index == 50 else 0)
    said += watcher.finish()
    coverage = through_the_gate(said, assignment, now_s=1e6).coverage()[0]
    assert coverage.frames_in == 103
    assert coverage.frames_dropped == 3
    assert coverage.frames_searched == 100


def test_frames_that_nobody_searched_are_counted_as_gated_and_bridged() -> None:
    assignment = build_assignment()
    searcher = ScriptedSearcher(DOWN, looks=lambda at_s: round(at_s * RATE_HZ) % 3 == 0)
    messages = watch(make_watcher(assignment, searcher=searcher), steady(20))
    said = through_the_gate(messages, assignment, now_s=1e6)
    coverage = said.coverage()[0]
    assert (coverage.frames_in, coverage.frames_searched) == (200, 67)
    assert coverage.frames_gated == 133
    assert said.counts(0) == (1, 0)


@pytest.mark.parametrize("scale", [0.5, 2.0], ids=["half the size", "twice the size"])
def test_a_film_of_another_resolution_and_the_same_shape_is_measured_alike(scale: float) -> None:
    assignment = build_assignment()
    size_px = (round(640 * scale), round(480 * scale))
    searcher = ScriptedSearcher(
        lambda at_s: {**DOWN(at_s), 2: (100.0, 100.0)},
        scale=scale,
    )
    messages = watch(make_watcher(assignment, searcher=searcher), steady(20), size_px=size_px)
    said = through_the_gate(messages, assignment, now_s=1e6)
    assert said.counts(0) == (1, 0)
    assert max(one.maximum for one in said.occupancy()) >= 1
    assert said.occupancy() == said_of(searcher.places).occupancy()


def test_what_was_seen_since_trouble_began_is_taken_back() -> None:
    """The line is crossed at 3.5 s; at 4.5 s the camera is found to have moved since 3.0 s."""
    trouble = ScriptedState([(4.5, 3.0, MOVED)])
    said = said_of(DOWN, times_s=steady(60), state=trouble)
    assert said.counts(0) == (0, 0)
    coverage = said.coverage()[0]
    assert coverage.watched_ms == 3_000
    assert coverage.states == MOVED
    assert said.states == (MOVED,)


def test_what_was_seen_before_trouble_began_stands() -> None:
    said = said_of(DOWN, times_s=steady(60), state=ScriptedState([(9.0, 8.0, MOVED)]))
    assert said.counts(0) == (1, 0)
    assert said.coverage()[0].watched_ms == 8_000


def test_a_camera_in_trouble_is_not_searched_and_its_bins_are_unwatched() -> None:
    assignment = build_assignment()
    searcher = ScriptedSearcher(stand((100, 100)))
    state = ScriptedState([(0.0, 0.0, int(CameraState.DARK))])
    messages = watch(make_watcher(assignment, searcher=searcher, state=state), steady(90))
    said = through_the_gate(messages, assignment, now_s=1e6)
    assert searcher.asked_s == []
    for coverage in said.coverage().values():
        assert coverage.watched_ms == 0
        assert coverage.frames_searched == 0
        assert coverage.states == int(CameraState.DARK)


def test_after_trouble_counting_goes_on_with_nobody_remembered() -> None:
    """Two walkers with the same box, one before and one after: nobody jumps across the gap."""
    before = walk(from_px=(320, 40), to_px=(320, 90), start_s=0.0, end_s=10.0)
    after = walk(from_px=(320, 120), to_px=(320, 300), start_s=15.0, end_s=20.0)
    state = ScriptedState([(10.0, 9.5, MOVED), (14.0, 14.0, 0)])
    said = said_of(lambda at_s: before(at_s) or after(at_s), times_s=steady(30), state=state)
    assert said.counts(0) == (0, 0)
    assert said.states == (MOVED, 0)
    assert said.coverage()[0].watched_ms == 9_500 + 16_000


def test_figures_wait_until_the_camera_is_sure_of_its_view() -> None:
    assignment = build_assignment()
    watcher = make_watcher(
        assignment, searcher=ScriptedSearcher(DOWN), state=ScriptedState(settles_s=70.0)
    )
    early: list[Message] = []
    for index, at_s in enumerate(steady(70)):
        early += watcher.look(frame(at_s, index=index))
    assert early == []
    late = [*watcher.look(frame(70.0, index=700)), *watcher.finish()]
    said = through_the_gate(late, assignment, now_s=1e6)
    assert said.counts(0) == (1, 0)


def test_a_view_that_turns_out_to_have_moved_from_the_start_counts_nothing() -> None:
    state = ScriptedState([(9.0, 0.0, MOVED)], settles_s=1e9)
    said = said_of(DOWN, times_s=steady(20), state=state)
    assert said.counts(0) == (0, 0)
    assert said.coverage()[0].watched_ms == 0


def test_a_film_too_short_to_be_sure_of_is_measured_all_the_same() -> None:
    said = said_of(stand((100, 100)), times_s=steady(1), state=ScriptedState(settles_s=1e9))
    assert [one.maximum for one in said.occupancy()] == [1]


def test_time_in_which_the_scene_was_still_unknown_was_not_watched() -> None:
    """A detector that has to learn the empty scene finds nobody meanwhile; that is not nobody."""
    assignment = build_assignment()
    searcher = ScriptedSearcher(stand((100, 100)), blind_until_s=1.5)
    said = through_the_gate(
        watch(make_watcher(assignment, searcher=searcher), steady(20)), assignment, now_s=1e6
    )
    coverage = said.coverage()[0]
    assert coverage.watched_ms == 18_500
    assert (coverage.frames_in, coverage.frames_searched, coverage.frames_gated) == (200, 185, 0)
    assert [one.mean_milli for one in said.occupancy()] == [1000]


def test_what_kept_a_detector_from_seeing_stands_in_the_coverage() -> None:
    assignment = build_assignment()
    dazzled = int(CameraState.OVEREXPOSED)
    searcher = ScriptedSearcher(stand((100, 100)), blind_until_s=1.5, blind_for=dazzled)
    said = through_the_gate(
        watch(make_watcher(assignment, searcher=searcher), steady(20)), assignment, now_s=1e6
    )
    assert said.coverage()[0].states == dazzled
    assert said.states == ()


def test_a_film_shorter_than_learning_takes_is_unknown_and_not_empty() -> None:
    assignment = build_assignment()
    searcher = ScriptedSearcher(blind_until_s=9.0)
    said = through_the_gate(
        watch(make_watcher(assignment, searcher=searcher), steady(5)), assignment, now_s=1e6
    )
    assert [one.watched_ms for one in said.coverage().values()] == [0]


def test_a_source_that_never_showed_anything_says_nothing() -> None:
    assert watch(make_watcher(), []) == []


def test_a_single_frame_is_watched_for_one_second() -> None:
    coverage = said_of(times_s=[0.0]).coverage()
    assert [one.watched_ms for one in coverage.values()] == [1000]


def test_silence_ends_tracks_and_closes_bins_as_unwatched() -> None:
    assignment = build_assignment(live=True)
    watcher = make_watcher(assignment, searcher=ScriptedSearcher(stand((100, 100))))
    said: list[Message] = []
    for index, at_s in enumerate(steady(30)):
        said += watcher.look(frame(at_s, index=index))
    for second in range(31, 200):
        said += watcher.idle(float(second), SILENT)
    heard = through_the_gate(said, assignment, now_s=200.0)
    assert list(heard.coverage()) == [0, 60, 120][: len(heard.coverage())]
    assert len(heard.coverage()) >= 2
    assert heard.coverage()[0].watched_ms == 29_900 + 1_000
    assert heard.coverage()[60].watched_ms == 0
    assert heard.coverage()[60].states == SILENT


def test_a_short_pause_of_the_network_forgets_nobody() -> None:
    """Frames held up for two seconds come late, with the times at which they were taken."""
    assignment = build_assignment(live=True)
    watcher = make_watcher(assignment, searcher=ScriptedSearcher(DOWN))
    said: list[Message] = []
    for index, at_s in enumerate(steady(20)):
        if index == 30:
            for waited_s in (3.9, 4.9):
                said += watcher.idle(waited_s, SILENT)
        said += watcher.look(frame(at_s, index=index))
    said += watcher.finish()
    heard = through_the_gate(said, assignment, now_s=20.0)
    assert heard.counts(0) == (1, 0)
    assert heard.coverage()[0].watched_ms == 20_000
    assert heard.coverage()[0].states == 0


def test_a_frame_from_a_time_that_is_written_off_already_counts_as_dropped() -> None:
    assignment = build_assignment(live=True)
    watcher = make_watcher(assignment)
    said = [*watcher.look(frame(0.0)), *watcher.idle(200.0, SILENT)]
    said += watcher.look(frame(2.0, index=1), dropped=1)
    said += watcher.look(frame(210.0, index=2))
    said += watcher.finish()
    heard = through_the_gate(said, assignment, now_s=300.0)
    coverage = heard.coverage()
    assert sum(one.frames_in for one in coverage.values()) == 4
    assert sum(one.frames_dropped for one in coverage.values()) == 2


def test_boxes_of_a_test_film_name_the_frame_they_were_seen_in() -> None:
    assignment = build_assignment(evaluation=True)
    watcher = make_watcher(assignment, searcher=ScriptedSearcher(DOWN))
    bodies = [message.body for message in watch(watcher, steady(20))]
    boxes = [body for body in bodies if isinstance(body, EvaluationBoxBody)]
    assert [box.frame for box in boxes] == list(range(20, 61))
    assert {box.track_id for box in boxes} == {boxes[0].track_id}
    for box in boxes:
        assert box.y2 / 100 == pytest.approx(DOWN(box.frame / RATE_HZ)[1][1], abs=2.5)


def test_a_plan_without_test_film_says_no_box() -> None:
    bodies = [message.body for message in watch(make_watcher(), steady(20))]
    assert not [body for body in bodies if isinstance(body, EvaluationBoxBody)]


OUTPUTS = st.lists(
    st.builds(
        lambda number, record, bin_s: OutputAssignment(
            id=f"output{number}",
            record=record,
            targets=(0,),
            classes=(0, 1),
            bin_s=bin_s,
            maximum=1000,
        ),
        st.integers(0, 999),
        st.sampled_from(["line_count", "zone_occupancy"]),
        st.sampled_from([1, 10, 60, 300, 900]),
    ),
    min_size=1,
    max_size=4,
)
STEPS = st.lists(
    st.tuples(
        st.one_of(
            st.floats(0.001, 0.2),
            st.floats(0.2, 3.0),
            st.sampled_from([1.0, 2.0, 61.0, 905.0]),
        ),
        st.sampled_from(["look", "look", "look", "look", "idle"]),
        st.integers(0, 3),
        st.one_of(st.just(0.0), st.floats(0.0, 10.0)),
    ),
    max_size=50,
)
"""Time that passes, what comes then, how many frames were lost before, and how late it comes."""
CHANGES = st.lists(st.tuples(st.floats(0, 60), st.floats(0, 3), st.integers(0, 31)), max_size=6)


@settings(max_examples=40, deadline=None)
@given(
    outputs=OUTPUTS,
    steps=STEPS,
    changes=CHANGES,
    settles_s=st.sampled_from([0.0, 1.0, 5.0, 1e9]),
    start_s=st.floats(1_775_001_600.0, 1_775_002_600.0),
    source=st.sampled_from(["camera", "film", "test film"]),
)
def test_whatever_the_times_and_the_troubles_the_stream_is_legal(
    outputs: list[OutputAssignment],
    steps: list[tuple[float, str, int, float]],
    changes: list[tuple[float, float, int]],
    settles_s: float,
    start_s: float,
    source: str,
) -> None:
    """The law: no sequence of frames, pauses, losses and states makes the gate refuse a record.

    The real validator takes everything that is said, bins have no gaps and come once, no bin is
    watched for longer than it lasts, and every frame is counted once.
    """
    assignment = build_assignment(
        tuple(outputs),
        live=source == "camera",
        evaluation=source == "test film",
        start_s=start_s,
    )
    state = ScriptedState(
        [(noticed, max(0.0, noticed - ago), flags) for noticed, ago, flags in sorted(changes)],
        settles_s=settles_s,
    )
    searcher = ScriptedSearcher(
        lambda at_s: {1: (320, 40 + 37 * at_s % 400), 2: (100, 100)},
        looks=lambda at_s: int(at_s * 7) % 3 > 0,
        blind_until_s=1.0,
    )
    watcher = make_watcher(assignment, searcher=searcher, state=state)
    said: list[Message] = []
    now_s, frames, last_s = 0.0, 0, 0.0
    for step_s, kind, lost, late_s in steps:
        now_s += step_s
        if kind == "idle":
            said += watcher.idle(now_s, SILENT)
        else:
            last_s = max(last_s + 0.001, now_s - late_s)
            said += watcher.look(frame(last_s, index=frames), dropped=lost)
            frames += 1 + lost
    said += watcher.finish()
    heard = through_the_gate(said, assignment, now_s=now_s)
    for number, output in enumerate(outputs):
        starts = [one.bin_start_s for one in heard.bins if one.output == number]
        if starts:
            assert starts == list(range(starts[0], starts[-1] + 1, output.bin_s))
        coverage = heard.coverage(number).values()
        assert all(one.watched_ms <= output.bin_s * 1000 for one in coverage)
        assert sum(one.frames_in for one in coverage) == frames
