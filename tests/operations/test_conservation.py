"""Counts that must agree are compared every day, and what chance cannot do is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from noren.errors import PlanErrors
from noren.operations.certify_session import check
from noren.operations.conservation import DailyCheck
from noren.operations.report import write_report
from noren.stores.balances import KEPT_DAYS, Balanced, read_balances, save_balances
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.words import Words
from staging.counted import NINE, fill_store, load, write_two_line_plan

DAY = date(2026, 11, 22)


def equal(line: str, direction: int, minute: int) -> int:
    """Everybody crosses both lines; as many go south as north."""
    return 4 + minute % 3


def deaf(line: str, direction: int, minute: int) -> int:
    """The inner line overlooks every fourth person on the way south."""
    return 6 if line == "inner" and direction == 0 else 8


def verdicts(plan: Path, store: Path) -> dict[str, str]:
    told = check(plan, store, DAY)
    return {one["check"]: one["verdict"] for one in told.document["checks"]}


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_two_line_plan(tmp_path)


def test_lines_in_series_and_a_closed_room_that_agree_hold(plan, tmp_path):
    store = fill_store(tmp_path / "s", load(plan), minutes=30, counts=equal)
    assert verdicts(plan, store) == {"hall": "holds", "street:in": "holds", "street:out": "holds"}
    assert check(plan, store, DAY).is_well


def test_a_line_that_overlooks_people_differs_from_its_neighbor(plan, tmp_path):
    store = fill_store(tmp_path / "s", load(plan), minutes=30, counts=deaf)
    told = check(plan, store, DAY)
    assert verdicts(plan, store)["street:in"] == "differs"
    assert verdicts(plan, store)["street:out"] == "holds"
    assert not told.is_well
    assert any("240 against 180; not explained by chance" in line.en for line in told.lines)
    assert any("240 対 180。偶然では説明できない差" in line.ja for line in told.lines)


def test_a_room_that_more_enter_than_leave_differs(plan, tmp_path):
    def filling(line: str, direction: int, minute: int) -> int:
        # At `crossing` forward is in, at `inner` backward is.
        return 9 if (line == "crossing") is (direction == 0) else 5

    store = fill_store(tmp_path / "s", load(plan), minutes=30, counts=filling)
    assert verdicts(plan, store)["hall"] == "differs"


def test_a_gap_makes_a_room_unknown_and_is_left_out_of_a_series(plan, tmp_path):
    store = fill_store(tmp_path / "s", load(plan), minutes=30, counts=deaf, unwatched=(7,))
    assert verdicts(plan, store) == {
        "hall": "unknown",
        "street:in": "differs",
        "street:out": "holds",
    }
    told = check(plan, store, DAY)
    series = next(one for one in told.document["checks"] if one["check"] == "street:in")
    assert (series["bins"], series["first"]) == (29, 232)


def test_a_gap_outside_the_hours_of_a_room_does_not_matter(plan, tmp_path):
    store = fill_store(tmp_path / "s", load(plan), minutes=33, counts=equal, unwatched=(31,))
    assert verdicts(plan, store)["hall"] == "holds"


def test_a_day_without_figures_is_unknown_never_well(plan, tmp_path):
    store = fill_store(tmp_path / "s", load(plan), minutes=1, counts=equal)
    told = check(plan, store, date(2026, 11, 20))
    assert {one["verdict"] for one in told.document["checks"]} == {"unknown"}


def test_a_contradiction_stands_at_the_top_of_the_report(plan, tmp_path):
    store = fill_store(tmp_path / "s", load(plan), minutes=30, counts=deaf)
    check(plan, store, DAY)
    page = write_report(store, tmp_path / "o", languages=("en",))[0].read_text(encoding="utf-8")
    assert "Counts contradict each other" in page
    assert "<code>street:in</code>" in page
    assert page.index("Counts contradict") < page.index("Results at a glance")


def test_a_report_of_one_purpose_says_nothing_of_checks(plan, tmp_path):
    store = fill_store(tmp_path / "s", load(plan), minutes=30, counts=deaf)
    check(plan, store, DAY)
    pages = write_report(store, tmp_path / "o", languages=("en",), purpose="street-flow")
    assert "Counts contradict" not in pages[0].read_text(encoding="utf-8")


def test_a_run_checks_yesterday_once_and_says_what_differs(plan, tmp_path):
    loaded = load(plan)
    place = fill_store(tmp_path / "s", loaded, minutes=30, counts=deaf)
    said: list[Words] = []
    now = datetime.fromtimestamp(NINE, UTC)
    with StatisticsStore.open(place, mode="read") as store:
        daily = DailyCheck(loaded, store, tell=said.append, now=lambda: now)
        daily.tick()  # the day before has no figures: unknown, and nothing to say
        assert said == []
        now = datetime(2026, 11, 22, 15, 5, tzinfo=UTC)  # five past midnight: not settled
        daily.tick()
        assert said == []
        now = datetime(2026, 11, 22, 15, 11, tzinfo=UTC)
        daily.tick()
        daily.tick()
    assert len(said) == 1
    assert "street:in: 240 against 180" in said[0].en
    assert {one.verdict for one in read_balances(place) if one.day == DAY} == {"holds", "differs"}


def test_a_check_that_fails_is_told_and_does_not_stop_a_run(plan, tmp_path):
    place = fill_store(tmp_path / "s", load(plan), minutes=3, counts=equal)
    (place / "accuracy").mkdir()
    (place / "accuracy" / "balances.json").write_text("[]", encoding="utf-8")
    said: list[Words] = []
    with StatisticsStore.open(place, mode="read") as store:
        DailyCheck(load(plan), store, tell=said.append).tick()
    assert "no results of checks" in said[0].en


def test_a_plan_that_declares_nothing_is_never_checked(tmp_path):
    plan = write_two_line_plan(tmp_path, accuracy="")
    place = fill_store(tmp_path / "s", load(plan), minutes=30, counts=deaf)
    with StatisticsStore.open(place, mode="read") as store:
        DailyCheck(load(plan), store, tell=lambda words: pytest.fail(words.en)).tick()
    assert not (place / "accuracy").exists()


def test_results_of_a_month_are_kept_and_a_day_checked_again_is_replaced(tmp_path):
    def one(number: int, verdict: str) -> Balanced:
        return Balanced.model_validate(
            {
                "day": f"2026-{1 + number // 28:02}-{1 + number % 28:02}",
                "check": "street:in",
                "kind": "series",
                "plan": "ab" * 32,
                "verdict": verdict,
                "first": 1,
                "second": 1,
                "bins": 1,
                "low_ratio": None,
                "high_ratio": None,
            },
        )

    for number in range(56):
        save_balances(tmp_path, (one(number, "unknown"),))
    save_balances(tmp_path, (one(55, "holds"),))
    kept = read_balances(tmp_path)
    assert len(kept) <= KEPT_DAYS
    assert [x.verdict for x in kept].count("holds") == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("line: inner}", "line: outer}", "outer"),
        ("{camera: north, line: inner}", "{camera: nord, line: inner}", "nord"),
        ("- id: hall", "- id: street", "a second time"),
        ('open_until: "09:30"', 'open_until: "08:30"', "open_until"),
        ('open_until: "09:30"', 'open_until: "25:30"', "open_until"),
        ("inward: backward", "inward: sideways", "inward"),
    ],
    ids=["line", "camera", "id", "closes first", "no time", "no direction"],
)
def test_a_comparison_that_cannot_be_is_refused_with_its_place(tmp_path, old, new, said):
    path = write_two_line_plan(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PlanErrors, match=said):
        load(path)


def test_what_is_compared_does_not_change_what_the_public_is_told(tmp_path):
    with_it = load(write_two_line_plan(tmp_path)).digest
    assert load(write_two_line_plan(tmp_path, accuracy="")).digest == with_it
