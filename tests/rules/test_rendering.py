"""Findings as people and editors see them."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from noren.plan.load import parse_plan
from noren.rules.checking import check_plan
from noren.rules.rendering import by_subject, render_text
from noren.rules.sarif import render_sarif

TODAY = date(2026, 11, 22)
LATE_LINE = "    published_on: 2026-09-25  # late"


@pytest.fixture
def late(minimal_text):
    text = minimal_text.replace("published_on: 2026-08-31", "published_on: 2026-09-25  # late", 1)
    return check_plan(parse_plan(text, "plan.yaml"), as_of=TODAY)


def _line_of(text, verdict):
    return verdict.loaded.lines.index(text) + 1


def test_a_finding_shows_its_line_with_a_caret_and_what_to_do(late):
    line = _line_of(LATE_LINE, late)
    assert render_text(late, "en") == (
        "prior notice ---------------------------------------------------------------\n\n"
        "NT02 prior-notice-late: The prior notice of 2026-09-25 comes 6 days before the "
        "start of filming on 2026-10-01; the plan asks for at least 14 days.\n"
        f"   --> plan.yaml:{line}:19\n"
        "    |\n"
        f"{line - 1} |   prior:\n"
        f"{line} |     published_on: 2026-09-25  # late\n"
        "    |                   ^^^^^^^^^^\n"
        "    = field: notices.prior.published_on\n"
        "    = effect: filming may not start (block, should)\n"
        "    = help: Let filming start later. Shorten `lead_days` only with a reason that you "
        "would give the public.\n"
        "    = source: Guidebook for Utilization of Camera Images ver 3.0 §4.2\n"
        "\n"
        "plan.yaml: 1 found, 1 of them block filming (as of 2026-11-22; guidebook-3.0, "
        "appi-2022, appi-2026 [preview], qa, ordinance, house).\n"
    )


def test_the_same_finding_reads_in_japanese(late):
    text = render_text(late, "ja")
    assert (
        "事前告知(2026-09-25)は撮影開始(2026-10-01)の6日前です。"
        "計画では14日前までに行うことになっています。"
    ) in text
    assert "= 対処: 撮影開始を遅らせてください。" in text
    assert "= 出典: カメラ画像利活用ガイドブック ver3.0 4.2節" in text
    assert "指摘1件、うち撮影を止めるもの1件" in text


def test_a_clean_plan_says_so_and_when(overlay):
    text = render_text(check_plan(overlay(""), as_of=TODAY), "ja")
    assert text.startswith("plan.yaml: 指摘はありません(2026-11-22時点、guidebook-3.0")
    assert text.count("\n") == 1


def test_another_language_is_refused(late):
    with pytest.raises(KeyError):
        render_text(late, "fr")


def test_the_caret_stands_under_the_place_after_wide_letters(minimal_text):
    text = minimal_text.replace(
        "  - id: street-flow\n    use_case: counting\n    text:\n"
        "      ja: 通行人数を数え、歩道の広さと街路灯の配置を見直すため。\n",
        "  - id: street-flow\n    use_case: counting\n    text:\n      ja: 〇〇のため。\n",
    )
    lines = render_text(check_plan(parse_plan(text, "plan.yaml"), as_of=TODAY), "ja").splitlines()
    place = next(i for i, line in enumerate(lines) if "ja: 〇〇のため。" in line)
    assert lines[place + 1].count("^") == 2 * len("〇〇のため。")


def test_a_field_that_is_not_written_is_called_so(overlay, minimal_text):
    text = minimal_text.replace("    published_on: 2026-09-28\n", "")
    verdict = check_plan(parse_plan(text, "plan.yaml"), as_of=TODAY)
    assert "notices.acquisition.published_on (not written)" in render_text(verdict, "en")


def test_what_to_do_is_said_once_for_many_findings_of_one_rule(minimal_text):
    text = minimal_text.replace("青木 太郎", "●●")
    count = minimal_text.count("青木 太郎")
    rendered = render_text(check_plan(parse_plan(text, "plan.yaml"), as_of=TODAY), "en")
    assert rendered.count("NT22 placeholder-left:") == 1 + 3
    assert f"= {count - 4} more, on lines " in rendered
    subjects = by_subject(check_plan(parse_plan(text, "plan.yaml"), as_of=TODAY).findings)
    assert rendered.count("= help:") == len(subjects) < rendered.count("NT22")


def test_findings_stand_under_the_thing_that_has_to_be_mended(overlay):
    change = """
    cameras: [{id: north, default_password_changed: false, hidden: true}]
    outputs: [{id: street-count, readers: []}]
    notices: {acquisition: {channels: [web]}, prior: {published_on: null}}
    attestations: [{matter: training, on: null}]
    """
    verdict = check_plan(overlay(change), as_of=TODAY)
    shown = {
        subject.label(verdict.loaded.plan).en: {f.rule.code for f in findings}
        for subject, findings in by_subject(verdict.findings).items()
    }
    assert shown["camera north (North end camera)"] >= {"MG18", "NT07"}
    assert shown["data item street-count"] >= {"MG05"}
    assert shown["prior notice"] >= {"NT01"}
    assert shown["what people answer for"] >= {"OP09"}
    assert sum(len(codes) for codes in shown.values()) <= len(verdict.findings)


def test_what_stops_filming_comes_first_among_things_too(overlay):
    change = """
    cameras: [{id: north, default_password_changed: false}]
    schedule: {lead_days: 7}
    """
    verdict = check_plan(overlay(change), as_of=TODAY)
    first = next(iter(by_subject(verdict.findings).values()))
    assert first[0].blocks


def test_a_waived_finding_is_marked(overlay):
    change = """
    notices: {prior: {published_on: 2026-09-24}}
    waivers: [{code: NT02, reason: {ja: 合意, en: agreed}, by: 青木 太郎, until: 2099-01-01}]
    """
    text = render_text(check_plan(overlay(change), as_of=TODAY), "ja")
    assert text.splitlines()[2].startswith("NT02 prior-notice-late [猶予中]: ")
    assert "うち撮影を止めるもの0件" in text


def test_color_adds_escape_sequences_and_nothing_else(late):
    colored = render_text(late, "en", color=True)
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == render_text(late, "en")


def test_a_sarif_log_has_what_the_standard_requires(late):
    log = json.loads(json.dumps(render_sarif(late, "en")))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver, (result,) = run["tool"]["driver"], run["results"]
    assert driver["name"] == "noren"
    assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "NT02"
    assert result["level"] == "error"
    assert result["message"]["text"].startswith("The prior notice of 2026-09-25")
    (location,) = result["locations"]
    assert location["physicalLocation"]["region"] == {
        "startLine": _line_of(LATE_LINE, late),
        "startColumn": 19,
    }
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "plan.yaml"
    assert "suppressions" not in result


def test_a_waived_finding_is_suppressed_in_sarif_with_its_reason(overlay):
    change = """
    notices: {prior: {published_on: 2026-09-24}}
    waivers: [{code: NT02, reason: {ja: 合意, en: agreed}, by: 青木 太郎, until: 2099-01-01}]
    """
    log = render_sarif(check_plan(overlay(change), as_of=TODAY), "ja")
    (suppression,) = log["runs"][0]["results"][0]["suppressions"]
    assert suppression == {"kind": "external", "status": "accepted", "justification": "合意"}


def test_the_same_fault_keeps_its_fingerprint_when_its_line_moves(minimal_text):
    late = minimal_text.replace("2026-08-31", "2026-09-25", 1)
    marks = [
        render_sarif(check_plan(parse_plan(text, "plan.yaml"), as_of=TODAY), "en")["runs"][0][
            "results"
        ][0]["partialFingerprints"]
        for text in (late, f"# one more line\n{late}")
    ]
    assert marks[0] == marks[1]


def test_a_file_name_becomes_a_uri(minimal_text):
    late = minimal_text.replace("2026-08-31", "2026-09-25", 1)
    log = render_sarif(check_plan(parse_plan(late, "計画 1.yaml"), as_of=TODAY), "ja")
    assert log["runs"][0]["artifacts"] == [{"location": {"uri": "%E8%A8%88%E7%94%BB%201.yaml"}}]
