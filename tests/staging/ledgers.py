"""Ledgers for tests: entries of every kind, at times that count up, and tampering with them."""

from __future__ import annotations

import base64
import importlib.util
import random
import shutil
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

from noren.stores.ledger.entries import (
    Accuracy,
    AnyEntry,
    Attestation,
    BackupRestored,
    Breach,
    CheckpointPushed,
    ClockHighWater,
    Commissioning,
    HoldingAccess,
    Incident,
    JailReport,
    NoticePublished,
    NoticeWithdrawn,
    PlanActivated,
    Purge,
    PushFailed,
    RequestMilestone,
    TailCut,
    UnjailedRun,
)
from noren.stores.ledger.keys import load_key
from noren.stores.ledger.ledger import CHECKPOINTS, ENTRIES, LEDGER, Ledger
from noren.stores.ledger.merkle import MerkleTree, hash_leaf
from noren.stores.ledger.notes import Signer
from noren.stores.ledger.segment import MAGIC, SegmentFile, frame
from noren.stores.ledger.terms import (
    AccessOutcome,
    AccessReason,
    BreachStep,
    CommissioningStep,
    CountedAt,
    DataItem,
    IncidentCause,
    Milestone,
    ProbeOutcome,
    PushFailure,
    RequestKind,
    WitnessKind,
)
from noren.vocabulary.matters import Matter
from noren.vocabulary.terms import Channel, NoticeKind, Role

ROOT = Path(__file__).parents[2]
START = datetime(2026, 11, 22, 0, 0, 0, tzinfo=UTC)
PLAN, CONTENT = "c0ffee" * 10 + "0123", "ab" * 32


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def one_of_each(when: datetime = START) -> tuple[AnyEntry, ...]:
    """An entry of every kind."""
    base = {"at": when, "plan": PLAN}
    notice = {**base, "notice": NoticeKind.PRIOR, "channel": Channel.POSTER, "content": CONTENT}
    return (
        PlanActivated(**base, previous=CONTENT),
        NoticePublished(**notice),
        NoticeWithdrawn(**notice),
        JailReport(**base, camera=0, attempted=22, refused=22, landlock_abi=6, seccomp_stages=2),
        Incident(**base, cause=IncidentCause.JAIL_SILENT, camera=1, commitment=CONTENT),
        purge(0, when),
        HoldingAccess(
            **base,
            item=DataItem.VISIT,
            role=Role.PRIVACY_OFFICER,
            reason=AccessReason.BREAK_GLASS,
            outcome=AccessOutcome.GRANTED,
            records=3,
        ),
        RequestMilestone(
            **base,
            request=CONTENT,
            asks=RequestKind.DISCLOSURE,
            milestone=Milestone.ESCALATED,
            deadline_used_percent=80,
        ),
        Attestation(
            **base, matter=Matter.TRAINING, given_on=when.date(), valid_until=when, is_signed=True
        ),
        Commissioning(**base, camera=0, step=CommissioningStep.STARTED, ends_at=when),
        UnjailedRun(**base, camera=2),
        ClockHighWater(**base, high_water=when, behind_s=90),
        Breach(**base, step=BreachStep.OPENED, item=DataItem.TEMPLATE, people_at_most=1200),
        BackupRestored(**base, pending_purges=4),
        TailCut(**base, cut_bytes=17),
        PushFailed(**base, witness=0, how=WitnessKind.HTTP, size=4, failure=PushFailure.TIMED_OUT),
        Accuracy(
            **base,
            camera=0,
            counted_at=CountedAt.PLACE,
            events=112,
            most_permille=58,
            content=CONTENT,
        ),
    )


def purge(number: int, when: datetime = START) -> Purge:
    """A purge with a number of its own, so that two entries are never equal."""
    return Purge(
        at=when,
        plan=PLAN,
        item=DataItem.TRAJECTORY,
        expired_before=when,
        records=number,
        segments=1,
        keys=1,
        probe=ProbeOutcome.CLEAN,
        leftovers=0,
    )


def fill(place: Path) -> Ledger:
    """A ledger of 40 entries, sealed at 15 and 33, the first of them noted as pushed."""
    ledger = Ledger.open(place, origin="example.jp/ledger")
    for number, entry in enumerate(one_of_each()[:15]):
        ledger.append(entry.model_copy(update={"at": at(number)}))
    sealed = ledger.checkpoint()
    ledger.append(
        CheckpointPushed(
            at=at(60),
            plan=PLAN,
            witness=0,
            how=WitnessKind.FILE,
            size=sealed.size,
            root=sealed.root.hex(),
        )
    )
    for number in range(17):
        ledger.append(purge(number, at(61 + number)))
    ledger.checkpoint()
    for number in range(7):
        ledger.append(purge(100 + number, at(100 + number)))
    return ledger


