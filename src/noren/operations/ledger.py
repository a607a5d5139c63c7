"""`noren ledger`: check it, prove an entry, seal it, and hand it to an auditor."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from noren.errors import LedgerBroken, StoreMissing, UsageError
from noren.stores.ledger.bundle import build_bundle, write_bundle
from noren.stores.ledger.entries import AnyEntry, decode_entry
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.notes import Checkpoint, Verifier, parse_checkpoint, parse_verifier
from noren.stores.ledger.short_form import parse_short, render_short
from noren.stores.ledger.snapshot import Snapshot, entry_place
from noren.stores.ledger.verification import (
    Verification,
    check_against,
    read_copy,
    verify_ledger,
    verify_snapshot,
)
from noren.vocabulary.words import Words

__all__ = ["Proof", "check", "export", "prove", "seal", "verification_mapping"]


class FindingMapping(TypedDict):
    """One finding as `noren ledger verify --format json` prints it."""

    kind: str
    where: str
    ja: str
    en: str


class WitnessMapping(TypedDict):
    """One witness's copy there."""

    where: str
    checkpoints: int
    size: int
    holds: bool


class VerificationMapping(TypedDict):
    """The whole document."""

    holds: bool
    size: int
    root: str | None
    public_key: str | None
    checkpoints: int
    checkpoint_size: int
    witnessed_size: int | None
    witnesses: list[WitnessMapping]
    findings: list[FindingMapping]


