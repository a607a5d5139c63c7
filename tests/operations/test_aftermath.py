"""At the end of a window histories become statistics over several people, and nothing else."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from noren.errors import HoldingExpired, ReaderRefused, StoreFull
from noren.operations.aftermath import aftermath_of
from noren.operations.export import export_figures
from noren.operations.keeper import Keeper
from noren.operations.purge import prove_purged
from noren.operations.reading import read_plan
from noren.stores.aftermath import read_aftermath
from noren.stores.holdings.days import day_number
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.visit_payloads import PathRows, VisitRows
from noren.stores.statistics import StatisticsStore
from noren.vocabulary.terms import Role
from staging.hand_clocks import HandClock
from stores.holdings.conftest import DAY_S, FIRST, FIRST_S

RETURNING = Path(__file__).parents[2] / "examples" / "returning" / "plan.yaml"


@pytest.fixture(autouse=True)
def _passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")


def rows_of(times: list[int], day: date = FIRST) -> VisitRows:
    """People whose first visit was on a day, and how often each came."""
    first = day_number(day)
    return VisitRows(
        pseudonym=np.repeat(np.arange(1, len(times) + 1, dtype=np.uint64) << 40, times),
        visit_number=np.concatenate([np.arange(1, n + 1, dtype=np.int32) for n in times]),
        visited_on=np.concatenate([first + np.arange(n, dtype=np.int32) for n in times]),
    )


def plan_with(tmp_path: Path, change: Callable[[str], str]) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text(change(RETURNING.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def live_through(plan: Path, place: Path, times: list[int]) -> tuple[HandClock, Keeper]:
    clock = HandClock(FIRST_S)
    loaded = read_plan(plan)
    with (
        StatisticsStore.open(place, mode="write") as store,
        Keeper(loaded, store, clocks=clock.clocks) as keeper,
    ):
        keeper.purge()
        assert keeper.holdings is not None
        # In two segments, as they come: a day is summed up as a whole.
        for number, part in enumerate((times[::2], times[1::2])):
            payload = rows_of(part)
            payload.pseudonym[:] += np.uint64(number)
            keeper.holdings.seal("visits", FIRST, payload, plan_digest=loaded.digest, at_s=FIRST_S)
        clock.pass_(30 * DAY_S)
        keeper.purge()
        with pytest.raises(HoldingExpired):
            next(keeper.holdings.read("visits", FIRST, at_s=clock.wall_s))
    return clock, keeper


def test_visits_become_people_by_how_often_they_came(engine_place: Path) -> None:
    times = [1] * 12 + [2] * 10 + [3] * 4
    clock, _ = live_through(RETURNING, engine_place, times)
    text = export_figures(kind="aftermath", place=engine_place, output_format="csv").decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["figure"], row["first"], row["people"], row["amount"]) for row in rows] == [
        ("days_between", "0", "14", "14"),
        ("visit_frequency", "1", "12", "12"),
        ("visit_frequency", "2", "14", "14"),
    ], "four people are too few to be told alone"
    assert {row["day"] for row in rows} == {FIRST.isoformat()}
    assert {row["minimum_cell"] for row in rows} == {"10"}
    proof = prove_purged(RETURNING, engine_place, clocks=clock.clocks)
    assert (proof.left, proof.in_log) == (dict.fromkeys(proof.left, 0), 0)


def test_a_plan_that_erases_leaves_nothing(tmp_path: Path, engine_place: Path) -> None:
    plan = plan_with(
        tmp_path,
        lambda text: text.replace(
            "  window: 30 days\n", "  window: 30 days\n  after_window: erase\n"
        ),
    )
    assert aftermath_of(read_plan(plan).plan) == {}
    live_through(plan, engine_place, [1] * 30)
    with StatisticsStore.open(engine_place, mode="read") as store:
        assert read_aftermath(store) == ()


def test_what_is_left_has_an_end_too(engine_place: Path) -> None:
    clock, _ = live_through(RETURNING, engine_place, [1] * 30)
    with (
        StatisticsStore.open(engine_place, mode="write") as store,
        Keeper(read_plan(RETURNING), store, clocks=clock.clocks) as keeper,
    ):
        (kept,) = read_aftermath(store)
        assert kept.expires_s == FIRST_S + 60 * DAY_S
        clock.pass_(kept.expires_s - 1 - clock.wall_s)
        keeper.purge()
        assert len(read_aftermath(store)) == 1
        clock.pass_(1)
        assert sum(one.counts.records for one in keeper.purge().purged) == 1
        assert read_aftermath(store) == ()


def test_nobody_else_than_the_holder_is_told(engine_place: Path) -> None:
    live_through(RETURNING, engine_place, [1] * 30)
    with pytest.raises(ReaderRefused):
        export_figures(
            kind="aftermath", place=engine_place, output_format="csv", reader=Role.PUBLIC
        )


def test_no_key_goes_when_there_is_no_room_for_its_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are made of what the key opens: first room, then forgetting; capture stops meanwhile."""
    from noren.operations import keeper as room
    from noren.stores import purging

    place, clock = tmp_path / "store", HandClock(FIRST_S)
    loaded = read_plan(RETURNING)

    def full(*_: object, **__: object) -> None:
        raise StoreFull(where="disk", found="x", expected="x", remedy="x")

    with (
        StatisticsStore.open(place, mode="write") as store,
        Keeper(loaded, store, clocks=clock.clocks) as keeper,
    ):
        keeper.purge()
        assert keeper.holdings is not None
        keeper.holdings.seal(
            "visits", FIRST, rows_of([1] * 20), plan_digest=loaded.digest, at_s=FIRST_S
        )
        clock.pass_(30 * DAY_S)
        with monkeypatch.context() as patched:
            patched.setattr(purging, "keep_summaries", full)
            with pytest.raises(room.PurgeFailed):
                keeper.purge()
        assert keeper.holdings.days("visits") == (FIRST,)
        keeper.purge()
        assert keeper.holdings.days("visits") == ()
        assert [one.cell.people for one in read_aftermath(store)] == [20]


