"""After a leak: the store says what was held, the law's clock runs, and the drafts are filled."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from noren.errors import HoldingKeyMissing, StoreDamaged, StoreMissing, UsageError
from noren.operations.incident import incidents, take_step, write_drafts, write_facts
from noren.operations.incident_opening import IncidentRequest, open_incident
from noren.operations.reading import read_plan
from noren.plan.starters import write_starter
from noren.rules.breach import Ground, Happening
from noren.stores.holdings.holdings import HeldItem
from noren.stores.ledger.entries import Breach, HoldingAccess
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import AccessReason, BreachStep, DataItem
from noren.stores.statistics import StatisticsStore
from staging.command_line import noren
from stores.holdings.conftest import SECRET, open_holdings, points_on

FIRST = date(2026, 5, 1)
FIRST_AT = datetime(2026, 5, 1, tzinfo=UTC)
NOW = FIRST_AT + timedelta(days=5, hours=3)
TRACKS = 3


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    text = write_starter("repeat", example=True, today=date(2026, 4, 1))
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path, plan: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three days with three tracks each."""
    monkeypatch.setenv("NOREN_PASSPHRASE", SECRET.decode())
    place = tmp_path / "store"
    StatisticsStore.open(place, mode="write").close()
    (paths,) = [
        one for one in read_plan(plan).plan.outputs if one.record.value == "trajectory_point"
    ]
    with open_holdings(place) as holdings:
        keep_s = paths.keep.seconds
        holdings.declare(HeldItem(id=paths.id, keep_s=keep_s), at_s=FIRST_AT.timestamp())
        for number in range(3):
            day = FIRST + timedelta(days=number)
            for seed in range(TRACKS):
                holdings.seal(
                    paths.id,
                    day,
                    points_on(day, seed=10 * number + seed),
                    plan_digest="ab" * 32,
                    at_s=FIRST_AT.timestamp() + 86400 * number,
                )
    return place


def request(plan: Path, store: Path) -> IncidentRequest:
    return IncidentRequest(
        plan=plan,
        store=store,
        happening=Happening.LEAK,
        known_at=NOW - timedelta(hours=1),
        from_at=FIRST_AT,
        to_at=FIRST_AT + timedelta(days=2),
        is_wrongful=True,
        people=50,
    )


def told(store: Path) -> list[Breach]:
    return [one for one in Snapshot.read(store).entries() if isinstance(one, Breach)]


def test_the_store_says_what_was_held_and_of_how_many(plan: Path, store: Path) -> None:
    state = open_incident(request(plan, store), now=NOW)
    (paths,) = [one for one in state.record.items if one.item is DataItem.TRAJECTORY]
    assert paths.people_at_most == 2 * TRACKS
    assert paths.rows == 2 * TRACKS * 20
    assert (paths.from_at, paths.to_at) == (FIRST_AT, FIRST_AT + timedelta(days=2))
    assert DataItem.TEMPLATE in {one.item for one in state.record.items}
    assert state.grounds == (Ground.WRONGFUL,)
    assert state.clock.preliminary_by == date(2026, 5, 10)
    assert {(one.step, one.people_at_most) for one in told(store)} == {(BreachStep.OPENED, 50)}


def test_what_a_former_plan_declared_is_concerned_as_long_as_it_is_held(
    store: Path, tmp_path: Path
) -> None:
    """The paths were taken out of the plan; those that were taken before have not expired."""
    counting = tmp_path / "counting.yaml"
    counting.write_text(
        write_starter("counting", example=True, today=date(2026, 4, 1)), encoding="utf-8"
    )
    state = open_incident(request(counting, store), now=NOW)
    (item,) = state.record.items
    assert (item.item, item.people_at_most) == (DataItem.TRAJECTORY, 2 * TRACKS)
    assert "former plan" in item.en
    assert "以前の計画" in item.ja
    assert {one.item for one in told(store)} == {DataItem.TRAJECTORY}


def test_counting_what_is_sealed_is_a_reading_and_in_the_ledger(plan: Path, store: Path) -> None:
    open_incident(request(plan, store), now=NOW)
    (read,) = [one for one in Snapshot.read(store).entries() if isinstance(one, HoldingAccess)]
    assert (read.reason, read.item) == (AccessReason.BREACH, DataItem.TRAJECTORY)
    assert read.records > 0


def test_a_person_s_smaller_number_does_not_beat_the_count(plan: Path, store: Path) -> None:
    assert (
        open_incident(replace(request(plan, store), people=1), now=NOW).record.people_at_most == 6
    )


def test_templates_cannot_be_counted_so_somebody_must_say(plan: Path, store: Path) -> None:
    with pytest.raises(UsageError, match="--people"):
        open_incident(replace(request(plan, store), people=None), now=NOW)
    assert incidents(store) == ()


