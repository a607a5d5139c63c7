"""Promises of the register: an entry for each camera, with the plan's words and days."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from noren.notices.press.document import Voice, texts_of
from noren.notices.press.lines import plain
from noren.notices.press.pdf import set_pdf
from noren.notices.register.entries import register_entries
from noren.notices.register.sheet import register_sheet
from noren.notices.register.tables import COLUMNS, register_csv, register_json
from noren.plan.answering import Attestation
from noren.plan.declaration import Plan
from noren.vocabulary.matters import Matter
from noren.vocabulary.words import LANGUAGES
from notices.press.printing import needs_press
from notices.told_plans import EVERY_PLAN, told
from staging.drawn_plans import plans

_PLANS = pytest.mark.parametrize("plan", EVERY_PLAN.values(), ids=EVERY_PLAN.keys())
_VOICES = pytest.mark.parametrize("voice", LANGUAGES)


def _text(plan: Plan, voice: Voice) -> str:
    document = register_sheet(told(plan), plan.cameras[0], voice)
    return "\n".join(plain(text) for _, text in texts_of(document))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_any_plan_has_an_entry_for_each_camera(plan: Plan) -> None:
    rows = list(csv.DictReader(io.StringIO(register_csv(told(plan)), newline="")))
    objects = json.loads(register_json(told(plan)))["cameras"]
    assert [row["camera"] for row in rows] == [camera.id for camera in plan.cameras]
    assert [one["camera"] for one in objects] == [camera.id for camera in plan.cameras]
    for camera, row, entry in zip(plan.cameras, rows, objects, strict=True):
        assert row["position_ja"] == camera.position.ja
        assert row["range_en"] == camera.range.en
        assert row["plan_digest"] == told(plan).digest
        ids = {one.id for one in plan.outputs if one.camera == camera.id}
        assert {one for item in entry["items"] for one in item["outputs"]} == ids
        for voice in LANGUAGES:
            text = _sheet(plan, camera.id, voice)
            assert camera.position.in_language(voice) in text
            assert all(mask.reason.in_language(voice) in text for mask in camera.view.masks)


def _sheet(plan: Plan, camera: str, voice: Voice) -> str:
    one = next(one for one in plan.cameras if one.id == camera)
    return "\n".join(plain(text) for _, text in texts_of(register_sheet(told(plan), one, voice)))


@_VOICES
@_PLANS
def test_the_sheet_names_everything_that_the_guidebook_asks(plan: Plan, voice: Voice) -> None:
    text = _text(plan, voice)
    for purpose in plan.purposes:
        assert purpose.text.in_language(voice) in text
    security = plan.security
    for measure in (security.organizational, security.human, security.physical, security.technical):
        assert measure.in_language(voice) in text
    assert told(plan).digest in text
    assert not any(mark in text for mark in ("{", "}", "〇〇", "●●●"))


def test_the_csv_has_the_declared_columns() -> None:
    header = register_csv(told(EVERY_PLAN["full"])).split("\r\n")[0]
    assert header.split(",") == list(COLUMNS)


def test_who_is_responsible_stands_for_each_stage() -> None:
    (entry,) = register_entries(told(EVERY_PLAN["full"]))
    assert entry.responsible[0].en == "acquiring: Shiomiura Ferry Co., Ltd."
    assert entry.responsible[-1].en == "erasing: Measuring Co."
    (bare,) = register_entries(told(EVERY_PLAN["full"].model_copy(update={"lifecycle": None})))
    assert [one.en for one in bare.responsible] == ["not set"]


def test_an_attestation_without_its_day_is_unanswered() -> None:
    done = Attestation(
        matter=Matter.TRAINING, by="A, manager", on=date(2026, 11, 1), evidence="minutes 3"
    )
    open_one = Attestation(matter=Matter.ORDINANCE)
    nobody = Attestation(matter=Matter.COUNSEL, on=date(2026, 11, 1))
    other = Attestation(matter=Matter.CONSENT, about="another-camera")
    plan = EVERY_PLAN["counting"].model_copy(
        update={"attestations": (done, open_one, nobody, other)}
    )
    (entry,) = register_entries(told(plan))
    assert [one.en for one in entry.answered] == [
        "training of the people who work nearby: 1 November 2026 (until 2 November 2027)",
        "look-up of the municipality's ordinance: unanswered",
        "advice of counsel, experts or the PPC: unanswered",
    ]


def test_a_notice_that_nobody_published_is_not_posted() -> None:
    plan = EVERY_PLAN["full"]
    (entry,) = register_entries(told(plan))
    assert entry.signs[0].en.startswith("prior notice: 25 November 2026, poster")
    bare = plan.notices.model_copy(update={"prior": type(plan.notices.prior)()})
    (entry,) = register_entries(told(plan.model_copy(update={"notices": bare})))
    assert entry.signs[0].en == "prior notice: not published"


def test_the_first_day_is_that_of_the_camera_itself() -> None:
    (full,) = register_entries(told(EVERY_PLAN["full"]))
    assert full.used_from == date(2026, 12, 20)
    plan = EVERY_PLAN["counting"]
    (entry,) = register_entries(told(plan))
    assert entry.used_from == plan.schedule.capture_start


@needs_press
@_VOICES
def test_an_entry_takes_two_sheets_at_most(voice: Voice) -> None:
    plan = EVERY_PLAN["full"]
    assert set_pdf(register_sheet(told(plan), plan.cameras[0], voice)).pages <= 2