def load_verifier_script() -> ModuleType:
    """`scripts/verify_ledger.py`, which imports nothing of noren."""
    spec = importlib.util.spec_from_file_location(
        "verify_ledger", ROOT / "scripts" / "verify_ledger.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- attackers -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A ledger as an attacker reads it from the files."""

    folder: Path
    leaves: list[bytes]
    notes: list[bytes]

    @classmethod
    def read(cls, place: Path) -> Stored:
        folder = place / LEDGER
        return cls(
            folder=folder,
            leaves=list(SegmentFile(folder / ENTRIES).read()),
            notes=list(SegmentFile(folder / CHECKPOINTS).read()),
        )

    def write(self) -> None:
        for name, items in ((ENTRIES, self.leaves), (CHECKPOINTS, self.notes)):
            (self.folder / name).write_bytes(MAGIC + b"".join(frame(item) for item in items))


def tamper_blindly(place: Path, chance: random.Random, reach: int) -> str:
    """Edit bytes of the first `reach` entries, or of any checkpoint, and repair nothing."""
    stored = Stored.read(place)
    path = place / LEDGER / ENTRIES
    end = len(MAGIC) + sum(12 + len(leaf) for leaf in stored.leaves[:reach])
    if chance.random() < 0.2:
        path = place / LEDGER / CHECKPOINTS
        end = path.stat().st_size
    data = bytearray(path.read_bytes())
    where = chance.randrange(end)
    width = min(chance.randint(1, 40), end - where)
    before = bytes(data)
    while bytes(data) == before:
        match how := chance.choice(["flip", "remove", "insert", "overwrite", "swap", "cut"]):
            case "flip":
                data[where] ^= 1 << chance.randrange(8)
            case "remove":
                del data[where : where + width]
            case "insert":
                data[where:where] = chance.randbytes(width)
            case "overwrite":
                data[where : where + width] = chance.randbytes(width)
            case "swap":
                other = chance.randrange(end)
                data[where], data[other] = data[other], data[where]
            case _:
                del data[where:]
    path.write_bytes(data)
    return f"{path.name}: {how} at {where}"


def _edit(leaves: list[bytes], chance: random.Random, reach: int) -> str:
    """Change history below `reach` so that entries about pushed checkpoints still fit it."""
    before = list(leaves[:reach])
    while True:
        where = chance.randrange(reach)
        match how := chance.choice(["number", "time", "remove", "double", "swap", "insert", "end"]):
            case "number":
                digit = chance.choice([n for n, c in enumerate(leaves[where]) if 48 <= c <= 57])
                leaf = bytearray(leaves[where])
                leaf[digit] = 48 + (leaf[digit] - 47) % 10
                leaves[where] = bytes(leaf)
            case "time":
                minute = at(chance.randrange(10_000)).strftime("%Y-%m-%dT%H:%M:%SZ")
                head, mark, tail = leaves[where].partition(b'"at":"')
                leaves[where] = head + mark + minute.encode() + tail[20:]
            case "remove":
                del leaves[where : where + chance.randint(1, 3)]
            case "double":
                leaves.insert(where, leaves[where])
            case "swap":
                other = chance.randrange(reach)
                leaves[where], leaves[other] = leaves[other], leaves[where]
            case "insert":
                leaves.insert(where, leaves[-1])
            case _:
                del leaves[where:]
        _mend_pushed(leaves)
        if leaves[:reach] != before:
            return f"{how} at {where}"


def tamper_and_recompute(place: Path, chance: random.Random, reach: int) -> str:
    """Edit entries, mend every checksum and pushed root, and drop checkpoints that would tell."""
    stored = Stored.read(place)
    how = _edit(stored.leaves, chance, reach)
    match chance.randrange(3):
        case 0:
            _put_right_roots(stored, None)
        case 1:
            stored.notes.clear()
    stored.write()
    return how


def tamper_with_key(place: Path, chance: random.Random, reach: int) -> str:
    """Edit entries, mend everything, and sign every checkpoint anew with the stolen key."""
    stored = Stored.read(place)
    how = _edit(stored.leaves, chance, reach)
    _put_right_roots(stored, load_key(stored.folder))
    stored.write()
    return how


LEVELS: dict[str, Callable[[Path, random.Random, int], str]] = {
    "blind": tamper_blindly,
    "recompute": tamper_and_recompute,
    "stolen host key": tamper_with_key,
}


def _root(leaves: Sequence[bytes]) -> bytes:
    tree = MerkleTree()
    for leaf in leaves:
        tree.append(hash_leaf(leaf))
    return tree.root()


def _mend_pushed(leaves: list[bytes]) -> None:
    """Make entries about pushed checkpoints fit what the others have become."""
    for index, leaf in enumerate(leaves):
        if b'"kind":"checkpoint_pushed"' in leaf:
            head, mark, tail = leaf.partition(b'"root":"')
            size = int(tail.partition(b'"size":')[2].partition(b",")[0])
            if size <= index:
                leaves[index] = head + mark + _root(leaves[:size]).hex().encode() + tail[64:]


def _put_right_roots(stored: Stored, signer: Signer | None) -> None:
    """Checkpoints of the new history: signed if the key is known, else with the old signature."""
    for number, note in enumerate(stored.notes):
        origin, size_text, *rest = note.decode().split("\n")
        size = min(int(size_text), len(stored.leaves))
        root = _root(stored.leaves[:size])
        if signer is not None:
            stored.notes[number] = signer.sign(size=size, root=root).note.encode()
        else:
            lines = [origin, str(size), base64.b64encode(root).decode(), *rest[1:]]
            stored.notes[number] = "\n".join(lines).encode()


def copy_of(place: Path, to: Path) -> Path:
    """A copy of a store to spoil."""
    return Path(shutil.copytree(place, to))


def spoil_length(path: Path, number: int, length: int) -> None:
    """Make frame `number` claim another length, without mending its checksum."""
    data = bytearray(path.read_bytes())
    offset = len(MAGIC)
    for _ in range(number):
        offset += 12 + struct.unpack_from("<I", data, offset)[0]
    struct.pack_into("<I", data, offset, length)
    path.write_bytes(data)


def head_of(payload: bytes) -> bytes:
    """A frame's head, for tails that are cut."""
    length = len(payload).to_bytes(4, "little")
    return struct.pack("<III", len(payload), zlib.crc32(length), zlib.crc32(payload))
