"""`noren check` and `noren explain` on files."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from noren.errors import PlanErrors, UnknownRule, UsageError
from noren.operations.check import check_file, render_verdict, today_in_japan
from noren.operations.explain import explain_rule, list_rules
from noren.plan.starters import CASES, write_starter
from noren.rules.catalogue import CATALOGUE

MINIMAL = Path(__file__).parents[2] / "examples" / "minimal" / "plan.yaml"
TODAY = date(2026, 11, 22)


@pytest.fixture
def late_plan(tmp_path):
    path = tmp_path / "plan.yaml"
    text = MINIMAL.read_text(encoding="utf-8").replace("2026-08-31", "2026-09-25", 1)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_minimal_example_has_no_finding():
    verdict = check_file(MINIMAL, as_of=TODAY)
    assert not verdict.blocked
    assert verdict.findings == ()


@pytest.mark.parametrize("case", CASES)
def test_a_filled_starter_has_no_finding(case, tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(write_starter(case, example=True, today=TODAY), encoding="utf-8")
    assert check_file(path, as_of=TODAY).findings == ()


@pytest.mark.parametrize("case", CASES)
def test_a_blank_starter_is_blocked_until_its_author_has_written(case, tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(write_starter(case, example=False, today=TODAY), encoding="utf-8")
    blocking = check_file(path, as_of=TODAY).blocking_codes
    assert {"NT22", "NT01", "NT05", "NT06", "MG01", "MG18", "DT16"} <= set(blocking)


UNANSWERED = {
    *("BA01", "CH05", "DT16", "DT39", "MG01", "MG12", "MG15", "MG18", "NT01", "NT05", "NT06"),
    *("NT09", "NT10", "NT22", "NT24", "OP09", "OP15", "OP16", "PU09", "PU15", "PU16", "PU18"),
    *("RT02", "RT05", "RT06", "RT07"),
}
"""What rules say of a mark, an empty day, or a `false` that stands for "not yet"."""


@pytest.mark.parametrize("case", CASES)
def test_a_blank_starter_is_at_fault_only_for_what_its_author_has_to_answer(case, tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(write_starter(case, example=False, today=TODAY), encoding="utf-8")
    assert {found.rule.code for found in check_file(path, as_of=TODAY).findings} <= UNANSWERED


def test_the_json_output_is_one_document(late_plan):
    document = json.loads(render_verdict(check_file(late_plan, as_of=TODAY), "json", "ja"))
    assert document["plan"] == str(late_plan)
    assert document["as_of"] == "2026-11-22"
    assert document["blocked"] is True
    assert [finding["code"] for finding in document["findings"]] == ["NT02"]


def test_the_sarif_output_is_one_document(late_plan):
    document = json.loads(render_verdict(check_file(late_plan, as_of=TODAY), "sarif", "en"))
    assert document["runs"][0]["results"][0]["ruleId"] == "NT02"


def test_the_text_output_is_in_the_language_asked(late_plan):
    verdict = check_file(late_plan, as_of=TODAY)
    assert "出典" in render_verdict(verdict, "text", "ja")
    assert "source" in render_verdict(verdict, "text", "en")


def test_rule_sets_are_chosen_by_name(late_plan):
    assert not check_file(late_plan, as_of=TODAY, rule_sets=["appi-2022"]).blocked
    with pytest.raises(UsageError):
        check_file(late_plan, as_of=TODAY, rule_sets=["nonsense"])


def test_without_a_day_today_in_japan_is_asked(late_plan):
    assert check_file(late_plan).as_of == today_in_japan()
    assert abs(today_in_japan() - datetime.now(UTC).date()) <= timedelta(days=1)


def test_a_missing_file_is_bad_input(tmp_path):
    with pytest.raises(UsageError) as caught:
        check_file(tmp_path / "plan.yaml", as_of=TODAY)
    assert caught.value.exit_code == 2


def test_a_file_that_is_no_plan_is_bad_input(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text("- 1\n", encoding="utf-8")
    with pytest.raises(PlanErrors) as caught:
        check_file(path, as_of=TODAY)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_rule_is_explained_with_both_plans(language):
    page = explain_rule("nt-02", language)
    assert page.startswith("# NT02 prior-notice-late\n")
    assert page.count("```yaml") == 2
    assert {"ja": "## すべきこと", "en": "## What to do"}[language] in page


def test_an_explanation_as_json_has_both_languages():
    page = json.loads(explain_rule("PU08", "ja", "json"))
    assert page["code"] == "PU08"
    assert page["rule_sets"] == ["appi-2022"]
    assert page["source"]["ja"].endswith("第19条")
    assert [section["heading_en"] for section in page["sections"]] == [
        "What it looks for",
        "Why it matters",
        "What to do",
    ]
    assert "unjust_treatment: true" in page["failing"]


def test_an_unknown_rule_is_bad_input():
    with pytest.raises(UnknownRule):
        explain_rule("ZZ99", "en")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_list_names_every_rule_on_one_line(language):
    lines = list_rules(language).splitlines()
    assert [line[:4] for line in lines] == [rule.code for rule in CATALOGUE]


def test_the_list_as_json_is_one_document():
    rules = json.loads(list_rules("en", "json"))["rules"]
    assert [rule["code"] for rule in rules] == [rule.code for rule in CATALOGUE]
