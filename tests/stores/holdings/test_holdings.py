"""What is sealed opens until its day is over, in its place, with its key, and never after."""

from __future__ import annotations

import os
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from noren.errors import (
    HoldingExpired,
    HoldingKeyMissing,
    StoreDamaged,
    StoreFull,
    StoreLocked,
    StoreReadOnly,
    UsageError,
)
from noren.stores.holdings.days import day_number
from noren.stores.holdings.holdings import HeldItem, HoldingStore
from noren.stores.holdings.shelf import MAGIC
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.visit_payloads import VisitRows
from noren.stores.holdings.wrapping import read_secret
from noren.vocabulary.records import RecordClass
from stores.holdings.conftest import (
    CHEAP,
    DAY_S,
    DIGEST,
    FIRST,
    FIRST_S,
    SECRET,
    fill,
    open_holdings,
    points_on,
)


def nth(number: int) -> date:
    return FIRST + timedelta(days=number)


def path_of(place: Path, day: date, item: str = "paths") -> Path:
    return place / "holdings" / item / f"{day.isoformat()}.sealed"


def tracks(holdings: HoldingStore, day: date, *, at_s: float, item: str = "paths") -> list[int]:
    rows = holdings.read(item, day, at_s=at_s)
    return [int(one.track[0]) for one in rows if isinstance(one, TrajectoryPoints)]


def test_rows_come_back_as_they_were_sealed_also_after_a_restart(tmp_path: Path) -> None:
    rows = points_on(FIRST)
    with open_holdings(tmp_path) as holdings:
        fill(holdings, days=0)
        for _ in range(3):
            holdings.seal("paths", FIRST, rows, plan_digest=DIGEST, at_s=FIRST_S)
    with open_holdings(tmp_path, mode="read") as holdings:
        back = list(holdings.read("paths", FIRST, at_s=FIRST_S))
    assert [one.record for one in back] == [RecordClass.TRAJECTORY_POINT] * 3
    for one in back:
        assert isinstance(one, TrajectoryPoints)
        assert one.track.tolist() == rows.track.tolist()
        assert one.at_ms.tolist() == rows.at_ms.tolist()
        assert one.x_cm.tolist() == rows.x_cm.tolist()
        assert one.y_cm.tolist() == rows.y_cm.tolist()


def test_a_later_visit_is_put_to_the_day_of_the_first_and_goes_with_it(
    holdings: HoldingStore,
) -> None:
    holdings.declare(HeldItem(id="visits", keep_s=30 * DAY_S), at_s=FIRST_S)
    later = VisitRows(
        pseudonym=np.array([9], np.uint64),
        visit_number=np.array([3], np.int32),
        visited_on=np.array([day_number(nth(20))], np.int32),
    )
    holdings.seal("visits", FIRST, later, plan_digest=DIGEST, at_s=FIRST_S + 20 * DAY_S)
    assert len(list(holdings.read("visits", FIRST, at_s=FIRST_S + 29 * DAY_S))) == 1
    with pytest.raises(HoldingExpired):
        list(holdings.read("visits", FIRST, at_s=FIRST_S + 30 * DAY_S))


