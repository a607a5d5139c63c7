"""Checking a whole ledger: its files, its entries, its checkpoints, and what witnesses hold.

Nothing found inside proves little: whoever holds the machine and its key can write another history.
What a witness holds cannot be rewritten here, so `witnessed_size` says how far the proof reaches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from noren.errors import LedgerBroken, LedgerKeyUnsafe, StoreDamaged, UsageError
from noren.stores.ledger.entries import CheckpointPushed, decode_entry
from noren.stores.ledger.ledger import ledger_folder
from noren.stores.ledger.notes import Checkpoint, Verifier, parse_checkpoint, split_notes
from noren.stores.ledger.short_form import parse_short
from noren.stores.ledger.snapshot import Snapshot, check_present, entry_place
from noren.stores.ledger.witnesses import COSIGNED, HISTORY
from noren.vocabulary.terms import Term
from noren.vocabulary.words import Words


class FindingKind(Term):
    """What is wrong with a ledger."""

    DAMAGED = "damaged", "ファイルが書いたときと異なる", "a file is not what was written"
    NO_ENTRY = "no_entry", "台帳の記録ではないデータがある", "bytes that are not an entry"
    NO_CHECKPOINT = (
        "no_checkpoint",
        "チェックポイントではないデータがある",
        "bytes that are not a checkpoint",
    )
    KEY = "key", "公開鍵がないか、示された鍵と異なる", "the public key is absent or another one"
    SIGNATURE = "signature", "署名が正しくない", "a signature is not this ledger's"
    SHORTENED = (
        "shortened",
        "チェックポイントより記録が少ない",
        "fewer entries than a checkpoint covers",
    )
    FORKED = (
        "forked",
        "記録がチェックポイントと食い違う",
        "entries that a checkpoint contradicts",
    )
    MISSING = (
        "missing",
        "控えにあるチェックポイントが台帳にない",
        "a checkpoint that a witness holds and the ledger has lost",
    )
    ORDER = "order", "チェックポイントの順序が逆", "checkpoints that go backward"
    RECORDED = (
        "recorded",
        "送付の記録が台帳と食い違う",
        "an entry about a pushed checkpoint that the ledger contradicts",
    )
    EMPTY_WITNESS = (
        "empty_witness",
        "控えにチェックポイントがない",
        "a witness's copy without a checkpoint",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, and where."""

    kind: FindingKind
    where: str
    said: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessCopy:
    """Checkpoints that somebody else kept, and how many of the entries they vouch for."""

    where: str
    checkpoints: int
    size: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What checking a ledger found; `witnessed_size` is None without a witness's copy."""

    size: int
    root: bytes | None
    checkpoints: int
    checkpoint_size: int
    witnesses: tuple[WitnessCopy, ...]
    findings: tuple[Finding, ...]
    verifier: Verifier | None

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    @property
    def witnessed_size(self) -> int | None:
        """How many entries an unbroken witness vouches for."""
        sizes = [one.size for one in self.witnesses if not one.findings]
        return max(sizes, default=None)


def verify_ledger(
    place: str | Path, *, witnesses: Sequence[Path] = (), pinned: Verifier | None = None
) -> Verification:
    """Check everything about the ledger of the store at this place.

    Args:
        place: the store's folder.
        witnesses: files or folders in which others kept checkpoints.
        pinned: the public key as the reader knows it from elsewhere.
    Raises:
        UsageError: a URL instead of a folder, or a witness's copy that is not there.
        StoreMissing: there is no ledger.
        StoreReadOnly: it may not be read.
    """
    folder = ledger_folder(place)
    check_present(folder)
    copies = [(path, read_copy(path)) for path in witnesses]
    try:
        snapshot = Snapshot.read(place)
    except (StoreDamaged, LedgerBroken, LedgerKeyUnsafe) as error:
        return _unreadable(error)
    return verify_snapshot(snapshot, copies=copies, pinned=pinned)


def verify_snapshot(
    snapshot: Snapshot,
    *,
    copies: Sequence[tuple[Path, str]] = (),
    pinned: Verifier | None = None,
) -> Verification:
    """As `verify_ledger`, of a ledger that is already read; `copies` are texts of witnesses."""
    compared = tuple(compare_with_witness(snapshot, text, where=str(path)) for path, text in copies)
    findings = [
        *_check_key(snapshot, pinned),
        *_check_entries(snapshot),
        *_check_checkpoints(snapshot),
        *_check_cosigned(snapshot),
        *(finding for copy in compared for finding in copy.findings),
    ]
    return Verification(
        size=snapshot.size,
        root=snapshot.tree.root(),
        checkpoints=len(snapshot.checkpoints),
        checkpoint_size=snapshot.checkpoints[-1].size if snapshot.checkpoints else 0,
        witnesses=compared,
        findings=tuple(findings),
        verifier=snapshot.verifier,
    )


