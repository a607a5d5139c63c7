"""Eyes on films and cameras: what they refuse, what they report when nothing can be seen."""

from __future__ import annotations

import dataclasses
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from noren.errors import JailBroken, SourceStopped, SourceUnreadable
from noren.gate.assignment import Assignment
from noren.gate.records import CameraState, Fault
from noren.jail import eyes as eyes_module
from noren.jail.camera_address import CameraAddress
from noren.jail.depacketize import AccessUnit
from noren.jail.eyes import Eyes, Glimpse
from noren.jail.faults import Reported
from noren.testing.legal_records import build_assignment
from staging.films import HEIGHT_PX, WIDTH_PX, write_film
from staging.streams import encode_street

SILENT = int(CameraState.SILENT)
ADDRESS = CameraAddress(host="camera.test", path="/live", user=None, password="")


def assignment(*, live: bool = False) -> Assignment:
    return dataclasses.replace(
        build_assignment(live=live), width_px=WIDTH_PX, height_px=HEIGHT_PX, areas=(), outputs=()
    )


OpenFilm = Callable[..., Eyes]


@pytest.fixture
def open_film(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenFilm]:
    """Eyes on a film, as the jail has it: on a descriptor."""
    opened: list[int] = []

    def open_it(film: Path, declared: Assignment | None = None) -> Eyes:
        opened.append(os.open(film, os.O_RDONLY))
        monkeypatch.setattr(eyes_module, "DescriptorNumber", SimpleNamespace(FILM=opened[-1]))
        return Eyes(declared or assignment(), address=None, weights=())

    yield open_it
    for descriptor in opened:
        os.close(descriptor)


def test_every_frame_of_a_film_is_seen_with_its_time(open_film: OpenFilm, tmp_path: Path) -> None:
    eyes = open_film(write_film(tmp_path / "street.mp4", seconds=4))
    glimpses = list(eyes.frames())
    assert [glimpse.at_s for glimpse in glimpses] == [n / 5 for n in range(20)]
    assert eyes.frames_in == eyes.frames_expected == 20
    assert eyes.frame_size_px == (WIDTH_PX, HEIGHT_PX)
    assert eyes.last_at_s == 3.8


def test_the_rehearsal_sees_its_clip_and_leaves_no_figure(
    open_film: OpenFilm, tmp_path: Path
) -> None:
    declared = dataclasses.replace(
        build_assignment(), width_px=WIDTH_PX, height_px=HEIGHT_PX, areas=()
    )
    outputs = declared.outputs[:1]
    eyes = open_film(
        write_film(tmp_path / "street.mp4", seconds=1),
        dataclasses.replace(declared, outputs=outputs),
    )
    assert eyes.rehearse() >= 10
    assert list(eyes.watcher.finish()) == []
    assert len(list(eyes.frames())) == 5


@pytest.mark.parametrize("size_px", [(120, 120), (192, 112)], ids=["square", "broad"])
def test_pictures_of_another_shape_are_refused(
    open_film: OpenFilm, tmp_path: Path, size_px: tuple[int, int]
) -> None:
    eyes = open_film(write_film(tmp_path / "street.mp4", seconds=1, size_px=size_px))
    with pytest.raises(Reported) as caught:
        next(eyes.frames())
    assert caught.value.fault is Fault.SHAPE
    assert caught.value.detail == size_px[0]


def test_a_film_whose_clock_jumps_by_days_is_damaged_there(
    open_film: OpenFilm, tmp_path: Path
) -> None:
    times_s = [0.0, 0.2, 0.4, 40 * 86400.0]
    eyes = open_film(write_film(tmp_path / "street.mkv", times_s=times_s, codec="mjpeg"))
    glimpses = eyes.frames()
    assert [next(glimpses).at_s for _ in range(3)] == [0.0, 0.2, 0.4]
    with pytest.raises(Reported) as caught:
        next(glimpses)
    assert caught.value.fault is Fault.FILM_STOPPED
    assert caught.value.detail == 3


def test_a_mask_without_corners_is_no_mask(open_film: OpenFilm, tmp_path: Path) -> None:
    film = write_film(tmp_path / "street.mp4", seconds=1)
    declared = dataclasses.replace(assignment(), masks_px=(((0.0, 0.0), (9.0, 9.0)),))
    with pytest.raises(SourceUnreadable):
        open_film(film, declared)


def test_what_a_mask_hides_is_hidden_before_anything_sees_it(
    open_film: OpenFilm, tmp_path: Path
) -> None:
    film = write_film(tmp_path / "street.mp4", seconds=1)
    corners = ((0.0, 0.0), (80.0, 0.0), (80.0, 60.0), (0.0, 60.0))
    eyes = open_film(film, dataclasses.replace(assignment(), masks_px=(corners,)))
    glimpse = next(eyes.frames())
    assert glimpse.frame is not None
    assert set(glimpse.frame.luma[:60, :80].ravel().tolist()) == {16}
    assert len(set(glimpse.frame.luma[70:, 90:].ravel().tolist())) > 10


def test_a_camera_without_an_address_is_a_fault_of_ours() -> None:
    with pytest.raises(JailBroken):
        Eyes(assignment(live=True), address=None, weights=())


