"""What a plan of repeat analysis may say of tills and steps of days, and what a change of it is."""

from __future__ import annotations

import pytest

from noren.errors import PlanErrors
from noren.gate.compile import compile_assignment
from noren.gate.output_compile import objection_to
from noren.plan.change_kinds import ChangeKind
from noren.plan.diff import diff_plans
from noren.plan.load import parse_plan
from noren.vocabulary.records import RecordClass
from staging.repeat_plans import repeat_plan


def changed(before: str, after: str) -> str:
    text = repeat_plan()
    assert before in text
    return text.replace(before, after, 1)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("area: till}", "area: tills}", "tills"),
        ("camera: shelves, area: till", "camera: shelf, area: till", "shelf"),
        ("  counted_from", "  day_steps: [1, 7]\n  counted_from", "rising days from 0"),
        ("  counted_from", "  day_steps: [0, 7, 7]\n  counted_from", "rising days from 0"),
        ("  counted_from", "  visit_gap: 30\n  counted_from", "span of time"),
        ("lane: lane-1,", "lane: 1,", "lane"),
    ],
    ids=["no such area", "no such camera", "not from 0", "not rising", "no unit", "a number"],
)
def test_what_is_wrong_is_said_with_its_place(before: str, after: str, said: str) -> None:
    with pytest.raises(PlanErrors, match=said):
        parse_plan(changed(before, after), "plan.yaml")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("area: till}", "area: gifts}"),
        ("  counted_from", "  day_steps: [0, 30]\n  counted_from"),
        ("  counted_from", "  visit_gap: 10 min\n  counted_from"),
    ],
)
def test_a_change_of_them_changes_the_repeat_analysis(before: str, after: str) -> None:
    old, new = (parse_plan(text, "plan.yaml") for text in (repeat_plan(), changed(before, after)))
    assert old.digest != new.digest
    kinds = {one.kind for one in diff_plans(old.plan, new.plan).changes}
    assert kinds == {ChangeKind.REPEAT_CHANGED}


def test_the_starters_cameras_are_told_of_visits_and_tills() -> None:
    loaded = parse_plan(repeat_plan(), "plan.yaml")
    for camera, lanes in (("entrance", 0), ("shelves", 1)):
        assignment = compile_assignment(loaded.plan, camera, digest=loaded.digest, live=True)
        (visits,) = [one for one in assignment.outputs if one.visits is not None]
        assert len(visits.targets) == lanes
        assert visits.visits is not None
        assert (visits.visits.least_tall_m, visits.visits.day_steps) == (1.4, 7)
        assert not visits.visits.paths


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("linked: [visits, purchases]", "linked: [visits, attributes]", "no output that estimates"),
        ("    record: visit\n", "    record: visit\n    attributes: [sex]\n", "does not name"),
        ("    - shelves\n", "", "takes no features"),
    ],
    ids=["attributes told and not estimated", "estimated and not told", "another camera"],
)
def test_what_this_version_cannot_do_is_said(before: str, after: str, said: str) -> None:
    loaded = parse_plan(changed(before, after), "plan.yaml")
    objections = [
        objection
        for output in loaded.plan.outputs
        if output.record is RecordClass.VISIT
        and (objection := objection_to(loaded.plan, output)) is not None
    ]
    assert objections
    assert all(said in str(one) for one in objections)


def test_faces_of_children_are_refused_and_those_of_others_are_not() -> None:
    faces = changed("features: [body]", "features: [body, face]")
    included = faces.replace("children: left_out ", "children: included ")
    for text, is_refused in ((faces, False), (included, True)):
        loaded = parse_plan(text, "plan.yaml")
        (visits, *_) = (one for one in loaded.plan.outputs if one.record is RecordClass.VISIT)
        objection = objection_to(loaded.plan, visits)
        assert (objection is not None) is is_refused
        assert objection is None or "children's faces" in str(objection)


def test_attributes_that_are_told_and_estimated_are_compiled() -> None:
    loaded = parse_plan(repeat_plan(is_all_linked=True), "plan.yaml")
    assignment = compile_assignment(loaded.plan, "entrance", digest=loaded.digest, live=True)
    (visits,) = [one for one in assignment.outputs if one.visits is not None]
    assert (visits.attributes, visits.age_bands) == (("age_band", "sex"), (20, 35, 50, 65))
