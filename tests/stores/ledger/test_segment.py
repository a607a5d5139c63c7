"""The file under a ledger: what was acknowledged stays, what was not is cut, no more."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from noren.errors import StoreDamaged, StoreFull, StoreLocked, StoreReadOnly
from noren.stores.ledger import segment
from noren.stores.ledger.segment import MAGIC, SegmentFile, frame
from staging.ledgers import head_of, spoil_length

ITEMS = [b"one", b"", b"three" * 100]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with SegmentFile(tmp_path / "a.journal").writing() as writer:
        writer.append(ITEMS)
    return tmp_path / "a.journal"


def items(path: Path) -> list[bytes]:
    return list(SegmentFile(path).read())


def test_what_was_appended_is_read_in_order_and_only_its_owner_may(path):
    assert items(path) == ITEMS
    assert path.stat().st_mode & 0o777 == 0o600
    with SegmentFile(path).writing() as writer:
        assert writer.fresh == tuple(ITEMS)
        writer.append([b"four"])
        assert writer.count == 4
    assert items(path) == [*ITEMS, b"four"]


def test_where_there_is_no_file_there_is_nothing(tmp_path):
    assert items(tmp_path / "none.journal") == []


def test_a_tail_cut_at_any_byte_loses_nothing_before_it(path):
    whole, more = path.read_bytes(), frame(b"never acknowledged")
    for kept in range(len(more)):
        path.write_bytes(whole + more[:kept])
        assert items(path) == ITEMS
        with SegmentFile(path).writing() as writer:
            assert writer.cut_bytes == kept
            writer.append([b"next"])
        assert items(path) == [*ITEMS, b"next"]


def test_a_tail_that_is_whole_but_for_its_payload_is_cut_too(path):
    with path.open("ab") as file:
        file.write(head_of(b"x" * 5000) + b"x" * 4999)
    with SegmentFile(path).writing() as writer:
        assert (writer.count, writer.cut_bytes) == (3, 12 + 4999)


@pytest.mark.parametrize("length", [0, 4, 2_000, 2**31])
def test_a_changed_length_is_damage_and_never_a_tail(path, length):
    before = path.read_bytes()
    spoil_length(path, 0, length)
    spoilt = path.read_bytes()
    assert spoilt != before
    with pytest.raises(StoreDamaged, match="0 whole records"):
        items(path)
    with pytest.raises(StoreDamaged), SegmentFile(path).writing():
        pass
    assert path.read_bytes() == spoilt, "nothing was cut"


def test_every_flipped_bit_of_every_frame_is_found(path):
    data = path.read_bytes()
    for bit in range(0, 8 * len(data), 29):
        spoilt = bytearray(data)
        spoilt[bit // 8] ^= 1 << bit % 8
        path.write_bytes(spoilt)
        with pytest.raises(StoreDamaged):
            items(path)


def test_a_file_that_became_shorter_while_open_is_damage(path):
    journal = SegmentFile(path)
    with journal.writing() as writer:
        writer.append([b"four"])
    os.truncate(path, path.stat().st_size - 3)
    with pytest.raises(StoreDamaged), journal.writing():
        pass


def test_writers_wait_for_each_other_and_see_what_the_other_wrote(path):
    def write(name: int) -> None:
        journal = SegmentFile(path)
        for number in range(25):
            with journal.writing() as writer:
                writer.append([b"%d %d" % (name, number)])

    threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = items(path)[len(ITEMS) :]
    assert len(found) == 100
    for name in range(4):
        mine = [item for item in found if item.startswith(b"%d " % name)]
        assert mine == [b"%d %d" % (name, number) for number in range(25)]


def test_a_writer_that_never_ends_is_an_error_in_time(path, monkeypatch):
    monkeypatch.setattr(segment, "LOCK_PATIENCE_S", 0.02)
    with SegmentFile(path).writing(), pytest.raises(StoreLocked), SegmentFile(path).writing():
        pass


LIMITED = """
import resource, sys
from pathlib import Path
from noren.errors import StoreFull
from noren.stores.ledger.segment import SegmentFile
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
with SegmentFile(Path(sys.argv[1])).writing() as writer:
    try:
        writer.append([b"y" * 400])
    except StoreFull:
        sys.exit(7)
"""


def test_a_full_disk_refuses_the_whole_append_and_keeps_the_rest(path):
    size = path.stat().st_size
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path), str(size + 100)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == 7
    assert path.stat().st_size == size
    assert items(path) == ITEMS


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_folder_that_may_not_be_written_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StoreReadOnly), SegmentFile(tmp_path / "a.journal").writing():
        pass


def test_a_payload_beyond_bounds_is_refused():
    with pytest.raises(ValueError, match="at most"):
        frame(bytes(segment.MAX_PAYLOAD_BYTES + 1))
    assert len(MAGIC) == 16
    assert StoreFull.exit_code == 3
