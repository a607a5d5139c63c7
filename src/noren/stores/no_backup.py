"""The mark of a folder whose keys no backup may hold."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from noren.stores.trouble import explained_os

NO_BACKUP: Final = ".nobackup"
STATES: Final = """\
Keep this folder out of every backup: a copy of a state can open what has expired since.
このフォルダーはバックアップに含めないでください。古い鍵があれば、期限切れのデータを開けてしまいます。
"""
REQUESTS: Final = """\
Keep this folder out of every backup: a copy of a state can open what has been forgotten since.
このフォルダーはバックアップに含めないでください。古い鍵があれば、消去した申し出を開けてしまいます。
"""


def mark_no_backup(folder: Path, why: str) -> None:
    """Mark a folder of keys for backup programs, and say in it why.

    Raises:
        StoreFull, StoreReadOnly: it cannot be written.
    """
    path = folder / NO_BACKUP
    with explained_os(path):
        if not path.exists():
            path.write_text(why, encoding="utf-8")
