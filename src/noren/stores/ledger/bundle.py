"""A ledger as an auditor takes it away: plain files that need no noren to be checked.

| file | holds |
|---|---|
| `entries.jsonl` | one entry a line, the very bytes that are hashed |
| `checkpoints.txt` | every signed checkpoint, one after another |
| `ledger.pub` | the public key |
| `proofs.json` | consistency proofs from each checkpoint to the next |
| `cosigned.txt`, `witness-N.txt` | what witnesses signed or kept, where there is any |
| `README.txt` | how to check it, in Japanese and English |
| `manifest.txt` | SHA-256 of each of them |

As a zip file it carries the SHA-256 of all before its comment in that comment.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from noren.errors import FolderError
from noren.stores.durable import sync_folder
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.witnesses import COSIGNED
from noren.vocabulary.words import Words

MANIFEST: Final = "manifest.txt"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_README: Final = """\
この束の確かめ方 / How to check this bundle

  python3 verify_ledger.py <この束 / this bundle> --witness <控え / your copy>

verify_ledger.py は noren の scripts/ にあります(Pythonだけで動きます)。改ざんがないといえるのは、
運用者の手の届かないところにあった控え(チェックポイント)が覆う範囲までです。公開鍵 ledger.pub は、
この束のほかからも(掲示や公開ページなどで)入手して比べてください。

verify_ledger.py is in noren's scripts/ and needs Python only. What is proven reaches as far as a
checkpoint that was out of the operator's reach. Compare the public key ledger.pub with one that you
have from elsewhere, such as the notice or the public page.
"""


def build_bundle(snapshot: Snapshot, *, copies: Sequence[str] = ()) -> dict[str, bytes]:
    """The bundle's files by name. `copies` are texts of witnesses, to be put beside."""
    files = {
        "entries.jsonl": b"".join(leaf + b"\n" for leaf in snapshot.leaves),
        "checkpoints.txt": "\n".join(one.note for one in snapshot.checkpoints).encode(),
        "ledger.pub": f"{snapshot.verifier.text}\n".encode(),
        "proofs.json": _proofs(snapshot),
        "README.txt": _README.encode(),
    }
    cosigned = snapshot.folder / COSIGNED
    if cosigned.exists():
        files[COSIGNED] = cosigned.read_bytes()
    for number, copy in enumerate(copies):
        files[f"witness-{number}.txt"] = copy.encode()
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()]
    return {**files, MANIFEST: "".join(sorted(lines, key=lambda line: line[66:])).encode()}


def write_bundle(files: Mapping[str, bytes], out: Path) -> None:
    """Write a bundle as a folder, or as one file where `out` ends with `.zip`.

    Raises:
        FolderError: something is there already, or it cannot be written.
    """
    try:
        if out.exists():
            raise _unwritable(out, Words(en="something is there", ja="すでに何かがあります"))
        scratch = out.with_name(f".{out.name}.{os.getpid()}")
        if out.suffix == ".zip":
            scratch.write_bytes(_zipped(files))
        else:
            scratch.mkdir()
            for name, data in files.items():
                (scratch / name).write_bytes(data)
        scratch.rename(out)
        sync_folder(out.parent)
    except OSError as error:
        reason = error.strerror or str(error.errno)
        raise _unwritable(out, Words(en=reason, ja=f"書き込めません({reason})")) from error


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """The same bundle gives the same bytes; the comment makes every bit of it count."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, date_time=_EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, files[name])
        archive.comment = b"0" * 64
    data = buffer.getvalue()[:-64]
    return data + hashlib.sha256(data).hexdigest().encode()


def _proofs(snapshot: Snapshot) -> bytes:
    steps = []
    covered = [one for one in snapshot.checkpoints if one.size]
    for old, new in pairwise(covered):
        path = snapshot.tree.prove_consistency(old.size, new.size)
        steps.append(
            {
                "old_size": old.size,
                "size": new.size,
                "path": [base64.b64encode(step).decode() for step in path],
            }
        )
    return json.dumps({"consistency": steps}, indent=1).encode() + b"\n"


def _unwritable(out: Path, found: Words) -> FolderError:
    return FolderError(
        where=str(out),
        found=found,
        expected=Words(en="a new place that can be written", ja="書き込める新しい場所"),
        remedy=Words(en="give another --out", ja="別の --out を指定してください"),
    )
