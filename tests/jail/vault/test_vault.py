"""The vault's keys and segments, in this process: what opens, what never opens again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from jail.vault.vault_play import (
    BOTH,
    COST,
    DAY,
    SECRET,
    all_rows,
    crowd,
    keys_of,
    noon,
    open_vault,
    remember_all,
)
from measure.people import template
from noren.errors import StoreLocked
from noren.jail.vault.bucket_keys import MOST_BUCKETS, KeyRing, KeysFault, KeysRefused
from noren.jail.vault.frames import FramePlace, FrameRefused, seal_rows, unseal_rows
from noren.jail.vault.vault import Vault, VaultFault, VaultRefused
from noren.jail.vault.wire import Order, StorageReader, WireBroken
from noren.measure.gallery_port import FeatureKind, Outcome, Vector
from noren.measure.template_search import ROW
from noren.stores.vault_files import VaultFiles


@pytest.fixture
def files(tmp_path: Path) -> Iterator[VaultFiles]:
    with VaultFiles(tmp_path) as opened:
        yield opened


def copy_of(files: VaultFiles) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in files.folder.rglob("*.sealed")}


def put_back(copy: dict[Path, bytes]) -> None:
    for path, data in copy.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


def test_a_backup_of_segments_put_back_after_expiry_is_discarded_unopened(
    files: VaultFiles,
) -> None:
    vault = open_vault(files)
    remember_all(vault, crowd(1).people(3), day=DAY)
    remember_all(vault, crowd(2).people(2), day=DAY + 9)
    backup = copy_of(files)
    vault.forget_before(DAY + 1)
    vault.close()
    put_back(backup)
    # The clock of the start may even be behind: the ring knows better.
    vault = open_vault(files, oldest_day=0)
    assert len(vault) == 2
    assert [day for day, _ in files.segments()] == [DAY + 9]
    vault.close()


def both(files: VaultFiles, **given: int) -> Vault:
    return open_vault(files, rule=BOTH, **given)


def remember_both(vault: Vault, bodies: Sequence[Vector], faces: Sequence[Vector]) -> list[int]:
    return [
        vault.remember(template(body, face=face, at_s=noon(DAY)), site=0).pseudonym
        for body, face in zip(bodies, faces, strict=True)
    ]


def test_a_body_and_a_face_are_sealed_together_and_known_again_after_a_restart(
    files: VaultFiles,
) -> None:
    bodies, faces = crowd(31).people(4), crowd(32).people(4)
    vault = both(files)
    names = remember_both(vault, bodies, faces)
    vault.close()
    assert [len(rows) for rows in all_rows(files, keys_of(files))] == [2] * 4
    vault = both(files)
    assert len(vault) == 4
    for name, body, face in zip(names, bodies, faces, strict=True):
        for seen in (template(body, at_s=noon(DAY)), template(None, face=face, at_s=noon(DAY))):
            assert vault.identify(seen).pseudonym == name
    vault.close()


def test_a_body_s_and_a_face_s_transform_of_a_day_follow_from_one_key_and_differ(
    files: VaultFiles,
) -> None:
    vault = both(files)
    remember_all(vault, crowd(33).people(1))
    vault.close()
    key = keys_of(files).newest(DAY)
    body, face = key.stream(FeatureKind.BODY), key.stream(FeatureKind.FACE)
    assert len(body) == len(face)
    assert body != face


def test_faces_that_the_plan_declares_no_longer_are_destroyed_at_the_next_start(
    files: VaultFiles,
) -> None:
    bodies, faces = crowd(34).people(3), crowd(35).people(3)
    vault = both(files)
    remember_both(vault, bodies, faces)
    vault.close()
    before = keys_of(files).newest(DAY)
    vault = open_vault(files)
    assert len(vault) == 3
    vault.close()
    ring = keys_of(files)
    assert ring.newest(DAY).epoch > before.epoch, "a new key: no copy of the old segment opens"
    (rows,) = all_rows(files, ring)
    assert rows["kind"].tolist() == [FeatureKind.BODY] * 3


def test_one_person_erased_is_gone_from_both_galleries_and_their_segments(
    files: VaultFiles,
) -> None:
    bodies, faces = crowd(36).people(2), crowd(37).people(2)
    vault = both(files)
    names = remember_both(vault, bodies, faces)
    assert vault.erase(names[0])
    vault.close()
    (rows,) = all_rows(files, keys_of(files))
    assert set(rows["pseudonym"].tolist()) == {names[1]}
    assert len(rows) == 2


def test_a_backup_of_segments_put_back_after_erasure_does_not_bring_anybody_back(
    files: VaultFiles,
) -> None:
    people = crowd(3).people(3)
    vault = open_vault(files)
    names = remember_all(vault, people)
    backup = copy_of(files)
    assert vault.erase(names[1])
    vault.close()
    put_back(backup)
    vault = open_vault(files)
    assert len(vault) == 2
    assert vault.identify(template(people[1], at_s=noon(DAY))).outcome is Outcome.NEW
    assert len(files.segments()) == 1
    vault.close()


def test_keys_of_a_backup_are_refused_where_newer_segments_lie(files: VaultFiles) -> None:
    vault = open_vault(files)
    remember_all(vault, crowd(4).people(2), day=DAY)
    old_keys = files.keys_path.read_bytes()
    remember_all(vault, crowd(5).people(2), day=DAY + 1)
    vault.close()
    files.keys_path.write_bytes(old_keys)
    with pytest.raises(VaultRefused) as refused:
        open_vault(files)
    assert (refused.value.fault, refused.value.day) == (VaultFault.KEYS_OLDER, DAY + 1)


def test_the_secret_opens_no_expired_segment_with_any_key_that_is_left(files: VaultFiles) -> None:
    vault = open_vault(files)
    for day in range(6):
        remember_all(vault, crowd(day).people(2), day=DAY + day)
    backup = copy_of(files)
    vault.forget_before(DAY + 4)
    vault.close()
    put_back(backup)
    ring = keys_of(files)
    opened = 0
    for day, epoch in files.segments():
        for frame in files.read(day, epoch):
            for held in ring.days():
                try:
                    place = FramePlace(day=day, epoch=epoch, sequence=0)
                    unseal_rows(frame, place, key=ring.newest(held).sealing)
                    opened += 1
                except FrameRefused:
                    continue
    assert opened == 2, "the first frame of each day that is kept"
    assert ring.days() == (DAY + 4, DAY + 5)


def test_declaring_more_later_prolongs_nobody_s_window(files: VaultFiles) -> None:
    vault = open_vault(files, keep_days=30)
    remember_all(vault, crowd(20).people(1), day=DAY)
    vault.close()
    vault = open_vault(files, keep_days=90, oldest_day=DAY - 60)
    remember_all(vault, crowd(21).people(2), day=DAY + 1)
    # On the day on which 90 days would keep all from DAY - 59 on, 30 days keep those from DAY + 1.
    assert vault.forget_before(DAY - 60) == 0
    assert vault.forget_before(DAY - 59) == 1
    vault.close()
    vault = open_vault(files, keep_days=90, oldest_day=DAY + 1)
    assert len(vault) == 2
    vault.close()


def test_declaring_less_counts_for_everybody_at_once_and_for_good(files: VaultFiles) -> None:
    vault = open_vault(files, keep_days=90)
    for day in range(3):
        remember_all(vault, crowd(day).people(1), day=DAY + day)
    vault.close()
    vault = open_vault(files, keep_days=30, oldest_day=DAY + 1)
    assert len(vault) == 2
    vault.close()
    # Saying 90 again does not give them 90 again: 30 days after DAY + 1 they begin to go.
    vault = open_vault(files, keep_days=90, oldest_day=DAY - 58)
    assert len(vault) == 1
    vault.close()


def test_many_visits_of_one_person_are_one_row_after_a_while(files: VaultFiles) -> None:
    person = crowd(6).people(1)[0]
    vault = open_vault(files)
    for visit in range(1100):
        vault.remember(template(person, at_s=noon(DAY) + 7200.0 * visit), site=0)
    vault.close()
    vault = open_vault(files)
    found = vault.identify(template(person, at_s=noon(DAY + 99)))
    assert found.visit_number == 1100
    assert sum(len(rows) for rows in all_rows(files, keys_of(files))) == 1
    assert files.segments() == ((DAY, 2),)
    vault.close()
    vault = open_vault(files)
    assert vault.identify(template(person, at_s=noon(DAY + 99))).pseudonym == found.pseudonym
    vault.close()


def test_the_last_erased_person_of_a_day_leaves_an_empty_day(files: VaultFiles) -> None:
    vault = open_vault(files)
    (name,) = remember_all(vault, crowd(7).people(1))
    assert vault.erase(name)
    assert not files.segments()
    remember_all(vault, crowd(8).people(1))
    vault.close()
    vault = open_vault(files)
    assert len(vault) == 1
    vault.close()


def test_half_a_frame_at_the_end_is_left_out_and_overwritten(files: VaultFiles) -> None:
    vault = open_vault(files)
    remember_all(vault, crowd(9).people(2))
    vault.close()
    ((path, data),) = copy_of(files).items()
    path.write_bytes(data + data[16:200])
    files.close()
    with VaultFiles(files.folder.parent) as again:
        vault = open_vault(again)
        assert len(vault) == 2
        remember_all(vault, crowd(10).people(1))
        vault.close()
        vault = open_vault(again)
        assert len(vault) == 3
        vault.close()


def test_two_vaults_cannot_hold_one_store(files: VaultFiles) -> None:
    with pytest.raises(StoreLocked):
        VaultFiles(files.folder.parent)


def test_the_folder_of_keys_says_that_no_backup_may_hold_it(files: VaultFiles) -> None:
    open_vault(files).close()
    assert (files.keys_path.parent / ".nobackup").is_file()
    assert files.keys_path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("place", [0, 1])
def test_one_whole_place_is_enough_and_both_are_written_again(
    files: VaultFiles, place: int
) -> None:
    vault = open_vault(files)
    remember_all(vault, crowd(11).people(1))
    vault.close()
    data = bytearray(files.keys_path.read_bytes())
    data[place * 65536 + 60] ^= 1
    files.keys_path.write_bytes(data)
    open_vault(files).close()
    data = files.keys_path.read_bytes()
    assert data[:65536] == data[65536:]


def test_the_newest_place_is_taken_and_the_older_written_first() -> None:
    ring = KeyRing.begin(bytearray(SECRET), log_n=COST)
    older, _ = ring.sealed()
    ring.add(DAY, keep_days=9)
    newer, first = ring.sealed()
    assert first == 1
    again = KeyRing.open(older + newer, bytearray(SECRET))
    assert again.days() == (DAY,)
    assert again.sealed()[1] == 0
    assert KeyRing.open(newer + older, bytearray(SECRET)).sealed()[1] == 1


def test_a_ring_says_what_is_wrong_with_it() -> None:
    ring = KeyRing.begin(bytearray(SECRET), log_n=COST)
    slot, _ = ring.sealed()
    with pytest.raises(KeysRefused) as refused:
        KeyRing.open(slot + slot, bytearray(b"another passphrase"))
    assert refused.value.fault is KeysFault.WRONG_SECRET
    for data in (b"", slot[:100], bytes(len(slot) * 2)):
        with pytest.raises(KeysRefused) as refused:
            KeyRing.open(data, bytearray(SECRET))
        assert refused.value.fault is KeysFault.DAMAGED


def test_a_ring_is_of_one_size_and_shows_nothing_of_itself() -> None:
    ring = KeyRing.begin(bytearray(SECRET), log_n=COST)
    empty, _ = ring.sealed()
    for day in range(MOST_BUCKETS):
        ring.add(day, keep_days=9)
    full, _ = ring.sealed()
    assert len(empty) == len(full) == 65536
    assert bytes(ring.newest(5).sealing) not in full
    with pytest.raises(ValueError, match="buckets"):
        ring.add(MOST_BUCKETS, keep_days=9)
    again = KeyRing.open(full + full, bytearray(SECRET))
    assert [bytes(again.newest(day).rotation) for day in (0, 400, 799)] == [
        bytes(ring.newest(day).rotation) for day in (0, 400, 799)
    ]


def test_a_frame_opens_in_its_place_only() -> None:
    rows = np.zeros(3, ROW)
    rows["pseudonym"] = [1, 2, 3]
    place = FramePlace(day=DAY, epoch=1, sequence=4)
    key = bytearray(range(32))
    frame = seal_rows(rows, place, key=key)
    assert unseal_rows(frame, place, key=key).tobytes() == rows.tobytes()
    others = (
        FramePlace(day=DAY + 1, epoch=1, sequence=4),
        FramePlace(day=DAY, epoch=2, sequence=4),
        FramePlace(day=DAY, epoch=1, sequence=5),
    )
    for other in others:
        with pytest.raises(FrameRefused):
            unseal_rows(frame, other, key=key)
    for at in range(0, len(frame), 37):
        changed = bytearray(frame)
        changed[at] ^= 1
        with pytest.raises(FrameRefused):
            unseal_rows(bytes(changed), place, key=key)
    with pytest.raises(FrameRefused):
        unseal_rows(frame[:20], place, key=key)


def test_the_keeper_believes_nothing_but_the_next_piece() -> None:
    import struct

    head = struct.Struct("<HBBIiIII")

    def message(sequence: int, total: int, offset: int, piece: bytes, **other: int) -> bytes:
        magic, order = other.get("magic", 0x6E53), other.get("order", Order.APPEND)
        return head.pack(magic, 1, order, sequence, DAY, 1, total, offset) + piece

    first = message(1, 5000, 0, bytes(4072))
    reader = StorageReader()
    assert reader.take(first) is None
    whole = reader.take(message(1, 5000, 4072, bytes(928)))
    assert whole is not None
    assert (whole.order, whole.day, len(whole.payload)) == (Order.APPEND, DAY, 5000)
    wrong = (
        b"",
        message(2, 10, 0, bytes(10), magic=1),
        message(2, 10, 0, bytes(10), order=9),
        message(3, 10, 0, bytes(10)),
        message(2, 10, 0, bytes(9)),
        message(2, 10, 4, bytes(6)),
        message(2, 1 << 27, 0, bytes(4072)),
    )
    for one in wrong:
        fresh = StorageReader()
        fresh.take(message(1, 1, 0, b"x"))
        with pytest.raises(WireBroken):
            fresh.take(one)
