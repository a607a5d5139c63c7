"""Where the rules about notices and changes draw their lines."""

from __future__ import annotations

from datetime import date

import pytest

from noren.rules.checking import check_plan
from noren.rules.rule import Chapter

TODAY = date(2026, 11, 22)


def found(overlay, change: str, day: date = TODAY) -> list[str]:
    """The codes that a change of the minimal plan draws from the two chapters."""
    asked = (f.rule for f in check_plan(overlay(change), as_of=day).findings)
    return [rule.code for rule in asked if rule.chapter in (Chapter.NT, Chapter.CH)]


def paths(overlay, change: str) -> list[tuple[str | int, ...]]:
    found = check_plan(overlay(change), as_of=TODAY).findings
    return [one.path for one in found if one.rule.chapter in (Chapter.NT, Chapter.CH)]


@pytest.mark.parametrize(
    ("channels", "codes"),
    [
        pytest.param("[]", {"NT03", "NT04"}, id="none declared"),
        pytest.param("[poster]", {"NT03"}, id="one on the spot"),
        pytest.param("[poster, poster]", {"NT03"}, id="one named twice"),
        pytest.param("[web]", {"NT03", "NT04"}, id="one elsewhere"),
        pytest.param("[web, press, staff]", {"NT04"}, id="none that hangs there"),
        pytest.param("[leaflet, web]", set(), id="leaflets"),
        pytest.param("[signage, sticker]", set(), id="a screen and a sticker"),
    ],
)
def test_a_prior_notice_needs_two_ways_one_of_them_on_the_spot(overlay, channels, codes):
    assert set(found(overlay, f"notices: {{prior: {{channels: {channels}}}}}")) == codes


@pytest.mark.parametrize(
    ("channels", "missing"),
    [("[]", True), ("[web, vehicle]", True), ("[leaflet]", True), ("[staff]", False)],
)
def test_people_learn_on_the_spot_that_they_are_filmed(overlay, channels, missing):
    change = f"notices: {{acquisition: {{channels: {channels}}}}}"
    assert found(overlay, change) == (["NT08"] if missing else [])


def test_a_plan_of_vehicles_alone_hangs_nothing_on_the_spot(overlay):
    change = """
    cameras: [{id: north, vehicle: true}]
    notices: {prior: {channels: [web, press]}, acquisition: {channels: [vehicle, web]}}
    """
    assert found(overlay, change) == []


@pytest.mark.parametrize(
    ("site", "fires"),
    [
        pytest.param("entrances: 2, signs_at_entrances: 2", False, id="all marked"),
        pytest.param("entrances: 2, signs_at_entrances: 3", False, id="more signs than doors"),
        pytest.param("entrances: 1", True, id="unanswered is not marked"),
        pytest.param("place: specified", True, id="a store whose doors nobody counted"),
        pytest.param("place: quasi_public", False, id="a square of a station"),
        pytest.param("entrances: 0", False, id="a street"),
    ],
)
def test_every_entrance_has_a_sign(overlay, site, fires):
    change = f"sites: [{{id: wakaba-street, {site}}}]"
    assert found(overlay, change) == (["NT09"] if fires else [])


@pytest.mark.parametrize(
    ("footage", "code"),
    [
        ("live", None),
        ("recorded_for_this", None),
        ("recorded_for_other", "NT11"),
        ("recorded_for_security", "NT12"),
    ],
)
def test_images_taken_for_something_else_need_consent(overlay, footage, code):
    change = f"cameras: [{{id: north, footage: {footage}}}]"
    assert found(overlay, change) == ([code] if code else [])
    unseen = f"cameras: [{{id: north, footage: {footage}, people_recognizable: false}}]"
    assert found(overlay, unseen) == []


@pytest.mark.parametrize(
    ("consent", "answered"),
    [
        pytest.param("about: north, on: 2026-10-01", True, id="this camera, on the first day"),
        pytest.param("on: 2026-09-20", True, id="everything"),
        pytest.param("about: street-flow, on: 2026-09-20", False, id="something else"),
        pytest.param("about: north, on: 2026-11-23", False, id="from tomorrow on"),
        pytest.param(
            "about: north, on: 2026-09-20, until: 2026-11-21", False, id="until yesterday"
        ),
        pytest.param("about: north", False, id="without a day"),
    ],
)
def test_a_consent_counts_for_its_camera_on_its_days(overlay, consent, answered):
    change = f"""
    cameras: [{{id: north, footage: recorded_for_other}}]
    attestations: [{{matter: consent, by: 青木 太郎, evidence: 同意書, {consent}}}]
    """
    assert found(overlay, change) == ([] if answered else ["NT11"])


