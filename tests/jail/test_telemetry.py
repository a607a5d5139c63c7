"""Nobody phones home: not because a library behaves, but because it cannot."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from noren.jail.libraries import examine_libraries, installed_version

StartJailed = Callable[..., Any]


@pytest.mark.slow
def test_in_a_jail_no_library_even_tries_to_report_home(
    start_jailed: StartJailed, tmp_path: Path
) -> None:
    told = start_jailed("jailed_telemetry", additions={"HOME": str(tmp_path)}).finish()
    assert told.fact("reporting") == "False"
    assert told.fact("attempts") == ""
    assert told.fact("sockets") == "0"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_filter_alone_keeps_a_library_that_does_try_from_succeeding(
    start_jailed: StartJailed, tmp_path: Path
) -> None:
    """Control of the test above: here the reporting module runs and is refused."""
    if installed_version("openvino-telemetry") is None:
        pytest.skip("openvino-telemetry is not installed, so nothing would report")
    told = start_jailed("jailed_telemetry", "let", additions={"HOME": str(tmp_path)}).finish()
    assert told.fact("reporting") == "True"
    assert told.fact("attempts") != "", "the module did not try; the test shows nothing"
    assert told.fact("sockets") == "0"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("version", "reports"),
    [("1.27.0", False), ("1.28.0", False), ("1.29.0", True), ("1.31.1", True), ("2.0", True)],
)
def test_onnxruntime_is_named_from_the_version_that_reports(version: str, reports: bool) -> None:
    (found,) = examine_libraries(["onnxruntime"], version_of=lambda _: version)
    assert found.reports_home is reports
    assert ("ORT_DISABLE_TELEMETRY" in found.telemetry.en) is reports
    assert ("ORT_DISABLE_TELEMETRY" in found.telemetry.ja) is reports


def test_a_library_that_is_not_installed_is_not_listed() -> None:
    assert examine_libraries(version_of=lambda _: None) == ()


def test_installed_libraries_are_listed_without_importing_them() -> None:
    code = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from noren.jail.libraries import examine_libraries\n"
        "print(sorted(l.name for l in examine_libraries()))\n"
        "print([n for n in ('av', 'cv2', 'numpy', 'openvino', 'polars') if n in sys.modules])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, *[entry for entry in sys.path if entry]],
        capture_output=True,
        text=True,
        check=True,
    )
    listed, imported = ran.stdout.splitlines()
    assert "'openvino'" in listed
    assert imported == "[]"
