"""Where the rules about sharing draw their lines."""

from __future__ import annotations

from datetime import date

import pytest

from noren.rules.checking import check_plan

TODAY = date(2026, 11, 22)
PERSONAL = """
purposes: [{id: street-flow, use_case: repeat}]
repeat: {purpose: street-flow, cameras: [north], features: [body], window: 30 days}
outputs:
- {id: visits, record: visit, camera: north, purpose: street-flow, keep: 30 days,
   readers: [analyst], minimum_cell: 10}
"""

LINKED_PATHS = """
purposes: [{id: street-flow, use_case: repeat}]
repeat: {purpose: street-flow, cameras: [north], features: [body], window: 30 days,
  linked: [visits, trajectories]}
outputs:
- {id: paths, record: trajectory_point, camera: north, purpose: street-flow, position_m: 1,
   every: 1 s, keep: 1 day, readers: [analyst], minimum_cell: 10}
"""


def sharing(overlay, party: str, more: str = PERSONAL, day: date = TODAY) -> set[str]:
    """The codes of the chapter about sharing that a party draws."""
    change = f"{more}\nparties: [{{id: mirai, name: {{ja: みらい, en: Mirai}}, {party}}}]"
    found = check_plan(overlay(change), as_of=day).findings
    return {one.rule.code for one in found if one.rule.code.startswith("TP")}


@pytest.mark.parametrize(
    ("party", "codes"),
    [
        pytest.param("role: recipient, outputs: [street-count]", set(), id="statistics"),
        pytest.param("role: recipient", set(), id="nothing"),
        pytest.param("role: recipient, outputs: [visits]", {"TP01", "TP04"}, id="visits"),
        pytest.param(
            "role: recipient, outputs: [visits], provision_recorded: true", {"TP01"}, id="recorded"
        ),
        pytest.param("role: processor, outputs: [visits]", set(), id="works for the operator"),
        pytest.param("role: joint_operator, outputs: [visits]", {"TP03"}, id="together"),
        pytest.param(
            "role: joint_operator, outputs: [visits], joint_use_published_on: 2026-10-01",
            set(),
            id="published on the first day",
        ),
        pytest.param(
            "role: joint_operator, outputs: [visits], joint_use_published_on: 2026-10-02",
            {"TP03"},
            id="published a day late",
        ),
    ],
)
def test_personal_data_goes_to_others_only_on_a_ground(overlay, party, codes):
    assert sharing(overlay, party) == codes


def test_paths_that_the_analysis_links_are_personal_too(overlay):
    party = "role: recipient, outputs: [paths], provision_recorded: true"
    assert sharing(overlay, party, LINKED_PATHS) == {"TP01"}
    unlinked = LINKED_PATHS.replace("[visits, trajectories]", "[visits]")
    assert sharing(overlay, party, unlinked) == set()


@pytest.mark.parametrize(
    ("party", "codes"),
    [
        pytest.param("role: processor, country: JP", set(), id="at home"),
        pytest.param("role: processor, country: US", {"TP05"}, id="a processor abroad"),
        pytest.param("role: sub_processor, country: US", {"TP05"}, id="its own processor"),
        pytest.param("role: recipient, country: US", set(), id="gets nothing"),
        pytest.param(
            "role: recipient, country: US, outputs: [street-count]", set(), id="gets statistics"
        ),
        pytest.param(
            "role: recipient, country: US, outputs: [visits], provision_recorded: true",
            {"TP01", "TP05"},
            id="gets visits",
        ),
    ],
)
def test_personal_data_abroad_needs_a_ground_of_its_own(overlay, party, codes):
    assert sharing(overlay, party) == codes


def test_a_processor_abroad_may_handle_statistics(overlay):
    assert sharing(overlay, "role: processor, country: US", more="") == set()


@pytest.mark.parametrize(
    ("matter", "left"), [("foreign_measures", {"TP01"}), ("consent", set()), ("dpia", None)]
)
def test_measures_or_consent_are_grounds_abroad(overlay, matter, left):
    more = f"{PERSONAL}\nattestations: [{{matter: {matter}, about: mirai, by: 青木 太郎, "
    more += "on: 2026-09-20, evidence: 記録}]"
    party = "role: recipient, country: US, outputs: [visits], provision_recorded: true"
    expected = {"TP01", "TP05"} if left is None else left
    assert sharing(overlay, party, more) == expected


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        pytest.param(date(2022, 3, 31), set(), id="the old act"),
        pytest.param(date(2022, 4, 1), {"TP07"}, id="since person-related information"),
    ],
)
def test_who_makes_personal_data_of_it_must_have_consent_since_2022(overlay, day, asked):
    party = "role: recipient, outputs: [street-count], makes_personal: true"
    assert sharing(overlay, party, more="", day=day) == asked


def test_opting_out_is_no_ground_and_nobody_waives_that(overlay):
    waiver = "waivers: [{code: TP02, reason: {ja: 急ぐ, en: hurry}, by: 青木, until: 2099-01-01}]"
    change = f"""
    parties: [{{id: mirai, name: {{ja: みらい, en: Mirai}}, role: recipient,
      opt_out_provision: true}}]
    {waiver}
    """
    verdict = check_plan(overlay(change), as_of=TODAY)
    assert verdict.blocking_codes == ("TP02",)


@pytest.mark.parametrize(
    ("record", "fires"),
    [
        pytest.param("trajectory_point, position_m: 1, every: 1 s", True, id="a row per person"),
        pytest.param("heatmap_cells, position_m: 1, bin: 1 h", False, id="people together"),
    ],
)
def test_the_public_reads_no_record_of_one_person(overlay, record, fires):
    change = f"""
    outputs:
    - {{id: paths, record: {record}, camera: north, purpose: street-flow, keep: 1 day,
       readers: [public], minimum_cell: 10}}
    """
    codes = {one.rule.code for one in check_plan(overlay(change), as_of=TODAY).findings}
    assert ("TP06" in codes) is fires
