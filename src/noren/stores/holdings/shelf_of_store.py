"""Where the segments of a store lie: in its folder, or in a table of its server."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from noren.stores import folder as disk
from noren.stores.address import server_of
from noren.stores.holdings.shelf import FolderShelf, Shelf
from noren.stores.holdings.table_shelf import TableShelf
from noren.stores.server import ServerTables

HOLDINGS: Final = "holdings"


def open_shelf(folder: Path, mode: disk.Mode) -> tuple[Shelf, ServerTables | None]:
    """The shelf of the store in a folder, and the server's tables where it is there.

    Raises:
        StoreError: the server cannot be reached.
    """
    address = server_of(folder)
    if address is None:
        return FolderShelf(folder / HOLDINGS), None
    tables = ServerTables(address, mode)
    shelf = TableShelf(
        shown=tables.shown,
        installation=address.installation,
        reading=tables.reading,
        writing=tables.writing,
    )
    return shelf, tables
