"""The state of a ratchet is never lost and never comes back, wherever a writer is killed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import HoldingKeyMissing, StoreDamaged
from noren.stores.holdings.ratchet import Ratchet
from noren.stores.holdings.state_file import SLOT_AT, SLOT_BYTES, Keeping, StateFile, read_slot_days
from stores.holdings.conftest import DAY_S, FIRST, FIRST_S

WRAPPING = bytearray(range(32))
LATER = FIRST + timedelta(days=7)
KEEPING = Keeping(keep_s=30 * DAY_S)


def make(path: Path) -> bytes:
    StateFile.create(path, item="paths", wrapping=WRAPPING, day=FIRST, keep_s=30 * DAY_S).close()
    return path.read_bytes()


def load(path: Path) -> StateFile:
    return StateFile.open(path, item="paths", wrapping=WRAPPING)


def advance(path: Path, day: date = LATER) -> bytes:
    state = load(path)
    state.advance(day, KEEPING)
    state.close()
    return path.read_bytes()


def slots(data: bytes) -> list[bytes]:
    return [data[at : at + SLOT_BYTES] for at in SLOT_AT]


def put(before: bytes, *, slot: int, data: bytes) -> bytes:
    at = SLOT_AT[slot]
    return before[:at] + data + before[at + len(data) :]


def test_a_day_key_follows_from_every_earlier_state_and_from_no_later_one() -> None:
    chain = Ratchet.begin(item="paths", day=FIRST)
    ahead = chain.advanced(LATER)
    assert ahead.key(LATER) == chain.key(LATER) != chain.key(FIRST)
    with pytest.raises(LookupError):
        ahead.key(LATER - timedelta(days=1))


def test_two_items_with_one_state_have_different_keys() -> None:
    state = bytearray(32)
    one, other = (Ratchet(item=item, day=FIRST, state=state) for item in ("paths", "walks"))
    assert one.key(FIRST) != other.key(FIRST)


def test_advancing_overwrites_the_old_state_in_both_slots(tmp_path: Path) -> None:
    path = tmp_path / "paths.state"
    before = make(path)
    inode = path.stat().st_ino
    key = load(path).ratchet.key(LATER)
    after = advance(path)
    assert path.stat().st_ino == inode, "in place, not beside"
    assert path.stat().st_mode & 0o777 == 0o600
    for old in slots(before):
        assert old[-60:-4] not in after
    assert read_slot_days(path) == (LATER, LATER)
    assert load(path).ratchet.key(LATER) == key


@pytest.mark.parametrize("written", range(0, SLOT_BYTES, 7))
def test_killed_within_the_first_write_the_old_state_still_holds(
    tmp_path: Path, written: int
) -> None:
    path = tmp_path / "paths.state"
    before = make(path)
    after = advance(path)
    path.write_bytes(put(before, slot=1, data=slots(after)[1][:written]))
    assert load(path).day == FIRST
    assert read_slot_days(path) == (FIRST, FIRST)


@pytest.mark.parametrize("written", range(0, SLOT_BYTES, 7))
def test_killed_after_the_first_write_the_new_state_holds_and_the_old_one_goes(
    tmp_path: Path, written: int
) -> None:
    path = tmp_path / "paths.state"
    before = make(path)
    after = advance(path)
    half = put(before, slot=1, data=slots(after)[1])
    path.write_bytes(put(half, slot=0, data=slots(after)[0][:written]))
    assert load(path).day == LATER
    assert read_slot_days(path) == (LATER, LATER)


def test_a_flipped_bit_in_one_slot_is_mended_from_the_other(tmp_path: Path) -> None:
    path = tmp_path / "paths.state"
    whole = make(path)
    for place in range(0, SLOT_BYTES, 5):
        broken = bytearray(whole)
        broken[place] ^= 4
        path.write_bytes(broken)
        assert load(path).day == FIRST
        assert path.read_bytes() == whole


def test_flipped_bits_in_both_slots_are_damage(tmp_path: Path) -> None:
    path = tmp_path / "paths.state"
    broken = bytearray(make(path))
    for at in SLOT_AT:
        broken[at + 40] ^= 1
    path.write_bytes(broken)
    with pytest.raises(StoreDamaged, match="damaged file of keys"):
        load(path)


def test_another_item_or_secret_does_not_open_a_state(tmp_path: Path) -> None:
    path = tmp_path / "paths.state"
    make(path)
    for item, wrapping in (("walks", WRAPPING), ("paths", bytearray(32))):
        with pytest.raises(StoreDamaged):
            StateFile.open(path, item=item, wrapping=wrapping)


def test_no_file_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(HoldingKeyMissing, match="no ratchet state"):
        load(tmp_path / "paths.state")


def test_a_state_is_never_made_twice(tmp_path: Path) -> None:
    make(tmp_path / "paths.state")
    with pytest.raises(FileExistsError):
        make(tmp_path / "paths.state")


keeps = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 5)), min_size=1, max_size=12)


@given(keeps)
def test_no_declaration_prolongs_what_is_there(steps: list[tuple[int, int]]) -> None:
    """For every history of declared periods: each day goes by the shortest that it met."""
    at_s = FIRST_S
    keeping = Keeping(keep_s=steps[0][0] * DAY_S)
    expired = keeping.oldest_kept(at_s)
    shortest: dict[date, int] = {}
    for keep_days, pause_days in steps:
        today = FIRST + timedelta(days=(at_s - FIRST_S) // DAY_S)
        keeping = keeping.redeclared(keep_days * DAY_S, today=today)
        for day in (*shortest, today):
            shortest[day] = min(shortest.get(day, keep_days), keep_days)
        for _ in range(pause_days + 1):
            now = FIRST + timedelta(days=(at_s - FIRST_S) // DAY_S)
            oldest = keeping.oldest_kept(at_s)
            assert oldest >= expired, "the ratchet never needs to turn back"
            expired = oldest
            for day, days in shortest.items():
                if day + timedelta(days=days) <= now:
                    assert day < oldest, "kept too long"
            at_s += DAY_S
