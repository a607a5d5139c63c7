"""Witnesses: places outside this machine that hold a checkpoint, so that nobody here can change it.

A witness is declared with its address; a checkpoint goes nowhere else. What leaves is the signed
note: a name, a number of entries, a digest and a signature.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal
from urllib.parse import SplitResult

from noren.errors import LedgerBroken, StoreError
from noren.stores.durable import sync_folder
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.notes import (
    Checkpoint,
    Signature,
    Verifier,
    parse_checkpoint,
    parse_signature,
    split_notes,
)
from noren.stores.ledger.posting import PushError, parse_address, post
from noren.stores.ledger.terms import PushFailure, WitnessKind
from noren.stores.trouble import explained_os
from noren.vocabulary.words import Words

HISTORY: Final = "checkpoints.txt"
LATEST: Final = "latest.txt"
COSIGNED: Final = "cosigned.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWitness:
    """A folder on another host's disk, mounted here; best one in which files can only grow."""

    folder: Path

    kind = WitnessKind.FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpWitness:
    """An address that takes a checkpoint by POST.

    Attributes:
        address: `https://…`, or `http://…` inside a network of one's own.
        protocol: `note` posts the signed note as it is; `tlog_witness` speaks to a public witness,
            which checks consistency and answers with its signature.
        key: the witness's public key; with it, an answer without its valid signature is a failure.
        timeout_s: for connecting, and for each wait; the exchange may last three of them.
    """

    address: str
    protocol: Literal["note", "tlog_witness"] = "note"
    key: Verifier | None = None
    timeout_s: float = 10.0

    kind = WitnessKind.HTTP


def push_to_file(ledger: Ledger, witness: FileWitness, checkpoint: Checkpoint) -> None:
    """Add the checkpoint to the folder's history and put it in `latest.txt`; both durable.

    Raises:
        LedgerBroken: what the folder holds contradicts the ledger; nothing is written.
        PushError: the folder cannot be read or written.
    """
    where = str(witness.folder)
    try:
        with explained_os(witness.folder):
            history = witness.folder / HISTORY
            held = read_history(history) if history.exists() else []
            check_held(ledger, held, where=str(history))
            if not held or held[-1].size < checkpoint.size:
                append_note(history, checkpoint.note)
            _replace(witness.folder / LATEST, checkpoint.note)
    except LedgerBroken:
        raise
    except StoreError as error:
        raise PushError(PushFailure.UNREACHABLE, where=where, found=str(error.found)) from error


def push_to_address(
    ledger: Ledger, witness: HttpWitness, checkpoint: Checkpoint, *, old_size: int = 0
) -> tuple[Signature, ...]:
    """Post the checkpoint; the witness's signatures, if it is declared with a key.

    Args:
        old_size: the size of the last checkpoint that a `tlog_witness` took.
    Raises:
        UsageError: not an address that can be posted to.
        LedgerBroken: a `tlog_witness` holds more entries than there are.
        PushError: not reached, too slow, refused, or an answer without the declared signature.
    """
    address = parse_address(witness.address)
    if witness.protocol == "note":
        status, answer = post(
            address, checkpoint.note.encode(), kind="text/plain", timeout_s=witness.timeout_s
        )
    else:
        status, answer = _post_proof(ledger, witness, address, checkpoint, old_size)
        if status == 409 and answer.strip().isdigit() and int(answer) != old_size:
            held = int(answer)
            if held > checkpoint.size:
                raise _forked(witness.address, held, ledger.size)
            status, answer = _post_proof(ledger, witness, address, checkpoint, held)
    if not 200 <= status < 300:
        raise PushError(PushFailure.REFUSED, where=witness.address, found=f"HTTP {status}")
    return _signatures(witness, checkpoint, answer)


def check_held(ledger: Ledger, held: list[Checkpoint], *, where: str) -> None:
    """Compare every checkpoint that a witness holds with the ledger.

    Raises:
        LedgerBroken: another ledger's, not signed by this one's key, of more entries than there
            are, or with another root.
    """
    for checkpoint in held:
        is_ours = checkpoint.origin == ledger.verifier.name
        is_ours = is_ours and checkpoint.is_signed_by(ledger.verifier)
        if not is_ours or checkpoint.size > ledger.size:
            raise _forked(where, checkpoint.size, ledger.size)
        if ledger.root(checkpoint.size) != checkpoint.root:
            raise _forked(where, checkpoint.size, ledger.size)


