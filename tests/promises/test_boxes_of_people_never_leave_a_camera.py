"""Where each person stands can be read out of a consented test film, and of no camera.

ja: 人の位置の枠は、同意を得た試験映像からだけ取り出せます。カメラからは決して出ません。
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from noren.errors import UndeclaredData
from noren.gate.record_schema import RecordSchema
from noren.gate.records import EvaluationBoxBody, Kind, pack_record
from noren.gate.validator import Validator
from noren.testing.legal_records import build_assignment, jail_report
from noren.testing.rtsp_camera import RtspTestCamera
from staging.command_line import noren
from staging.plans import write_plan

BOX = EvaluationBoxBody(
    frame=0, track_id=1, class_id=0, seen=1, confidence_milli=900, x1=0, y1=0, x2=900, y2=900
)


@pytest.mark.parametrize("address", ["rtsp", "rtsps", "http", "https", "RTSP"])
def test_evaluating_a_live_address_is_refused_before_anything_is_opened(
    tmp_path: Path, address: str
) -> None:
    """ja: 生カメラの評価は、何かを開く前に断ります。"""
    with RtspTestCamera([]) as camera:
        plan = write_plan(tmp_path, source=camera.url)
        url = camera.url.replace("rtsp://", f"{address}://")
        tracks = tmp_path / "tracks.txt"
        said = noren("evaluate", url, "--plan", plan, "--camera", "north", "--tracks", tracks)
        assert camera.record.connections == 0
    assert said.code == 2
    assert "boxes of people never leave a camera" in said.error
    assert not tracks.exists()


def test_no_assignment_of_a_camera_may_have_boxes() -> None:
    """ja: カメラへの指示には、枠を出す指定がありえません。"""
    assignment = dataclasses.replace(build_assignment(live=True), evaluation=True)
    with pytest.raises(ValueError, match="never for cameras"):
        RecordSchema.from_assignment(assignment)


@pytest.mark.parametrize("live", [True, False], ids=["a camera", "a film that is only counted"])
def test_the_gate_refuses_a_box(live: bool) -> None:
    """ja: 関門は、枠の記録を受け取りません。"""
    schema = RecordSchema.from_assignment(build_assignment(live=live))
    assert Kind.EVALUATION_BOX not in schema.kinds()
    validator = Validator(schema, opened_s=schema.start_s)
    report = pack_record(sequence=0, bin_start_s=0, body=jail_report(schema))
    validator.accept(report, schema.start_s)
    with pytest.raises(UndeclaredData):
        validator.accept(pack_record(sequence=1, bin_start_s=0, body=BOX), schema.start_s)


def test_the_gate_takes_a_box_of_a_test_film() -> None:
    """ja: 同意を得た試験映像の枠だけは受け取ります（対照）。"""
    schema = RecordSchema.from_assignment(build_assignment(evaluation=True))
    validator = Validator(schema, opened_s=schema.start_s)
    report = pack_record(sequence=0, bin_start_s=0, body=jail_report(schema))
    validator.accept(report, schema.start_s)
    box = pack_record(sequence=1, bin_start_s=0, body=BOX)
    assert validator.accept(box, schema.start_s).body == BOX
