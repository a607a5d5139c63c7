"""A checkpoint as a short text for a QR code on paper, and back.

    NOREN1 <origin> <size> <root, base64> <key id and signature, base64>

It holds the ledger's own signature only, so paper can be checked like any other witness.
"""

from __future__ import annotations

import base64

from noren.stores.ledger.notes import (
    Checkpoint,
    checkpoint_text,
    not_a_checkpoint,
    parse_checkpoint,
    signature_line,
)

_MARK = "NOREN1"


def render_short(checkpoint: Checkpoint) -> str:
    """The text for the code: about 200 characters.

    Raises:
        LedgerBroken: the ledger's own signature is not among the checkpoint's.
    """
    for one in checkpoint.signatures:
        if one.name == checkpoint.origin:
            root = base64.b64encode(checkpoint.root).decode()
            signature = base64.b64encode(one.key_id + one.signature).decode()
            return f"{_MARK} {checkpoint.origin} {checkpoint.size} {root} {signature}"
    raise not_a_checkpoint(checkpoint.origin)


def parse_short(text: str, *, where: str) -> Checkpoint:
    """The checkpoint that a code holds.

    Raises:
        LedgerBroken: it holds none.
    """
    match text.strip().split(" "):
        case [mark, origin, size, root, signature] if mark == _MARK and size.isdecimal():
            try:
                body = checkpoint_text(
                    origin=origin, size=int(size), root=base64.b64decode(root, validate=True)
                )
                line = signature_line(origin, base64.b64decode(signature, validate=True))
            except ValueError:
                raise not_a_checkpoint(where) from None
            return parse_checkpoint(f"{body}\n{line}", where=where)
        case _:
            raise not_a_checkpoint(where)