def read_history(path: Path) -> list[Checkpoint]:
    """The checkpoints of a file that holds one after another.

    What is not a whole checkpoint is left out: a writer that died leaves such a piece.

    Raises:
        OSError: it cannot be read.
    """
    found: list[Checkpoint] = []
    for note in split_notes(path.read_text(encoding="utf-8", errors="replace")):
        with contextlib.suppress(LedgerBroken):
            found.append(parse_checkpoint(note, where=str(path)))
    return found


def _post_proof(
    ledger: Ledger,
    witness: HttpWitness,
    address: SplitResult,
    checkpoint: Checkpoint,
    old_size: int,
) -> tuple[int, bytes]:
    """`add-checkpoint` of C2SP tlog-witness: old size, consistency proof, blank line, note."""
    path = ledger.prove_consistency(old_size, checkpoint.size) if old_size else ()
    lines = [f"old {old_size}", *(base64.b64encode(step).decode() for step in path), ""]
    body = "\n".join(lines) + "\n" + checkpoint.note
    target = address._replace(path=f"{address.path.rstrip('/')}/add-checkpoint")
    return post(target, body.encode(), kind="text/plain", timeout_s=witness.timeout_s)


def _signatures(
    witness: HttpWitness, checkpoint: Checkpoint, answer: bytes
) -> tuple[Signature, ...]:
    key = witness.key
    if key is None:
        return ()
    lines = answer.decode(errors="replace").split("\n")
    parsed = [parse_signature(line) for line in lines]
    good = tuple(
        one
        for one in parsed
        if one is not None
        and (one.name, one.key_id) == (key.name, key.key_id)
        and key.has_signed(checkpoint.text, one.signature)
    )
    if not good:
        raise PushError(
            PushFailure.UNREADABLE_ANSWER, where=witness.address, found=f"{key.name}: 0"
        )
    return good


def keep_cosigned(folder: Path, checkpoint: Checkpoint, signatures: tuple[Signature, ...]) -> None:
    """Keep a checkpoint with its witnesses' signatures in the ledger's folder.

    Raises:
        StoreFull, StoreReadOnly: it cannot be written.
    """
    with explained_os(folder):
        signed = replace(checkpoint, signatures=(*checkpoint.signatures, *signatures))
        append_note(folder / COSIGNED, signed.note)


def append_note(path: Path, note: str) -> None:
    """Add a note to a file that may be append-only, apart from an unfinished last one; durable.

    Raises:
        OSError: it cannot be written.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        is_ended = not size or os.pread(descriptor, 1, size - 1) == b"\n"
        apart = f"{'' if is_ended else chr(10)}{chr(10) if size else ''}"
        try:
            _write_whole(descriptor, f"{apart}{note}".encode())
            os.fsync(descriptor)
        except OSError:
            # Where files can only grow this fails too; readers then pass over the piece.
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)
    sync_folder(path.parent)


def _write_whole(descriptor: int, data: bytes) -> None:
    """In one call, so that a killed process leaves all of it or nothing."""
    written = os.write(descriptor, data)
    if written < len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _replace(path: Path, note: str) -> None:
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
    sync_folder(path.parent)


def _forked(where: str, held: int, size: int) -> LedgerBroken:
    return LedgerBroken(
        where=where,
        found=Words(
            en=f"a witness's checkpoint of {held} entries that this ledger of {size} contradicts",
            ja=f"控えにある {held} 件のチェックポイントと、全 {size} 件のこの台帳が食い違います",
        ),
        expected=Words(en="one history", ja="同じ一つの履歴"),
        remedy=Words(
            en="write nothing more and find out who changed the ledger; after restoring a backup, "
            "begin a new ledger and say so",
            ja="これ以上書き込まず、誰が台帳を変えたかを調べてください。バックアップから戻した場合は、"
            "その旨を示して新しい台帳を始めてください",
        ),
    )
