"""A film's file on its way into a jail: opened outside, never read there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from noren.errors import SourceMissing, SourceUnreadable
from noren.vocabulary.words import Words


def open_film(film: Path) -> int:
    """The descriptor of a film, opened for reading; the caller closes it.

    Raises:
        SourceMissing: no such file. SourceUnreadable: a folder, a device, or not permitted.
    """
    try:
        # A named pipe would make the opening wait for whoever writes into it.
        descriptor = os.open(film, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise SourceMissing(
            where=str(film),
            found=Words(en="no such file", ja="ファイルがありません"),
            expected=Words(en="a film", ja="映像ファイル"),
            remedy=Words(
                en="check the camera's `source` or give `--source CAMERA=FILE`",
                ja="カメラの `source` を確認するか `--source カメラ=ファイル` を指定してください",
            ),
        ) from None
    except OSError as error:
        said = error.strerror or type(error).__name__
        found = Words(en=f"it cannot be opened ({said})", ja=f"開けません({said})")
        raise _not_a_film(film, found) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _not_a_film(
            film, Words(en="a folder or a device", ja="フォルダーか機器のファイルです")
        )
    return descriptor


def _not_a_film(film: Path, found: Words) -> SourceUnreadable:
    return SourceUnreadable(
        where=str(film),
        found=found,
        expected=Words(en="a film that may be read", ja="読み取れる映像ファイル"),
        remedy=Words(en="check the path and the permissions", ja="パスと権限を確認してください"),
    )
