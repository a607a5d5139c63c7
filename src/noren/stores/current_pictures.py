"""Pictures of now: one per output, each over the last. There is no history and no database row.

They lie as plain files in the store's folder, for whoever shows them. A picture that is not
replaced in time is removed by whoever keeps the plan's periods.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from noren.stores.trouble import explained_os

FOLDER: Final = "pictures"
NOTE: Final = "picture.json"
"""What the picture says, as data, with the second at which it expires."""
_NEW: Final = ".new"


class CurrentPictures:
    """The pictures of one store.

    Raises, by every method: StoreFull, StoreReadOnly, StoreError as the disk says.
    """

    def __init__(self, store: Path) -> None:
        self._folder = store / FOLDER

    def folder_of(self, output: str) -> Path:
        """Where an output's picture lies."""
        return self._folder / output

    def replace(self, output: str, files: Mapping[str, bytes], *, note: Mapping[str, Any]) -> None:
        """Put a picture in the place of the last one, file by file, each as a whole.

        `note` has `expires_s`; the note goes first, so no picture outlives what it says. Nothing
        is forced onto the disk: what lasts a minute need not survive the machine.
        """
        folder = self.folder_of(output)
        text = json.dumps(note, ensure_ascii=False, sort_keys=True).encode()
        with explained_os(self._folder):
            for name, data in ({NOTE: text} | dict(files)).items():
                # Where there is no note yet, a purge may take it for a remnant just now.
                while not _put(folder / name, data):
                    continue

    def discard(self, output: str) -> int:
        """Remove an output's picture; the number of files that went. Its empty folder stays."""
        folder = self.folder_of(output)
        gone = 0
        with explained_os(self._folder):
            for path in list(folder.iterdir()) if folder.is_dir() else []:
                # A run that goes on may put a new picture in the place of this one just now.
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def discard_expired(self, *, at_s: float) -> tuple[str, ...]:
        """Remove every picture whose time is over, and any that does not say when that is."""
        expired = tuple(output for output in self.outputs() if self._expires_s(output) <= at_s)
        for output in expired:
            self.discard(output)
        return expired

    def outputs(self) -> tuple[str, ...]:
        """The outputs that have a picture now."""
        if not self._folder.is_dir():
            return ()
        with explained_os(self._folder):
            return tuple(
                sorted(
                    path.name
                    for path in self._folder.iterdir()
                    if path.is_dir() and any(path.iterdir())
                )
            )

    def _expires_s(self, output: str) -> float:
        try:
            return float(json.loads((self.folder_of(output) / NOTE).read_bytes())["expires_s"])
        except (OSError, ValueError, KeyError, TypeError):
            return float("-inf")


def _put(path: Path, data: bytes) -> bool:
    """Write a file as a whole; False where it was removed before it was one."""
    scratch = path.with_name(f"{_NEW}-{path.name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        scratch.write_bytes(data)
        scratch.replace(path)
    except FileNotFoundError:
        return False
    return True