def test_nothing_readable_lies_on_the_disk(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        fill(holdings, days=1)
        (token,) = tracks(holdings, FIRST, at_s=FIRST_S)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert token.to_bytes(8, "little") not in path.read_bytes()
            assert path.stat().st_mode & 0o077 == 0 or path.name == ".nobackup"


@pytest.mark.parametrize("passed", [30, 33, 36, 40])
def test_after_advancing_exactly_the_expired_segments_fail_to_open(
    tmp_path: Path, passed: int
) -> None:
    at_s = FIRST_S + passed * DAY_S
    with open_holdings(tmp_path) as holdings:
        fill(holdings, days=10, keep_days=30)
        copies = {n: path_of(tmp_path, nth(n)).read_bytes() for n in range(10)}
        expired = holdings.find_expired("paths", at_s=at_s)
        assert expired.segments == min(10, passed - 29)
        holdings.destroy(expired)
        gone = {n for n in range(10) if not path_of(tmp_path, nth(n)).exists()}
        assert gone == set(range(min(10, passed - 29)))
        # Whoever kept copies of the segments gains nothing by putting them back.
        for number, data in copies.items():
            path_of(tmp_path, nth(number)).write_bytes(data)
    with open_holdings(tmp_path, mode="read") as holdings:
        for number in range(10):
            # Even with the clock set back to the first day.
            if number in gone:
                with pytest.raises(HoldingExpired):
                    tracks(holdings, nth(number), at_s=FIRST_S)
            else:
                assert len(tracks(holdings, nth(number), at_s=FIRST_S)) == 1
        opens = [holdings.can_open(place, data) for place, data in expired.samples]
        assert opens == [False] * len(expired.samples) != []


def test_a_day_is_over_at_once_when_its_time_is_whether_or_not_it_was_purged(
    holdings: HoldingStore,
) -> None:
    fill(holdings, days=2, keep_days=30)
    assert tracks(holdings, FIRST, at_s=FIRST_S + 30 * DAY_S - 1)
    with pytest.raises(HoldingExpired, match="whose time is over"):
        tracks(holdings, FIRST, at_s=FIRST_S + 30 * DAY_S)
    with pytest.raises(HoldingExpired):
        holdings.seal(
            "paths", FIRST, points_on(FIRST), plan_digest=DIGEST, at_s=FIRST_S + 30 * DAY_S
        )


def test_a_shorter_period_takes_the_surplus_and_a_longer_one_brings_nothing_back(
    holdings: HoldingStore,
) -> None:
    fill(holdings, days=10, keep_days=30)
    at_s = FIRST_S + 9 * DAY_S
    holdings.declare(HeldItem(id="paths", keep_s=3 * DAY_S), at_s=at_s)
    assert holdings.find_expired("paths", at_s=at_s).segments == 7
    holdings.declare(HeldItem(id="paths", keep_s=90 * DAY_S), at_s=at_s)
    assert holdings.find_expired("paths", at_s=at_s).segments == 7
    assert holdings.find_expired("paths", at_s=at_s + 3 * DAY_S).segments == 10
    new = nth(10)
    holdings.seal("paths", new, points_on(new), plan_digest=DIGEST, at_s=at_s + DAY_S)
    assert tracks(holdings, new, at_s=at_s + 90 * DAY_S)


@pytest.mark.parametrize(
    "move",
    [
        pytest.param(("paths", 0, "paths", 1), id="to another day"),
        pytest.param(("paths", 0, "walks", 0), id="to another item"),
    ],
)
def test_a_segment_opens_only_where_it_was_sealed(
    tmp_path: Path, move: tuple[str, int, str, int]
) -> None:
    with open_holdings(tmp_path) as holdings:
        for item in ("paths", "walks"):
            fill(holdings, item=item, days=2)
    item, day, other, other_day = move
    data = path_of(tmp_path, nth(day), item).read_bytes()
    path_of(tmp_path, nth(other_day), other).write_bytes(data)
    with (
        open_holdings(tmp_path, mode="read") as holdings,
        pytest.raises(StoreDamaged, match="not sealed so"),
    ):
        tracks(holdings, nth(other_day), at_s=FIRST_S, item=other)


def test_exchanged_or_missing_segments_of_a_day_are_noticed(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        fill(holdings, days=0)
        sizes = [len(MAGIC)]
        for number in range(3):
            rows = points_on(FIRST, seed=number)
            holdings.seal("paths", FIRST, rows, plan_digest=DIGEST, at_s=FIRST_S)
            sizes.append(path_of(tmp_path, FIRST).stat().st_size)
    whole = path_of(tmp_path, FIRST).read_bytes()
    parts = [whole[a:b] for a, b in pairwise(sizes)]
    for order in ([1, 0, 2], [0, 2], [0, 0, 1]):
        path_of(tmp_path, FIRST).write_bytes(MAGIC + b"".join(parts[n] for n in order))
        with (
            open_holdings(tmp_path, mode="read") as holdings,
            pytest.raises(StoreDamaged, match="not sealed so"),
        ):
            tracks(holdings, FIRST, at_s=FIRST_S)


def test_any_flipped_bit_is_noticed(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        fill(holdings, days=1)
    whole = path_of(tmp_path, FIRST).read_bytes()
    with open_holdings(tmp_path, mode="read") as holdings:
        for place in range(len(whole)):
            broken = bytearray(whole)
            broken[place] ^= 1 << (place % 8)
            path_of(tmp_path, FIRST).write_bytes(broken)
            with pytest.raises(StoreDamaged, match="not sealed so"):
                tracks(holdings, FIRST, at_s=FIRST_S)


def test_a_half_written_last_segment_is_passed_over_and_cut_off(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        fill(holdings, days=1)
        one = path_of(tmp_path, FIRST).stat().st_size
        rows = points_on(FIRST, seed=5)
        holdings.seal("paths", FIRST, rows, plan_digest=DIGEST, at_s=FIRST_S)
    whole = path_of(tmp_path, FIRST).read_bytes()
    for size in (one + 1, one + 20, len(whole) - 1):
        path_of(tmp_path, FIRST).write_bytes(whole[:size])
        with open_holdings(tmp_path, mode="read") as holdings:
            assert len(tracks(holdings, FIRST, at_s=FIRST_S)) == 1
            assert holdings.shelf.torn_bytes("paths", FIRST) == size - one
    with open_holdings(tmp_path) as holdings:
        assert holdings.seal("paths", FIRST, rows, plan_digest=DIGEST, at_s=FIRST_S) == 1
        assert len(tracks(holdings, FIRST, at_s=FIRST_S)) == 2


def test_a_missing_state_is_never_made_anew_over_segments(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        fill(holdings)
    (tmp_path / "ratchet" / "paths.state").unlink()
    with open_holdings(tmp_path) as holdings:
        with pytest.raises(HoldingKeyMissing, match="no ratchet state"):
            holdings.declare(HeldItem(id="paths", keep_s=30 * DAY_S), at_s=FIRST_S)
        with pytest.raises(HoldingKeyMissing, match="--discard-unreadable"):
            holdings.find_expired("paths", at_s=FIRST_S)
        assert holdings.discard_unreadable() == ("paths",)
        assert holdings.items() == ()


def test_without_the_whole_ratchet_folder_segments_are_not_taken_for_new(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        fill(holdings)
    for path in (tmp_path / "ratchet").iterdir():
        path.unlink()
    with pytest.raises(HoldingKeyMissing, match="no ratchet state"):
        open_holdings(tmp_path)
    with HoldingStore.open(
        tmp_path, mode="write", secret=bytearray(SECRET), cost=CHEAP, begin_anew=True
    ) as holdings:
        assert holdings.discard_unreadable() == ("paths",)
        fill(holdings)
        assert holdings.discard_unreadable() == ()


def test_the_wrong_passphrase_is_told_from_damage(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        fill(holdings)
    for anew in (False, True):  # what is readable with the right one is not thrown away
        with pytest.raises(HoldingKeyMissing, match="the wrong passphrase"):
            HoldingStore.open(
                tmp_path, mode="write", secret=bytearray(b"another passphrase"), begin_anew=anew
            )


def test_one_writer_at_a_time_and_readers_always(tmp_path: Path) -> None:
    with open_holdings(tmp_path) as holdings:
        fill(holdings, days=1)
        with pytest.raises(StoreLocked):
            open_holdings(tmp_path)
        with open_holdings(tmp_path, mode="read") as reader:
            assert tracks(reader, FIRST, at_s=FIRST_S)
            with pytest.raises(StoreReadOnly):
                fill(reader)


def test_what_is_kept_for_less_than_a_day_cannot_be_held(holdings: HoldingStore) -> None:
    with pytest.raises(UsageError, match="1 day or more"):
        holdings.declare(HeldItem(id="paths", keep_s=3600), at_s=FIRST_S)


def test_rows_of_another_day_or_of_the_future_are_refused(holdings: HoldingStore) -> None:
    fill(holdings, days=1)
    with pytest.raises(ValueError, match="segment's day"):
        holdings.seal("paths", nth(1), points_on(FIRST), plan_digest=DIGEST, at_s=FIRST_S)
    with pytest.raises(ValueError, match="not come"):
        holdings.seal("paths", nth(9), points_on(nth(9)), plan_digest=DIGEST, at_s=FIRST_S)


def test_a_full_disk_leaves_what_was_sealed_and_takes_the_next_when_there_is_room(
    tmp_path: Path,
) -> None:
    import resource

    with open_holdings(tmp_path) as holdings:
        fill(holdings, days=1)
        size = path_of(tmp_path, FIRST).stat().st_size
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        rows = points_on(FIRST, rows=3000, seed=8)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, limits[1]))
        try:
            with pytest.raises(StoreFull):
                holdings.seal("paths", FIRST, rows, plan_digest=DIGEST, at_s=FIRST_S)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert path_of(tmp_path, FIRST).stat().st_size == size
        assert holdings.seal("paths", FIRST, rows, plan_digest=DIGEST, at_s=FIRST_S) == 1
        assert len(tracks(holdings, FIRST, at_s=FIRST_S)) == 2


def secret_file(path: Path, text: bytes = SECRET, mode: int = 0o600) -> str:
    path.write_bytes(text)
    path.chmod(mode)
    return str(path)


def test_the_secret_comes_from_a_file_a_credential_or_the_environment(tmp_path: Path) -> None:
    secret_file(tmp_path / "noren-holdings", b"from the credentials\n", 0o440)
    given = {"NOREN_PASSPHRASE": "from the environment"}
    assert read_secret(given) == b"from the environment"
    given["CREDENTIALS_DIRECTORY"] = str(tmp_path)
    assert read_secret(given) == b"from the credentials"
    given["NOREN_PASSPHRASE_FILE"] = secret_file(tmp_path / "file")
    assert read_secret(given) == SECRET


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        pytest.param(SECRET, 0o640, "others may read", id="open to others"),
        pytest.param(b"short\n", 0o600, "fewer than 16", id="short"),
        pytest.param(b"", 0o600, "fewer than 16", id="empty"),
    ],
)
def test_an_unsafe_secret_is_refused(tmp_path: Path, text: bytes, mode: int, said: str) -> None:
    file = secret_file(tmp_path / "file", text, mode)
    with pytest.raises(HoldingKeyMissing, match=said):
        read_secret({"NOREN_PASSPHRASE_FILE": file})


def test_no_secret_says_where_one_may_be() -> None:
    with pytest.raises(HoldingKeyMissing, match="no secret for the holdings") as caught:
        read_secret({})
    assert "NOREN_PASSPHRASE_FILE" in caught.value.in_language("ja")


def test_no_secret_is_read_from_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(HoldingKeyMissing, match=os.strerror(2)):
        read_secret({"NOREN_PASSPHRASE_FILE": str(tmp_path / "none")})
