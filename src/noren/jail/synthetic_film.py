"""Writing a film of drawn pictures. Nothing here can be reached from inside the jail.

For `noren demo` alone: pictures that noren drew itself, of nobody. No camera's picture ever comes
to a process that could write one: those live in the jail, whose lock refuses to open a file.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
import numpy.typing as npt

from noren.errors import FolderError
from noren.vocabulary.words import Words

_ENCODER: Final = "mpeg4"
"""Part of the decoding library itself: no further library and no patent license is needed."""
_BITS_PER_S: Final = 3_000_000


def write_drawn_film(
    pictures: Iterable[npt.NDArray[np.uint8]],
    path: Path,
    *,
    rate_hz: float,
    size_px: tuple[int, int],
    on_picture: Callable[[int], None] = lambda done: None,
) -> int:
    """Encode drawn pictures `(H, W, 3)` BGR as an MP4; return how many there were.

    The file appears in its place when it is whole; what stood there is replaced.

    Raises:
        FolderError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        count = _encode(pictures, part, rate_hz=rate_hz, size_px=size_px, on_picture=on_picture)
        part.replace(path)
    except OSError as error:  # the library's own errors are these too
        raise FolderError(
            where=str(path),
            found=error.strerror or Words(en="a failure of the operating system", ja="OSの失敗"),
            expected=Words(en="room for a film of some megabytes", ja="数十メガバイトの空き"),
            remedy=Words(
                en="free some space or choose another folder",
                ja="空きを作るか、別のフォルダーを選んでください",
            ),
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return count


def _encode(
    pictures: Iterable[npt.NDArray[np.uint8]],
    part: Path,
    *,
    rate_hz: float,
    size_px: tuple[int, int],
    on_picture: Callable[[int], None],
) -> int:
    count = 0
    with av.open(str(part), "w", format="mp4") as container:
        container.metadata["title"] = "SYNTHETIC SCENE drawn by noren; nobody was filmed"
        stream = container.add_stream(_ENCODER, rate=Fraction(rate_hz).limit_denominator(1000))
        stream.width, stream.height = size_px
        stream.pix_fmt = "yuv420p"
        stream.bit_rate = _BITS_PER_S
        stream.thread_count = 1
        for picture in pictures:
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            container.mux(stream.encode(frame))
            count += 1
            on_picture(count)
        container.mux(stream.encode(None))
    return count
