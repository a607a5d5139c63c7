"""Attributes and paths that are linked to visits: sealed, read, summed up and ended with them."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from noren.errors import HoldingExpired, UndeclaredData
from noren.gate.records import CoverageBody
from noren.gate.trajectory_records import TrajectoryPointsBody
from noren.gate.validator import ClosedBin
from noren.gate.visit_records import VisitBody
from noren.operations.access import Asking, read_asking
from noren.operations.path_keeping import WAIT_S
from noren.operations.requests_desk import identify, open_loaded
from noren.operations.requests_erasure import execute, prove
from noren.operations.requests_search import disclose, search_by_pictures
from noren.operations.visit_reading import export_visits, visit_statistics
from noren.operations.walk_reading import export_walks
from noren.requests.asked import Asked
from noren.requests.disclosure import tell_disclosed
from noren.requests.matching import GALLERY, Likeness
from noren.requests.terms import IdentityMeans, Intake, LikenessClass, State
from noren.stores.holdings.days import day_of
from noren.stores.holdings.erasing import count_left, erase_rows
from noren.stores.holdings.visit_payloads import PathRows
from noren.stores.ledger.entries import HoldingAccess
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import AccessOutcome, AccessReason, DataItem, RequestKind
from noren.vocabulary.terms import Role
from staging.repeat_shop import DAY, DAY_S, NOON_S, UNLINKED, WINDOW_DAYS, Opened, Shop, visit
from staging.request_pictures import picture_header


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path, is_all_linked=True)


@pytest.fixture
def opened(shop: Shop) -> Iterator[Opened]:
    with shop.open() as opened:
        yield opened


def walk(opened: Opened, *tokens: int, at_s: float | None = None, points: int = 3) -> None:
    """A bundle in which each token has so many points, one a second."""
    assignment = opened.shop.assignment("shelves")
    index, output = next((n, o) for n, o in enumerate(assignment.outputs) if o.walks is not None)
    assert output.walks is not None
    assert output.walks.linked
    now_s = opened.shop.now_s if at_s is None else at_s
    opened.paths.keep(
        assignment,
        ClosedBin(
            output=index,
            bin_start_s=int(now_s // output.bin_s) * output.bin_s,
            figures=tuple(
                TrajectoryPointsBody(
                    output=index,
                    part=part,
                    class_id=0,
                    token=token,
                    ticks=(1 << points) - 1,
                    cells=tuple((place, 1) for place in range(points)),
                )
                for part, token in enumerate(tokens)
            ),
            coverage=CoverageBody(
                output=index, states=0, watched_ms=0, frames_in=0, frames_searched=0,
                frames_gated=0, frames_dropped=0,
            ),
        ),
    )  # fmt: skip


def at(body: VisitBody, token: int) -> VisitBody:
    return dataclasses.replace(body, track=token)


def sealed(opened: Opened) -> list[tuple[str, int, int, int]]:
    """Day, pseudonym, visit and number of points of every sealed path."""
    found = []
    for day in opened.holdings.days("paths"):
        for payload in opened.holdings.read("paths", day, at_s=opened.shop.now_s):
            assert isinstance(payload, PathRows)
            if not len(payload):
                continue
            found.append(
                (
                    day.isoformat(),
                    int(payload.pseudonym[0]),
                    int(payload.visit_number[0]),
                    len(payload),
                )
            )
    return found


def test_a_path_waits_for_its_visit_and_is_sealed_beside_its_pseudonym(
    shop: Shop, opened: Opened
) -> None:
    walk(opened, 501, 502)
    assert sealed(opened) == []
    opened.come(at(visit(7), 501), camera="shelves")
    assert sealed(opened) == [(day_of(NOON_S).isoformat(), 7, 1, 3)]


def test_points_that_come_after_their_visit_find_it(shop: Shop, opened: Opened) -> None:
    walk(opened, 501)
    opened.come(at(visit(7), 501), camera="shelves")
    walk(opened, 501, at_s=shop.now_s + 15)
    assert [points for *_, points in sealed(opened)] == [3, 3]


def test_a_later_path_lies_on_the_day_of_the_first_visit_and_ends_with_it(
    shop: Shop, opened: Opened
) -> None:
    opened.come(visit(7))
    shop.now_s += 60 * DAY_S
    walk(opened, 501)
    opened.come(at(visit(7, 2), 501), camera="shelves")
    first = day_of(NOON_S)
    assert sealed(opened) == [(first.isoformat(), 7, 2, 3)]
    shop.now_s = DAY + WINDOW_DAYS * DAY_S
    opened.keeper.purge()
    assert sealed(opened) == []
    with pytest.raises(HoldingExpired):
        list(opened.holdings.read("paths", first, at_s=shop.now_s))


@pytest.mark.parametrize(
    "body", [UNLINKED, visit(9, 3)], ids=["nobody for certain", "a first visit that is not here"]
)
def test_a_path_of_nobody_is_not_kept(opened: Opened, body: VisitBody) -> None:
    walk(opened, 501)
    opened.come(at(body, 501), camera="shelves")
    walk(opened, 501)
    assert sealed(opened) == []
    assert opened.paths.dropped == 6


def test_a_path_that_no_visit_names_is_overwritten(shop: Shop, opened: Opened) -> None:
    walk(opened, 501)
    walk(opened, 502, at_s=shop.now_s + WAIT_S + 60)
    assert opened.paths.dropped == 3
    opened.paths.flush("shelves")
    assert opened.paths.dropped == 6


def test_erased_with_the_visits_nothing_of_a_path_is_left(shop: Shop, opened: Opened) -> None:
    walk(opened, 501, 502)
    opened.come(at(visit(7), 501), at(visit(8), 502), camera="shelves")
    days = opened.holdings.days("paths")
    erased = erase_rows(opened.holdings, "paths", days, 7, at_s=shop.now_s)
    assert erased.rows == 3
    assert count_left(opened.holdings, "paths", days, 7, at_s=shop.now_s) == 0
    assert [who for _, who, _, _ in sealed(opened)] == [8]
    opened.visits.forget(7)
    walk(opened, 501)
    assert [who for _, who, _, _ in sealed(opened)] == [8]


class OnePerson:
    """A vault that knows one person."""

    def __init__(self, pseudonym: int) -> None:
        self.pseudonym, self.templates = pseudonym, 1

    def match_pictures(self, pictures: Sequence[bytearray]) -> Likeness:
        del pictures
        return Likeness(pseudonym=self.pseudonym, likeness=LikenessClass.STRONG, margin_ratio=0.4)

    def forget(self, pseudonym: int) -> int:
        gone, self.templates = self.templates, 0
        return gone if pseudonym == self.pseudonym else 0


def test_a_request_discloses_and_erases_the_paths_of_a_visit_too(shop: Shop) -> None:
    with shop.open() as opened:
        walk(opened, 501, 502)
        seen = dataclasses.replace(visit(7), sex=0, age_band=1)
        opened.come(at(seen, 501), at(visit(8), 502), camera="shelves")
    matcher = OnePerson(7)
    now = datetime.fromtimestamp(shop.now_s, UTC)
    with open_loaded(shop.loaded, shop.place, now=lambda: now) as desk:
        for kind in (RequestKind.DISCLOSURE, RequestKind.CESSATION):
            number = desk.desk.take_in(
                Asked(text="お願いします"), kind=kind, intake=Intake.COUNTER
            ).number
            identify(desk, number, standing=None, means=(IdentityMeans.IN_PERSON,))
            case = search_by_pictures(desk, number, [picture_header()], matcher=matcher)
            if kind is RequestKind.DISCLOSURE:
                told = disclose(desk, case)
        assert [len(path.points) for path in told.walks] == [3]
        said = [one.en for _, one in tell_disclosed(told)]
        assert any("estimated age: 35 to 49" in one and "female" in one for one in said)
        assert {match.item for match in case.matches} == {GALLERY, "till-visits", "paths"}
        execute(desk, number, matcher=matcher)
        assert prove(desk, number, matcher=matcher).state is State.PROVEN
    with shop.open() as opened:
        assert {who for _, who, _, _ in sealed(opened)} == {8}
        assert {who for _, who, _ in opened.rows("till-visits")} == {8}


def exported(shop: Shop, role: str = "analyst") -> list[dict[str, str]]:
    text = export_visits(
        shop.plan, shop.place, read_asking(role, "analysis", None), clock=shop.clocks.wall
    ).text
    return list(csv.DictReader(io.StringIO(text)))


def test_an_export_has_estimates_and_points_beside_the_visit(shop: Shop) -> None:
    with shop.open() as opened:
        walk(opened, 501, 502)
        opened.come(
            at(dataclasses.replace(visit(7), sex=0, age_band=1), 501),
            at(visit(8), 502),
            camera="shelves",
        )
    rows = exported(shop)
    visits = {row["pseudonym"]: row for row in rows if row["what"] == "visit"}
    assert [visits[f"{who:016x}"]["age_band"] for who in (7, 8)] == ["35-49", "unknown"]
    assert [visits[f"{who:016x}"]["sex"] for who in (7, 8)] == ["female", "unknown"]
    points = [row for row in rows if row["what"] == "point"]
    assert {(row["pseudonym"], row["path"]) for row in points} == {
        (f"{7:016x}", f"{501:012x}"),
        (f"{8:016x}", f"{502:012x}"),
    }
    assert len({(row["x_m"], row["y_m"]) for row in points}) == 3
    read = [one for one in Snapshot.read(shop.place).entries() if isinstance(one, HoldingAccess)]
    assert [(one.item, one.records) for one in read] == [
        (DataItem.VISIT, 0),
        (DataItem.VISIT, 2),
        (DataItem.TRAJECTORY, 6),
    ]


def test_whoever_may_read_visits_but_no_paths_gets_no_path(shop: Shop) -> None:
    text = shop.plan.read_text(encoding="utf-8")
    head, paths, rest = text.partition("  - id: paths\n")
    rest = rest.replace("readers: [analyst, privacy_officer]", "readers: [privacy_officer]", 1)
    shop.plan.write_text(head + paths + rest, encoding="utf-8")
    with shop.open() as opened:
        walk(opened, 501)
        opened.come(at(visit(7), 501), camera="shelves")
    assert {row["what"] for row in exported(shop)} == {"visit"}
    read = [one for one in Snapshot.read(shop.place).entries() if isinstance(one, HoldingAccess)]
    assert (DataItem.TRAJECTORY, AccessOutcome.REFUSED) in [(one.item, one.outcome) for one in read]


def test_linked_paths_are_not_among_the_unlinked_ones(shop: Shop) -> None:
    with shop.open() as opened:
        walk(opened, 501)
    with pytest.raises(UndeclaredData, match="visits export"):
        export_walks(shop.plan, shop.place, Asking(role=Role.ANALYST, reason=AccessReason.ANALYSIS))


def test_afterwards_attributes_are_numbers_over_the_minimum_of_people(
    shop: Shop, opened: Opened
) -> None:
    women = [dataclasses.replace(visit(who), sex=0, age_band=1) for who in range(1, 13)]
    men = [dataclasses.replace(visit(who), sex=1, age_band=0) for who in range(13, 25)]
    few = [dataclasses.replace(visit(who), sex=1, age_band=3) for who in range(25, 28)]
    opened.come(*(at(body, 900 + body.pseudonym) for body in women + men + few), camera="shelves")
    shop.now_s = DAY + WINDOW_DAYS * DAY_S
    opened.keeper.purge()
    (kept,) = visit_statistics(shop.place)
    # Three people alone would be found by subtracting: they are put with the smallest others.
    assert [(one.age, one.sex, one.people) for one in kept.attributes] == [
        ("(rest)", "", 15),
        ("20-34", "male", 12),
    ]
    assert sum(one.people for one in kept.attributes) == kept.people


def test_a_segment_from_before_estimates_still_opens() -> None:
    from noren.stores.holdings.visit_payloads import VisitRows

    old = VisitRows(
        pseudonym=np.array([7], np.uint64),
        visit_number=np.array([1], np.int32),
        visited_on=np.array([20_000], np.int32),
    ).to_columns()[:10]
    rows = VisitRows.from_columns(old)
    assert [int(rows.detail(name)[0]) for name in ("sex", "age_from", "age_to")] == [-1, -1, -1]
