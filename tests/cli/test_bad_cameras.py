"""Cameras that are not there, refuse, break off or come back, at the real command line."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from noren.jail.bpf import has_filters
from noren.jail.numbers import this_machine
from noren.testing.rtp_stream import EncodedUnit
from noren.testing.rtsp_camera import CameraFaults, RtspTestCamera
from noren.testing.rtsp_sign_in import SignIn
from staging.command_line import AS_OF, Program, Said, noren, rows, wait_for
from staging.plans import CAMERA_ENV, write_plan
from staging.streams import encode_street

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not has_filters(this_machine()), reason="this kernel has no seccomp filters"
    ),
]

RATE_HZ = 10
LEARNING_MS = 800
"""Before that the built-in detector knows nothing of the place, and nothing counts as watched."""
SIGN_IN = SignIn(user="north", password="correct horse")


@pytest.fixture(scope="module")
def stream() -> list[EncodedUnit]:
    return encode_street(seconds=60, rate_hz=RATE_HZ)


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port of this machine at which nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def watch(folder: Path, url: str, *, password: str = "north:correct horse") -> Program:
    plan = write_plan(folder, source=url)
    arguments = ("run", plan, "--store", folder / "store", "--as-of", AS_OF)
    return Program(*arguments, additions={CAMERA_ENV: password})


def stop(program: Program, number: signal.Signals = signal.SIGTERM) -> Said:
    program.send(number)
    return program.finish()


def sessions(store: Path) -> list[int]:
    """Watched milliseconds of each life of the camera's jail, oldest first."""
    lives: dict[str, int] = {}
    for row in rows(store, "coverage", order="run, start_s"):
        if row[1] == "street-count":
            lives[str(row[0])] = lives.get(str(row[0]), 0) + int(str(row[5]))
    return list(lives.values())


def test_a_camera_nobody_answers_for_is_named_and_tried_again(
    tmp_path: Path, free_port: int
) -> None:
    program = watch(tmp_path, f"rtsp://127.0.0.1:{free_port}/film")
    program.wait_until_it_says("trying again in 2 s")
    said = stop(program)
    assert said.code == 3
    assert said.errors[-1].startswith("north (rtsp://127.0.0.1:")
    assert "the connection was refused" in said.errors[-1]
    assert "Traceback" not in said.err
    assert rows(tmp_path / "store", "runs", order="id") == []


def test_a_wrong_password_is_said_without_showing_it_and_not_tried_at_once_again(
    tmp_path: Path, stream: list[EncodedUnit]
) -> None:
    with RtspTestCamera(stream, sign_in=SIGN_IN) as camera:
        program = watch(tmp_path, camera.url, password="north:hunter2")
        program.wait_until_it_says("trying again in 60 s")
        said = stop(program)
        assert camera.record.connections == 1
    assert said.code == 3
    assert "refuses the name" in said.errors[-1]
    assert "hunter2" not in said.err + said.out
    assert rows(tmp_path / "store", "coverage") == []


def test_a_password_that_was_never_set_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CAMERA_ENV, raising=False)
    plan = write_plan(tmp_path, source="rtsp://127.0.0.1:9/film")
    for language in ("en", "ja"):
        said = noren("run", plan, "--as-of", AS_OF, "--lang", language)
        assert said.code == 3
        assert CAMERA_ENV in said.error


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        pytest.param(CameraFaults(codec="H265"), "H265", id="wrong codec"),
        pytest.param(CameraFaults(refuses=("DESCRIBE", 404)), "404", id="no such stream"),
        pytest.param(CameraFaults(description=b"nonsense"), "", id="a description of nothing"),
    ],
)
def test_a_camera_that_cannot_be_read_is_said(
    tmp_path: Path, stream: list[EncodedUnit], faults: CameraFaults, words: str
) -> None:
    with RtspTestCamera(stream, sign_in=SIGN_IN, faults=faults) as camera:
        program = watch(tmp_path, camera.url)
        program.wait_until_it_says("trying again")
        said = stop(program)
    assert said.code in (2, 3)
    assert words in said.errors[-1]
    assert "Traceback" not in said.err


def test_a_camera_of_another_shape_is_said(tmp_path: Path) -> None:
    square = encode_street(seconds=3, size_px=(120, 120))
    with RtspTestCamera(square, sign_in=SIGN_IN, is_live=True) as camera:
        program = watch(tmp_path, camera.url)
        program.wait_until_it_says("trying again")
        said = stop(program)
    assert said.code == 2
    assert "another shape than the plan declares (120 px wide)" in said.errors[-1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_camera_is_stopped_in_order_and_what_was_watched_is_kept(
    tmp_path: Path, stream: list[EncodedUnit], number: signal.Signals
) -> None:
    with RtspTestCamera(stream, sign_in=SIGN_IN, is_live=True) as camera:
        program = watch(tmp_path, camera.url)
        wait_for(lambda: camera.record.units_sent >= 3 * RATE_HZ)
        said = stop(program, number)
        sent_ms = 1000 * camera.record.units_sent / RATE_HZ
        assert camera.record.connections == 1
        assert camera.record.audio_set_up is False
    assert said.code == 0, said.err
    assert said.errors == []
    (watched_ms,) = sessions(tmp_path / "store")
    assert 500 < watched_ms < sent_ms + 1000
    ((*_, ending),) = [row[:8] for row in rows(tmp_path / "store", "runs", order="id")]
    assert ending == "stopped"


def test_a_camera_that_breaks_off_and_comes_back_goes_on_being_watched(
    tmp_path: Path, stream: list[EncodedUnit]
) -> None:
    """Each connection gives 2.5 seconds and is closed: all of it is kept, nothing twice.

    The first of these seconds goes into learning the empty scene.
    """
    faults = CameraFaults(close_after_units=25)
    with RtspTestCamera(stream, sign_in=SIGN_IN, is_live=True, faults=faults) as camera:
        program = watch(tmp_path, camera.url)
        wait_for(lambda: len(sessions(tmp_path / "store")) >= 2)
        said = stop(program)
        connections = camera.record.connections
    assert "closed the connection" in said.err
    assert "trying again in 1 s" in said.err
    lives = sessions(tmp_path / "store")
    assert 2 <= len(lives) <= connections
    for watched_ms in lives[:2]:
        assert watched_ms == pytest.approx(2500 - LEARNING_MS, abs=250)
    assert rows(tmp_path / "store", "incidents", order="id") == []


def test_a_camera_that_falls_silent_is_noticed_and_tried_again(
    tmp_path: Path, stream: list[EncodedUnit]
) -> None:
    faults = CameraFaults(silent_after_units=15)
    with RtspTestCamera(stream, sign_in=SIGN_IN, is_live=True, faults=faults) as camera:
        program = watch(tmp_path, camera.url)
        program.wait_until_it_says("trying again")
        said = stop(program)
    assert said.code == 3
    assert "10 s" in said.errors[-1]
    (watched_ms,) = sessions(tmp_path / "store")
    assert watched_ms == pytest.approx(1500 + 900 - LEARNING_MS, abs=250)
    ((states,),) = [
        row[-1:] for row in rows(tmp_path / "store", "coverage") if row[1] == "street-count"
    ][-1:]
    assert states == 32
