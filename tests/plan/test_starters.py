"""A starter is a whole plan: empty where only its author can write, or filled by a fiction."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from noren.errors import UsageError
from noren.plan.declaration import Plan
from noren.plan.geometry import geometry_advice
from noren.plan.json_schema import SCHEMA_FILE
from noren.plan.load import parse_plan
from noren.plan.starters import (
    CASES,
    MULTI,
    PLACEHOLDER,
    CameraFilling,
    Filling,
    fill_starter,
    outline_of,
    write_starter,
)
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import UseCase

TODAYS = [date(2026, 11, 22), date(2028, 2, 29), date(2027, 1, 1)]


def load(text: str) -> Plan:
    return parse_plan(text, "plan.yaml").plan


def example_of(case: str) -> Plan:
    return load(write_starter(case, example=True, today=TODAYS[0]))


def test_every_use_case_has_a_starter_and_so_have_several_purposes() -> None:
    assert set(CASES) == {case.value for case in UseCase} | {MULTI}


@pytest.mark.parametrize("today", TODAYS, ids=str)
@pytest.mark.parametrize("example", [True, False], ids=["example", "blank"])
@pytest.mark.parametrize("case", CASES)
def test_a_starter_is_a_plan(case: str, example: bool, today: date) -> None:
    text = write_starter(case, example=example, today=today)
    plan = load(text)
    if case != MULTI:
        assert {purpose.use_case.value for purpose in plan.purposes} == {case}
    assert not set("⟦⟧⟨⟩⟪⟫") & set(text)
    assert max(len(line) for line in text.split("\n")) <= 100
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")
    assert text.endswith("\n")
    assert "\n\n\n" not in text


@pytest.mark.parametrize("case", CASES)
def test_a_blank_starter_marks_what_its_author_must_write(case: str) -> None:
    plan = load(write_starter(case, example=False, today=TODAYS[0]))
    assert plan.status == "draft"
    for text_ in (plan.operator.name.ja, plan.operator.name.en, plan.operator.representative.ja):
        assert PLACEHOLDER in text_
    for purpose in plan.purposes:
        assert PLACEHOLDER in purpose.text.ja
        assert PLACEHOLDER in purpose.text.en
    for camera in plan.cameras:
        assert PLACEHOLDER in camera.source
        assert PLACEHOLDER in camera.position.ja
        assert not camera.default_password_changed
        assert camera.view.ground is None
    notices = plan.notices
    for notice in (notices.prior, notices.acquisition, notices.detail):
        assert notice.published_on is None
    assert all(one.on is None for one in plan.attestations)


@pytest.mark.parametrize("case", CASES)
def test_an_example_leaves_nothing_to_write(case: str) -> None:
    text = write_starter(case, example=True, today=TODAYS[0])
    said = "\n".join(line.split("#")[0] for line in text.split("\n"))
    assert PLACEHOLDER not in said
    assert geometry_advice(load(text)) == []


@pytest.mark.parametrize("today", TODAYS, ids=str)
@pytest.mark.parametrize("case", CASES)
def test_an_example_told_the_public_in_time_and_may_be_changed_and_tried(
    case: str, today: date
) -> None:
    plan = load(write_starter(case, example=True, today=today))
    notices, schedule = plan.notices, plan.schedule
    assert schedule.capture_start == today
    assert notices.prior.published_on is not None
    assert today - notices.prior.published_on >= timedelta(days=schedule.lead_days)
    assert notices.acquisition.published_on is not None
    assert notices.acquisition.published_on <= today
    for notice in (notices.prior, notices.acquisition, notices.detail):
        assert notice.digest is None


@pytest.mark.parametrize("case", CASES)
def test_both_outputs_of_a_starter_come_from_one_source(case: str) -> None:
    """What the machine does is the same; only words, days and the measured floor differ."""
    blank = load(write_starter(case, example=False, today=TODAYS[0]))
    example = example_of(case)
    assert blank.outputs == example.outputs
    assert blank.repeat is None or blank.repeat.cameras == example.repeat.cameras
    for one, other in zip(blank.cameras, example.cameras, strict=True):
        assert (one.view.lines, one.view.areas) == (other.view.lines, other.view.areas)


RECORDS = {
    "attributes": {RecordClass.ATTRIBUTE_COUNTS, RecordClass.LINE_COUNT, RecordClass.QUEUE_WAIT},
    "behavior": {
        RecordClass.TRAJECTORY_POINT,
        RecordClass.DWELL_HISTOGRAM,
        RecordClass.HEATMAP_CELLS,
        RecordClass.OD_COUNTS,
        RecordClass.QUEUE_WAIT,
        RecordClass.SHELF_STOPS,
    },
    "repeat": {
        RecordClass.VISIT,
        RecordClass.TRAJECTORY_POINT,
        RecordClass.DWELL_HISTOGRAM,
        RecordClass.LINE_COUNT,
    },
    "counting": {RecordClass.LINE_COUNT, RecordClass.ZONE_OCCUPANCY},
    "scenery": {RecordClass.SCENERY},
    "crowding": {RecordClass.ICON, RecordClass.CROWDING_LEVEL, RecordClass.ZONE_OCCUPANCY},
    "signage": {RecordClass.AUDIENCE, RecordClass.ATTRIBUTE_COUNTS},
    "multi": {RecordClass.LINE_COUNT, RecordClass.CROWDING_LEVEL, RecordClass.QUEUE_WAIT},
}


@pytest.mark.parametrize("case", CASES)
def test_a_starter_derives_what_the_guidebook_names_for_its_case(case: str) -> None:
    assert {output.record for output in example_of(case).outputs} == RECORDS[case]


def test_repeat_analysis_keeps_no_face_and_nothing_beyond_its_window() -> None:
    plan = example_of("repeat")
    assert plan.repeat is not None
    assert plan.repeat.features == ("body",)
    assert str(plan.repeat.window) == "90 days"
    kept = {
        output.keep.seconds
        for output in plan.outputs
        if output.record in (RecordClass.VISIT, RecordClass.TRAJECTORY_POINT)
    }
    assert kept == {plan.repeat.window.seconds}


def test_one_existing_camera_serves_two_purposes_that_are_kept_apart() -> None:
    plan = example_of(MULTI)
    hall = plan.cameras[0]
    first, second = (output for output in plan.outputs if output.camera == hall.id)
    assert hall.existing
    assert hall.also_security
    assert hall.also_for
    assert first.purpose != second.purpose
    assert hall.installed_for == (first.purpose,)
    assert (first.bin, first.keep, first.readers) != (second.bin, second.keep, second.readers)
    assert first.bin != second.bin
    assert first.keep != second.keep
    assert [change.kind for change in plan.changes] == ["purpose_added"]
    assert plan.changes[0].announced_on is not None


def test_the_cameras_of_a_taxi_fleet_were_there_for_something_else() -> None:
    plan = example_of("scenery")
    assert len(plan.cameras) > 1
    for camera in plan.cameras:
        assert camera.vehicle
        assert camera.existing
        assert camera.also_for
        assert camera.installed_for == ()
        assert camera.footage == "live"
    assert plan.changes[0].announced_on is not None


def camera(like: str, name: str) -> CameraFilling:
    return CameraFilling(like=like, values={"camera.name.ja": name, "camera.name.en": name})


@pytest.mark.parametrize("case", CASES)
def test_an_author_can_have_any_number_of_cameras_like_those_of_the_starter(case: str) -> None:
    kinds = outline_of(case).cameras
    cameras = [camera(kind, f"{kind} {number}") for number in range(3) for kind in kinds]
    filling = Filling(values={"operator.name.ja": "若葉株式会社"}, cameras=cameras)
    plan = load(fill_starter(case, filling, today=TODAYS[0]))
    assert {one.name.ja for one in plan.cameras} == {
        one.values["camera.name.ja"] for one in cameras
    }
    assert len({one.password_env for one in plan.cameras}) == len(cameras)
    assert {output.camera for output in plan.outputs} == {one.id for one in plan.cameras}
    assert plan.operator.name.ja == "若葉株式会社"
    assert plan.status == "draft"


@pytest.mark.parametrize("case", CASES)
def test_one_camera_of_any_kind_makes_a_plan(case: str) -> None:
    for kind in outline_of(case).cameras:
        filling = Filling(values={}, cameras=[camera(kind, "唯一のカメラ")])
        plan = load(fill_starter(case, filling, today=TODAYS[0]))
        assert [one.name.ja for one in plan.cameras] == ["唯一のカメラ"]


@pytest.mark.parametrize("case", CASES)
def test_who_may_read_is_said_once_more_for_every_role(case: str) -> None:
    """Every reader of an output works for the purpose that it serves."""
    plan = example_of(case)
    allowed = {(one.role, purpose) for one in plan.access for purpose in one.purposes}
    for output in plan.outputs:
        assert {(reader, output.purpose) for reader in output.readers} <= allowed


@pytest.mark.parametrize("case", ["nonsense", "../counting", "frame", ""])
def test_a_starter_that_is_none_is_refused_with_those_that_are(case: str) -> None:
    with pytest.raises(UsageError) as refused:
        write_starter(case, example=False, today=TODAYS[0])
    assert "counting" in str(refused.value)
    assert "counting" in refused.value.in_language("ja")
