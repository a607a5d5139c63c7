"""A jailed module that decodes a film and then tries to keep its pictures, in every way it knows.

Descriptors: 4 the record pipe, 6 the film. Words: `unjailed`, and `folder:<path>` to write into.
It tells one line for each way: the way's name and `kept` or the kernel's refusal.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from multiprocessing import resource_tracker, shared_memory
from pathlib import Path
from typing import Any

from noren.jail.descriptors import Descriptors
from noren.jail.entry import JailStart
from noren.jail.lock import lock_before_camera, lock_before_imports

RECORD, FILM = 4, 6


def main(start: JailStart) -> int:
    """Lock unless told not to, decode, leak."""
    words = dict(argument.partition(":")[::2] for argument in start.arguments)
    declared = Descriptors(record=RECORD, reading=(FILM,))
    jailed = "unjailed" not in words
    if jailed:
        lock_before_imports(descriptors=declared, parent_pid=start.parent_pid)
    import av
    import cv2
    import numpy as np

    clip = io.BytesIO(Path(os.fspath(f"/proc/self/fd/{FILM}")).read_bytes())
    first_pictures(av, clip, 2)  # a rehearsal: what libraries load late is loaded now
    film = os.fdopen(FILM, "rb", closefd=False)
    if jailed:
        lock_before_camera(descriptors=declared)
    picture = first_pictures(av, film, 3)[-1]
    folder = words["folder"]
    ways: dict[str, Callable[[], Any]] = {
        "a JPEG file": lambda: cv2.imwrite(f"{folder}/leak.jpg", picture) or refuse(),
        "an array file": lambda: np.save(f"{folder}/leak.npy", picture),
        "a raw file": lambda: Path(f"{folder}/leak.raw").write_bytes(picture.tobytes()),
        "shared memory": lambda: share(picture),
        "the record pipe": lambda: os.write(RECORD, picture.tobytes()[:4096]),
    }
    for name, way in ways.items():
        try:
            way()
        except Exception as error:
            tell(f"{name}: {type(error).__name__}")
        else:
            tell(f"{name}: kept")
    return 0


def refuse() -> None:
    """OpenCV says False where it cannot write."""
    raise PermissionError


def share(picture: Any) -> None:
    """A named piece of shared memory that outlives the process."""
    memory = shared_memory.SharedMemory("noren-leak", create=True, size=picture.nbytes)
    memory.buf[: picture.nbytes] = picture.tobytes()
    # Python would tidy it away when the process ends; who leaks on purpose does not let it.
    resource_tracker.unregister(f"/{memory.name}", "shared_memory")


def first_pictures(av: Any, film: Any, count: int) -> list[Any]:
    """The first pictures of a film, as BGR arrays."""
    pictures = []
    with av.open(film) as container:
        for frame in container.decode(video=0):
            pictures.append(frame.reformat(format="bgr24", threads=1).to_ndarray())
            if len(pictures) == count:
                break
    return pictures


def tell(line: str) -> None:
    """One line to the test."""
    os.write(RECORD, f"\n{line}\n".encode()[:200])
