"""Where the rules of the chapter SC draw their lines, beyond the two examples on their pages."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from noren.plan.outputs import Output
from noren.plan.places import Site
from noren.rules.catalogue import rule_of
from noren.rules.checking import check_plan
from noren.rules.documentation import read_documentation
from noren.rules.scope.pixel_density import largest_px_per_m
from noren.rules.scope.use_cases import CONTAINED
from noren.vocabulary.records import RecordClass
from noren.vocabulary.terms import Aim, UseCase

TODAY = date(2026, 11, 22)

REPEAT = read_documentation(rule_of("SC10")).passing


def of_chapter(overlay, change: str, chapter: str = "SC", as_of: date = TODAY) -> list[str]:
    verdict = check_plan(overlay(change), as_of=as_of)
    return [f.rule.code for f in verdict.findings if f.rule.code.startswith(chapter)]


def joined(attestation: str) -> str:
    with_join = REPEAT.replace(
        "  window: 90 days", "  window: 90 days\n  joins: [{id: club, target: member_card}]"
    )
    return with_join + attestation


@pytest.mark.parametrize("aim", list(Aim), ids=str)
def test_only_crime_prevention_is_out_of_scope(overlay, aim):
    change = f"purposes: [{{id: street-flow, aim: {aim.value}}}]"
    assert of_chapter(overlay, change) == (["SC02"] if aim is Aim.CRIME_PREVENTION else [])


@pytest.mark.parametrize(
    ("attestation", "code"),
    [
        pytest.param("", "SC04", id="no consent"),
        pytest.param(
            "  - {matter: consent, about: club, by: A, on: 2026-10-01, evidence: B}\n",
            "SC05",
            id="consent on the first day",
        ),
        pytest.param(
            "  - {matter: consent, about: club, by: A, on: 2026-11-23, evidence: B}\n",
            "SC04",
            id="consent to come",
        ),
        pytest.param(
            "  - {matter: consent, about: club, by: A, on: 2026-09-01, until: 2026-11-21,"
            " evidence: B}\n",
            "SC04",
            id="consent that has ended",
        ),
        pytest.param(
            "  - {matter: consent, about: club, by: A, on: 2026-10-01}\n",
            "SC04",
            id="consent without evidence",
        ),
        pytest.param(
            "  - {matter: consent, about: wakaba-street, by: A, on: 2026-10-01, evidence: B}\n",
            "SC04",
            id="consent about something else",
        ),
    ],
)
def test_a_join_either_lacks_consent_or_needs_its_own_plan(overlay, attestation, code):
    assert of_chapter(overlay, joined(attestation)) == [code]


def test_before_ver_2_nothing_is_said_about_joins(overlay):
    loaded = overlay(joined(""))
    found = check_plan(loaded, as_of=TODAY, rule_sets=["guidebook-1.0"]).findings
    assert "SC04" not in {f.rule.code for f in found}


NEIGHBOR = """
parties:
- {id: landlord, name: {ja: 大家, en: Landlord}, role: recipient}
- {id: neighbor, name: {ja: 隣, en: Neighbor}, role: recipient}
"""
SECOND = """
sites:
- {{id: wakaba-street, operated_by: {first}}}
- {{id: second, name: {{ja: 二, en: Two}}, place: specified, operated_by: {second},
    municipality: {{ja: 若葉市, en: Wakaba}}}}
cameras:
- {{id: south, site: second, name: {{ja: 南, en: South}}, position: {{ja: 南, en: South}},
    range: {{ja: 南, en: South}}, source: a.mp4, default_password_changed: true, existing: false,
    view: {{width_px: 640, height_px: 480}}}}
