"""How a supervisor starts a jailed process: a fresh program start, never a fork of itself.

A fork would carry over the supervisor's memory, descriptors and keys. So the interpreter is
started anew in isolated mode (`-I`: no PYTHON* variables, no user site, no current folder; `-B`:
no byte code written), on the file `entry.py` of this package. Isolated mode also loses a source
checkout on PYTHONPATH or packages in the user's site folder; therefore the supervisor's own
module search path is handed over as arguments, and `entry.py` restores exactly that. What the
supervisor trusted enough to run itself is what the jail may import, nothing more.

The process gets its standard streams on /dev/null, an environment of its own, and exactly the
declared descriptors at the numbers in `DescriptorNumber`.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from types import MappingProxyType

from noren.errors import JailBroken
from noren.jail.entry import REQUESTS_TO_STOP
from noren.vocabulary.words import Words

_ENTRY = Path(__file__).with_name("entry.py")
_MODULE_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


class DescriptorNumber(IntEnum):
    """Where a jailed process finds what it was given."""

    ASSIGNMENT = 3
    """Read end of a pipe: the compiled plan for this camera."""
    RECORD = 4
    """Write end of the record pipe, the only way out."""
    CAMERA = 5
    """The camera's connected socket."""
    FILM = 6
    """A film file opened for reading, when there is no live camera."""
    VAULT = 7
    """The socket to the vault, where the plan declares repeat analysis."""


ENVIRONMENT: Mapping[str, str] = MappingProxyType(
    {
        # Nobody phones home: read at import, so it must stand before the interpreter starts.
        "ORT_DISABLE_TELEMETRY": "1",
        # One camera, one computing thread; pools would only be refused their affinity calls.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        # Freed heap memory is overwritten, and large buffers go back to the kernel at once, so
        # that old frames do not lie around.
        "MALLOC_PERTURB_": "165",
        "MALLOC_MMAP_THRESHOLD_": "65536",
        # Nothing can be written, and what looks for a cache or settings finds no home.
        "HOME": "/nonexistent",
        "XDG_CACHE_HOME": "/nonexistent",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
)
"""The whole environment of a jailed process."""


def spawn_jailed(
    module: str,
    *,
    descriptors: Mapping[int, int],
    arguments: Sequence[str] = (),
    additions: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start `module` in a fresh interpreter and return its process.

    The module must import nothing heavy at its top and have
    `main(start: noren.jail.entry.JailStart) -> int`; the first thing `main` does is
    `lock_before_imports`. The answer of `main` becomes the exit status.

    The thread that calls this must outlive the process: the jail asks to be killed when it
    ends. The caller closes its own ends of the descriptors afterwards.

    Args:
        module: dotted name, importable with the supervisor's search path.
        descriptors: number inside the jail (3 or more) to the supervisor's own number. Nothing
            else is inherited.
        arguments: short words for the module; they are visible in the process list until the
            first lock, so never secrets.
        additions: environment variables besides `ENVIRONMENT`, for tests.

    Raises:
        JailBroken: if a number is below 3, a name is no module name, or the start fails.
    """
    if min(descriptors, default=3) < 3 or not _MODULE_NAME.fullmatch(module):
        raise _no_start(
            Words(
                en=f"module {module!r} with descriptors {sorted(descriptors)}",
                ja=f"モジュール {module!r} と記述子 {sorted(descriptors)}",
            ),
            Words(
                en="a dotted module name and descriptors from 3 upwards",
                ja="ドットで区切ったモジュール名と、3以上の記述子",
            ),
            Words(en="report this as a fault of noren", ja="norenの不具合として報告してください"),
        )
    command = [
        sys.executable,
        "-I",
        "-B",
        str(_ENTRY),
        f"module={module}",
        f"parent={os.getpid()}",
        *(f"path={folder}" for folder in _search_path()),
        *(f"descriptor={inside}={outside}" for inside, outside in descriptors.items()),
        *(f"argument={argument}" for argument in arguments),
    ]
    try:
        with _requests_to_stop_waiting():
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=tuple(descriptors.values()),
                close_fds=True,
                cwd="/",
                env={**ENVIRONMENT, **(additions or {})},
                start_new_session=True,
            )
    except (OSError, ValueError) as failed:
        program = sys.executable
        raise _no_start(
            Words(en=str(failed), ja=f"起動できません({failed})"),
            Words(en=f"{program} to start", ja=f"{program}が起動すること"),
            Words(en="check the Python installation", ja="Pythonの導入状態を確認してください"),
        ) from failed


@contextmanager
def _requests_to_stop_waiting() -> Iterator[None]:
    """A process that starts in here hears of none before `noren.jail.entry` leaves them unheard."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, REQUESTS_TO_STOP)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _no_start(found: Words, expected: Words, remedy: Words) -> JailBroken:
    return JailBroken(
        where=Words(en="jail start", ja="隔離区画の起動"),
        found=found,
        expected=expected,
        remedy=remedy,
    )


def _search_path() -> list[str]:
    # The empty entry and relative ones mean the current folder, which the jail does not share.
    return [folder for folder in sys.path if os.path.isabs(folder) and os.path.exists(folder)]
