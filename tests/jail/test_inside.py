"""What goes in and what comes out: orders, records in their order, signs of life, last words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.errors import SourceStopped
from noren.gate.record_schema import RecordSchema
from noren.gate.records import (
    RECORD_SIZE,
    CameraState,
    CoverageBody,
    EndBody,
    ErrorBody,
    Fault,
    HealthBody,
    ProgressBody,
    Record,
    pack_record,
    unpack_record,
)
from noren.gate.validator import Validator
from noren.jail import inside
from noren.jail.camera_address import CameraAddress
from noren.jail.eyes import Glimpse
from noren.jail.faults import Reported
from noren.jail.inside import JailOrder, Sender, health_rate_of
from noren.jail.messages import Message
from noren.jail.model_bytes import ModelBytes, read_directory
from noren.testing.legal_records import build_assignment, jail_report
from staging.command_line import environment
from staging.watching import frame, make_watcher

ADDRESS = CameraAddress(host="camera.test", path="/live", user="me", password="secret")


@given(
    live=st.booleans(),
    address=st.sampled_from([None, ADDRESS]),
    weights=st.lists(st.binary(max_size=50), max_size=3),
    models=st.dictionaries(
        st.text(max_size=8), st.lists(st.binary(max_size=20), max_size=2), max_size=3
    ),
)
def test_an_order_is_read_back_as_it_was_written(
    live: bool,
    address: CameraAddress | None,
    weights: list[bytes],
    models: dict[str, list[bytes]],
) -> None:
    order = JailOrder(
        assignment=build_assignment(live=live),
        address=address,
        weights=tuple(weights),
        models=tuple(ModelBytes(name=name, files=tuple(files)) for name, files in models.items()),
    )
    assert JailOrder.from_bytes(order.to_bytes()) == order


@given(st.data())
def test_an_order_that_is_cut_is_refused(data: st.DataObject) -> None:
    whole = JailOrder(assignment=build_assignment(), address=ADDRESS, weights=(b"x",)).to_bytes()
    end = data.draw(st.integers(0, len(whole) - 6))
    with pytest.raises(ValueError):  # noqa: PT011 - some cuts are found by the parts themselves
        JailOrder.from_bytes(whole[:end])


@pytest.mark.parametrize(
    ("directory", "files"),
    [
        (b"[2]", (b"x",)),
        (b"[0]", (b"x",)),
        (b"[-1]", (b"x",)),
        (b'[0, ["face", 2]]', (b"x",)),
        (b'["one"]', (b"x",)),
        (b"{}", ()),
        (b"[]", ()),
    ],
)
def test_files_that_belong_to_no_model_are_refused(
    directory: bytes, files: tuple[bytes, ...]
) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of its parts may be wrong
        read_directory(directory, files)


def test_nothing_heavy_is_imported_before_the_first_lock() -> None:
    code = (
        "import sys, noren.jail.inside; "
        "print([n for n in ('numpy', 'pydantic', 'av', 'cv2', 'openvino', 'ruamel') "
        "if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment()
    )
    assert done.stdout == "[]\n"


class Pipe:
    """The record pipe, both ends here."""

    def __init__(self) -> None:
        self.read_end, self.write_end = os.pipe2(os.O_NONBLOCK)

    def records(self) -> list[Record]:
        """What has been written since the last call."""
        try:
            data = os.read(self.read_end, 1 << 20)
        except BlockingIOError:
            return []
        return [
            unpack_record(data[start : start + RECORD_SIZE])
            for start in range(0, len(data), RECORD_SIZE)
        ]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    os.close(made.read_end)
    os.close(made.write_end)


def test_records_are_numbered_in_their_order(pipe: Pipe) -> None:
    sender = Sender(pipe.write_end)
    for number in range(3):
        sender.send(ProgressBody(frames_in=number, frames_expected=9))
    assert [record.sequence for record in pipe.records()] == [0, 1, 2]


def health(states: int) -> list[Message]:
    return [Message(bin_start_s=0, body=HealthBody(states=states))]


class Clock:
    """Moves when told."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.01, 20.0), st.integers(0, 31)), min_size=1, max_size=300),
    st.sampled_from([0.0, 4.0]),
)
def test_however_a_camera_flickers_its_states_pass_the_gate(
    flicker: list[tuple[float, int]], held_up_s: float
) -> None:
    """The law: the gate of a live camera takes every state that the sender tells, also when the
    supervisor reads some seconds late, and the newest state is told in the end."""
    schema = RecordSchema.from_assignment(build_assignment(live=True))
    validator = Validator(schema, opened_s=schema.start_s)
    report = pack_record(sequence=0, bin_start_s=0, body=jail_report(schema))
    validator.accept(report, schema.start_s)
    pipe, clock = Pipe(), Clock()
    sender = Sender(pipe.write_end, clock=clock)
    sender.send(jail_report(schema))
    pipe.records()
    sender.limit_health(health_rate_of(schema))
    told, waiting_s = 0, 0.0
    try:
        for step_s, states in [*flicker, (1000.0, flicker[-1][1])]:
            clock.now_s += step_s
            waiting_s += step_s
            sender.send_all(health(states))
            sender.send_health()
            if waiting_s >= held_up_s:
                waiting_s = 0.0
                for record in pipe.records():
                    data = pack_record(sequence=record.sequence, bin_start_s=0, body=record.body)
                    validator.accept(data, schema.start_s + clock.now_s - 1000.0)
                    assert isinstance(record.body, HealthBody)
                    told = record.body.states
    finally:
        os.close(pipe.read_end)
        os.close(pipe.write_end)
    assert told == flicker[-1][1]