"""


@pytest.mark.parametrize(
    ("first", "second", "cameras", "found"),
    [
        pytest.param("landlord", "landlord", "[north, south]", [], id="one landlord for both"),
        pytest.param("landlord", "neighbor", "[north, south]", ["SC10"], id="two companies"),
        pytest.param("null", "neighbor", "[north, south]", ["SC10"], id="operator and another"),
        pytest.param("null", "neighbor", "[north]", [], id="the other one takes no features"),
    ],
)
def test_repeat_analysis_stays_with_one_operator(overlay, first, second, cameras, found):
    change = REPEAT.replace("[north]", cameras) + NEIGHBOR
    change += SECOND.format(first=first, second=second)
    assert of_chapter(overlay, change) == found


def test_joint_operators_may_count_together(overlay):
    change = "parties: [{id: neighbor, name: {ja: 隣, en: N}, role: joint_operator}]"
    assert "SC10" not in of_chapter(overlay, change)


def test_every_record_belongs_to_a_use_case_and_every_use_case_has_records():
    assert set(CONTAINED) == set(UseCase)
    assert set().union(*CONTAINED.values()) == set(RecordClass)


@pytest.mark.parametrize("use_case", [UseCase.COUNTING, UseCase.SCENERY, UseCase.CROWDING], ids=str)
def test_uses_without_single_people_contain_no_records_about_them(use_case):
    personal = {
        RecordClass.ATTRIBUTE_COUNTS,
        RecordClass.AUDIENCE,
        RecordClass.VISIT,
        RecordClass.TRAJECTORY_POINT,
    }
    assert CONTAINED[use_case] & personal == set()


def test_counts_belong_to_every_use_case():
    assert all(RecordClass.LINE_COUNT in contained for contained in CONTAINED.values())


@pytest.mark.parametrize("use_case", [one for one in UseCase if one is not UseCase.REPEAT], ids=str)
def test_features_belong_to_repeat_analysis_only(overlay, use_case):
    change = REPEAT.replace("use_case: repeat", f"use_case: {use_case.value}")
    verdict = check_plan(overlay(change), as_of=TODAY)
    paths = [f.path for f in verdict.findings if f.rule.code == "SC11"]
    assert paths == [("repeat", "purpose")]


def test_a_record_outside_its_use_case_is_found_at_its_key(overlay):
    change = "outputs: [{id: street-count, record: attribute_counts, attributes: [sex]}]"
    [finding] = [
        f for f in check_plan(overlay(change), as_of=TODAY).findings if f.rule.code == "SC11"
    ]
    assert finding.path == ("outputs", 0, "record")
    assert "record" in Output.model_fields
    assert "estimated age bands and sexes" in finding.message.en


GROUND = """
    ground:
      point_error_m: 0.02
      points:
      - {image: [0.1, 0.9], ground_m: [0, 0]}
      - {image: [0.9, 0.9], ground_m: [WIDTH, 0]}
      - {image: [0.7, 0.4], ground_m: [WIDTH, 12]}
      - {image: [0.3, 0.4], ground_m: [0, 12]}
      - {image: [0.5, 0.9], ground_m: [HALF, 0]}
"""


def claim(**keys: str) -> str:
    lines = "".join(f"\n  {key}: {value}" for key, value in keys.items())
    return f"cameras:\n- id: north\n  people_recognizable: false{lines}\n"


def ground(width_m: float) -> str:
    return GROUND.replace("WIDTH", str(width_m)).replace("HALF", str(width_m / 2))


@pytest.mark.parametrize(
    ("change", "fires"),
    [
        pytest.param(claim(px_per_m="124.9"), False, id="just below"),
        pytest.param(claim(px_per_m="125"), True, id="at the limit"),
        pytest.param(claim(), True, id="no grounds at all"),
        pytest.param("cameras: [{id: north, px_per_m: 400}]", False, id="no such claim"),
        pytest.param(claim(view=ground(6)), True, id="the floor shows it is sharp"),
        pytest.param(claim(view=ground(60)), False, id="the floor shows it is coarse"),
        pytest.param(claim(px_per_m="20", view=ground(6)), True, id="the floor says otherwise"),
    ],
)
def test_a_claim_that_nobody_is_recognized_needs_grounds(overlay, change, fires):
    assert of_chapter(overlay, change) == (["SC15"] if fires else [])


def test_pixel_density_is_that_of_the_nearest_floor(overlay):
    view = overlay(claim(view=ground(6))).plan.cameras[0].view
    # At y = 0.9, six metres take 0.8 of 1280 pixels: 171 pixels to the metre; more below it.
    density = largest_px_per_m(view)
    assert density is not None
    assert 171 < density < 200


def test_pixel_density_leaves_masked_floor_out(overlay):
    mask = """
    masks:
    - {id: near, polygon: [[0, 0.5], [1, 0.5], [1, 1], [0, 1]], reason: {ja: 近, en: near}}
"""
    plain = largest_px_per_m(overlay(claim(view=ground(6))).plan.cameras[0].view)
    masked = largest_px_per_m(overlay(claim(view=ground(6) + mask)).plan.cameras[0].view)
    assert plain is not None
    assert masked is not None
    assert masked < 0.7 * plain


def test_a_view_without_floor_tells_no_pixel_density(overlay):
    assert largest_px_per_m(overlay("").plan.cameras[0].view) is None


def test_every_kind_of_place_where_nobody_should_be_filmed_has_its_words(overlay):
    kinds = [*get_args(get_args(Site.model_fields["intimate"].annotation)[0])]
    assert len(kinds) >= 5
    change = f"sites: [{{id: wakaba-street, intimate: {kinds}}}]"
    found = check_plan(overlay(change), as_of=TODAY).findings
    assert [f.path for f in found] == [("sites", 0, "intimate", i) for i in range(len(kinds))]
    assert len({f.message.ja for f in found}) == len(kinds)
