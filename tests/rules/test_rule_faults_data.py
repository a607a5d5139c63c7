"""Where the rules about data, management, rights and faces draw their lines."""

from __future__ import annotations

from datetime import date

import pytest

from noren.rules.checking import check_plan

TODAY = date(2026, 11, 22)
RETURNING = "# change of: returning\n"


def found(overlay, change: str, as_of: date = TODAY) -> list[str]:
    return [f.rule.code for f in check_plan(overlay(change), as_of=as_of).findings]


def returning(overlay, change: str, as_of: date = TODAY) -> list[str]:
    return found(overlay, RETURNING + change, as_of)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        pytest.param("1 s", ["DT25"], id="visits outlive a second"),
        pytest.param("30 days", [], id="as long as the visits"),
        pytest.param("183 days", [], id="half a year"),
        pytest.param("184 days", ["DT32"], id="a day more"),
        pytest.param("1825 days", ["DT32"], id="five years"),
        pytest.param("1826 days", ["DT14"], id="a day more than five years"),
    ],
)
def test_a_window_is_long_from_half_a_year_and_hoarding_from_five(overlay, window, expected):
    assert returning(overlay, f"repeat: {{window: {window}}}") == expected


def test_a_trajectory_linked_to_features_may_not_outlive_the_window(overlay):
    change = """
    repeat: {{linked: [visits, {linked}]}}
    outputs:
    - {{id: paths, record: trajectory_point, camera: entrance, purpose: returning,
        position_m: 0.5, every: 1 s, keep: 31 days, readers: [analyst], minimum_cell: 10}}
    """
    assert returning(overlay, change.format(linked="trajectories")) == ["DT25"]
    assert returning(overlay, change.format(linked="attributes")) == []


@pytest.mark.parametrize(
    ("repeat", "expected"),
    [
        ("minimum_cell: 9", ["DT20"]),
        ("minimum_cell: 10", []),
        pytest.param("minimum_cell: 2, after_window: erase", [], id="nothing is left"),
    ],
)
def test_statistics_are_of_ten_or_more(overlay, repeat, expected):
    assert returning(overlay, f"repeat: {{{repeat}}}") == expected


@pytest.mark.parametrize(
    ("bin_width", "keep", "expected"),
    [
        pytest.param("1 h", "1 s", [], id="only passed on"),
        pytest.param("1 h", "2 s", ["DT43"], id="two seconds are kept"),
        pytest.param("1 h", "59 min", ["DT43"], id="a minute short"),
        pytest.param("1 h", "60 min", [], id="just as long"),
    ],
)
def test_a_number_outlives_its_bin_or_is_passed_on(overlay, bin_width, keep, expected):
    change = f"outputs: [{{id: street-count, bin: {bin_width}, keep: {keep}}}]"
    assert found(overlay, change) == expected


@pytest.mark.parametrize(("width", "expected"), [("10 min", ["DT19"]), ("15 min", [])])
def test_a_heat_map_wants_quarters_of_an_hour(overlay, width, expected):
    change = f"""
    outputs:
    - {{id: heat, record: heatmap_cells, camera: north, purpose: street-flow, position_m: 1.0,
        bin: {width}, keep: 30 days, readers: [analyst], minimum_cell: 10}}
    """
    assert found(overlay, change) == expected


@pytest.mark.parametrize(
    ("link", "expected"), [("on_site", []), ("encrypted", ["DT35"]), ("plain", ["DT34"])]
)
def test_a_link_draws_one_finding_at_most(overlay, link, expected):
    assert found(overlay, f"cameras: [{{id: north, link: {link}}}]") == expected


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ("anonymized: {}", ["DT21", "DT21"]),
        ("anonymized: {items_published_on: 2026-09-01}", ["DT21"]),
        ("pseudonymized: {}", []),
        ("pseudonymized: {provided: true, matched: true}", ["DT22", "DT23"]),
    ],
)
def test_special_forms_of_data_carry_their_duties(overlay, made, expected):
    assert found(overlay, f"processed: {{{made}}}") == expected


def test_pseudonymized_information_is_unknown_to_the_old_act(overlay):
    change = "processed: {pseudonymized: {provided: true}}"
    assert found(overlay, change, date(2022, 3, 31)) == []
    assert found(overlay, change, date(2022, 4, 1)) == ["DT22"]


@pytest.mark.parametrize("role", ["processor", "sub_processor"])
def test_a_processor_may_handle_visits(overlay, role):
    change = f"""
    parties:
    - {{id: helper, name: {{ja: 計測社, en: Counting Co.}}, role: {role}, outputs: [visits],
        contract_on: 2026-08-01}}
    """
    assert "DT30" not in returning(overlay, change)