def compare_with_witness(snapshot: Snapshot, text: str, *, where: str) -> WitnessCopy:
    """Hold a ledger against what somebody else kept of it: notes one after another, or QR texts.

    A ledger that was rolled back is shorter than a checkpoint there; one that was rewritten has
    another root at its size. Every checkpoint is kept here before it goes out, so one that only the
    witness has was removed here. An unfinished last note is passed over.
    """
    findings: list[Finding] = []
    sizes: list[int] = []
    own = {one.size for one in snapshot.checkpoints}
    notes = list(split_notes(text))
    if text.startswith("NOREN1 "):
        notes = text.splitlines()
    for number, note in enumerate(notes):
        place = f"{where} #{number}"
        try:
            is_short = note.startswith("NOREN1 ")
            checkpoint = (parse_short if is_short else parse_checkpoint)(note, where=place)
        except LedgerBroken as error:
            if note.endswith("\n") or number < len(notes) - 1 or not sizes:
                findings.append(_finding(FindingKind.NO_CHECKPOINT, error))
            continue
        against = check_against(snapshot, checkpoint, where=place)
        if not against and checkpoint.size not in own:
            against = [_found(FindingKind.MISSING, place)]
        findings += against
        sizes.append(checkpoint.size)
    if not notes:
        findings.append(_found(FindingKind.EMPTY_WITNESS, where))
    return WitnessCopy(
        where=where,
        checkpoints=len(sizes),
        size=max(sizes, default=0),
        findings=tuple(findings),
    )


def check_against(snapshot: Snapshot, checkpoint: Checkpoint, *, where: str) -> list[Finding]:
    """What one checkpoint has to say against a ledger: key, length, root."""
    is_ours = checkpoint.origin == snapshot.verifier.name
    if not is_ours or not checkpoint.is_signed_by(snapshot.verifier):
        return [_found(FindingKind.SIGNATURE, where)]
    if checkpoint.size > snapshot.size:
        return [_found(FindingKind.SHORTENED, where)]
    if snapshot.tree.root(checkpoint.size) != checkpoint.root:
        return [_found(FindingKind.FORKED, where)]
    return []


def read_copy(path: Path) -> str:
    """The text of a witness's copy: a file, or the history in a folder.

    Raises:
        UsageError: nothing there that can be read.
    """
    try:
        file = path / HISTORY if path.is_dir() else path
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(
            where=str(path),
            found=Words(en="no witness's copy that can be read", ja="読める控えがありません"),
            expected=Words(
                en=f"a file with checkpoints, or a folder with {HISTORY}",
                ja=f"チェックポイントのファイル、または {HISTORY} のあるフォルダー",
            ),
            remedy=Words(en="check the path", ja="パスを確認してください"),
        ) from error


def _check_key(snapshot: Snapshot, pinned: Verifier | None) -> list[Finding]:
    if pinned is None or pinned == snapshot.verifier:
        return []
    return [_found(FindingKind.KEY, str(snapshot.folder))]


def _check_entries(snapshot: Snapshot) -> list[Finding]:
    findings: list[Finding] = []
    for index, leaf in enumerate(snapshot.leaves):
        place = entry_place(snapshot.folder, index)
        try:
            entry = decode_entry(leaf, where=place)
        except LedgerBroken as error:
            findings.append(_finding(FindingKind.NO_ENTRY, error))
            continue
        if isinstance(entry, CheckpointPushed) and (
            entry.size > index or snapshot.tree.root(entry.size).hex() != entry.root
        ):
            findings.append(_found(FindingKind.RECORDED, place))
    return findings


def _check_checkpoints(snapshot: Snapshot) -> list[Finding]:
    findings: list[Finding] = []
    before = -1
    for number, checkpoint in enumerate(snapshot.checkpoints):
        place = f"{snapshot.folder} checkpoint #{number}"
        findings += check_against(snapshot, checkpoint, where=place)
        if checkpoint.size <= before:
            findings.append(_found(FindingKind.ORDER, place))
        before = max(before, checkpoint.size)
    return findings


def _check_cosigned(snapshot: Snapshot) -> list[Finding]:
    path = snapshot.folder / COSIGNED
    if not path.exists():
        return []
    return list(compare_with_witness(snapshot, read_copy(path), where=str(path)).findings)


def _unreadable(error: StoreDamaged | LedgerBroken | LedgerKeyUnsafe) -> Verification:
    kind = FindingKind.DAMAGED
    if isinstance(error, LedgerKeyUnsafe):
        kind = FindingKind.KEY
    elif isinstance(error, LedgerBroken):
        kind = FindingKind.NO_CHECKPOINT
    return Verification(
        size=0,
        root=None,
        checkpoints=0,
        checkpoint_size=0,
        witnesses=(),
        findings=(_finding(kind, error),),
        verifier=None,
    )


def _finding(kind: FindingKind, error: LedgerBroken | StoreDamaged | LedgerKeyUnsafe) -> Finding:
    return Finding(kind=kind, where=str(error.where), said=error.words)


def _found(kind: FindingKind, where: str) -> Finding:
    said = Words(en="{where}: {what}", ja="{where}: {what}")
    return Finding(
        kind=kind,
        where=where,
        said=Words(
            en=said.en.format(where=where, what=kind.en),
            ja=said.ja.format(where=where, what=kind.ja),
        ),
    )
