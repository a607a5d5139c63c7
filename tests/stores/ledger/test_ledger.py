"""A ledger grows, seals itself, knows when that is due, and refuses to sign a changed past."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from noren.errors import (
    LedgerBroken,
    LedgerKeyUnsafe,
    StoreDamaged,
    StoreMissing,
    UsageError,
)
from noren.stores.ledger.entries import TailCut, UnjailedRun
from noren.stores.ledger.keys import PRIVATE_KEY, PUBLIC_KEY
from noren.stores.ledger.ledger import CHECKPOINTS, ENTRIES, LEDGER, Ledger
from noren.stores.ledger.merkle import EMPTY_ROOT
from noren.stores.ledger.snapshot import Snapshot
from staging.ledgers import PLAN, Stored, at, one_of_each, purge


def test_an_entry_gets_the_next_index_and_comes_back(place):
    ledger = Ledger.open(place)
    entries = one_of_each()
    assert [ledger.append(one) for one in entries[:3]] == [0, 1, 2]
    assert ledger.append_all(entries[3:]) == 3
    assert tuple(Snapshot.read(place).entries()) == entries
    assert ledger.size == len(entries)


def test_the_folder_and_everything_secret_in_it_is_its_owner_s(place):
    Ledger.open(place).append(purge(1))
    folder = place / LEDGER
    assert folder.stat().st_mode & 0o777 == 0o700
    for name in (PRIVATE_KEY, ENTRIES):
        assert (folder / name).stat().st_mode & 0o777 == 0o600


def test_a_new_ledger_is_called_as_it_is_told_or_by_a_name_that_says_nothing(tmp_path):
    named = Ledger.open(tmp_path / "a", origin="example.jp/ledger")
    assert named.verifier.name == "example.jp/ledger"
    assert Ledger.open(tmp_path / "a", origin="other").verifier == named.verifier
    invented = Ledger.open(tmp_path / "b").verifier.name
    assert invented.startswith("noren-ledger/")
    assert Ledger.open(tmp_path / "c").verifier.name != invented
    with pytest.raises(UsageError):
        Ledger.open(tmp_path / "d", origin="a shop")


def test_two_writers_of_one_ledger_take_turns(place):
    first, second = Ledger.open(place), Ledger.open(place)
    assert (first.append(purge(1)), second.append(purge(2)), first.append(purge(3))) == (0, 1, 2)
    assert first.checkpoint() == second.checkpoint()
    assert len(Snapshot.read(place).checkpoints) == 1
    second.append(purge(4))
    assert first.checkpoint().size == 4


def test_threads_of_one_program_get_different_indexes(place):
    ledger, found = Ledger.open(place), []
    threads = [
        threading.Thread(target=lambda: found.append(ledger.append(purge(1)))) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(12))


def test_a_checkpoint_is_due_an_hour_after_the_oldest_entry_without_one(place):
    ledger = Ledger.open(place)
    assert not ledger.due(at(0))
    ledger.append(purge(1, at(0)))
    ledger.append(purge(2, at(50)))
    assert [ledger.due(at(minute)) for minute in (0, 59.9, 60, 61)] == [False, False, True, True]
    ledger.checkpoint()
    assert not ledger.due(at(1000))
    ledger.append(purge(3, at(70)))
    assert [ledger.due(at(minute)) for minute in (129, 130)] == [False, True]
    assert Ledger.open(place).due(at(130)), "also after a restart"


def test_a_clock_set_back_does_not_put_the_checkpoint_off(place):
    ledger = Ledger.open(place)
    ledger.append(purge(1, at(0)))
    assert not ledger.due(at(-59))
    assert ledger.due(at(-61))


def test_the_latest_time_of_all_entries_never_goes_back(place):
    ledger = Ledger.open(place)
    assert ledger.latest_at is None
    for minute in (5, 90, 30):
        ledger.append(purge(1, at(minute)))
    assert ledger.latest_at == at(90) == Ledger.open(place).latest_at


def test_an_empty_ledger_can_be_sealed(place):
    made = Ledger.open(place).checkpoint()
    assert (made.size, made.root) == (0, EMPTY_ROOT)


def test_an_unfinished_write_of_a_killed_writer_is_cut_and_told(place):
    Ledger.open(place).append(purge(1))
    with (place / LEDGER / ENTRIES).open("ab") as file:
        file.write(b"torn!")
    ledger = Ledger.open(place)
    index = ledger.append(purge(2, at(3)))
    assert index == 2
    entries = tuple(Snapshot.read(place).entries())
    assert entries[1] == TailCut(at=at(3), plan=PLAN, cut_bytes=5)
    assert ledger.append(purge(3)) == 3, "told once"


@pytest.mark.parametrize("how", ["change", "remove", "shorten"])
def test_nothing_is_signed_over_a_past_that_was_changed(place, filled, how):
    stored = Stored.read(place)
    if how == "change":
        stored.leaves[3] = stored.leaves[3].replace(b'"attempted":22', b'"attempted":23')
    elif how == "remove":
        del stored.leaves[20]
    else:
        del stored.leaves[33 - 1 :]
    stored.write()
    with pytest.raises(LedgerBroken, match="sealed at"):
        Ledger.open(place)


def test_a_ledger_changed_under_an_open_writer_is_noticed(place, filled):
    stored = Stored.read(place)
    del stored.leaves[5:]
    stored.write()
    with pytest.raises(StoreDamaged):
        filled.append(purge(9))


def test_a_checkpoint_that_another_key_signed_is_refused(place, filled, tmp_path):
    stored = Stored.read(place)
    other = Ledger.open(tmp_path / "other", origin="example.jp/ledger").checkpoint()
    stored.notes.append(other.note.encode())
    stored.write()
    with pytest.raises(LedgerBroken):
        Ledger.open(place)


@pytest.mark.parametrize("spoil", ["remove", "open", "garble", "swap", "public"])
def test_a_key_that_is_not_safe_is_never_used_or_replaced(place, filled, tmp_path, spoil):
    private, public = place / LEDGER / PRIVATE_KEY, place / LEDGER / PUBLIC_KEY
    match spoil:
        case "remove":
            private.unlink()
        case "open":
            private.chmod(0o640)
        case "garble":
            private.write_text("PRIVATE+KEY+" + "x" * 80)
        case "swap":
            Ledger.open(tmp_path / "other", origin="example.jp/ledger")
            private.write_bytes((tmp_path / "other" / LEDGER / PRIVATE_KEY).read_bytes())
        case _:
            public.unlink()
    with pytest.raises(LedgerKeyUnsafe):
        Ledger.open(place)


def test_reading_needs_no_private_key(place, filled):
    (place / LEDGER / PRIVATE_KEY).unlink()
    assert Snapshot.read(place).size == 40


def test_where_there_is_no_ledger_nothing_is_read_or_made(place):
    with pytest.raises(StoreMissing):
        Snapshot.read(place)
    assert not place.exists()
    with pytest.raises(UsageError):
        Ledger.open("mysql://host/db")


def test_no_entries_are_not_an_append(place):
    with pytest.raises(ValueError, match="at least one"):
        Ledger.open(place).append_all([])


def test_everything_an_entry_can_say_of_a_person_is_not_in_the_files(place):
    """A scan for what a caller knows and must not write: only its commitment is there."""
    ledger = Ledger.open(place)
    name = "山田太郎 090-1234-5678".encode()
    commitment = ledger.details.keep(name)
    ledger.append(
        UnjailedRun(
            at=at(0) + timedelta(microseconds=5), plan=PLAN, camera=0, commitment=commitment
        )
    )
    ledger.checkpoint()
    kept = b"".join(path.read_bytes() for path in (place / LEDGER).iterdir() if path.is_file())
    # Not its first three digits alone: keys and signatures are drawn by lot, and may have those.
    for part in (name, *name.split(), b"-1234-", b"1234-5678"):
        assert part not in kept
    assert commitment.encode() in kept
    (place / LEDGER / CHECKPOINTS).stat()
