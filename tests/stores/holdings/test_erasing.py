"""One person's rows go, everybody else's stay where they were, and nothing half done is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from noren.errors import StoreFull, StoreReadOnly
from noren.stores.erased_rows import settle_erased
from noren.stores.expired_figures import Remains
from noren.stores.holdings.days import day_number
from noren.stores.holdings.erasing import count_left, erase_rows, read_rows
from noren.stores.holdings.holdings import HeldItem, HoldingStore
from noren.stores.holdings.sealing import read_head
from noren.stores.holdings.shelf import FolderShelf
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.visit_payloads import VisitRows
from stores.holdings.conftest import DAY_S, DIGEST, FIRST, FIRST_S, open_holdings

PERSON, OTHER = 0x1111_2222_3333_4444, 0x5555_6666_7777_8888
SECOND = FIRST + timedelta(days=1)
AT_S = FIRST_S + 2 * DAY_S


def points(*tracks: int, day=FIRST) -> TrajectoryPoints:
    rows = np.repeat(np.array(tracks, np.uint64), 10)
    at_ms = day_number(day) * 86_400_000 + np.arange(len(rows), dtype=np.int64) * 1000
    place = np.arange(len(rows), dtype=np.int32)
    return TrajectoryPoints(track=rows, at_ms=at_ms, x_cm=place, y_cm=place * 2)


def visits(*pseudonyms: int) -> VisitRows:
    count = len(pseudonyms)
    return VisitRows(
        pseudonym=np.array(pseudonyms, np.uint64),
        visit_number=np.ones(count, np.int32),
        visited_on=np.full(count, day_number(FIRST), np.int32),
    )


def fill(holdings: HoldingStore) -> None:
    """Day one: a segment of both, one of the person, one of the other. Day two: the person."""
    holdings.declare(HeldItem(id="paths", keep_s=30 * DAY_S), at_s=FIRST_S)
    for payload in (points(PERSON, OTHER), points(PERSON), points(OTHER)):
        holdings.seal("paths", FIRST, payload, plan_digest=DIGEST, at_s=FIRST_S)
    later = points(PERSON, day=SECOND)
    holdings.seal("paths", SECOND, later, plan_digest=DIGEST, at_s=AT_S)


def rows_of(holdings: HoldingStore, token: int) -> list[list[int]]:
    days = holdings.days("paths")
    found = []
    for _, payload in read_rows(holdings, "paths", days, token, at_s=AT_S):
        assert isinstance(payload, TrajectoryPoints)
        found.append(payload.x_cm.tolist())
    return found


def test_a_segment_of_several_people_is_rewritten_without_the_one(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        fill(holdings)
        others = rows_of(holdings, OTHER)
        erased = erase_rows(holdings, "paths", holdings.days("paths"), PERSON, at_s=AT_S)
        assert (erased.rows, erased.segments, len(erased.nonces)) == (30, 3, 3)
        assert rows_of(holdings, PERSON) == []
        assert rows_of(holdings, OTHER) == others
        assert holdings.days("paths") == (FIRST,), "a day of that person alone stays nowhere"
        assert settle_erased(holdings, erased.nonces) == Remains()
    with open_holdings(tmp_path, mode="read") as holdings:
        assert rows_of(holdings, OTHER) == others
        days = holdings.days("paths")
        assert count_left(holdings, "paths", days, PERSON, at_s=AT_S) == 0


def test_erasing_again_changes_nothing(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        fill(holdings)
        erase_rows(holdings, "paths", holdings.days("paths"), PERSON, at_s=AT_S)
        before = (tmp_path / "holdings" / "paths" / f"{FIRST}.sealed").read_bytes()
        again = erase_rows(holdings, "paths", holdings.days("paths"), PERSON, at_s=AT_S)
        assert again.rows == again.segments == 0
        assert (tmp_path / "holdings" / "paths" / f"{FIRST}.sealed").read_bytes() == before


def test_rows_can_be_sealed_after_an_erasure_and_open_in_their_places(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        fill(holdings)
        erase_rows(holdings, "paths", holdings.days("paths"), PERSON, at_s=AT_S)
        for day in (FIRST, SECOND):
            more = points(OTHER, day=day)
            holdings.seal("paths", day, more, plan_digest=DIGEST, at_s=AT_S)
        assert len(rows_of(holdings, OTHER)) == 4


def test_visits_of_a_pseudonym_go_too(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        holdings.declare(HeldItem(id="visits", keep_s=30 * DAY_S), at_s=FIRST_S)
        rows = visits(OTHER, PERSON, OTHER)
        holdings.seal("visits", FIRST, rows, plan_digest=DIGEST, at_s=FIRST_S)
        assert erase_rows(holdings, "visits", [FIRST], PERSON, at_s=AT_S).rows == 1
        assert count_left(holdings, "visits", [FIRST], OTHER, at_s=AT_S) == 2


def test_the_blocks_of_the_old_file_are_overwritten(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        fill(holdings)
        path = tmp_path / "holdings" / "paths" / f"{FIRST}.sealed"
        with path.open("rb", buffering=0) as old:  # as the disk still has it after the name went
            assert old.read(16)
            erase_rows(holdings, "paths", [FIRST], PERSON, at_s=AT_S)
            old.seek(0)
            assert not any(old.read())


def test_what_has_expired_is_left_to_the_purge(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        fill(holdings)
        at_s = FIRST_S + 31 * DAY_S
        assert erase_rows(holdings, "paths", [FIRST], PERSON, at_s=at_s).rows == 0


def test_readers_cannot_erase(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        fill(holdings)
    with open_holdings(tmp_path, mode="read") as holdings, pytest.raises(StoreReadOnly):
        erase_rows(holdings, "paths", [FIRST], PERSON, at_s=AT_S)


def test_a_full_disk_leaves_the_day_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with open_holdings(tmp_path) as holdings:
        fill(holdings)
        before = rows_of(holdings, PERSON)
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(StoreFull):
            erase_rows(holdings, "paths", [FIRST], PERSON, at_s=AT_S)
        monkeypatch.undo()
        assert rows_of(holdings, PERSON) == before
        assert erase_rows(holdings, "paths", [FIRST], PERSON, at_s=AT_S).rows == 20


def test_an_erasure_killed_at_any_call_leaves_the_day_whole_and_can_be_repeated(
    tmp_path: Path,
) -> None:
    whole = tmp_path / "whole"
    with open_holdings(whole) as holdings:
        fill(holdings)
        others, marks = rows_of(holdings, OTHER), nonces(whole)
    places = [shutil.copytree(whole, tmp_path / f"{number}") for number in range(1, 13)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    said = subprocess.run(
        [sys.executable, Path(__file__).with_name("killed_eraser.py"), *places],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout.split()
    assert said[0] == "-9", "the first was not killed"
    assert said[-1] == "0", "more calls than were tried"
    for place in places:
        with open_holdings(place) as holdings:
            assert rows_of(holdings, OTHER) == others
            erase_rows(holdings, "paths", holdings.days("paths"), PERSON, at_s=AT_S)
            assert rows_of(holdings, PERSON) == []
            assert rows_of(holdings, OTHER) == others
            assert not list((place / "holdings").rglob("*.replaced"))
            assert settle_erased(holdings, marks[:2]) == Remains()


def nonces(place: Path) -> list[bytes]:
    """Marks of the segments of the first day as they lie on the disk."""
    shelf = FolderShelf(place / "holdings")
    return [read_head(segment).nonce for segment in shelf.read("paths", FIRST)]
