"""After expiry or erasure no key and no template is left: in no file, nor in the vault's memory."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from jail.vault.vault_play import (
    CAMERA,
    DAY,
    all_keys,
    all_rows,
    crowd,
    everything_in,
    keys_of,
    noon,
    start_vault,
)
from measure.people import template
from noren.jail.numbers import Machine
from noren.jail.vault.link import VaultLink
from noren.measure.template_transform import unit_of
from noren.stores.vault_files import VaultFiles
from stores.holdings.memory_scan import found_in, memory_of

DAYS = int(os.environ.get("NOREN_FORGET_DAYS", "8"))
PEOPLE = 20 * DAYS
"""`benchmarks/vault_forgets.py` looks for a thousand keys and ten thousand templates."""
MARK_BYTES = 32


def marks_of(vectors: np.ndarray) -> list[bytes]:
    """What of a template could be found: its halves as sent, and as they are in full precision."""
    units = [unit_of(one) for one in vectors]
    sent = [one.astype("<f2").tobytes()[:MARK_BYTES] for one in units]
    return sent + [one.tobytes()[:MARK_BYTES] for one in units]


def look(process: int, folder: Path, needles: list[bytes]) -> tuple[set[bytes], set[bytes]]:
    in_memory: set[bytes] = set()
    for data in memory_of(process):
        in_memory |= found_in(data, needles)
    return in_memory, found_in(everything_in(folder), needles)


@pytest.fixture
def may_look(jail_here: Machine) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may look into a locked process")


@pytest.mark.slow
@pytest.mark.usefixtures("may_look")
def test_after_expiry_nothing_of_keys_and_templates_is_left(tmp_path: Path) -> None:
    people = crowd(4).people(PEOPLE)
    with VaultFiles(tmp_path) as files, start_vault(files) as vault:
        link = VaultLink(vault.descriptor_for(CAMERA))
        for number, one in enumerate(people):
            link.remember(template(one, at_s=noon(DAY + number % DAYS)), site=1)
        ring = keys_of(files)
        keys = all_keys(ring)
        assert len(set(keys)) == 2 * DAYS
        opened = [row for rows in all_rows(files, ring) for row in rows]
        rows = [row["vector"].tobytes()[:MARK_BYTES] for row in opened]
        names = [row["pseudonym"].tobytes() for row in opened]
        assert len(rows) == PEOPLE
        before, on_disk = look(vault.pid, tmp_path, [*keys, *rows, *names])
        assert {*keys, *names} <= before, "looking works: they are in the vault's memory"
        assert not set(rows) & before, "no template lies open, not even while it is kept"
        assert not on_disk, "what is sealed is ciphertext from the beginning"

        assert vault.forget_before(DAY + DAYS) == PEOPLE
        assert vault.count() == 0
        assert not files.segments()
        sent = marks_of(people)
        sought = {
            "keys": keys,
            "templates as held": rows,
            "names": names,
            "templates as sent": sent[:PEOPLE],
            "templates in full precision": sent[PEOPLE:],
        }
        after, on_disk = look(
            vault.pid, tmp_path, [one for many in sought.values() for one in many]
        )
        # By kind, so that whoever sees it fail knows where to look.
        left = {kind: len(after & set(many)) for kind, many in sought.items()}
        assert left == dict.fromkeys(sought, 0)
        assert not on_disk


@pytest.mark.slow
@pytest.mark.usefixtures("may_look")
def test_the_raw_template_is_gone_when_it_is_answered(tmp_path: Path) -> None:
    people = crowd(5).people(50)
    with VaultFiles(tmp_path) as files, start_vault(files) as vault:
        link = VaultLink(vault.descriptor_for(CAMERA))
        for one in people:
            link.remember(template(one, at_s=noon(DAY)), site=1)
        found, on_disk = look(vault.pid, tmp_path, marks_of(people))
        assert (len(found), len(on_disk)) == (0, 0)


@pytest.mark.slow
@pytest.mark.usefixtures("may_look")
def test_after_erasure_nothing_of_one_person_is_left_and_old_copies_do_not_open(
    tmp_path: Path,
) -> None:
    people = crowd(6).people(20)
    with VaultFiles(tmp_path) as files, start_vault(files) as vault:
        link = VaultLink(vault.descriptor_for(CAMERA))
        name = 0
        for one in people:
            name = link.remember(template(one, at_s=noon(DAY)), site=1).pseudonym
        ring = keys_of(files)
        old_key = bytes(ring.newest(DAY).sealing)
        mark = all_rows(files, ring)[-1]["vector"].tobytes()[:MARK_BYTES]
        assert vault.erase(name)
        found, on_disk = look(vault.pid, tmp_path, [old_key, mark, name.to_bytes(8, "little")])
        assert not found
        assert not on_disk
        now = keys_of(files)
        assert old_key not in all_keys(now)
        assert now.epochs(DAY) == (2,)
        kept = {int(one) for rows in all_rows(files, now) for one in rows["pseudonym"]}
        assert len(kept) == 19
        assert name not in kept
