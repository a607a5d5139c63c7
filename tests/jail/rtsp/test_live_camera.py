"""A live camera through the whole jail: connected outside, read inside, and its faults named."""

from __future__ import annotations

import time
from typing import Any

import pytest

from noren.errors import SourceDenied, SourceError, SourceStopped, SourceUnreadable
from noren.gate.assignment import (
    Assignment,
    DetectorAssignment,
    LineAssignment,
    OutputAssignment,
)
from noren.jail.bpf import has_filters
from noren.jail.camera_address import parse_camera_address
from noren.jail.faults import error_of
from noren.jail.numbers import this_machine
from noren.jail.supervisor import Ending, Listeners, Outcome, watch_camera
from noren.testing.rtp_stream import EncodedUnit
from noren.testing.rtsp_camera import CameraFaults, RtspTestCamera
from noren.testing.rtsp_sign_in import SignIn

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not has_filters(this_machine()), reason="this kernel has no seccomp filters"
    ),
]


def assignment() -> Assignment:
    """One line in the middle of the test film's picture."""
    return Assignment(
        plan_digest="0" * 64,
        camera_id="gate",
        live=True,
        evaluation=False,
        start_s=float(int(time.time())),
        width_px=320,
        height_px=240,
        straight_down=False,
        shoulders_px=None,
        lens_k1=0.0,
        ground=None,
        masks_px=(),
        lines=(LineAssignment(id="door", start_px=(160.0, 10.0), end_px=(160.0, 230.0)),),
        areas=(),
        detector=DetectorAssignment(
            model="silhouette",
            width_px=320,
            height_px=240,
            looks_per_s=4.0,
            precision="f32",
        ),
        outputs=(
            OutputAssignment(
                id="passages",
                record="line_count",
                targets=(0,),
                classes=(0,),
                bin_s=60,
                maximum=100,
            ),
        ),
    )


def watched(address: str, bins: list[Any] | None = None) -> Outcome:
    return watch_camera(
        assignment(),
        parse_camera_address(address, where="gate"),
        Listeners(on_bin=[].append if bins is None else bins.append),
    )


def test_a_camera_that_stops_in_mid_stream_keeps_its_figures_and_says_why(
    film: list[EncodedUnit],
) -> None:
    bins: list[Any] = []
    faults = CameraFaults(close_after_units=50)
    sign_in = SignIn(scheme="digest-sha256")
    with RtspTestCamera(
        film, sign_in=sign_in, faults=faults, has_audio=True, is_live=True
    ) as camera:
        outcome = watched(camera.address, bins)
    assert outcome.ending is Ending.FAULT
    assert outcome.fault is not None
    error = error_of(outcome.fault, where="gate")
    assert isinstance(error, SourceStopped)
    assert "closed the connection" in str(error)
    assert sum(closed.coverage.frames_in for closed in bins) == 50
    assert outcome.report is not None
    assert outcome.report.refused == outcome.report.attempted > 0
    assert camera.record.connections == 1
    assert camera.record.upstream_bytes < 2048
    assert camera.record.audio_set_up is False


@pytest.mark.parametrize(
    ("faults", "password", "kind", "words"),
    [
        pytest.param(CameraFaults(), "hunter2", SourceDenied, "refuses the name", id="password"),
        pytest.param(
            CameraFaults(codec="H265"), None, SourceUnreadable, "(H265)", id="wrong codec"
        ),
    ],
)
def test_a_camera_that_cannot_be_read_is_named_without_its_password(
    faults: CameraFaults,
    password: str | None,
    kind: type[SourceError],
    words: str,
    film: list[EncodedUnit],
) -> None:
    with RtspTestCamera(film, sign_in=SignIn(), faults=faults) as camera:
        address = camera.address.replace("correct%20horse", password or "correct%20horse")
        outcome = watched(address)
    assert outcome.fault is not None
    error = error_of(outcome.fault, where="gate")
    assert isinstance(error, kind)
    assert words in str(error)
    for language in ("ja", "en"):
        assert "hunter2" not in error.in_language(language)
