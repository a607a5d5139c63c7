"""Behind both locks, the jail reads its camera over the connection it was given, and no other."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from noren.jail.bpf import has_filters
from noren.jail.camera_address import parse_camera_address
from noren.jail.camera_link import connect_camera
from noren.jail.numbers import this_machine
from noren.jail.start import DescriptorNumber, spawn_jailed
from noren.testing.rtp_stream import EncodedUnit
from noren.testing.rtsp_camera import RtspTestCamera
from noren.testing.rtsp_sign_in import SignIn

pytestmark = pytest.mark.skipif(
    not has_filters(this_machine()), reason="this kernel has no seccomp filters"
)


def jailed_report(address_text: str, film: list[EncodedUnit]) -> dict[str, Any]:
    address = parse_camera_address(address_text, where="camera gate")
    order = {
        "address": address.to_bytes().decode(),
        "rehearsal": [unit.data.hex() for unit in film[:4]],
    }
    record_in, record_out = os.pipe()
    order_in, order_out = os.pipe()
    with connect_camera(address, where="camera gate") as link:
        process = spawn_jailed(
            "jailed_viewer",
            descriptors={
                DescriptorNumber.ASSIGNMENT: order_in,
                DescriptorNumber.RECORD: record_out,
                DescriptorNumber.CAMERA: link.fileno(),
            },
        )
    os.close(order_in)
    os.close(record_out)
    with os.fdopen(order_out, "wb") as pipe:
        pipe.write(json.dumps(order).encode())
    with os.fdopen(record_in, "rb") as pipe:
        record = pipe.read()
    status = process.wait(timeout=60)
    assert record, f"the jail ended with status {status} and said nothing"
    report: dict[str, Any] = json.loads(record)
    return report


@pytest.mark.parametrize("scheme", ["digest-md5", "digest-sha256", "basic"])
def test_a_hundred_pictures_arrive_behind_both_locks_over_one_connection(
    scheme: Any, film: list[EncodedUnit], decoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    with RtspTestCamera(film, sign_in=SignIn(scheme=scheme), has_audio=True) as camera:
        report = jailed_report(camera.address, film)
    assert "error" not in report, report["error"]
    assert report["holds"] is True
    assert report["pictures"] == 100
    expected = hashlib.sha256("".join(decoded[:100]).encode()).hexdigest()
    assert report["digest"] == expected
    for attempt in ("socket", "plain_write", "file"):
        assert report[attempt] == "PermissionError", attempt
    assert camera.record.connections == 1
    assert camera.record.upstream_bytes == report["sent_bytes"] < 2048
    assert camera.record.audio_set_up is False
