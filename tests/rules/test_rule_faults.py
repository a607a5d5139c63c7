"""Where the single rules draw their lines, beyond the two examples on their pages."""

from __future__ import annotations

from datetime import date

import pytest

from noren.rules.checking import check_plan

TODAY = date(2026, 11, 22)


def found(overlay, change: str, as_of: date = TODAY) -> list[str]:
    return [f.rule.code for f in check_plan(overlay(change), as_of=as_of).findings]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("〇〇株式会社", True),
        ("〇〇年〇〇月〇〇日", True),
        ("2026年〇〇月から", True),
        ("○○課", True),
        ("●●●まで", True),
        ("03-xxxx-xxxx", True),
        ("XXX", True),
        pytest.param("二〇二六年、二〇〇〇人", False, id="zeros of numbers written with kanji"),
        pytest.param("五〇〇メートル先まで", False, id="five hundred metres"),
        pytest.param("Maxxx Inc.", False, id="inside a word"),
        pytest.param("xx通り", False, id="two letters only"),
        ("△△社と□□社", True),
        ("××駅前", True),
        ("ＸＸ県", True),
        ("電話は要確認", True),
        ("TODO: 住所", True),
        pytest.param("△印の場所", False, id="a single triangle"),
        pytest.param("5×5の区画", False, id="times"),
        pytest.param("評価は○×で示します", False, id="a single circle"),
    ],
)
def test_sample_marks_are_told_from_words(overlay, text, left):
    change = f"operator: {{address: {{ja: '{text}'}}}}"
    assert found(overlay, change) == (["NT22"] if left else [])


@pytest.mark.parametrize("day", ["2026-10-01", "2026-09-30"])
def test_what_is_done_by_the_first_day_is_in_time(overlay, day):
    change = f"""
    attestations:
    - {{matter: risk_analysis, on: {day}}}
    - {{matter: reidentification, on: {day}}}
    - {{matter: training, on: {day}}}
    notices: {{acquisition: {{published_on: {day}}}}}
    """
    assert found(overlay, change) == []


def test_what_is_done_the_day_after_is_late(overlay):
    change = """
    notices: {acquisition: {published_on: 2026-10-02}}
    attestations:
    - {matter: risk_analysis, on: 2026-10-02}
    - {matter: reidentification, on: 2026-10-02}
    - {matter: training, on: 2026-10-02}
    - {matter: ordinance, on: 2026-10-02}
    """
    assert set(found(overlay, change, as_of=date(2026, 10, 1))) == {
        "MG01",
        "DT16",
        "OP09",
        "NT06",
        "OP16",
        # Asked on the day before, all of it is attested with a later day.
        "AT01",
    }


@pytest.mark.parametrize(
    ("published", "late"), [("2026-09-17", False), ("2026-09-18", True), ("2026-10-09", True)]
)
def test_the_lead_time_counts_whole_days(overlay, published, late):
    change = f"notices: {{prior: {{published_on: {published}}}}}"
    assert found(overlay, change) == (["NT02"] if late else [])


def test_a_plan_may_ask_for_a_longer_lead_time_than_the_house(overlay):
    assert found(overlay, "schedule: {lead_days: 32}") == ["NT02"]


def test_a_store_needs_no_check_of_the_ordinance(overlay):
    change = """
    sites: [{id: wakaba-street, place: specified, entrances: 1, signs_at_entrances: 1}]
    attestations: [{matter: ordinance, on: null}]
    """
    assert found(overlay, change) == []


@pytest.mark.parametrize(
    ("ordinance", "late"),
    [
        pytest.param("applies: false, filing_required: true", False, id="does not apply"),
        pytest.param("applies: true, filing_required: false", False, id="asks for no filing"),
        pytest.param("applies: true, filing_required: true", True, id="never filed"),
        pytest.param(
            "applies: true, filing_required: true, filed_on: 2026-10-01", False, id="no days asked"
        ),
        pytest.param(
            "applies: true, filing_required: true, filed_on: 2026-10-02", True, id="after filming"
        ),
    ],
)
def test_a_filing_is_late_only_where_one_is_asked(overlay, ordinance, late):
    change = f"sites: [{{id: wakaba-street, ordinance: {{{ordinance}}}}}]"
    assert found(overlay, change) == (["OP17"] if late else [])


def test_an_existing_camera_may_go_on_with_what_it_was_installed_for(overlay):
    change = "cameras: [{id: north, existing: true, installed_for: [street-flow]}]"
    assert found(overlay, change) == []


def test_an_announcement_after_filming_does_not_mend_a_new_purpose(overlay):
    change = """
    cameras: [{id: north, existing: true}]
    changes: [{kind: purpose_added, on: 2026-10-01, announced_on: 2026-10-02}]
    attestations: [{matter: risk_analysis, on: 2026-10-01}]
    """
    assert found(overlay, change) == ["NT10"]


def test_each_faulty_part_is_a_finding_of_its_own(overlay):
    change = """
    changes:
    - {kind: camera_added, on: 2026-11-01}
    - {kind: view_changed, on: 2026-11-05, announced_on: 2026-11-06}
    - {kind: view_changed, on: 2026-11-05, announced_on: 2026-11-05}
    - {kind: model_changed, on: 2026-11-05}
    attestations: [{matter: risk_analysis, on: 2026-11-05}]
    """
    assert found(overlay, change) == ["CH01", "CH01", "CH06"]


def test_a_sign_on_the_spot_is_enough_for_a_hidden_camera(overlay):
    change = "{cameras: [{id: north, hidden: true}], notices: {acquisition: {channels: [poster]}}}"
    assert found(overlay, change) == []


def test_a_recipient_is_an_outsider_to_small_groups(overlay):
    change = """
    outputs: [{id: street-count, minimum_cell: 9}]
    parties:
    - id: city
      name: {ja: 若葉市, en: Wakaba City}
      country: JP
      outputs: [street-count]
      role: recipient
    """
    assert found(overlay, change) == ["DT18"]
    assert found(overlay, "outputs: [{id: street-count, minimum_cell: 0}]") == []


def test_the_digest_of_the_plan_itself_is_current(overlay):
    digest = overlay("").digest
    notices = ", ".join(
        f"{kind}: {{digest: '{digest}'}}" for kind in ("prior", "acquisition", "detail")
    )
    assert found(overlay, f"notices: {{{notices}}}") == []


@pytest.mark.parametrize("status", ["draft", "operating"])
def test_a_draft_may_be_checked(overlay, status):
    assert found(overlay, f"status: {status}") == []
