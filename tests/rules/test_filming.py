"""On which days a camera may film: the notices up, their lead time over, and from this plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.plan.load import LoadedPlan
from noren.rules.filming import Hurdle, earliest_filming_day, objections_on

Overlay = Callable[[str], LoadedPlan]
ZEROS = "0" * 64


def hurdles(loaded: LoadedPlan, day: date) -> list[Hurdle]:
    found = objections_on(loaded.plan, loaded.digest, day, loaded.plan.cameras[0])
    return [one.hurdle for one in found]


@pytest.mark.parametrize(
    ("change", "day", "expected"),
    [
        ("", date(2026, 11, 22), []),
        ("", date(2026, 10, 1), []),
        ("", date(2026, 9, 30), [Hurdle.BEFORE_START]),
        ("", date(2026, 9, 13), [Hurdle.UNPUBLISHED, Hurdle.LEAD_TIME, Hurdle.BEFORE_START]),
        ("schedule: {capture_start: 2026-09-01}", date(2026, 9, 28), []),
        ("schedule: {capture_start: 2026-09-01}", date(2026, 9, 27), [Hurdle.UNPUBLISHED]),
        ("schedule: {capture_end: 2026-11-21}", date(2026, 11, 22), [Hurdle.AFTER_END]),
        ("schedule: {capture_end: 2026-11-22}", date(2026, 11, 22), []),
        ("status: closed", date(2026, 11, 22), [Hurdle.OUT_OF_SERVICE]),
        ("status: suspended", date(2026, 11, 22), [Hurdle.OUT_OF_SERVICE]),
        ("notices: {prior: {published_on: null}}", date(2026, 11, 22), [Hurdle.UNPUBLISHED]),
        ("notices: {acquisition: {published_on: null}}", date(2026, 11, 22), [Hurdle.UNPUBLISHED]),
        ("notices: {prior: {published_on: 2026-11-09}}", date(2026, 11, 22), [Hurdle.LEAD_TIME]),
        ("notices: {prior: {published_on: 2026-11-08}}", date(2026, 11, 22), []),
        (f"notices: {{prior: {{digest: '{ZEROS}'}}}}", date(2026, 11, 22), [Hurdle.STALE]),
        (f"notices: {{detail: {{digest: '{ZEROS}'}}}}", date(2026, 11, 22), [Hurdle.STALE]),
        (f"notices: {{ending: {{digest: '{ZEROS}'}}}}", date(2026, 11, 22), []),
        (
            "changes: [{kind: view_changed, on: 2026-11-23, announced_on: 2026-11-01}]",
            date(2026, 11, 22),
            [Hurdle.BEFORE_START],
        ),
        (
            "changes: [{kind: view_changed, on: 2026-11-22, announced_on: 2026-11-01}]",
            date(2026, 11, 22),
            [],
        ),
        (
            "cameras: [{id: north, in_use_from: 2026-12-01}]",
            date(2026, 11, 22),
            [Hurdle.BEFORE_START],
        ),
    ],
)
def test_a_day_has_its_hurdles(
    overlay: Overlay, change: str, day: date, expected: list[Hurdle]
) -> None:
    assert hurdles(overlay(change), day) == expected


def test_a_stale_notice_is_named_with_both_digests(overlay: Overlay) -> None:
    loaded = overlay(f"notices: {{prior: {{digest: '{ZEROS}'}}}}")
    (found,) = objections_on(loaded.plan, loaded.digest, date(2026, 11, 22), loaded.plan.cameras[0])
    for text in (found.found.en, found.found.ja):
        assert "0" * 12 in text
        assert loaded.digest[:12] in text
    assert "prior notice" in found.found.en
    assert "事前告知" in found.found.ja
    assert "noren publish prior" in found.remedy.en


@pytest.mark.parametrize(
    ("change", "day"),
    [
        ("", date(2026, 10, 1)),
        ("notices: {prior: {published_on: 2026-11-01}}", date(2026, 11, 15)),
        ("notices: {acquisition: {published_on: 2026-12-01}}", date(2026, 12, 1)),
        ("notices: {prior: {published_on: null}}", None),
        (f"notices: {{prior: {{digest: '{ZEROS}'}}}}", None),
    ],
)
def test_the_earliest_day_is_the_first_without_a_hurdle(
    overlay: Overlay, change: str, day: date | None
) -> None:
    loaded = overlay(change)
    assert earliest_filming_day(loaded.plan, loaded.digest) == day
    if day is not None:
        assert hurdles(loaded, day) == []
        assert hurdles(loaded, date.fromordinal(day.toordinal() - 1)) != []


@pytest.mark.parametrize(
    ("on", "blocked"), [("2026-11-15", False), ("2026-11-14", True)], ids=["in time", "a day early"]
)
def test_the_lead_time_of_a_changed_plan_counts_to_the_day_of_the_change(
    overlay: Overlay, on: str, blocked: bool
) -> None:
    from noren.rules.checking import check_plan

    change = f"""
notices: {{prior: {{published_on: 2026-11-01}}, acquisition: {{published_on: 2026-11-10}}}}
changes: [{{kind: view_changed, on: {on}, announced_on: 2026-11-01}}]
"""
    codes = check_plan(overlay(change), as_of=date(2026, 11, 22)).blocking_codes
    assert ("NT02" in codes) is blocked
    assert "NT06" not in codes


@settings(max_examples=60, deadline=None)
@given(
    published=st.integers(min_value=-60, max_value=10),
    lead=st.integers(min_value=0, max_value=60),
    day=st.integers(min_value=-60, max_value=60),
)
def test_nobody_films_before_the_lead_time_is_over(
    overlay: Overlay, published: int, lead: int, day: int
) -> None:
    start = date(2026, 10, 1)
    told, asked = start + timedelta(days=published), start + timedelta(days=day)
    change = f"""
    schedule: {{lead_days: {lead}}}
    notices: {{prior: {{published_on: {told}}}, acquisition: {{published_on: 2026-07-01}}}}
    """
    waits = told + timedelta(days=lead) > asked or asked < start
    assert bool(hurdles(overlay(change), asked)) is waits
