"""Promises of the list of what is held: nothing left out, nothing twice."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from noren.notices.held import held_items, personal_items
from noren.plan.declaration import Plan
from noren.plan.personal import keeps_personal_data
from noren.plan.values import Span
from notices.told_plans import EVERY_PLAN, told
from staging.drawn_plans import plans


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_every_output_stands_in_exactly_one_item(plan: Plan) -> None:
    ids = [one for item in held_items(told(plan)) for one in item.output_ids]
    assert sorted(ids) == sorted(output.id for output in plan.outputs)
    spans = {output.id: output.keep for output in plan.outputs}
    for item in held_items(told(plan)):
        assert {spans[one] for one in item.output_ids} == {item.span}


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_the_items_of_all_cameras_are_all_items(plan: Plan) -> None:
    split = [
        one
        for camera in plan.cameras
        for item in held_items(told(plan), camera=camera.id)
        for one in item.output_ids
    ]
    assert sorted(split) == sorted(output.id for output in plan.outputs)


def test_feature_data_is_held_by_the_machine_alone() -> None:
    features = held_items(told(EVERY_PLAN["repeat"]))[0]
    assert features.keep.en == "60 days from the first visit"
    assert features.read_by.en == "no person"


def test_a_plan_has_personal_items_where_it_keeps_personal_data() -> None:
    for plan in EVERY_PLAN.values():
        assert bool(personal_items(told(plan))) == keeps_personal_data(plan)


def test_what_is_only_passed_on_is_not_kept() -> None:
    plan = EVERY_PLAN["signage"]
    passing = plan.outputs[0].model_copy(update={"keep": Span(seconds=1)})
    item = held_items(told(plan.model_copy(update={"outputs": (passing,)})))[0]
    assert not item.is_kept
    assert item.keep.en == "not kept, only passed on"