def test_an_ended_plan_whose_erasure_is_attested_only_must_not_run(overlay):
    change = """
    status: closed
    attestations:
    - {matter: erasure, by: 石川 直, on: 2026-11-20, evidence: 消去証明書 第1号}
    """
    assert returning(overlay, change) == ["CH08"]
    assert found(overlay, "status: closed") == ["CH08"]


def test_a_change_to_come_is_analyzed_when_it_comes(overlay):
    change = "changes: [{kind: model_changed, on: 2026-11-23, announced_on: 2026-11-01}]"
    assert "MG03" not in found(overlay, change)
    assert "MG03" in found(overlay, change, date(2026, 11, 23))


def test_a_role_that_has_no_access_entry_may_read_what_lists_it(overlay):
    assert found(overlay, "access: [{role: privacy_officer, purposes: [street-flow]}]") == []


def test_purposes_of_a_role_add_up_over_its_entries(overlay):
    change = """
    purposes:
    - {id: lamps, use_case: counting, text: {ja: 街路灯の時刻, en: Hours of street lamps},
       benefit: {ja: 明るい夜道, en: Better light}}
    outputs:
    - {id: lamp-count, record: line_count, camera: north, purpose: lamps, lines: [crossing],
       bin: 1 h, keep: 365 days, readers: [analyst], minimum_cell: 10}
    access:
    - {role: analyst, purposes: [street-flow]}
    - {role: analyst, purposes: [lamps]}
    """
    assert "MG07" not in found(overlay, change)


@pytest.mark.parametrize(("backup", "expected"), [("30 days", []), ("31 days", ["MG14"])])
def test_a_backup_ends_with_the_shortest_of_what_it_holds(overlay, backup, expected):
    assert returning(overlay, f"security: {{backup_keep: {backup}}}") == expected
    assert found(overlay, f"security: {{backup_keep: {backup}}}") == []


@pytest.mark.parametrize(
    ("day", "expected"), [("2026-10-01", []), ("2026-10-02", ["MG15"]), ("null", ["MG15"])]
)
def test_the_published_items_are_there_on_the_first_day(overlay, day, expected):
    change = f"notices: {{detail: {{published_on: {day}}}}}"
    assert [code for code in returning(overlay, change) if code == "MG15"] == expected


def test_a_foreign_node_matters_only_with_personal_data(overlay):
    node = """
    nodes:
    - {id: cloud, name: {ja: 集計, en: Server}, kind: cloud, responsible: operator, country: US}
    """
    assert found(overlay, node) == []
    assert returning(overlay, node) == ["MG16"]


NONE_OF_THESE = """
rights:
  disclosure_procedure: false
  correction_procedure: false
  cessation_procedure: false
  electronic: false
  answer_days: 60
  disclosure_policy: null
"""


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        pytest.param(date(2021, 6, 1), {"RT06", "RT07", "RT10", "RT04"}, id="old law, 30 days"),
        pytest.param(
            date(2022, 4, 1), {"RT02", "RT05", "RT06", "RT07", "RT10", "RT04"}, id="new law"
        ),
    ],
)
def test_what_people_can_ask_for_depends_on_the_law_of_the_day(overlay, as_of, expected):
    asked = returning(overlay, NONE_OF_THESE, as_of)
    assert {code for code in asked if code.startswith("RT")} == expected


def test_a_plan_without_personal_data_needs_none_of_these(overlay):
    assert found(overlay, NONE_OF_THESE) == []


@pytest.mark.parametrize(("days", "expected"), [(30, []), (31, ["RT10"])])
def test_an_answer_within_thirty_days_is_quick_enough(overlay, days, expected):
    assert returning(overlay, f"rights: {{answer_days: {days}}}") == expected


@pytest.mark.parametrize(
    ("feature", "expected"), [("face", ["BA01", "BA02", "BA03"]), ("body", [])]
)
def test_the_act_to_come_speaks_of_faces(overlay, feature, expected):
    change = f"""
    repeat: {{features: [{feature}]}}
    sites: [{{id: honten, children_expected: true}}]
    notices: {{acquisition: {{near_cameras: false}}}}
    rights: {{cessation_without_violation: false, guardian_route: null}}
    """
    previews = [code for code in returning(overlay, change) if code.startswith("BA")]
    assert sorted(previews) == expected
    before = returning(overlay, change, date(2026, 7, 16))
    assert [code for code in before if code.startswith("BA")] == []
