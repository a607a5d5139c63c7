"""The files of the notices for a dossier, each with its hash, held against their manifest."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Final

from noren.errors import UsageError
from noren.notices.dossier.facts import Evidence, EvidenceFile
from noren.vocabulary.words import Words

MANIFEST: Final = "manifest.json"
_MOST_FILES: Final = 10_000
_HASH: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def read_evidence(folder: Path, digest: str) -> Evidence:
    """Hash every file of a folder that `noren notice` wrote.

    The manifest is read for the hashes in it and nothing else: a file is recorded when its hash
    stands there, and the notices are of this plan when its digest does. Links are left out.

    Raises:
        UsageError: no folder, no manifest in it, too many files, or one that cannot be read.
    """
    manifest = folder / MANIFEST
    try:
        known = set(_HASH.findall(manifest.read_text(encoding="utf-8")))
        paths = sorted(
            path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()
        )
        if len(paths) > _MOST_FILES:
            raise _unfit(folder, Words(en=f"{len(paths)} files", ja=f"{len(paths)}個のファイル"))
        files = tuple(_read(path, folder, known) for path in paths)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        found = Words(
            en=f"{MANIFEST} or a file beside it cannot be read ({reason})",
            ja=f"{MANIFEST} かほかのファイルを読めません({reason})",
        )
        raise _unfit(folder, found) from error
    return Evidence(files=files, names_this_plan=digest in known)


def _read(path: Path, folder: Path, known: set[str]) -> EvidenceFile:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    name = path.relative_to(folder).as_posix()
    return EvidenceFile(
        path=name,
        size_bytes=path.stat().st_size,
        sha256=sha256,
        # Nothing can hold its own hash.
        is_recorded=sha256 in known or name == MANIFEST,
    )


def _unfit(folder: Path, found: Words) -> UsageError:
    return UsageError(
        where=f"--notices {folder}",
        found=found,
        expected=Words(
            en="a folder that `noren notice` wrote", ja="`noren notice` が書いたフォルダー"
        ),
        remedy=Words(
            en="write it with `noren notice PLAN --out DIR`, or leave --notices out",
            ja="`noren notice PLAN --out DIR` で作るか、--notices を省いてください",
        ),
    )