def test_linked_walks_become_moves_and_a_map_of_the_declared_floor(tmp_path: Path) -> None:
    def change(text: str) -> str:
        text = text.replace(
            "      width_px: 1920\n      height_px: 1080\n",
            "      width_px: 1920\n      height_px: 1080\n"
            "      ground:\n"
            "        point_error_m: 0.05\n"
            "        points:\n"
            "          - {image: [0.2, 0.4], ground_m: [0, 10]}\n"
            "          - {image: [0.8, 0.4], ground_m: [10, 10]}\n"
            "          - {image: [0.9, 0.9], ground_m: [10, 0]}\n"
            "          - {image: [0.1, 0.9], ground_m: [0, 0]}\n"
            "      areas:\n"
            "        - id: door\n"
            "          name: {ja: 入口, en: Door}\n"
            "          polygon: [[0.1, 0.8], [0.9, 0.8], [0.9, 0.9], [0.1, 0.9]]\n",
        )
        return text.replace(
            "repeat:\n  purpose",
            "  - id: paths\n    record: trajectory_point\n    camera: entrance\n"
            "    purpose: returning\n    position_m: 1\n    every: 1 s\n    keep: 30 days\n"
            "    readers: [analyst]\n    minimum_cell: 10\nrepeat:\n"
            "  linked: [visits, trajectories]\n  purpose",
        )

    plan = read_plan(plan_with(tmp_path, change)).plan
    wanted = aftermath_of(plan)
    assert set(wanted) == {"visits", "paths"}
    at_ms = day_number(FIRST) * 86_400_000 + np.arange(10, dtype=np.int64) * 1000
    points = [
        TrajectoryPoints(
            track=np.full(10, track, np.uint64),
            at_ms=at_ms,
            x_cm=np.full(10, 500, np.int32),
            y_cm=(np.arange(10) * 100 + 50).astype(np.int32),
        )
        for track in range(1, 15)
    ]

    def paths_of(whose: Callable[[int], int]) -> list[PathRows]:
        return [
            PathRows(
                pseudonym=np.full(10, whose(track), np.uint64),
                visit_number=np.ones(10, np.int64),
                points=part,
            )
            for track, part in enumerate(points)
        ]

    assert wanted["paths"].sum_up(paths_of(lambda _: 7)) == (), "all of them are one person's"
    assert set(wanted["paths"].sum_up(paths_of(lambda track: 100 + track))) == set(
        wanted["paths"].sum_up(points)
    )
    cells = wanted["paths"].sum_up(points)
    assert ("od_counts", "door", "(elsewhere)", 14) in {
        (cell.figure, cell.first, cell.second, cell.people) for cell in cells
    }
    heat = [cell for cell in cells if cell.figure == "heatmap_cells"]
    assert sum(cell.amount for cell in heat) == pytest.approx(14 * 9, abs=10)
    assert {cell.people for cell in heat} == {14}
    assert wanted["paths"].sum_up(points[:9]) == ()


def test_two_days_leave_two_sets_of_numbers(engine_place: Path) -> None:
    clock, loaded = HandClock(FIRST_S), read_plan(RETURNING)
    with (
        StatisticsStore.open(engine_place, mode="write") as store,
        Keeper(loaded, store, clocks=clock.clocks) as keeper,
    ):
        keeper.purge()
        assert keeper.holdings is not None
        for number in range(2):
            day = FIRST + timedelta(days=number)
            keeper.holdings.seal(
                "visits",
                day,
                rows_of([1] * (10 + number), day),
                plan_digest=loaded.digest,
                at_s=FIRST_S + number * DAY_S,
            )
        clock.pass_(31 * DAY_S)
        keeper.purge()
        assert [(one.day.day, one.cell.people) for one in read_aftermath(store)] == [
            (1, 10),
            (2, 11),
        ]