def test_what_lies_outside_the_span_is_not_concerned(plan: Path, store: Path) -> None:
    later = replace(
        request(plan, store),
        from_at=FIRST_AT + timedelta(days=3),
        to_at=FIRST_AT + timedelta(days=4),
    )
    state = open_incident(later, now=NOW)
    assert {one.item for one in state.record.items} == {DataItem.TEMPLATE}


def test_reports_come_in_order_and_each_once(plan: Path, store: Path) -> None:
    open_incident(request(plan, store), now=NOW)
    with pytest.raises(UsageError, match="before preliminary report"):
        take_step(store, 1, BreachStep.FINAL_REPORT, now=NOW)
    with pytest.raises(UsageError, match="closed before"):
        take_step(store, 1, BreachStep.CLOSED, now=NOW)
    for step in (
        BreachStep.PRELIMINARY_REPORT,
        BreachStep.FINAL_REPORT,
        BreachStep.PEOPLE_NOTIFIED,
        BreachStep.CLOSED,
    ):
        state = take_step(store, 1, step, now=NOW)
    assert state.days_left(NOW.date()) is None
    with pytest.raises(UsageError, match="closed"):
        take_step(store, 1, BreachStep.PEOPLE_NOTIFIED, now=NOW)
    assert {one.step for one in told(store)} == set(BreachStep)


def test_a_late_report_is_said_to_be_late(plan: Path, store: Path) -> None:
    state = open_incident(request(plan, store), now=NOW)
    assert state.days_left(date(2026, 5, 8)) == 2
    assert state.days_left(date(2026, 5, 12)) == -2


def test_drafts_hold_what_is_known_and_a_line_for_what_is_not(
    plan: Path, store: Path, tmp_path: Path
) -> None:
    open_incident(request(plan, store), now=NOW)
    write_facts(store, 1, {"cause": "盗難 <b>"})
    written = write_drafts(plan, store, 1, tmp_path / "out", voices=("ja", "en"))
    assert len(written) == 6
    page = (tmp_path / "out" / "preliminary-report-ja.html").read_text(encoding="utf-8")
    assert "盗難" in page
    assert "&lt;b&gt;" in page
    assert "不正の" in page
    assert "50" in page
    english = (tmp_path / "out" / "notice-to-people-en.html").read_text(encoding="utf-8")
    assert "No camera images are kept" in english
    assert "＿＿＿" in english


def test_drafts_of_another_plan_are_refused(plan: Path, store: Path, tmp_path: Path) -> None:
    open_incident(request(plan, store), now=NOW)
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("keep: 90 days", "keep: 80 days"), encoding="utf-8")
    with pytest.raises(UsageError, match="the plan of the record"):
        write_drafts(plan, store, 1, tmp_path / "out", voices=("ja",))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"to_at": FIRST_AT}, "--from"),
        ({"known_at": NOW + timedelta(days=1)}, "future"),
        ({"known_at": datetime(2022, 3, 1, tzinfo=UTC)}, "2022"),
    ],
    ids=["no span", "not yet known", "before the duty"],
)
def test_times_that_cannot_be_are_refused(
    plan: Path, store: Path, change: dict[str, datetime], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        open_incident(replace(request(plan, store), **change), now=NOW)


def test_without_the_passphrase_nobody_can_count(
    plan: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOREN_PASSPHRASE")
    with pytest.raises(HoldingKeyMissing):
        open_incident(request(plan, store), now=NOW)


def test_a_record_that_somebody_damaged_is_not_read(plan: Path, store: Path) -> None:
    open_incident(request(plan, store), now=NOW)
    path = store / "incidents" / "0001.json"
    assert path.stat().st_mode & 0o077 == 0
    held = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(held | {"number": "many"}), encoding="utf-8")
    with pytest.raises(StoreDamaged, match="number"):
        incidents(store)
    with pytest.raises(StoreMissing):
        take_step(store, 2, BreachStep.CLOSED, now=NOW)


def test_it_is_done_from_the_command_line_where_what_expired_is_not_counted(
    plan: Path, store: Path
) -> None:
    done = noren(
        "incident", "open", str(plan), "--store", str(store), "--what", "leak",
        "--known", "2026-05-06T09:00:00+09:00", "--from", "2026-05-01T09:00:00+09:00",
        "--to", "2026-05-02T09:00:00+09:00", "--people", "9", "--wrongful", "--lang", "en",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "must be reported" in done.out
    listed = noren("incident", "list", "--store", str(store), "--format", "json")
    (record,) = json.loads(listed.out)
    assert record["final_by"] == "2026-07-06"
    assert {one["item"] for one in record["items"]} == {"template"}