def test_a_state_that_came_and_went_between_two_tellings_is_not_told(pipe: Pipe) -> None:
    clock = Clock()
    sender = Sender(pipe.write_end, clock=clock)
    sender.limit_health(health_rate_of(RecordSchema.from_assignment(build_assignment(live=True))))
    for _ in range(40):
        sender.send_all([*health(int(CameraState.DARK)), *health(0)])
    told = pipe.records()
    assert 10 <= len(told) <= 20
    clock.now_s += 100
    sender.send_health()
    told += pipe.records()
    assert told[-1].body == HealthBody(states=0)
    sender.send_health()
    assert pipe.records() == []


class ScriptedEyes:
    """Glimpses and then an end, a fault, or more."""

    def __init__(self, glimpses: list[Glimpse], error: Exception | None = None) -> None:
        self.watcher = make_watcher()
        self.frames_expected, self.frames_in = 100, 0
        self.last_at_s, self.frame_size_px = 0.0, (640, 480)
        self.is_live = self.is_done = False
        self._glimpses = glimpses
        self._error = error

    def frames(self) -> Iterator[Glimpse]:
        for glimpse in self._glimpses:
            self.frames_in += glimpse.frame is not None
            self.last_at_s = glimpse.at_s
            yield glimpse
        if self._error is not None:
            raise self._error


def looked_at(seconds: int) -> list[Glimpse]:
    return [Glimpse(at_s=float(at_s), frame=frame(float(at_s))) for at_s in range(seconds)]


def watch(pipe: Pipe, eyes: ScriptedEyes, *, real_time: bool = False) -> tuple[bool, list[Record]]:
    stand_in: Any = eyes
    ended = inside._watch(stand_in, Sender(pipe.write_end), real_time=real_time)
    return ended, pipe.records()


def test_a_film_that_ends_says_so_last(pipe: Pipe) -> None:
    ended, records = watch(pipe, ScriptedEyes(looked_at(70)))
    assert ended
    last = records[-1].body
    assert last == EndBody(frames_in=70, media_ms=69_000, width_px=640, height_px=480)
    assert sum(isinstance(record.body, CoverageBody) for record in records) == 4


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (
            SourceStopped(where="x", found="x", expected="x", remedy="x"),
            Fault.FILM_STOPPED,
        ),
        (Reported(Fault.SHAPE, detail=9), Fault.SHAPE),
    ],
)
def test_what_was_measured_before_a_fault_is_said_before_it(
    pipe: Pipe, error: Exception, fault: Fault
) -> None:
    ended, records = watch(pipe, ScriptedEyes(looked_at(70), error))
    assert not ended
    *_, sign, last = [record.body for record in records]
    assert isinstance(last, ErrorBody)
    assert last.fault == fault
    assert sign == ProgressBody(frames_in=70, frames_expected=100)
    assert sum(isinstance(record.body, CoverageBody) for record in records) == 4


def test_a_film_played_at_its_own_speed_gives_signs_of_life_while_it_waits(
    pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()

    class Time:
        monotonic = clock

        @staticmethod
        def sleep(seconds: float) -> None:
            assert 0 < seconds <= 1.0, "the supervisor takes a minute of silence for death"
            clock.now_s += seconds

    monkeypatch.setattr(inside, "time", Time)
    glimpses = [Glimpse(at_s=at_s, frame=frame(at_s)) for at_s in (0.0, 300.0)]
    ended, records = watch(pipe, ScriptedEyes(glimpses), real_time=True)
    assert ended
    assert clock.now_s == pytest.approx(1300.0)
    assert sum(isinstance(record.body, ProgressBody) for record in records) >= 299


def test_silence_is_passed_on_as_time_without_a_frame(pipe: Pipe) -> None:
    silence = [
        Glimpse(at_s=float(at_s), frame=None, states=int(CameraState.SILENT))
        for at_s in range(10, 200)
    ]
    _, records = watch(pipe, ScriptedEyes([*looked_at(10), *silence]))
    coverage = [record.body for record in records if isinstance(record.body, CoverageBody)]
    assert len(coverage) == 8
    assert sum(body.watched_ms for body in coverage) == 2 * 10_000