@dataclass
class ScriptedCamera:
    """Units and pauses in order; reading moves the clock, by the pause or to the unit's time."""

    clock: Any
    script: list[AccessUnit | float] = field(default_factory=list)
    counters: Any = field(default_factory=lambda: SimpleNamespace(units_dropped=0, units_skipped=0))

    def open(self) -> None:
        """Always."""

    def read(self, *, wait_s: float) -> AccessUnit | None:
        """The next unit, or None after `wait_s`."""
        if not self.script:
            raise SourceStopped(where="x", found="x", expected="x", remedy="x")
        head = self.script[0]
        if isinstance(head, float):
            self.clock.now_s += min(head, wait_s)
            self.script[0] = head - wait_s
            if self.script[0] <= 0:
                self.script.pop(0)
            return None
        self.script.pop(0)
        self.clock.now_s = max(self.clock.now_s, self.clock.began_s + head.at_s)
        return head


@dataclass
class ScriptedClock:
    """A steady clock and a wall clock that may be set."""

    began_s: float = 500.0
    now_s: float = 500.0
    set_by_s: float = 0.0

    def monotonic(self) -> float:
        """Steady."""
        return self.now_s

    def time(self) -> float:
        """The machine's idea of UTC."""
        return build_assignment().start_s + self.now_s - self.began_s + self.set_by_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedClock]:
    """And a connection that nobody uses, at the number where a camera's is."""
    made = ScriptedClock()
    monkeypatch.setattr(eyes_module, "time", made)
    ours, theirs = socket.socketpair()
    number = SimpleNamespace(CAMERA=ours.detach())
    monkeypatch.setattr(eyes_module, "DescriptorNumber", number)
    yield made
    theirs.close()


@pytest.fixture(scope="module")
def units() -> list[AccessUnit]:
    return [
        AccessUnit(data=unit.data, at_s=unit.at_s, is_keyframe=number % 10 == 0)
        for number, unit in enumerate(encode_street(seconds=4))
    ]


def camera_eyes(clock: ScriptedClock, script: list[AccessUnit | float]) -> Eyes:
    made = Eyes(assignment(live=True), address=ADDRESS, weights=())
    stand_in: Any = ScriptedCamera(clock, script)
    assert made._source is not None
    made._source._wire.close()
    made._source = stand_in
    return made


def collect(eyes: Eyes) -> tuple[list[Glimpse], BaseException]:
    glimpses: list[Glimpse] = []
    try:
        for glimpse in eyes.frames():
            glimpses.append(glimpse)
    except (SourceStopped, Reported) as error:
        return glimpses, error
    raise AssertionError("a camera never ends by itself")


def test_a_cameras_frames_have_the_time_since_the_jail_began(
    clock: ScriptedClock, units: list[AccessUnit]
) -> None:
    glimpses, _ = collect(camera_eyes(clock, [2.5, *units]))
    frames = [glimpse for glimpse in glimpses if glimpse.frame is not None]
    assert len(frames) == 40
    assert frames[0].at_s == pytest.approx(2.5)
    assert frames[-1].at_s - frames[0].at_s == pytest.approx(3.9)


def test_a_pause_of_the_camera_is_a_glimpse_of_nothing_each_second(
    clock: ScriptedClock, units: list[AccessUnit]
) -> None:
    glimpses, _ = collect(camera_eyes(clock, [*units[:10], 4.5]))
    pauses = [glimpse for glimpse in glimpses if glimpse.frame is None]
    assert len(pauses) == 4
    assert all(glimpse.states == SILENT for glimpse in pauses)
    assert [glimpse.at_s for glimpse in glimpses] == sorted(glimpse.at_s for glimpse in glimpses)


def test_setting_the_machines_clock_does_not_move_a_cameras_time(
    clock: ScriptedClock, units: list[AccessUnit]
) -> None:
    eyes = camera_eyes(clock, [*units[:20], 3.0, *units[20:]])
    times_s = []
    for number, glimpse in zip(range(30), eyes.frames(), strict=False):
        if number == 5:
            clock.set_by_s = -3600.0
        times_s.append(glimpse.at_s)
    assert len(times_s) == 30
    assert all(0 < at_s < 10 for at_s in times_s)


def test_a_stream_that_no_decoder_reads_is_silence_and_then_an_end(
    clock: ScriptedClock,
) -> None:
    """Signs of life must go on meanwhile, or the supervisor takes the jail for dead."""
    rubbish: list[AccessUnit | float] = [
        AccessUnit(data=b"\0\0\0\1\x65" + bytes(40), at_s=number / 10, is_keyframe=True)
        for number in range(900)
    ]
    glimpses, error = collect(camera_eyes(clock, rubbish))
    assert isinstance(error, SourceStopped)
    assert error.detail > 0
    assert 50 <= len(glimpses) <= 61
    assert all(glimpse.frame is None for glimpse in glimpses)


def test_a_camera_that_is_set_to_another_resolution_ends_this_jail(
    clock: ScriptedClock, units: list[AccessUnit]
) -> None:
    larger = [
        AccessUnit(data=unit.data, at_s=1.0 + unit.at_s, is_keyframe=number == 0)
        for number, unit in enumerate(
            encode_street(seconds=1, size_px=(2 * WIDTH_PX, 2 * HEIGHT_PX))
        )
    ]
    glimpses, error = collect(camera_eyes(clock, [*units[:10], *larger]))
    assert isinstance(error, Reported)
    assert error.fault is Fault.SHAPE
    assert len(glimpses) == 10
