"""Which answers count, and what is said about those that do not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from noren.plan.attesting import attested_text
from noren.rules.checking import check_plan
from noren.vocabulary.matters import Matter

TODAY = date(2026, 11, 22)
PROVEN = "by: 青木 太郎, evidence: 研修記録 第4号"


def found(overlay, change: str, as_of: date = TODAY, today: date | None = None) -> list[str]:
    verdict = check_plan(overlay(change), as_of=as_of, today=today)
    return [finding.rule.code for finding in verdict.findings]


def one_more(answer: str) -> str:
    return f"attestations: [{{matter: training, about: wakaba-street, {answer}}}]"


@pytest.mark.parametrize(
    ("on", "expected"), [("2026-11-22", []), ("2026-11-23", ["AT01"]), ("2099-01-01", ["AT01"])]
)
def test_an_answer_of_tomorrow_is_from_the_future(overlay, on, expected):
    change = one_more(f"{PROVEN}, on: {on}")
    assert found(overlay, change) == expected
    assert found(overlay, change, today=TODAY) == expected


def test_asking_an_earlier_day_makes_no_answer_one_from_the_future(overlay):
    change = one_more(f"{PROVEN}, on: 2026-11-20")
    assert found(overlay, change, date(2023, 1, 1), today=TODAY) == []
    later = one_more(f"{PROVEN}, on: 2026-11-23")
    assert found(overlay, later, date(2023, 1, 1), today=TODAY) == ["AT01"]


def test_an_answer_promised_for_the_time_before_filming_is_still_from_the_future(overlay):
    before_filming = date(2026, 9, 24)
    assert found(overlay, "", before_filming, today=before_filming) == ["AT01"]


@pytest.mark.parametrize("matter", ["training", "ordinance"])
def test_an_answer_holds_as_long_as_its_matter_allows_and_no_longer(overlay, matter):
    given = date(2026, 9, 25)
    last = given + timedelta(days=Matter(matter).valid_days)
    for until, expected in ((last, []), (last + timedelta(days=1), ["AT02"])):
        change = f"attestations: [{{matter: {matter}, on: {given}, until: {until}}}]"
        assert found(overlay, change) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("on: 2026-09-25", ["AT03", "AT03"], id="neither name nor evidence"),
        pytest.param("on: 2026-09-25, by: 青木 太郎", ["AT03"], id="no evidence"),
        pytest.param("on: 2026-09-25, evidence: 記録", ["AT03"], id="no name"),
        pytest.param("by: 青木 太郎, evidence: 記録", [], id="no day: not answered, not wrong"),
    ],
)
def test_a_day_alone_proves_nothing(overlay, answer, expected):
    assert found(overlay, one_more(answer)) == expected


def test_an_unproven_answer_answers_nothing(overlay):
    change = "attestations: [{matter: training, evidence: null}]"
    verdict = check_plan(overlay(change), as_of=TODAY)
    assert {finding.rule.code for finding in verdict.findings} == {"AT03", "OP09"}


@pytest.mark.parametrize(
    ("about", "expected"),
    [("wakaba-street", []), ("north", ["AT04"]), ("street-flow", ["AT04"]), ("null", [])],
)
def test_an_ordinance_is_asked_of_sites(overlay, about, expected):
    change = f"""
    attestations:
    - {{matter: ordinance, about: {about}, by: 青木 太郎, on: 2026-08-20, evidence: 照会}}
    """
    assert found(overlay, change) == expected


def test_answering_more_than_is_asked_is_no_fault(overlay):
    change = f"attestations: [{{matter: erasure, about: north, {PROVEN}, on: 2026-09-01}}]"
    assert found(overlay, change) == []


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-11-21", ["MG01"]),
        ("2026-11-22", ["AT06"]),
        ("2026-12-22", ["AT06"]),
        ("2026-12-23", []),
    ],
)
def test_an_answer_is_called_for_thirty_days_before_it_ends(overlay, until, expected):
    assert found(overlay, f"attestations: [{{matter: risk_analysis, until: {until}}}]") == expected


def test_an_answer_that_is_followed_by_another_may_end(overlay):
    change = f"""
    attestations:
    - {{matter: training, until: 2026-12-01}}
    - {{matter: training, about: wakaba-street, until: 2026-12-01, {PROVEN}, on: 2026-09-25}}
    """
    assert found(overlay, change) == ["AT06", "AT06"]
    followed = change.replace("wakaba-street, until: 2026-12-01", "wakaba-street")
    assert found(overlay, followed) == ["AT06"]
    for_all = "attestations: [{matter: training}]"
    own = one_more(f"{PROVEN}, on: 2026-09-25, until: 2026-12-01")
    assert found(overlay, for_all) == []
    assert found(overlay, own) == []


def test_an_answer_may_end_after_filming_does(overlay):
    change = """
    schedule: {capture_end: 2026-12-01}
    attestations: [{matter: risk_analysis, until: 2026-12-01}]
    """
    assert "AT06" not in found(overlay, change)


def signed_by(key: Ed25519PrivateKey, overlay, **changes: str) -> str:
    """A change of the minimal plan with one answer signed by a key, and then changed."""
    said = {"by": "青木 太郎", "on": "2026-09-25", "evidence": "研修記録 第4号", "signer": "aoki"}
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    rest = f"signers: [{{id: aoki, name: 青木, position: 責任者, public_key: '{public}'}}]"
    words = ", ".join(f"{name}: {value}" for name, value in said.items())
    plan = overlay(f"{one_more(words)}\n{rest}").plan
    signature = key.sign(attested_text(plan, plan.attestations[-1])).hex()
    final = {**said, "signature": f"'{signature}'", **changes}
    words = ", ".join(f"{name}: {value}" for name, value in final.items() if value)
    return f"{one_more(words)}\n{rest}"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, [], id="as signed"),
        pytest.param({"evidence": "研修記録 第5号"}, ["AT05"], id="other evidence"),
        pytest.param({"on": "2026-09-26"}, ["AT05"], id="another day"),
        pytest.param({"until": "2027-01-31"}, ["AT05"], id="a last day added"),
        pytest.param({"signature": ""}, ["AT05"], id="a signer only"),
        pytest.param({"signer": ""}, ["AT05"], id="a signature only"),
        pytest.param({"signature": "'" + "0" * 128 + "'"}, ["AT05"], id="zeros"),
    ],
)
def test_a_signature_stands_for_these_words_and_no_others(overlay, changes, expected):
    change = signed_by(Ed25519PrivateKey.generate(), overlay, **changes)
    verdict = check_plan(overlay(change), as_of=TODAY)
    assert [finding.rule.code for finding in verdict.findings] == expected
    assert verdict.blocked == bool(expected)


def test_a_signature_of_another_key_does_not_hold(overlay):
    change = signed_by(Ed25519PrivateKey.generate(), overlay)
    other = signed_by(Ed25519PrivateKey.generate(), overlay)
    mixed = change.splitlines()[0] + "\n" + other.splitlines()[1]
    assert found(overlay, mixed) == ["AT05"]


def test_a_signature_does_not_move_to_another_plan(overlay):
    change = signed_by(Ed25519PrivateKey.generate(), overlay)
    assert found(overlay, f"{change}\ntitle: {{en: Another street}}") == ["AT05"]


def test_what_nobody_answers_is_listed_apart_from_what_is_answered_with_no(overlay):
    change = """
    rights: {complaints_procedure: false}
    attestations:
    - {matter: risk_analysis, until: 2026-11-21}
    - {matter: reidentification, on: null}
    """
    mapping = check_plan(overlay(change), as_of=TODAY).to_mapping()
    assert {one["code"] for one in mapping["findings"]} == {"DT16", "MG01", "OP15"}
    assert mapping["unanswered"] == ["reidentification", "risk_analysis"]


def test_a_clean_plan_leaves_nothing_unanswered(overlay):
    assert check_plan(overlay(""), as_of=TODAY).unanswered == ()


def test_a_matter_is_unanswered_only_where_it_is_asked(overlay):
    change = "attestations: [{matter: risk_analysis, on: null}]"
    verdict = check_plan(overlay(change), as_of=TODAY, rule_sets=["appi-2022"])
    assert verdict.unanswered == ()


@pytest.mark.parametrize(
    ("day", "answered"), [(date(2027, 8, 26), True), (date(2027, 8, 27), False)]
)
def test_a_risk_analysis_of_more_than_a_year_ago_is_none(overlay, day, answered):
    codes = found(overlay, "", day)
    assert ("MG01" not in codes) == answered
    assert ("AT06" in codes) >= answered
