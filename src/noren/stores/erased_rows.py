"""After rows of one person were taken out of a holding: nothing of the old segments is left lying.

Files of a folder were overwritten with the new ones. A server keeps what it replaced until its
tables are rewritten; then its raw files are looked at, as far as they can be, and what could not
be looked at is said, not counted as nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from noren.stores.expired_figures import CHECKPOINT_PATIENCE_S, Remains
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.table_shelf import segments
from noren.stores.purging import marks_left
from noren.stores.server_remains import erase_deleted


def settle_erased(
    holdings: HoldingStore, nonces: Sequence[bytes], *, patience_s: float = CHECKPOINT_PATIENCE_S
) -> Remains:
    """Let a server rewrite its table of segments, then count what raw files hold of the old ones.

    To be called also where there are no marks: a process killed in between has told nobody which
    segments it had replaced.

    Args:
        nonces: marks of the replaced segments.
    Raises:
        PurgeFailed: a reader of the server held an old state for longer than `patience_s`.
        StoreError: as the disk or the server says.
    """
    if holdings.server is not None:
        erase_deleted(holdings.server, [segments.name], patience_s=patience_s)
    found, unread = marks_left(holdings, nonces)
    return Remains(leftovers=found, unread=unread)
