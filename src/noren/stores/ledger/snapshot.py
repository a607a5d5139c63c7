"""A ledger as its readers see it: everything at one moment, nothing written, no key needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from noren.errors import StoreMissing
from noren.stores.ledger.entries import AnyEntry, PlanActivated, decode_entry
from noren.stores.ledger.keys import PUBLIC_KEY, load_verifier
from noren.stores.ledger.ledger import CHECKPOINTS, ENTRIES, ledger_folder
from noren.stores.ledger.merkle import MerkleTree, hash_leaf
from noren.stores.ledger.notes import Checkpoint, Verifier, parse_checkpoint
from noren.stores.ledger.segment import MAGIC, SegmentFile
from noren.stores.trouble import explained_os
from noren.vocabulary.words import Words


class Snapshot:
    """Entries as bytes, their tree, the checkpoints and the public key.

    Reading checks frames only; `noren.stores.ledger.verification` checks everything.
    """

    def __init__(
        self,
        *,
        folder: Path,
        leaves: tuple[bytes, ...],
        checkpoints: tuple[Checkpoint, ...],
        verifier: Verifier,
    ) -> None:
        self.folder = folder
        self.leaves = leaves
        self.checkpoints = checkpoints
        self.verifier = verifier
        self.tree = MerkleTree()
        for leaf in leaves:
            self.tree.append(hash_leaf(leaf))

    @classmethod
    def read(cls, place: str | Path) -> Snapshot:
        """The ledger of the store at this place.

        Raises:
            UsageError: a URL instead of a folder.
            StoreMissing: there is no ledger.
            StoreDamaged, LedgerBroken: a file is not what was written.
            LedgerKeyUnsafe: the public key is absent or damaged.
            StoreReadOnly: it may not be read.
        """
        folder = ledger_folder(place)
        check_present(folder)
        # Checkpoints first: one that is made meanwhile would cover entries that were not read.
        checkpoints = tuple(
            parse_checkpoint(note.decode(errors="replace"), where=f"{folder / CHECKPOINTS} #{n}")
            for n, note in enumerate(SegmentFile(folder / CHECKPOINTS).read())
        )
        return cls(
            folder=folder,
            leaves=tuple(SegmentFile(folder / ENTRIES).read()),
            checkpoints=checkpoints,
            verifier=load_verifier(folder),
        )

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.leaves)

    def entries(self) -> Iterator[AnyEntry]:
        """Every entry, oldest first.

        Raises:
            LedgerBroken: bytes that are no entry.
        """
        for index, leaf in enumerate(self.leaves):
            yield decode_entry(leaf, where=entry_place(self.folder, index))


def plan_in_force(entries: Iterable[AnyEntry]) -> str | None:
    """Digest of the plan that was activated last; None where none was."""
    activated = [one.plan for one in entries if isinstance(one, PlanActivated)]
    return activated[-1] if activated else None


def check_present(folder: Path) -> None:
    """Raise where a store has no ledger.

    Raises:
        StoreMissing: it has none.
        StoreReadOnly: its folder may not be looked into.
    """
    entries = folder / ENTRIES
    with explained_os(folder):
        size = entries.stat().st_size if entries.is_file() else 0
        has_key = (folder / PUBLIC_KEY).exists()
    # A writer killed at its first opening leaves a file without entries, and no key yet.
    if not size or (size <= len(MAGIC) and not has_key):
        raise StoreMissing(
            where=str(folder),
            found=Words(en="no ledger", ja="台帳がありません"),
            expected=Words(en=f"a store with {ENTRIES}", ja=f"{ENTRIES} のある保存先"),
            remedy=Words(
                en="check --store; a ledger begins with the first thing worth recording",
                ja="--store を確認してください。台帳は、最初の記録とともに始まります",
            ),
        )


def entry_place(folder: Path, index: int) -> str:
    """How an error names an entry."""
    return f"{folder / ENTRIES} #{index}"