@pytest.mark.parametrize(
    ("use", "fires"), [("2026-09-30", True), ("2026-10-01", False), ("2027-01-01", False)]
)
def test_use_begins_with_filming_or_later(overlay, use, fires):
    assert found(overlay, f"schedule: {{use_start: {use}}}") == (["NT23"] if fires else [])


@pytest.mark.parametrize(
    ("change", "fires"),
    [
        pytest.param("schedule: {capture_end: 2026-10-23}", False, id="thirty days ago"),
        pytest.param("schedule: {capture_end: 2026-10-22}", True, id="a day more"),
        pytest.param(
            "{schedule: {capture_end: 2026-10-22}, notices: {ending: {published_on: 2026-11-23}}}",
            True,
            id="told only tomorrow",
        ),
        pytest.param(
            "{schedule: {capture_end: 2026-10-22}, notices: {ending: {published_on: 2026-10-22}}}",
            True,
            id="told, but the plan is open",
        ),
    ],
)
def test_an_end_is_told_within_the_month(overlay, change, fires):
    assert found(overlay, change) == (["NT28"] if fires else [])


def test_an_end_that_was_told_and_closed_is_left_in_peace(overlay):
    change = """
    status: closed
    schedule: {capture_end: 2026-10-01}
    notices: {ending: {published_on: 2026-10-02}}
    """
    assert found(overlay, change) == ["CH08"]


def test_the_end_points_at_what_is_missing(overlay):
    untold = "schedule: {capture_end: 2026-10-01}"
    assert paths(overlay, untold) == [("notices", "ending", "published_on")]
    told = "{schedule: {capture_end: 2026-10-01}, notices: {ending: {published_on: 2026-10-02}}}"
    assert paths(overlay, told) == [("status",)]


def test_one_digest_among_the_notices_asks_for_the_others(overlay):
    digest = overlay("").digest
    change = f"notices: {{prior: {{digest: '{digest}'}}}}"
    assert paths(overlay, change) == [
        ("notices", "acquisition", "digest"),
        ("notices", "detail", "digest"),
    ]


def test_a_notice_of_the_end_can_be_stale_too(overlay):
    change = f"""
    schedule: {{capture_end: 2026-11-05}}
    notices: {{ending: {{published_on: 2026-11-06, digest: '{"0" * 64}'}}}}
    """
    assert "NT13" in found(overlay, change)


@pytest.mark.parametrize(
    ("change", "fires"),
    [
        pytest.param("related: false, uses_past_data: true", True, id="unrelated, past data"),
        pytest.param("related: true, uses_past_data: true", False, id="related"),
        pytest.param("related: false, uses_past_data: false", False, id="new data only"),
    ],
)
def test_past_data_serves_an_unrelated_purpose_only_with_consent(overlay, change, fires):
    added = (
        f"changes: [{{kind: purpose_added, on: 2026-11-01, announced_on: 2026-10-01, {change}}}]"
    )
    assert found(overlay, added) == (["CH03"] if fires else [])


@pytest.mark.parametrize(
    ("about", "answered"), [("about: street-flow,", True), ("", True), ("about: north,", False)]
)
def test_the_consent_for_past_data_is_about_a_purpose(overlay, about, answered):
    change = f"""
    changes:
    - kind: purpose_added
      on: 2026-11-01
      announced_on: 2026-10-01
      related: false
      uses_past_data: true
    attestations:
    - {{matter: consent, {about} by: 青木 太郎, on: 2026-10-01, evidence: 同意書}}
    """
    assert found(overlay, change) == ([] if answered else ["CH03"])


@pytest.mark.parametrize(
    ("changed", "reviewed", "fires"),
    [
        pytest.param("2026-11-01", "2026-11-01", False, id="on the day"),
        pytest.param("2026-11-01", "2026-10-31", True, id="before it"),
        pytest.param("2026-11-23", "2026-08-25", False, id="a change still to come"),
        pytest.param("2026-11-22", "2026-08-25", True, id="a change of today"),
    ],
)
def test_a_new_model_is_examined_anew(overlay, changed, reviewed, fires):
    change = f"""
    changes: [{{kind: model_changed, on: {changed}}}]
    attestations: [{{matter: reidentification, on: {reviewed}}}]
    """
    assert set(found(overlay, change)) == ({"CH06"} if fires else set())


def test_a_shared_security_camera_is_told_and_kept_apart(overlay):
    change = "cameras: [{id: north, also_security: true}]"
    assert paths(overlay, change) == [("cameras", 0, "also_for"), ("attestations",)]