class ProofMapping(TypedDict):
    """A proof as `noren ledger prove --format json` prints it, for `verify_ledger.py`."""

    index: int
    leaf: str
    checkpoint: str
    inclusion: list[str]
    old_checkpoint: str | None
    consistency: list[str]
    public_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That an entry stands in the ledger of a checkpoint, which begins with an older one."""

    index: int
    leaf: bytes
    entry: AnyEntry
    checkpoint: Checkpoint
    inclusion: tuple[bytes, ...]
    old: Checkpoint | None
    consistency: tuple[bytes, ...]
    verifier: Verifier

    def to_mapping(self) -> ProofMapping:
        """The proof as plain values."""
        return ProofMapping(
            index=self.index,
            leaf=self.leaf.decode(),
            checkpoint=self.checkpoint.note,
            inclusion=[base64.b64encode(step).decode() for step in self.inclusion],
            old_checkpoint=None if self.old is None else self.old.note,
            consistency=[base64.b64encode(step).decode() for step in self.consistency],
            public_key=self.verifier.text,
        )


def check(
    place: str | Path, *, witnesses: Sequence[Path] = (), key: str | None = None
) -> Verification:
    """Check the whole ledger of a store, with what witnesses hold of it.

    Args:
        place: the store's folder.
        witnesses: files or folders in which others kept checkpoints.
        key: the public key as known from elsewhere, in its one line.
    Raises:
        UsageError: not a key, or a witness's copy that is not there.
        StoreMissing: there is no ledger.
    """
    pinned = None if key is None else parse_verifier(key, where="--key")
    return verify_ledger(place, witnesses=witnesses, pinned=pinned)


def prove(place: str | Path, index: int, *, against: Path | None = None) -> Proof:
    """Prove that an entry stands in the ledger of its newest checkpoint.

    Args:
        place: the store's folder.
        index: the entry, from 0.
        against: an older checkpoint that somebody kept, as a signed note or a QR text; the proof
            then also shows that the newest ledger begins with that one.
    Raises:
        UsageError: no such entry.
        StoreMissing: no ledger, or no checkpoint covers the entry yet.
        LedgerBroken: the ledger contradicts its checkpoints or the older one.
    """
    snapshot = Snapshot.read(place)
    if not 0 <= index < snapshot.size:
        raise UsageError(
            where="INDEX",
            found=str(index),
            expected=Words(en=f"0 to {snapshot.size - 1}", ja=f"0 から {snapshot.size - 1}"),
            remedy=Words(en="give the number of an entry", ja="記録の番号を指定してください"),
        )
    newest = snapshot.checkpoints[-1] if snapshot.checkpoints else None
    if newest is None or newest.size <= index:
        raise StoreMissing(
            where=str(snapshot.folder),
            found=Words(
                en=f"no checkpoint that covers entry {index}",
                ja=f"記録 {index} を覆うチェックポイントがありません",
            ),
            expected=Words(en="one that covers it", ja="それを覆うチェックポイント"),
            remedy=Words(
                en="wait for the hourly one, or run `noren ledger checkpoint`",
                ja="1時間ごとの作成を待つか、`noren ledger checkpoint` を実行してください",
            ),
        )
    _refuse_contradiction(snapshot, newest, str(snapshot.folder))
    old = None if against is None else _read_old(snapshot, against)
    leaf = snapshot.leaves[index]
    return Proof(
        index=index,
        leaf=leaf,
        entry=decode_entry(leaf, where=entry_place(snapshot.folder, index)),
        checkpoint=newest,
        inclusion=snapshot.tree.prove_inclusion(index, newest.size),
        old=old,
        consistency=(
            snapshot.tree.prove_consistency(old.size, newest.size)
            if old is not None and old.size
            else ()
        ),
        verifier=snapshot.verifier,
    )


def export(place: str | Path, out: Path, *, witnesses: Sequence[Path] = ()) -> Verification:
    """Write the auditor's bundle: a folder, or a zip file where `out` ends with `.zip`.

    A ledger with findings is exported as well, so that an auditor sees them; the answer tells.

    Raises:
        UsageError: a witness's copy that is not there.
        StoreMissing: there is no ledger.
        StoreDamaged, LedgerBroken, LedgerKeyUnsafe: it is so damaged that it cannot be read.
        FolderError: something is at `out`, or it cannot be written.
    """
    copies = [(path, read_copy(path)) for path in witnesses]
    snapshot = Snapshot.read(place)
    write_bundle(build_bundle(snapshot, copies=[text for _, text in copies]), out)
    return verify_snapshot(snapshot, copies=copies)


def seal(place: str | Path) -> tuple[Checkpoint, str]:
    """Sign a checkpoint now: the signed note, and its short form for a QR code.

    Raises:
        StoreMissing: there is no ledger yet.
        LedgerBroken, LedgerKeyUnsafe, StoreError: it cannot be signed.
    """
    Snapshot.read(place)
    checkpoint = Ledger.open(place).checkpoint()
    return checkpoint, render_short(checkpoint)


def verification_mapping(verification: Verification) -> VerificationMapping:
    """What checking found, as plain values."""
    return VerificationMapping(
        holds=verification.holds,
        size=verification.size,
        root=None if verification.root is None else base64.b64encode(verification.root).decode(),
        public_key=None if verification.verifier is None else verification.verifier.text,
        checkpoints=verification.checkpoints,
        checkpoint_size=verification.checkpoint_size,
        witnessed_size=verification.witnessed_size,
        witnesses=[
            WitnessMapping(
                where=one.where,
                checkpoints=one.checkpoints,
                size=one.size,
                holds=not one.findings,
            )
            for one in verification.witnesses
        ],
        findings=[
            FindingMapping(kind=one.kind.value, where=one.where, ja=one.said.ja, en=one.said.en)
            for one in verification.findings
        ],
    )


def _read_old(snapshot: Snapshot, against: Path) -> Checkpoint:
    text = read_copy(against)
    where = str(against)
    read = parse_short if text.startswith("NOREN1 ") else parse_checkpoint
    old = read(text, where=where)
    _refuse_contradiction(snapshot, old, where)
    return old


def _refuse_contradiction(snapshot: Snapshot, checkpoint: Checkpoint, where: str) -> None:
    findings = check_against(snapshot, checkpoint, where=where)
    if findings:
        kind = findings[0].kind
        raise LedgerBroken(
            where=where,
            found=Words(en=kind.en, ja=kind.ja),
            expected=Words(
                en="a checkpoint that the ledger bears out", ja="台帳と合うチェックポイント"
            ),
            remedy=Words(
                en="run `noren ledger verify`; nothing can be proven before that is explained",
                ja="`noren ledger verify` を実行してください。原因がわかるまで証明はできません",
            ),
        )
