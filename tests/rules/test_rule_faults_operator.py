"""Where the rules of the chapter OP draw their lines, beyond the two examples on their pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from noren.rules.catalogue import rule_of
from noren.rules.checking import check_plan
from noren.rules.documentation import read_documentation

TODAY = date(2026, 11, 22)


def of_chapter(overlay, change: str, as_of: date = TODAY) -> list[str]:
    verdict = check_plan(overlay(change), as_of=as_of)
    return [f.rule.code for f in verdict.findings if f.rule.code.startswith("OP")]


@pytest.mark.parametrize(
    ("kinds", "missing"),
    [
        (["camera", "edge"], []),
        (["camera", "server"], []),
        (["camera", "cloud", "network"], []),
        (["camera", "network"], ["a machine that measures"]),
        (["edge"], ["a camera"]),
        (["screen"], ["a camera", "a machine that measures"]),
    ],
    ids=str,
)
def test_a_list_of_devices_has_a_camera_and_a_machine(overlay, kinds, missing):
    nodes = "".join(
        f"- {{id: n{i}, name: {{ja: 機, en: N}}, kind: {kind}, responsible: operator}}\n"
        for i, kind in enumerate(kinds)
    )
    # The nodes of the minimal plan would stay beside these, so they become network parts.
    rest = "".join(f"- {{id: {i}, kind: network}}\n" for i in ("north-camera", "street-box"))
    found = check_plan(overlay(f"nodes:\n{nodes}{rest}"), as_of=TODAY).findings
    assert [f.rule.code for f in found] == ["OP06"] * len(missing)
    assert all(lack in f.message.en for lack, f in zip(missing, found, strict=True))


def vendor(*, more: str = "", plan: str = "", role: str = "processor") -> str:
    return f"""
    parties:
    - {{id: vendor, name: {{ja: 委託先, en: Vendor}}, role: {role}{more}}}
    {plan}
    """


@pytest.mark.parametrize(
    ("signed", "fires"),
    [
        ("2026-10-01", False),
        ("2026-11-22", False),
        pytest.param("2026-11-23", True, id="a contract to come"),
        pytest.param("null", True, id="none"),
    ],
)
@pytest.mark.parametrize("role", ["processor", "sub_processor"])
def test_a_contract_is_there_on_the_day_that_counts(overlay, role, signed, fires):
    change = vendor(role=role, more=f", contract_on: {signed}")
    assert of_chapter(overlay, change) == (["OP07"] if fires else [])


def test_before_filming_the_first_day_counts(overlay):
    change = vendor(more=", contract_on: 2026-10-01")
    assert "OP07" not in of_chapter(overlay, change, as_of=date(2026, 9, 1))
    change = vendor(more=", contract_on: 2026-10-02")
    assert "OP07" in of_chapter(overlay, change, as_of=date(2026, 9, 1))


@pytest.mark.parametrize(
    ("change", "fires"),
    [
        pytest.param(vendor(), True, id="everything"),
        pytest.param(vendor(more=", outputs: [street-count]"), False, id="counts only"),
        pytest.param(
            vendor(more=", outputs: [street-count]", plan="lifecycle: {process: vendor}"),
            True,
            id="counts, but it processes images",
        ),
        pytest.param(
            vendor(
                more=", outputs: [street-count]",
                plan="nodes: [{id: street-box, responsible: vendor}]",
            ),
            True,
            id="counts, but the machine is its own",
        ),
        pytest.param(
            vendor(plan="cameras: [{id: north, people_recognizable: false, px_per_m: 30}]"),
            False,
            id="images of nobody",
        ),
        pytest.param(vendor(role="recipient"), False, id="a recipient is no processor"),
    ],
)
def test_a_contract_is_asked_of_those_who_handle_personal_information(overlay, change, fires):
    assert of_chapter(overlay, change) == (["OP07"] if fires else [])


@pytest.mark.parametrize(("about", "fires"), [("vendor", False), ("null", False), ("north", True)])
def test_a_processor_with_its_own_use_needs_consent_about_it(overlay, about, fires):
    change = vendor(
        more=", contract_on: 2026-09-01, own_use: true",
        plan="attestations: "
        f"[{{matter: consent, about: {about}, by: A, on: 2026-09-01, evidence: B}}]",
    )
    assert of_chapter(overlay, change) == (["OP08"] if fires else [])


@pytest.mark.parametrize(
    ("given", "fires"),
    [
        pytest.param("2026-10-02", True, id="after filming began"),
        pytest.param("2026-10-01", False, id="on the first day"),
        pytest.param("2025-09-29", True, id="more than a year before"),
        pytest.param("2025-09-30", False, id="a year before"),
    ],
)
def test_training_before_the_start_and_within_a_year_counts(overlay, given, fires):
    change = f"attestations: [{{matter: training, on: {given}}}]"
    assert of_chapter(overlay, change, as_of=date(2026, 10, 1)) == (["OP09"] if fires else [])


def test_training_is_due_again_after_a_year_of_filming(overlay):
    last = date(2026, 9, 25) + timedelta(days=366)
    assert "OP09" not in of_chapter(overlay, "", as_of=last)
    assert "OP09" in of_chapter(overlay, "", as_of=last + timedelta(days=1))


@pytest.mark.parametrize(("days", "fires"), [(366, False), (367, True)])
def test_opinions_are_reviewed_within_a_year_of_filming(overlay, days, fires):
    day = date(2026, 10, 1) + timedelta(days=days)
    assert ("OP14" in of_chapter(overlay, "", as_of=day)) is fires


@pytest.mark.parametrize(
    ("review", "fires"),
    [
        pytest.param("on: 2026-10-10, until: 2026-11-22", False, id="through its last day"),
        pytest.param("on: 2026-10-10, until: 2026-11-21", True, id="the day after"),
        pytest.param("on: null", False, id="still to come in the first year"),
    ],
)
def test_a_review_of_opinions_holds_through_its_last_day(overlay, review, fires):
    change = f"attestations: [{{matter: opinions_review, by: A, evidence: B, {review}}}]"
    assert of_chapter(overlay, change) == (["OP14"] if fires else [])


def test_who_does_not_listen_is_not_asked_for_a_review_as_well(overlay):
    codes = of_chapter(overlay, "dialogue: null", as_of=date(2027, 11, 1))
    assert "OP13" in codes
    assert "OP14" not in codes


def parties(*leads: tuple[str, bool]) -> str:
    return "parties:\n" + "".join(
        f"- {{id: p{i}, name: {{ja: 社, en: P}}, role: {role}, lead: {str(lead).lower()},"
        " contract_on: 2026-09-01}\n"
        for i, (role, lead) in enumerate(leads)
    )


@pytest.mark.parametrize(
    ("change", "places"),
    [
        pytest.param(parties(("joint_operator", False), ("joint_operator", False)), [], id="none"),
        pytest.param(parties(("joint_operator", False), ("joint_operator", True)), [], id="one"),
        pytest.param(parties(("joint_operator", True), ("joint_operator", True)), [1], id="two"),
        pytest.param(parties(("processor", True)), [0], id="a processor"),
        pytest.param(parties(("processor", True), ("joint_operator", True)), [0], id="both"),
    ],
)
def test_one_leads(overlay, change, places):
    found = check_plan(overlay(change), as_of=TODAY).findings
    paths = [f.path for f in found if f.rule.code == "OP21"]
    assert paths == [("parties", index, "lead") for index in places]


@pytest.mark.parametrize(
    ("code", "day", "cited"),
    [
        ("OP07", date(2022, 3, 31), "Art. 22"),
        ("OP07", date(2022, 4, 1), "Art. 25"),
        ("OP08", date(2022, 3, 31), "Art. 23(1)"),
        ("OP08", date(2022, 4, 1), "Art. 27(1)"),
        ("OP09", date(2022, 3, 31), "Art. 21"),
        ("OP09", date(2022, 4, 1), "Art. 24"),
        ("PU06", date(2022, 3, 31), None),
        ("PU06", date(2022, 4, 1), "Art. 17(1)"),
        ("PU06", date(2023, 6, 1), "Q1-14"),
        ("PU07", date(2022, 3, 31), "Q1-13-3"),
        ("PU07", date(2023, 6, 1), "Q1-16"),
        ("PU18", date(2022, 3, 29), None),
        ("PU18", date(2022, 3, 30), "§4.1 b"),
        ("SC10", date(2018, 3, 29), None),
        ("SC10", date(2018, 3, 30), "ver 2.0"),
        ("SC14", date(2022, 3, 31), "public bodies"),
        ("SC14", date(2022, 4, 1), "Art. 60"),
    ],
    ids=str,
)
def test_a_rule_cites_what_holds_on_its_day(overlay, code, day, cited):
    failing = read_documentation(rule_of(code)).failing
    sources = {
        f.source.en for f in check_plan(overlay(failing), as_of=day).findings if f.rule.code == code
    }
    assert len(sources) == (0 if cited is None else 1)
    assert all(cited in source for source in sources)
